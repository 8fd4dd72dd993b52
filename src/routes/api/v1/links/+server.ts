import { serveDeed } from '#lib/server/api/deed.ts';
import { decideLink } from '#lib/server/api/desk.ts';

export const { POST, fallback } = serveDeed(decideLink);
