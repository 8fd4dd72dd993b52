import { legible } from '#lib/domain/legible.ts';

/**
 * Small readers over `unknown`, shared by the venues. Each gives the value in the type it must have
 * or throws a TypeError that names the field: `conditionId is 5, expected text`.
 */

const shown = (value: unknown) => JSON.stringify(value)?.slice(0, 60) ?? String(value);

function unexpected(name: string, value: unknown, expected: string): TypeError {
	return new TypeError(
		value === undefined
			? `${name} is missing, expected ${expected}`
			: `${name} is ${shown(value)}, expected ${expected}`
	);
}

/** The sentence of whatever was thrown, for a `reason`. */
export const reasonOf = (error: unknown) =>
	error instanceof Error ? error.message : String(error);

/** Runs a reader that does not know its field, and puts the field's name before what it throws. */
export function inField<T>(name: string, read: () => T): T {
	try {
		return read();
	} catch (error) {
		throw new TypeError(`${name}: ${reasonOf(error)}`, { cause: error });
	}
}

/** An object with fields; lists and null throw. `what` says which: `market`, `the answer`. */
export function record(value: unknown, what: string): Record<string, unknown> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw unexpected(what, value, 'an object');
	}
	return value as Record<string, unknown>;
}

/**
 * Text, trimmed, or null when null, missing or blank; other types throw. What nobody sees is taken
 * out (NUL too, which no database takes), halves of surrogate pairs become U+FFFD.
 */
export function optionalText(value: unknown, name: string): string | null {
	if (value === null || value === undefined) return null;
	if (typeof value !== 'string') throw unexpected(name, value, 'text');
	return legible(value).trim() || null;
}

/** Text that must be there: like `optionalText`, but null, missing and blank throw too. */
export function text(value: unknown, name: string): string {
	const read = optionalText(value, name);
	if (read === null) throw unexpected(name, value, 'text');
	return read;
}

/** An id as text, or null when null, missing or blank; whole numbers are spelled out. */
export function optionalId(value: unknown, name: string): string | null {
	return Number.isSafeInteger(value) ? String(value) : optionalText(value, name);
}

/** A list; anything else throws. */
export function list(value: unknown, name: string): unknown[] {
	if (!Array.isArray(value)) throw unexpected(name, value, 'a list');
	return value;
}

/** A list, empty when null or missing. */
export const optionalList = (value: unknown, name: string): unknown[] =>
	value === null || value === undefined ? [] : list(value, name);

/**
 * A list, or the JSON text of one (`"[\"Yes\", \"No\"]"`), as Gamma writes it; null, missing, `""`
 * and `"[]"` are all the empty list.
 */
export function jsonList(value: unknown, name: string): unknown[] {
	if (typeof value !== 'string') return optionalList(value, name);
	if (value === '[]' || value.trim() === '') return [];
	try {
		return optionalList(JSON.parse(value), name);
	} catch {
		throw unexpected(name, value, 'a list or the JSON text of one');
	}
}

/** true, false, or null when null or missing; other types throw. */
export function optionalFlag(value: unknown, name: string): boolean | null {
	if (value === null || value === undefined) return null;
	if (typeof value !== 'boolean') throw unexpected(name, value, 'true or false');
	return value;
}

/** A finite number, from a number or plain decimal text; null when null, missing or blank. */
export function optionalNumber(value: unknown, name: string): number | null {
	if (value === null || value === undefined || value === '') return null;
	const number =
		typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
	if (typeof number !== 'number' || !Number.isFinite(number)) {
		throw unexpected(name, value, 'a number');
	}
	return number;
}
