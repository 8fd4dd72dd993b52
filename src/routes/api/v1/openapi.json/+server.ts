import { openapi } from '#lib/server/api/openapi.ts';
import { serveDocument } from '#lib/server/api/respond.ts';

export const { GET, fallback } = serveDocument(openapi);
