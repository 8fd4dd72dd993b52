/**
 * A few hundred quotes of one market as bytes: one column after the other, each as zigzag varints of
 * its differences, so that a quiet price takes one byte a point. The same bytes go into SQLite and
 * PostgreSQL.
 *
 * Layout: version (1 byte), number of points, then for `at`, `bid`, `ask`, `last`, `probability`,
 * `basis`, `volume` a form (1 byte), a length in bytes and that many bytes; at the end the Adler-32
 * checksum of all before it (4 bytes, little-endian). Numbers are varints: 7 bits a byte, low first.
 */
import { BASES, type Basis, type Quote } from './market.ts';

/** Most points in a chunk. */
export const CHUNK_POINTS = 512;

/**
 * Most bytes in a chunk: three fill a page of SQLite (4096), six one of PostgreSQL. Measured: with 1960
 * (two a page) the short chunks at a market's end leave more of the pages empty.
 */
export const CHUNK_BYTES = 1310;

/** Stands for null in a column. No price and no volume is negative. */
export const NONE = -1;

/**
 * Quotes as columns of the same length, oldest first. `at` in ms, prices in `Micro`, volume in
 * millionths; `NONE` is null. `basis` is 0 for null, else 1 + its place in `BASES`.
 */
export type QuoteColumns = {
	at: Float64Array;
	bid: Int32Array;
	ask: Int32Array;
	last: Int32Array;
	probability: Int32Array;
	basis: Uint8Array;
	volume: Float64Array;
};

export type QuoteColumn = keyof QuoteColumns;

const ORDER: QuoteColumn[] = ['at', 'bid', 'ask', 'last', 'probability', 'basis', 'volume'];
const VERSION = 1;

/** How a column is written. */
const FORM = {
	/** Every value is null. */
	empty: 0,
	/** The unit all values are a multiple of, the first value, differences. */
	full: 1,
	/** Run lengths of present and missing in turn, then the present values as in `full`. */
	sparse: 2,
	/** Times only: the unit, the first value, the first difference, differences of differences. */
	times: 3,
	/** Times only, evenly spaced: the step and the first value. */
	even: 6,
	/** Basis only: (code, run length) pairs. */
	runs: 4,
	/** Probability only: it follows from the basis (`mid`: half of bid + ask, `last`: last, else null). */
	derived: 5
} as const;

/** A chunk that cannot be read: cut off, altered, or not one of ours. */
export class ChunkError extends Error {}

/**
 * Columns with room for `n` quotes: all times 0, all else null. Columns that are not named have no rows
 * at all: what is not read takes no memory.
 */
export function emptyColumns(n: number, names: readonly QuoteColumn[] = ORDER): QuoteColumns {
	const rows = (name: QuoteColumn) => (names.includes(name) ? n : 0);
	return {
		at: new Float64Array(rows('at')),
		bid: new Int32Array(rows('bid')).fill(NONE),
		ask: new Int32Array(rows('ask')).fill(NONE),
		last: new Int32Array(rows('last')).fill(NONE),
		probability: new Int32Array(rows('probability')).fill(NONE),
		basis: new Uint8Array(rows('basis')),
		volume: new Float64Array(rows('volume')).fill(NONE)
	};
}

/** The code of a basis in a column, 0 for null. */
export const basisCode = (basis: Basis | null) => (basis === null ? 0 : BASES.indexOf(basis) + 1);

/** The basis a code stands for. */
export const basisOf = (code: number): Basis | null =>
	code === 0 ? null : (BASES[code - 1] ?? null);

/** Quotes to columns. */
export function toColumns(quotes: readonly Quote[]): QuoteColumns {
	const columns = emptyColumns(quotes.length);
	quotes.forEach((quote, i) => {
		columns.at[i] = quote.at;
		columns.bid[i] = quote.bid ?? NONE;
		columns.ask[i] = quote.ask ?? NONE;
		columns.last[i] = quote.last ?? NONE;
		columns.probability[i] = quote.probability ?? NONE;
		columns.basis[i] = basisCode(quote.basis);
		columns.volume[i] = quote.volume ?? NONE;
	});
	return columns;
}

