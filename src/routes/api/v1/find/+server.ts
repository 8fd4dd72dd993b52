import { find } from '#lib/server/api/find.ts';
import { serve } from '#lib/server/api/respond.ts';

export const { GET, fallback } = serve(find);
