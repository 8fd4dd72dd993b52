import { oembed } from '#lib/server/api/oembed.ts';
import { serve } from '#lib/server/api/respond.ts';

export const { GET, fallback } = serve(oembed);
