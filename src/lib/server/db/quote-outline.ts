import { sql } from 'kysely';
import { decodeChunks, encodeQuotes, mergeColumns, type QuoteColumns } from '#lib/domain/chunk.ts';
import type { Moment } from '#lib/domain/market.ts';
import { knownCount, outlinePlaces, pricesAt } from '#lib/domain/outline.ts';
import { indexAt, type Checks } from '#lib/domain/series.ts';
import type { Connection, Db } from './connect.ts';
import { among, keyTable, replacing, rows, write, type Bulk } from './handle.ts';

/**
 * A market's chunks in outline (`domain/outline.ts`), so that all of its history is read for a chart without its
 * every price. A row of level 1 stands for eight chunks in a row, one of level 2 for eight of level 1. Only markets
 * with more chunks than that have any.
 */

/** Rows that one row of the next level stands for. */
const GROUP = 8;

/** A chunk's form holds no more points. */
const MOST_POINTS = 65_535;

/** Min-max leaves four candidates for a point that is drawn: an outline must have as many. */
const CANDIDATES = 4;

const PRICES = ['at', 'bid', 'ask', 'probability'] as const;

const SAVE: Bulk = {
	table: 'quote_outline',
	set: {
		market_key: 'int',
		level: 'int',
		first_at: 'bigint',
		last_at: 'bigint',
		count: 'int',
		hidden: 'int',
		edges: 'int',
		data: 'bytea'
	},
	conflict: {
		on: ['market_key', 'level', 'first_at'],
		set: replacing('last_at', 'count', 'hidden', 'edges', 'data')
	}
};

type Part = { firstAt: Moment; lastAt: Moment; hidden: number; data: Uint8Array };
type Gap = Pick<Checks['gaps'][number], 'from' | 'to'>;

/**
 * Outlines what can be of these markets, within a transaction of `transact`: their newest chunk, which the next
 * prices are sealed into, is left. Doing it again changes nothing.
 */
export async function outlineIn(connection: Connection, db: Db, keys: readonly number[]) {
	if (keys.length === 0) return;
	const { rows: due } = await sql<{ key: number }>`
		select k.key from ${keyTable(db, keys)} as k where ${sql.lit(GROUP)} < (
			select count(*) from quote_chunk as c
			where c.market_key = k.key and c.grain = 0 and c.first_at > coalesce((
				select max(last_at) from quote_outline where market_key = k.key and level = 1), -1))`.execute(db);
	for (const { key } of due) {
		for (let level = 0; await outlineLevel(connection, db, key, level); level++);
	}
}

/** Removes what outlines there are, before the chunks they stand for change. */
export const forgetOutlines = (db: Db, keys: readonly number[]) =>
	sql`delete from quote_outline where market_key ${among(db, keys)}`.execute(db);

/** Writes rows of the level above one, as far as it has whole groups; tells whether any was written. */
async function outlineLevel(
	connection: Connection,
	db: Db,
	key: number,
	level: number
): Promise<boolean> {
	for (let n = 0; ; n++) {
		const source =
			level === 0
				? sql`(select *, 0 as hidden from quote_chunk where grain = 0)`
				: sql`(select * from quote_outline where level = ${level})`;
		const { rows: pending } = await sql<Part>`
			select s.first_at, s.last_at, s.hidden, s.data from ${source} as s
			where s.market_key = ${key} and s.first_at > coalesce((
				select max(last_at) from quote_outline
				where market_key = ${key} and level = ${level + 1}), -1)
			order by s.first_at limit ${sql.lit(GROUP + 1)}`.execute(db);
		if (pending.length <= GROUP) return n > 0;
		const parts = pending.slice(0, GROUP);
		const row = outlineOf(parts, await gapsWithin(db, key, parts));
		if (!row) return n > 0;
		const { count, hidden, edges, data } = row;
		await write(connection, db, SAVE, [
			[key, level + 1, parts[0]!.firstAt, parts.at(-1)!.lastAt, count, hidden, edges, data]
		]);
	}
}

async function gapsWithin(db: Db, key: number, parts: readonly Part[]): Promise<Gap[]> {
	const [first, last] = [parts[0]!.firstAt, parts.at(-1)!.lastAt];
	const { rows: gaps } = await sql<Gap>`
		select from_at as "from", to_at as "to" from check_gap
		where market_key = ${key} and from_at < ${last} and to_at >= ${first}`.execute(db);
	return gaps;
}

/** Where gaps begin and end within a stretch: the price known then must be among its points. */
const edgesWithin = (gaps: readonly Gap[], { firstAt, lastAt }: Pick<Part, 'firstAt' | 'lastAt'>) =>
	gaps.flatMap(({ from, to }) => [from, to]).filter((at) => at >= firstAt && at < lastAt);

function outlineOf(parts: readonly Part[], gaps: readonly Gap[]) {
	const whole = decodeChunks(
		parts.map(({ data }) => data),
		PRICES
	);
	const edges = edgesWithin(gaps, {
		firstAt: parts[0]!.firstAt,
		lastAt: parts.at(-1)!.lastAt
	});
	const places = outlinePlaces(
		whole.probability,
		edges.map((at) => indexAt(whole.at, at))
	);
	if (places.length > MOST_POINTS) return null;
	const columns = pricesAt(whole, places);
	const before = parts.reduce((sum, { hidden }) => sum + Number(hidden), 0);
	return {
		count: places.length,
		hidden: before + knownCount(whole.probability) - knownCount(columns.probability),
		edges: edges.length,
		data: encodeQuotes(columns)
	};
}

