import { trends } from '#lib/server/api/trends.ts';
import { serve } from '#lib/server/api/respond.ts';

export const { GET, fallback } = serve(trends);
