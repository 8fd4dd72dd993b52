import { Buffer } from 'node:buffer';
import type { Place } from '../db/page.ts';
import { badInput } from './error.ts';

/**
 * Where a list goes on, as the opaque text of `nextCursor`. It holds the order it belongs to and the
 * values of the last row shown, not a count, so rows that come in between shift nothing.
 */
export function writeCursor(order: string, place: Place<number | string> | null): string | null {
	if (place === null) return null;
	return Buffer.from(JSON.stringify([order, place.zone, place.value, place.key])).toString(
		'base64url'
	);
}

/** Reads a cursor back. Throws `bad_input` when it is none of ours or belongs to another order. */
export const readCursor = (order: string, cursor: string | undefined): Place | null =>
	read(order, cursor, isKey, Number.isSafeInteger);

/** The same of a list whose rows are told apart by a word. */
export const readSlugCursor = (order: string, cursor: string | undefined): Place<string> | null =>
	read(order, cursor, isWord, Number.isFinite);

function read<Key extends number | string>(
	order: string,
	cursor: string | undefined,
	isKey: (key: unknown) => key is Key,
	isValue: (value: unknown) => boolean
): Place<Key> | null {
	if (cursor === undefined) return null;
	const [of, zone, value, key] = parts(cursor);
	if (of !== order || !isZone(zone) || !isKey(key) || !(value === null || isValue(value))) {
		throw badInput(
			'cursor',
			'cursor is not one that this list gave; take nextCursor of its last answer as it is.'
		);
	}
	return { zone, value: value as number | null, key };
}

function parts(cursor: string): unknown[] {
	try {
		const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
		return Array.isArray(read) && read.length === 4 ? read : [];
	} catch {
		return [];
	}
}

/** Keys are 32-bit in PostgreSQL, which refuses to compare them with more. */
const isKey = (key: unknown): key is number => isZone(key) && key < 2 ** 31;
const isZone = (zone: unknown): zone is number => Number.isSafeInteger(zone) && Number(zone) >= 0;
const isWord = (key: unknown): key is string => typeof key === 'string';
