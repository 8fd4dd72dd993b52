import type { Token } from './tokens.ts';
import file from './vectors.json' with { type: 'json' };

/**
 * Vectors of everyday words: words that are used alike have vectors that point alike, so what is
 * learned of one holds in part for its kin, those too that no training text has.
 */
export type VectorsFile = {
	/** Form of the file; another form is refused. */
	version: number;
	name: string;
	/** What they were made from. */
	data: string[];
	/** SPDX identifier of the licence that the vectors are under. */
	licence: string;
	size: number;
	/** What 1 in the numbers stands for. */
	scale: number;
	/** Joined by a blank, the commonest first. */
	words: string;
	/** Base64 of `size` numbers a word, two in a byte, each 8 more than it is (1..15 for -7..7). */
	numbers: string;
};

export const VECTORS_VERSION = 1;

type Vectors = { size: number; rows: ReadonlyMap<string, number>; values: Float32Array };

/** How fast words count less the commoner they are (Arora and others 2017, with Zipf's law for the shares). */
const COMMON = 60;

/** How much the word counts that is the `rank`th by how common it is, from 0: 0..1, 1 for rare words. */
const rarity = (rank: number) => (rank + 2) / (rank + 2 + COMMON);

/** Two numbers of a byte. */
export const unpacked = (byte: number): [number, number] => [(byte >> 4) - 8, (byte & 15) - 8];

/** See `unpacked`. Both in -7..7. */
export const packed = (first: number, second: number): number => ((first + 8) << 4) | (second + 8);

/** Reads a file of vectors, each times how much its word counts. Throws when its form or size is not what it says. */
export function vectorsOf({ version, name, size, scale, words, numbers }: VectorsFile): Vectors {
	const list = words.split(' ');
	const bytes = Uint8Array.fromBase64(numbers);
	if (version !== VECTORS_VERSION || 2 * bytes.length !== list.length * size) {
		throw new Error(`vectors ${name}: not of form ${VECTORS_VERSION}, or cut short`);
	}
	const values = new Float32Array(list.length * size);
	bytes.forEach((byte, i) => {
		const factor = scale * rarity(Math.floor((2 * i) / size));
		const [first, second] = unpacked(byte);
		values[2 * i] = first * factor;
		values[2 * i + 1] = second * factor;
	});
	return { size, rows: new Map(list.map((word, rank) => [word, rank])), values };
}

const { size, rows, values } = vectorsOf(file);

/** Where a token's vector is, or -1: numbers and marks have none, and words that are rare. */
function rowOf({ form, kind }: Token): number {
	if (form === '%') return rows.get('percent') ?? -1;
	if (kind !== 'word') return -1;
	const whole = rows.get(form);
	if (whole !== undefined) return whole;
	if (form.endsWith("n't")) return rows.get('not') ?? -1;
	const apostrophe = form.indexOf("'");
	return apostrophe > 0 ? (rows.get(form.slice(0, apostrophe)) ?? -1) : -1;
}

function add(sum: Float64Array, row: number, factor: number) {
	if (row < 0) return;
	for (let i = 0, at = row * size; i < size; i++, at++) sum[i]! += values[at]! * factor;
}

const namesOf = (prefix: string) => Array.from({ length: size }, (_, i) => `${prefix}${i}`);
const ALL = namesOf('v');
const BEFORE = namesOf('t.vL');
const BEHIND = namesOf('t.vR');

const named = (names: readonly string[], sum: Float64Array, factor: number) =>
	names.map((name, i) => [name, sum[i]! * factor] as const);

/**
 * Numbers of vectors are made smaller than those of lexicons, whose weights are held to 0 by the same
 * penalty: each says less, and there are many.
 */
const HELD = 0.4;

/** What the words of a text are about and how they sound: the sum of their vectors, by the root of their number. */
export function meaning(list: readonly Token[]): Record<string, number> {
	const sum = new Float64Array(size);
	for (const token of list) add(sum, rowOf(token), 1);
	return Object.fromEntries(named(ALL, sum, HELD / Math.sqrt(Math.max(1, list.length))));
}

/** What each word of a text adds to a sum of its meaning's numbers, each by the weight its name has. */
export function meantBy(list: readonly Token[], weightOf: (name: string) => number): Float64Array {
	const weights = ALL.map(weightOf);
	const factor = HELD / Math.sqrt(Math.max(1, list.length));
	return Float64Array.from(list, (token) => {
		const row = rowOf(token);
		if (row < 0) return 0;
		let sum = 0;
		for (let i = 0, at = row * size; i < size; i++, at++) sum += values[at]! * weights[i]!;
		return sum * factor;
	});
}

/** Words to either side of a mention that are looked at, and how far away one counts half. */
const WINDOW = 7;
const HALF = 4;
/** Brings the sums of a window to the size of those of a text. */
const WINDOW_SHARE = 0.5;

/** The same of the words before and behind `places` in a text (for each its first word and the word after it). */
export function meaningAround(
	list: readonly Token[],
	places: readonly (readonly [number, number])[]
): Record<string, number> {
	const [before, behind] = [new Float64Array(size), new Float64Array(size)];
	for (const [from, to] of places) {
		for (let i = 1; i <= WINDOW; i++) {
			const near = 1 / (1 + i / HALF);
			if (from - i >= 0) add(before, rowOf(list[from - i]!), near);
			if (to - 1 + i < list.length) add(behind, rowOf(list[to - 1 + i]!), near);
		}
	}
	const factor = (HELD * WINDOW_SHARE) / Math.sqrt(2 * Math.max(1, places.length));
	return Object.fromEntries([...named(BEFORE, before, factor), ...named(BEHIND, behind, factor)]);
}
