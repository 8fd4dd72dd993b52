import { moves } from '#lib/server/api/markets.ts';
import { serve } from '#lib/server/api/respond.ts';

export const { GET, fallback } = serve(moves);
