import { claim } from '#lib/server/api/claims.ts';
import { serve } from '#lib/server/api/respond.ts';

export const { GET, fallback } = serve(claim);
