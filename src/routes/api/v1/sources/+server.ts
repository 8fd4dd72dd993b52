import { serveBoth } from '#lib/server/api/deed.ts';
import { saveSource, sources } from '#lib/server/api/desk.ts';

export const { GET, POST, fallback } = serveBoth(sources, saveSource);
