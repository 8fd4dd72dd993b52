/** Plain values with long columns of numbers, made short for the wire: differences compress, moments do not. */

import { decodeVlq, encodeVlq } from './vlq.ts';

/** Shorter columns are not worth it. */
const LEAST = 16;
/** Moments lie on minutes, seconds or nothing; probabilities on ten-thousandths or millionths. */
const STEPS = [60_000, 1000, 1];
const PARTS = [10_000, 1_000_000];

/**
 * A column as it travels, under a name that no view has: step, first and the differences (`vlq.ts`). A value is
 * first + step × the sum of differences so far; with a step below 0 they are sums of parts, -step of them to one.
 */
type Packed = { '#': [step: number, first: number, differences: string] };
type Column = (number | null)[];

/** The same value with its columns packed. Columns that would not come back to the last bit stay as they are. */
export function packed(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) {
		return (isColumn(value) ? packedColumn(value) : null) ?? value.map(packed);
	}
	const out: Record<string, unknown> = {};
	for (const key in value) out[key] = packed((value as Record<string, unknown>)[key]);
	return out;
}

/** What `packed` was given. Changes what it is given, which nobody else has. */
export function unpacked(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if ('#' in value) return unpackedColumn(value as Packed);
	const parts = value as Record<string, unknown>;
	for (const key in parts) parts[key] = unpacked(parts[key]);
	return value;
}

function isColumn(list: unknown[]): list is Column {
	if (list.length < LEAST) return false;
	for (const one of list) if (typeof one !== 'number' && one !== null) return false;
	return true;
}

function packedColumn(column: Column): Packed | null {
	const first = column.find((one) => one !== null);
	if (first === undefined) return null;
	const step =
		STEPS[
			stepOf(
				column,
				STEPS,
				(one, size) => Number.isSafeInteger(one) && Number.isInteger((one - first) / size)
			)
		];
	if (step !== undefined)
		return { '#': [step, first, differences(column, (one) => (one - first) / step)] };
	const parts = PARTS[stepOf(column, PARTS, isPart)];
	if (parts === undefined) return null;
	return { '#': [-parts, 0, differences(column, (one) => Math.round(one * parts))] };
}

/** The place of the first size that holds for a whole column; beyond the last: none does. */
function stepOf(column: Column, sizes: number[], holds: (one: number, size: number) => boolean) {
	let at = 0;
	for (const one of column) {
		while (one !== null && at < sizes.length && !holds(one, sizes[at]!)) at++;
	}
	return at;
}

function isPart(value: number, size: number): boolean {
	const whole = Math.round(value * size);
	return Number.isSafeInteger(whole) && whole / size === value;
}

function differences(column: Column, whole: (one: number) => number): string {
	let before = 0;
	return encodeVlq(
		column.map((one) => {
			if (one === null) return null;
			const now = whole(one);
			const difference = now - before;
			before = now;
			return difference;
		})
	);
}

function unpackedColumn({ '#': [step, first, text] }: Packed): Column {
	let sum = 0;
	return decodeVlq(text).map((one) => {
		if (one === null) return null;
		sum += one;
		return step < 0 ? sum / -step : first + step * sum;
	});
}
