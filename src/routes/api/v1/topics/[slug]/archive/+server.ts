import { serveDeed } from '#lib/server/api/deed.ts';
import { archiveTopic } from '#lib/server/api/desk.ts';

export const { POST, fallback } = serveDeed(archiveTopic);
