import { serveBoth } from '#lib/server/api/deed.ts';
import { saveTopic } from '#lib/server/api/desk.ts';
import { topics } from '#lib/server/api/topics.ts';

export const { GET, POST, fallback } = serveBoth(topics, saveTopic);