/** One row of the columns as a quote. */
export function quoteAt(columns: QuoteColumns, i: number): Quote {
	const value = (column: Exclude<QuoteColumn, 'at' | 'basis'>) => {
		const stored = columns[column][i] ?? NONE;
		return stored === NONE ? null : stored;
	};
	return {
		at: columns.at[i] ?? 0,
		bid: value('bid'),
		ask: value('ask'),
		last: value('last'),
		probability: value('probability'),
		basis: basisOf(columns.basis[i] ?? 0),
		volume: value('volume')
	};
}

/** Rows `from` (inclusive) to `to` (exclusive), without copying. */
export function sliceColumns(columns: QuoteColumns, from: number, to: number): QuoteColumns {
	return {
		at: columns.at.subarray(from, to),
		bid: columns.bid.subarray(from, to),
		ask: columns.ask.subarray(from, to),
		last: columns.last.subarray(from, to),
		probability: columns.probability.subarray(from, to),
		basis: columns.basis.subarray(from, to),
		volume: columns.volume.subarray(from, to)
	};
}

/** The rows at these places, in that order. */
export function pickColumns(columns: QuoteColumns, places: readonly number[]): QuoteColumns {
	const picked = emptyColumns(places.length);
	for (const name of ORDER) {
		const [from, to] = [columns[name], picked[name]];
		for (let i = 0; i < places.length; i++) to[i] = from[places[i] as number] as number;
	}
	return picked;
}

/** Runs of quotes one after the other as one; only the columns that all of them have read. */
export function joinColumns(runs: readonly QuoteColumns[]): QuoteColumns {
	const names = ORDER.filter((name) => runs.every((run) => run[name].length === run.at.length));
	const joined = emptyColumns(
		runs.reduce((sum, run) => sum + run.at.length, 0),
		names
	);
	let n = 0;
	for (const run of runs) {
		for (const name of names) joined[name].set(run[name], n);
		n += run.at.length;
	}
	return joined;
}

/**
 * Two runs of quotes as one, by time; where both have a moment, `b` wins. Each must be oldest first
 * and have a moment once.
 */
export function mergeColumns(a: QuoteColumns, b: QuoteColumns): QuoteColumns {
	if ((a.at.at(-1) ?? -Infinity) < (b.at[0] ?? Infinity)) return joinColumns([a, b]);
	// Only what both have read.
	const names = ORDER.filter(
		(name) => a[name].length === a.at.length && b[name].length === b.at.length
	);
	const merged = emptyColumns(a.at.length + b.at.length, names);
	const copy = (source: QuoteColumns, i: number, n: number) => {
		for (const name of names) merged[name][n] = source[name][i] as number;
	};
	let i = 0;
	let j = 0;
	let n = 0;
	while (i < a.at.length || j < b.at.length) {
		const left = a.at[i] ?? Infinity;
		const right = b.at[j] ?? Infinity;
		if (left < right) copy(a, i++, n++);
		else {
			copy(b, j++, n++);
			if (left === right) i++;
		}
	}
	return sliceColumns(merged, 0, n);
}

/**
 * Writes quotes as a chunk. They must be oldest first, each moment once, at most 65 535; callers keep
 * to `CHUNK_POINTS`. Throws `ChunkError` when they are not in order.
 */
export function encodeQuotes(columns: QuoteColumns): Uint8Array {
	const n = columns.at.length;
	if (n === 0 || n > 65_535) throw new ChunkError(`A chunk holds 1 to 65 535 quotes, not ${n}.`);
	const writer = new Writer(n * 16 + 64);
	writer.byte(VERSION);
	writer.varint(n);
	writer.column(() => writeTimes(writer, columns.at));
	writer.column(() => writeValues(writer, columns.bid));
	writer.column(() => writeValues(writer, columns.ask));
	writer.column(() => writeValues(writer, columns.last));
	writer.column(() =>
		isDerived(columns) ? FORM.derived : writeValues(writer, columns.probability)
	);
	writer.column(() => writeRuns(writer, columns.basis));
	writer.column(() => writeValues(writer, columns.volume));
	return writer.finish();
}

/** Quotes as the chunks they are stored in, each within `CHUNK_POINTS` and `CHUNK_BYTES`. */
export function encodeChunks(
	columns: QuoteColumns
): { firstAt: number; lastAt: number; count: number; data: Uint8Array }[] {
	const chunks: ReturnType<typeof encodeChunks> = [];
	const length = columns.at.length;
	let most = CHUNK_POINTS;
	for (let start = 0; start < length;) {
		let count = Math.min(most, length - start);
		let data = encodeQuotes(sliceColumns(columns, start, start + count));
		while (data.length > CHUNK_BYTES && count > 1) {
			// A market's next chunk is much like this one: begin with what fitted here.
			most = Math.max(1, Math.floor(((count * CHUNK_BYTES) / data.length) * 0.98));
			count = Math.min(most, count - 1);
			data = encodeQuotes(sliceColumns(columns, start, start + count));
		}
		chunks.push({
			firstAt: columns.at[start] as number,
			lastAt: columns.at[start + count - 1] as number,
			count,
			data
		});
		start += count;
	}
	return chunks;
}

