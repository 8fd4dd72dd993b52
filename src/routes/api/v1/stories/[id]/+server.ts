import { story } from '#lib/server/api/stories.ts';
import { serve } from '#lib/server/api/respond.ts';

export const { GET, fallback } = serve(story);
