/** Large plain values on their way from `load` to the browser. */

import { packed, unpacked } from './packed.ts';

/** What was marked, with its text where that is made already. */
const marked = new WeakMap<object, string | null>();
const written = (value: unknown) => JSON.stringify(packed(value));

/**
 * Marks a value that is plain JSON to travel as one text, which takes a fifth of the time that
 * SvelteKit's own way takes for thousands of numbers (it keeps cycles, dates and shared parts, which
 * such a value has not), its columns packed. Gives the same value: whoever reads it need not know.
 */
export function asJson<T extends object>(value: T): T {
	marked.set(value, null);
	return value;
}

/** The same for a value that is sent again and again and never changes: its text is made once. */
export function asLastingJson<T extends object>(value: T): T {
	marked.set(value, written(value));
	return value;
}

/** How SvelteKit carries what was marked (`src/hooks.ts`); false for all else. */
export function encodeJson(value: unknown): string | false {
	if (typeof value !== 'object' || value === null || !marked.has(value)) return false;
	return marked.get(value) ?? written(value);
}

/** What a text of `encodeJson` says. */
export const decodeJson = (text: string): unknown => unpacked(JSON.parse(text));
