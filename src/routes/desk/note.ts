import { legible } from '#lib/domain/legible.ts';
import { field } from '../signed-in.ts';

const LONGEST_NOTE = 2000;

/** Why, in an editor's words, in one line; null when nothing was said. */
export const noteIn = (form: FormData): string | null =>
	legible(field(form, 'note')).replace(/\s+/g, ' ').trim().slice(0, LONGEST_NOTE) || null;
