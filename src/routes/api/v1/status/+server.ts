import { status } from '#lib/server/api/status.ts';
import { serve } from '#lib/server/api/respond.ts';

export const { GET, fallback } = serve(status);