/** Whether a chunk has room for a fair number of points more. */
export const hasRoom = (chunk: { count: number; data: Uint8Array }) =>
	chunk.count < CHUNK_POINTS && chunk.data.length < CHUNK_BYTES * 0.9;

/**
 * Reads a chunk, all columns or only those named (the others have no rows). Throws `ChunkError` when the
 * bytes are damaged.
 */
export function decodeQuotes(
	data: Uint8Array,
	names: readonly QuoteColumn[] = ORDER
): QuoteColumns {
	return decodeChunks([data], names);
}

/** Reads chunks one after the other into columns that hold them all. */
export function decodeChunks(
	chunks: readonly Uint8Array[],
	names: readonly QuoteColumn[] = ORDER
): QuoteColumns {
	const counts = chunks.map(checkedCount);
	const columns = emptyColumns(
		counts.reduce((sum, n) => sum + n, 0),
		names
	);
	let offset = 0;
	chunks.forEach((data, i) => {
		const n = counts[i] as number;
		readChunk(data, n, columns, offset, names);
		offset += n;
	});
	return columns;
}

/** How many points a chunk holds, after its version and checksum were found right. */
function checkedCount(data: Uint8Array): number {
	const end = data.length - 4;
	if (end < 3 || data[0] !== VERSION) {
		throw new ChunkError(`These ${data.length} bytes are no chunk of version ${VERSION}.`);
	}
	const stored =
		(data[end] as number) |
		((data[end + 1] as number) << 8) |
		((data[end + 2] as number) << 16) |
		((data[end + 3] as number) << 24);
	if (stored !== checksum(data, end)) {
		throw new ChunkError(`A chunk of ${data.length} bytes is damaged: its checksum is wrong.`);
	}
	return new Reader(data, 1, end).varint();
}

function readChunk(
	data: Uint8Array,
	n: number,
	columns: QuoteColumns,
	offset: number,
	names: readonly QuoteColumn[]
) {
	const reader = new Reader(data, 1, data.length - 4);
	reader.varint();
	const isDerived = (name: QuoteColumn) => name === 'probability' && reader.form === FORM.derived;
	/** What a derived probability follows from, where it is not asked for itself. */
	const sides = emptyColumns(
		n,
		names.includes('probability') ? SIDES.filter((name) => !names.includes(name)) : []
	);
	let derives = false;
	for (const name of ORDER) {
		reader.form = reader.byte();
		const length = reader.varint();
		const end = reader.position + length;
		if (end > reader.end) throw new ChunkError(`A chunk ends within its column "${name}".`);
		if (isDerived(name)) derives = names.includes(name);
		else if (names.includes(name)) readColumn(reader, end, columns[name], offset, n);
		else if (sides[name].length > 0) readColumn(reader, end, sides[name], 0, n);
		reader.position = end;
	}
	if (!derives) return;
	for (const name of SIDES) {
		if (names.includes(name)) sides[name] = columns[name].subarray(offset, offset + n) as never;
	}
	for (let i = 0; i < n; i++) columns.probability[offset + i] = derivedProbability(sides, i);
}

const SIDES = ['bid', 'ask', 'last', 'basis'] as const;

function readColumn(
	reader: Reader,
	end: number,
	out: Float64Array | Int32Array | Uint8Array,
	offset: number,
	n: number
) {
	const { form } = reader;
	if (form === FORM.empty) return;
	if (form === FORM.full) readValues(reader, out, offset, n);
	else if (form === FORM.sparse) readSparse(reader, out, offset, n);
	else if (form === FORM.times) readTimes(reader, out, offset, n);
	else if (form === FORM.even) readEven(reader, out, offset, n);
	else if (form === FORM.runs) readRuns(reader, out, offset, n);
	else throw new ChunkError(`A chunk has a column of unknown form ${form}.`);
	if (reader.position !== end) throw new ChunkError('A column of a chunk has the wrong length.');
}

