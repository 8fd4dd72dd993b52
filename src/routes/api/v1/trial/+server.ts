import { trial } from '#lib/server/api/desk.ts';
import { serve } from '#lib/server/api/respond.ts';

export const { GET, fallback } = serve(trial);
