import { serveDeed } from '#lib/server/api/deed.ts';
import { testSource } from '#lib/server/api/desk.ts';

export const { POST, fallback } = serveDeed(testSource);