/** Half of bid and ask, half up: the same rounding as `probabilityOf`, kept apart so that old chunks never change. */
const middle = (bid: number, ask: number) => Math.floor((bid + ask + 1) / 2);

function derivedProbability({ bid, ask, last, basis }: QuoteColumns, i: number): number {
	const code = basis[i];
	if (code === MID) {
		return bid[i] === NONE || ask[i] === NONE ? NONE : middle(bid[i] as number, ask[i] as number);
	}
	return code === LAST ? (last[i] as number) : NONE;
}

const MID = basisCode('mid');
const LAST = basisCode('last');

function isDerived(columns: QuoteColumns): boolean {
	for (let i = 0; i < columns.at.length; i++) {
		if (columns.probability[i] !== derivedProbability(columns, i)) return false;
	}
	return true;
}

function writeTimes(writer: Writer, at: Float64Array): number {
	const first = at[0] as number;
	let unit = 0;
	let even = true;
	for (let i = 1; i < at.length; i++) {
		const step = (at[i] as number) - (at[i - 1] as number);
		if (!(step > 0)) throw new ChunkError(`Quotes are out of order at ${at[i]}.`);
		even &&= unit === 0 || step === unit;
		unit = gcd(step, unit);
	}
	unit ||= 1;
	writer.varint(unit);
	writer.varint(zigzag(first));
	if (even) return FORM.even;
	let before = 0;
	for (let i = 1; i < at.length; i++) {
		const step = ((at[i] as number) - (at[i - 1] as number)) / unit;
		writer.varint(zigzag(step - before));
		before = step;
	}
	return FORM.times;
}

function readTimes(
	reader: Reader,
	out: Float64Array | Int32Array | Uint8Array,
	offset: number,
	n: number
) {
	const unit = reader.varint();
	let value = unzigzag(reader.varint());
	out[offset] = value;
	let step = 0;
	for (let i = offset + 1; i < offset + n; i++) {
		step += unzigzag(reader.varint());
		value += step * unit;
		out[i] = value;
	}
}

function readEven(
	reader: Reader,
	out: Float64Array | Int32Array | Uint8Array,
	offset: number,
	n: number
) {
	const step = reader.varint();
	const first = unzigzag(reader.varint());
	for (let i = 0; i < n; i++) out[offset + i] = first + i * step;
}

function writeValues(writer: Writer, values: Float64Array | Int32Array): number {
	let unit = 0;
	let missing = 0;
	for (let i = 0; i < values.length; i++) {
		const value = values[i] as number;
		if (value === NONE) missing++;
		else if (unit !== 1) unit = gcd(value, unit);
	}
	if (missing === values.length) return FORM.empty;
	unit ||= 1;
	if (missing > 0) writePresence(writer, values);
	writer.varint(unit);
	let before = 0;
	for (let i = 0; i < values.length; i++) {
		const value = values[i] as number;
		if (value === NONE) continue;
		const units = value / unit;
		writer.varint(zigzag(units - before));
		before = units;
	}
	return missing > 0 ? FORM.sparse : FORM.full;
}

function writePresence(writer: Writer, values: Float64Array | Int32Array) {
	let present = true;
	let run = 0;
	for (let i = 0; i < values.length; i++) {
		if ((values[i] !== NONE) !== present) {
			writer.varint(run);
			run = 0;
			present = !present;
		}
		run++;
	}
	writer.varint(run);
}

function readValues(
	reader: Reader,
	out: Float64Array | Int32Array | Uint8Array,
	offset: number,
	n: number
) {
	const unit = reader.varint();
	let value = 0;
	for (let i = offset; i < offset + n; i++) {
		value += unzigzag(reader.varint());
		out[i] = value * unit;
	}
}

function readSparse(
	reader: Reader,
	out: Float64Array | Int32Array | Uint8Array,
	offset: number,
	n: number
) {
	const runs: number[] = [];
	for (let seen = 0; seen < n;) {
		const run = reader.varint();
		runs.push(run);
		seen += run;
		if (seen > n) throw new ChunkError('A chunk has more values than points.');
	}
	const unit = reader.varint();
	let value = 0;
	let i = offset;
	runs.forEach((run, place) => {
		const end = i + run;
		for (; i < end; i++) {
			if (place % 2 === 1) out[i] = NONE;
			else {
				value += unzigzag(reader.varint());
				out[i] = value * unit;
			}
		}
	});
}

