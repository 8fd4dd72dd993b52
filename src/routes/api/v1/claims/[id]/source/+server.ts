import { keepSourceText } from '#lib/server/api/desk-ledger.ts';
import { serveDeed } from '#lib/server/api/deed.ts';

export const { POST, fallback } = serveDeed(keepSourceText);
