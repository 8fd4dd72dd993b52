/**
 * JSON with one spelling for one value, so that it can be named by its hash: no blanks, the fields of
 * every object in the order of their UTF-16 code units, numbers as JavaScript writes them (RFC 8785,
 * JSON Canonicalization Scheme). Fields that are undefined are left out.
 */
export const canonicalJson = (value: unknown): string =>
	JSON.stringify(value, (_, part: unknown) => (isRecord(part) ? sorted(part) : part));

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The same fields in order. An object that JavaScript reads puts whole numbers first; none of ours has
 * a field named so, and the text is what is hashed and kept.
 */
const sorted = (record: Record<string, unknown>) =>
	Object.fromEntries(
		Object.keys(record)
			.sort()
			.map((name) => [name, record[name]])
	);
