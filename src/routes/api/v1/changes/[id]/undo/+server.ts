import { serveDeed } from '#lib/server/api/deed.ts';
import { undoChange } from '#lib/server/api/desk.ts';

export const { POST, fallback } = serveDeed(undoChange);
