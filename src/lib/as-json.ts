/** Large plain values on their way from `load` to the browser. */

const marked = new WeakSet<object>();

/**
 * Marks a value that is plain JSON to travel as one text, which takes a fifth of the time that
 * SvelteKit's own way takes for thousands of numbers (it keeps cycles, dates and shared parts, which
 * such a value has not). Gives the same value: whoever reads it need not know.
 */
export function asJson<T extends object>(value: T): T {
	marked.add(value);
	return value;
}

/** How SvelteKit carries what was marked (`src/hooks.ts`); false for all else. */
export const jsonTransport = {
	encode: (value: unknown) =>
		typeof value === 'object' && value !== null && marked.has(value) && JSON.stringify(value),
	decode: (text: string): unknown => JSON.parse(text)
};
