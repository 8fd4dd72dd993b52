import { fx } from '#lib/server/api/fx.ts';
import { serve } from '#lib/server/api/respond.ts';

export const { GET, fallback } = serve(fx);