function writeRuns(writer: Writer, codes: Uint8Array): number {
	let start = 0;
	for (let i = 1; i <= codes.length; i++) {
		if (i < codes.length && codes[i] === codes[start]) continue;
		writer.varint(codes[start] as number);
		writer.varint(i - start);
		start = i;
	}
	return FORM.runs;
}

function readRuns(
	reader: Reader,
	out: Float64Array | Int32Array | Uint8Array,
	offset: number,
	n: number
) {
	for (let i = offset; i < offset + n;) {
		const code = reader.varint();
		const run = reader.varint();
		if (run === 0 || i + run > offset + n) {
			throw new ChunkError('A chunk has more values than points.');
		}
		out.fill(code, i, i + run);
		i += run;
	}
}

/** The greatest common divisor. Mostly `b` is it already. */
function gcd(a: number, b: number): number {
	while (b !== 0) {
		const rest = a % b;
		a = b;
		b = rest;
	}
	return a;
}

/** 0, -1, 1, -2, … to 0, 1, 2, 3, …: small numbers of either sign become small varints. */
const zigzag = (n: number) => (n >= 0 ? n * 2 : -n * 2 - 1);
const unzigzag = (n: number) => {
	if (n < 0x80000000) return (n >>> 1) ^ -(n & 1);
	return n % 2 === 0 ? n / 2 : -(n + 1) / 2;
};

/** Adler-32 (RFC 1950) of the first `end` bytes: two additions a byte. */
function checksum(data: Uint8Array, end: number): number {
	let a = 1;
	let b = 0;
	for (let i = 0; i < end;) {
		// So many bytes cannot exceed 2^31.
		for (const stop = Math.min(end, i + 2048); i < stop; i++) {
			a += data[i] as number;
			b += a;
		}
		a %= 65_521;
		b %= 65_521;
	}
	return (b << 16) | a;
}

class Writer {
	#data: Uint8Array;
	#position = 0;

	constructor(size: number) {
		this.#data = new Uint8Array(size);
	}

	byte(value: number) {
		if (this.#position === this.#data.length) {
			const grown = new Uint8Array(this.#data.length * 2);
			grown.set(this.#data);
			this.#data = grown;
		}
		this.#data[this.#position++] = value;
	}

	varint(value: number) {
		// Bit operations end at 2^31; times and volumes go on to 2^53.
		while (value >= 0x80000000) {
			this.byte((value % 128) | 128);
			value = Math.floor(value / 128);
		}
		while (value >= 128) {
			this.byte((value & 127) | 128);
			value >>>= 7;
		}
		this.byte(value);
	}

	/** Writes form and length before what `write` appends; `write` gives the form. */
	column(write: () => number) {
		const start = this.#position;
		const form = write();
		const payload = this.#data.slice(start, this.#position);
		this.#position = start;
		this.byte(form);
		this.varint(payload.length);
		for (const byte of payload) this.byte(byte);
	}

	finish(): Uint8Array {
		const sum = checksum(this.#data, this.#position);
		for (let shift = 0; shift < 32; shift += 8) this.byte((sum >>> shift) & 255);
		return this.#data.slice(0, this.#position);
	}
}

class Reader {
	position: number;
	/** How the column is written that is being read. */
	form = 0;
	readonly end: number;
	readonly #data: Uint8Array;

	constructor(data: Uint8Array, position: number, end: number) {
		this.#data = data;
		this.position = position;
		this.end = end;
	}

	byte(): number {
		if (this.position >= this.end) throw new ChunkError('A chunk is cut off.');
		return this.#data[this.position++] as number;
	}

	varint(): number {
		// Nearly all are one or two bytes long: read those without a loop.
		const first = this.byte();
		if (first < 128) return first;
		const second = this.byte();
		if (second < 128) return (first & 127) | (second << 7);
		let byte = this.byte();
		let value = (first & 127) | ((second & 127) << 7) | ((byte & 127) << 14);
		if (byte < 128) return value;
		byte = this.byte();
		value |= (byte & 127) << 21;
		if (byte < 128) return value;
		for (let scale = 2 ** 28; ; scale *= 128) {
			byte = this.byte();
			value += (byte & 127) * scale;
			if (byte < 128) return value;
			if (scale > 2 ** 49) throw new ChunkError('A chunk has a number that is too long.');
		}
	}
}
