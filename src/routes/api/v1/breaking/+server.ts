import { breaking } from '#lib/server/api/breaking.ts';
import { serve } from '#lib/server/api/respond.ts';

export const { GET, fallback } = serve(breaking);
