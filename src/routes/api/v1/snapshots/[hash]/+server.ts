import { snapshot } from '#lib/server/api/snapshots.ts';
import { serve } from '#lib/server/api/respond.ts';

export const { GET, fallback } = serve(snapshot);