type Outline = Part & { count: number; edges: number };

const LEVEL = `
	select level from quote_outline where market_key = ? order by level desc limit 1`;

const OUTLINES = `
	select first_at as "firstAt", last_at as "lastAt", count, hidden, edges, data from quote_outline
	where market_key = ? and level = ? and first_at >= ? and last_at <= ? order by first_at`;

const CHUNKS = `
	select data from quote_chunk
	where market_key = ? and grain = 0 and first_at >= ? and first_at <= ? order by first_at`;

const HOLDING = `
	select first_at as at from quote_chunk where market_key = ? and grain = 0 and first_at <= ?
	order by first_at desc limit 1`;

/** The chunks that hold some moments, each once. */
const chunksAt = ({ dialect }: Connection) => `
	select data from quote_chunk where market_key = ? and grain = 0 and first_at in (
		select (select max(first_at) from quote_chunk
			where market_key = ? and grain = 0 and first_at <= p.value)
		from ${dialect === 'sqlite' ? 'json_each(?) as p' : 'unnest(?::bigint[]) as p(value)'})
	order by first_at`;

/** What is asked of a market's sealed prices. `gaps`: when we did not look. */
export type Asked = {
	from: Moment;
	to: Moment;
	/** Between these moments every price counts as a point of its own: outlines may stand for them. */
	within: { from: Moment; to: Moment };
	points: number;
	keep: readonly Moment[];
	gaps: readonly Gap[];
};

/**
 * A market's sealed prices, as few of them as a chart of so many points needs, and how many known ones are hidden
 * (those of `within` alone). The last price at each moment of `keep` and at each edge of a gap is among them, if it lies
 * where an outline stands for others. Null when the market has too few for an outline: all are to be read.
 */
export async function outlinedQuotes(
	connection: Connection,
	key: number,
	{ from, to, within, points, keep, gaps }: Asked
): Promise<{ columns: QuoteColumns; hidden: number } | null> {
	const [top] = await rows<{ level: number }>(connection, LEVEL, [key]);
	const outlines = (level: number, from: Moment, to: Moment) =>
		rows<Outline>(connection, OUTLINES, [
			...[key, level, Math.max(from, within.from), Math.min(to, within.to)]
		]);
	let level = top?.level ?? 0;
	let coarse: Outline[] = [];
	for (; level > 0; level--) {
		coarse = await outlines(level, from, to);
		if (coarse.reduce((sum, { count }) => sum + count, 0) >= CANDIDATES * points) break;
	}
	if (level === 0) return null;
	const used: Outline[] = [];
	/** The prices between two moments: from outlines of a level, finer ones before and after them. */
	const cover = async (
		level: number,
		from: Moment,
		to: Moment,
		known?: Outline[]
	): Promise<Uint8Array[]> => {
		if (from > to) return [];
		if (level === 0) {
			const chunks = await rows<{ data: Uint8Array }>(connection, CHUNKS, [key, from, to]);
			return chunks.map(({ data }) => data);
		}
		const found = known ?? (await outlines(level, from, to));
		const [first, last] = [found[0], found.at(-1)];
		if (!first || !last) return await cover(level - 1, from, to);
		used.push(...found);
		return [
			...(await cover(level - 1, from, first.firstAt - 1)),
			...found.map(({ data }) => data),
			...(await cover(level - 1, last.lastAt + 1, to))
		];
	};
	const [holding] = await rows<{ at: Moment }>(connection, HOLDING, [key, from]);
	const drawn = decodeChunks(await cover(level, holding?.at ?? from, to, coarse), PRICES);
	const columns = await withPins(connection, key, drawn, pinsOf(used, keep, gaps, points));
	const hidden = used.reduce((sum, one) => sum + one.hidden, 0);
	const shown = knownCount(columns.probability) - knownCount(drawn.probability);
	return { columns, hidden: hidden - shown };
}

/**
 * Moments within outlines whose price must be among the points: edges of gaps that were not known when the outline was
 * written, and what is to be kept; of more than a chart has points some, evenly, as for any chart.
 */
function pinsOf(
	used: readonly Outline[],
	keep: readonly Moment[],
	gaps: readonly Gap[],
	points: number
): Moment[] {
	const late = used.flatMap((outline) => {
		const edges = edgesWithin(gaps, outline);
		return edges.length === outline.edges ? [] : edges;
	});
	const marks = keep.filter((at) =>
		used.some(({ firstAt, lastAt }) => at >= firstAt && at < lastAt)
	);
	const every = Math.max(1, Math.ceil(marks.length / points));
	return [...late, ...marks.filter((_, i) => i % every === 0)];
}

/** The columns with the last price at each of these moments. */
async function withPins(
	connection: Connection,
	key: number,
	columns: QuoteColumns,
	pins: readonly Moment[]
): Promise<QuoteColumns> {
	if (pins.length === 0) return columns;
	const list = connection.dialect === 'sqlite' ? JSON.stringify(pins) : pins;
	const chunks = await rows<{ data: Uint8Array }>(connection, chunksAt(connection), [
		key,
		key,
		list
	]);
	const whole = decodeChunks(
		chunks.map(({ data }) => data),
		PRICES
	);
	const places = [...new Set(pins.map((at) => indexAt(whole.at, at)))]
		.filter((place) => place >= 0)
		.sort((a, b) => a - b);
	return mergeColumns(columns, pricesAt(whole, places));
}
