/**
 * How the browser reads what `load` sent, in place of the whole of devalue there (see `vite.config.ts`):
 * that can do dates, maps, buffers and what else the data of a page is not made of.
 */

/** Stand for values that JSON has not, where else the place of a value would be. */
const SPECIAL: Record<number, unknown> = {
	[-1]: undefined,
	[-3]: NaN,
	[-4]: Infinity,
	[-5]: -Infinity,
	[-6]: -0
};

type Revivers = Record<string, (value: unknown) => unknown>;

/**
 * Values as devalue flattens them: a list, in which objects and arrays name their parts by their places.
 * `revivers` read values of the site's own kinds. Throws at what is not plain data.
 */
export function unflatten(parsed: unknown, revivers: Revivers = {}): unknown {
	if (typeof parsed === 'number') return special(parsed);
	const values = parsed as unknown[];
	const known: unknown[] = [];
	const read = (at: number): unknown => {
		if (at < 0) return special(at);
		if (at in known) return known[at];
		const value = values[at];
		if (typeof value !== 'object' || value === null) return (known[at] = value);
		if (!Array.isArray(value)) {
			const object: Record<string, unknown> = (known[at] = {});
			for (const [name, part] of Object.entries(value)) object[name] = read(part as number);
			return object;
		}
		const [kind, inner] = value as unknown[];
		if (typeof kind === 'string') {
			const reviver = revivers[kind];
			if (!reviver) throw new Error(`The page's data holds a ${kind}.`);
			return (known[at] = reviver(typeof inner === 'number' ? read(inner) : inner));
		}
		const list: unknown[] = (known[at] = []);
		for (const part of value as number[]) list.push(read(part));
		return list;
	};
	return read(0);
}

function special(code: number): unknown {
	if (!(code in SPECIAL)) throw new Error(`The page's data holds a value of kind ${code}.`);
	return SPECIAL[code];
}

/** SvelteKit asks it while developing, about the state of a history entry. */
export const stringify = JSON.stringify;
