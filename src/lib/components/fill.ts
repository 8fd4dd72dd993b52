/** A text with its values in their places: `fill('{n} more', { n: 3 })`. */
export const fill = (text: string, values: Record<string, string | number>): string =>
	text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));

/** A text about a number, from its forms for one and for many. */
export const counted = (one: string, many: string, n: number): string =>
	n === 1 ? one : fill(many, { n });
