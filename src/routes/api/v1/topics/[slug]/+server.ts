import { topic } from '#lib/server/api/topics.ts';
import { serve } from '#lib/server/api/respond.ts';

export const { GET, fallback } = serve(topic);
