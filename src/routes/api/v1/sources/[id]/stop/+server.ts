import { serveDeed } from '#lib/server/api/deed.ts';
import { stopReading } from '#lib/server/api/desk.ts';

export const { POST, fallback } = serveDeed(stopReading);
