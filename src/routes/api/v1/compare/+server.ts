import { compare } from '#lib/server/api/compare.ts';
import { serve } from '#lib/server/api/respond.ts';

export const { GET, fallback } = serve(compare);
