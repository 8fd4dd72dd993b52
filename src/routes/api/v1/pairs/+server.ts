import { serveDeed } from '#lib/server/api/deed.ts';
import { decideRules } from '#lib/server/api/desk.ts';

export const { POST, fallback } = serveDeed(decideRules);
