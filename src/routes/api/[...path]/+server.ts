import { serveNothing } from '#lib/server/api/respond.ts';

export const fallback = serveNothing;
