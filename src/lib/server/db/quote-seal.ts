import { sql } from 'kysely';
import {
	basisCode,
	decodeChunks,
	emptyColumns,
	encodeChunks,
	hasRoom,
	joinColumns,
	mergeColumns,
	NONE,
	pickColumns,
	sliceColumns,
	toColumns,
	type QuoteColumns
} from '#lib/domain/chunk.ts';
import { BASES, type HistoryPoint, type Micro, type Moment } from '#lib/domain/market.ts';
import type { Connection, Db } from './connect.ts';
import {
	among,
	breathe,
	inList,
	keyTable,
	listOf,
	replacing,
	rows,
	transact,
	valueRows,
	write,
	type Bulk
} from './handle.ts';
import { forgetOutlines, outlineIn } from './quote-outline.ts';

/** Log rows held in memory at once, about; read in pages; and markets sealed in one transaction. */
const WINDOW = 200_000;
const PAGE = 20_000;
const MARKETS = 250;
/**
 * Log rows sealed before any of them leaves: many, so that a market's newest chunk is written once for all of its rows
 * and not for each. Moments among them: each is looked up for each window.
 */
const SPAN = 10_000_000;
const MOMENTS = 20_000;

const HOUR = 3_600_000;

/** The setting that tells up to when (exclusive) the log has been sealed. */
export const SEALED_UNTIL = 'sealed until';

/**
 * Moves the log's rows from before `before` into chunks and hours. Each step is one transaction: first
 * a group of markets gets its chunks and hours, then the log loses the rows that all have theirs. Killed
 * in between, chunks and log hold the same quotes for a while, which readers see once; the next run
 * finishes. Gives how many rows left the log.
 */
export async function sealQuotes(
	connection: Connection,
	{ before, window = WINDOW }: { before: Moment; window?: number }
): Promise<{ sealed: number }> {
	let sealed = 0;
	for (;;) {
		const pages = await readPages(connection, before, window);
		if (pages.length === 0) return { sealed };
		let read = 0;
		for await (const { quotes, places } of windows(connection, pages, window)) {
			read += quotes.at.length;
			const keys = [...places.keys()].sort((a, b) => a - b);
			for (let start = 0; start < keys.length; start += MARKETS) {
				const group = keys.slice(start, start + MARKETS);
				await transact(connection, (db) =>
					sealGroup(connection, db, group, (key) => pickColumns(quotes, places.get(key) ?? []))
				);
				await breathe();
			}
		}
		// Nothing leaves the log that was not seen.
		if (read < rowsIn(pages)) return { sealed };
		for (const page of pages) {
			const removed = await transact(connection, (db) => removePage(db, page));
			sealed += removed;
			// Someone wrote into the page meanwhile: the next run takes it again.
			if (removed < page.count) return { sealed };
			await breathe();
		}
	}
}

/** A stretch of the log: rows from `from` to before `until`, at these moments, of markets up to `lastKey`. */
type Page = { from: Moment; until: Moment; count: number; lastKey: number; moments: Moment[] };

const rowsIn = (pages: readonly Page[]) => pages.reduce((sum, { count }) => sum + count, 0);

/** The oldest stretches before a moment, oldest first, as many as are sealed together. Each ends between two moments. */
async function readPages(connection: Connection, before: Moment, window: number): Promise<Page[]> {
	const pages: Page[] = [];
	let from = -1;
	let count = 0;
	let moments = 0;
	while (count < SPAN && (count < window || moments < MOMENTS)) {
		// The page ends after the moment of its last row, which may belong to many markets.
		const [edge] = await rows<{ at: Moment }>(
			connection,
			'select at from quote_log where at >= ? and at < ? order by at limit 1 offset ?',
			[from, before, Math.min(PAGE, window) - 1]
		);
		const until = edge ? edge.at + 1 : before;
		const held = await valueRows<[at: Moment, count: number, lastKey: number]>(
			connection,
			`select at, count(*), max(market_key) from quote_log where at >= ? and at < ?
			group by at order by at`,
			[from, until]
		);
		if (held.length > 0) {
			const page = { from, until, count: 0, lastKey: 0, moments: held.map(([at]) => at) };
			for (const [, here, key] of held) {
				page.count += Number(here);
				page.lastKey = Math.max(page.lastKey, key);
			}
			pages.push(page);
			count += page.count;
			moments += held.length;
		}
		from = until;
		if (!edge) break;
	}
	return pages;
}

type LogRow = [
	at: Moment,
	marketKey: number,
	bid: Micro | null,
	ask: Micro | null,
	last: Micro | null,
	probability: Micro | null,
	basis: number,
	volume: number | null
];

/** A basis as its code in columns: a number comes out of a database faster than a word. */
const BASIS_CODE = `case basis ${BASES.map((basis) => `when '${basis}' then ${basisCode(basis)}`).join(' ')} else 0 end`;

/** Rows of some markets, oldest first, and at which places each of the markets has its own. */
type Window = { quotes: QuoteColumns; places: Map<number, number[]> };

/** The rows of pages, all of some markets at a time: markets by their keys, as many as have about `window` rows. */
async function* windows(
	connection: Connection,
	pages: readonly Page[],
	window: number
): AsyncGenerator<Window> {
	const last = pages.reduce((most, { lastKey }) => Math.max(most, lastKey), 0);
	const all = rowsIn(pages);
	let size = all < 2 * window ? last : Math.max(1, Math.floor((last * window) / all));
	for (let first = 1; first <= last;) {
		const read = await readMarkets(connection, pages, [first, first + size - 1], size / last);
		if (read.places.size > 0) yield read;
		first += size;
		// Where markets trade more, or less, than on average.
		const count = read.quotes.at.length;
		size = Math.max(1, Math.floor(size * Math.min(2, window / Math.max(1, count))));
	}
}

/** The rows of markets from one key to another, `share` of all markets: so many pages in one go as make one of them. */
async function readMarkets(
	connection: Connection,
	pages: readonly Page[],
	[first, last]: readonly [number, number],
	share: number
): Promise<Window> {
	const quotes: QuoteColumns[] = [];
	const places = new Map<number, number[]>();
	let count = 0;
	for (let next = 0; next < pages.length;) {
		const moments: Moment[] = [];
		for (let expected = 0; next < pages.length; next++) {
			const page = pages[next] as Page;
			expected += page.count * share;
			if (moments.length > 0 && expected > PAGE) break;
			moments.push(...page.moments);
		}
		const page = await valueRows<LogRow>(
			connection,
			`select at, market_key, bid, ask, last, probability, ${BASIS_CODE}, volume
			from quote_log where at ${inList(connection, 'bigint')} and market_key between ? and ?
			order by at, market_key`,
			[listOf(connection, moments), first, last]
		);
		for (const [i, [, key]] of page.entries()) {
			const known = places.get(key);
			if (known) known.push(count + i);
			else places.set(key, [count + i]);
		}
		quotes.push(columnsOf(page));
		count += page.length;
	}
	return { quotes: joinColumns(quotes), places };
}

async function removePage(db: Db, { from, until, count }: Page): Promise<number> {
	const { rows: found } = await sql<{ count: number }>`
		select count(*) as count from quote_log where at >= ${from} and at < ${until}`.execute(db);
	if (Number(found[0]?.count) !== count) return 0;
	await sql`delete from quote_log where at >= ${from} and at < ${until}`.execute(db);
	await db
		.insertInto('setting')
		.values({ name: SEALED_UNTIL, value: String(until) })
		.onConflict((conflict) => conflict.column('name').doUpdateSet({ value: String(until) }))
		.execute();
	return count;
}

function columnsOf(page: readonly LogRow[]): QuoteColumns {
	const columns = emptyColumns(page.length);
	for (let i = 0; i < page.length; i++) {
		const [at, , bid, ask, last, probability, basis, volume] = page[i] as LogRow;
		columns.at[i] = at;
		columns.bid[i] = bid ?? NONE;
		columns.ask[i] = ask ?? NONE;
		columns.last[i] = last ?? NONE;
		columns.probability[i] = probability ?? NONE;
		columns.basis[i] = basis;
		columns.volume[i] = volume ?? NONE;
	}
	return columns;
}

type ChunkRow = {
	marketKey: number;
	firstAt: Moment;
	lastAt: Moment;
	count: number;
	data: Uint8Array;
};

/** Chunks and hours of some markets. What a chunk holds already is passed over. */
async function sealGroup(
	connection: Connection,
	db: Db,
	keys: number[],
	quotesOf: (key: number) => QuoteColumns
): Promise<void> {
	const newest = await sql<ChunkRow>`
		select c.market_key, c.first_at, c.last_at, c.count, c.data
		from ${keyTable(db, keys)} as k
		join quote_chunk as c on c.market_key = k.key and c.grain = 0 and c.first_at = (
			select max(first_at) from quote_chunk where market_key = k.key and grain = 0)`.execute(db);
	const chunkOf = new Map(newest.rows.map((row) => [row.marketKey, row]));
	const chunks: unknown[][] = [];
	const hours: unknown[][] = [];
	const late: number[] = [];
	/** Markets whose newest chunk is full: with it the one before may be outlined. */
	const grown: number[] = [];
	for (const key of keys) {
		const columns = quotesOf(key);
		const chunk = chunkOf.get(key);
		const known = chunk ? decodeChunks([chunk.data]) : emptyColumns(0);
		const start = columns.at.findIndex((at) => at > (chunk?.lastAt ?? -Infinity));
		const fresh = sliceColumns(columns, start < 0 ? columns.at.length : start, columns.at.length);
		const repeated = sliceColumns(columns, 0, columns.at.length - fresh.at.length);
		if (!repeated.at.every((at) => known.at.includes(at))) late.push(key);
		else if (fresh.at.length > 0) {
			const room = chunk !== undefined && hasRoom(chunk);
			const made = chunkRows(key, 0, room ? mergeColumns(known, fresh) : fresh);
			if (made.length > (chunk && !room ? 0 : 1)) grown.push(key);
			chunks.push(...made);
			hours.push(...hourRows(key, fresh));
		}
	}
	await write(connection, db, SAVE_CHUNK, chunks);
	await write(connection, db, ADD_HOUR, hours);
	for (const key of late) await insertLate(connection, db, key, quotesOf(key));
	await outlineIn(connection, db, [...grown, ...late]);
}

/** Quotes older than the newest chunk (an import): all chunks of the market are written anew. */
async function insertLate(connection: Connection, db: Db, key: number, columns: QuoteColumns) {
	const whole = mergeColumns(decodeChunks(await chunksOf(db, key, 0)), columns);
	await db.deleteFrom('quoteChunk').where('marketKey', '=', key).where('grain', '=', 0).execute();
	await forgetOutlines(db, [key]);
	await write(connection, db, SAVE_CHUNK, chunkRows(key, 0, whole));
	await rebuildHoursIn(connection, db, [key]);
}

async function chunksOf(db: Db, key: number, grain: number): Promise<Uint8Array[]> {
	const found = await db
		.selectFrom('quoteChunk')
		.select('data')
		.where('marketKey', '=', key)
		.where('grain', '=', grain)
		.orderBy('firstAt')
		.execute();
	return found.map(({ data }) => data);
}

/** Stores a market's own quotes as chunks, within a transaction; what they stand for must be gone before. */
export const saveChunks = (connection: Connection, db: Db, key: number, columns: QuoteColumns) =>
	write(connection, db, SAVE_CHUNK, chunkRows(key, 0, columns));

const SAVE_CHUNK: Bulk = {
	table: 'quote_chunk',
	set: {
		market_key: 'int',
		grain: 'int',
		first_at: 'bigint',
		last_at: 'bigint',
		count: 'int',
		data: 'bytea'
	},
	conflict: {
		on: ['market_key', 'grain', 'first_at'],
		set: replacing('last_at', 'count', 'data')
	}
};

const HOURS = {
	market_key: 'int',
	hour: 'bigint',
	low: 'int',
	high: 'int',
	close: 'int',
	count: 'int'
} as const;

/** An hour that two runs seal parts of becomes one: every quote is sealed once. */
const ADD_HOUR: Bulk = {
	table: 'quote_hour',
	set: HOURS,
	conflict: {
		on: ['market_key', 'hour'],
		set: {
			low: 'case when excluded.low < quote_hour.low then excluded.low else quote_hour.low end',
			high: 'case when excluded.high > quote_hour.high then excluded.high else quote_hour.high end',
			close: 'excluded.close',
			count: 'quote_hour.count + excluded.count'
		}
	}
};

const chunkRows = (key: number, grain: number, columns: QuoteColumns): unknown[][] =>
	encodeChunks(columns).map(({ firstAt, lastAt, count, data }) => [
		...[key, grain, firstAt, lastAt, count, data]
	]);

/** Lowest, highest and last probability of the quotes in each hour; hours without one have no row. */
function hourRows(key: number, { at, probability }: QuoteColumns): number[][] {
	const list: number[][] = [];
	let row: number[] = [];
	for (let i = 0; i < at.length; i++) {
		const p = probability[i] as number;
		if (p === NONE) continue;
		const hour = Math.floor((at[i] as number) / HOUR) * HOUR;
		if (row[1] !== hour) list.push((row = [key, hour, p, p, p, 0]));
		row[2] = Math.min(row[2] as number, p);
		row[3] = Math.max(row[3] as number, p);
		row[4] = p;
		row[5] = (row[5] as number) + 1;
	}
	return list;
}

/** Writes the hours of markets (all, unless keys are named) anew from the chunks: the same answer. */
export async function rebuildHours(
	connection: Connection,
	keys?: readonly number[]
): Promise<void> {
	const all =
		keys ??
		(
			await rows<{ key: number }>(
				connection,
				`select distinct market_key as key from quote_chunk where grain = 0
				union select distinct market_key from quote_hour`
			)
		).map(({ key }) => key);
	for (let start = 0; start < all.length; start += MARKETS) {
		const group = all.slice(start, start + MARKETS);
		await transact(connection, (db) => rebuildHoursIn(connection, db, group));
		await breathe();
	}
}

async function rebuildHoursIn(connection: Connection, db: Db, keys: readonly number[]) {
	await sql`delete from quote_hour where market_key ${among(db, keys)}`.execute(db);
	for (const key of keys) {
		const columns = decodeChunks(await chunksOf(db, key, 0), ['at', 'probability']);
		await write(connection, db, ADD_HOUR, hourRows(key, columns));
	}
}

/**
 * Adds points of a venue's own history at a grain (ms), asked for from `from` to `to`. A point known
 * already stays, one told differently is replaced, so that doing it again changes nothing. Points outside
 * the window by more than a grain are left out and counted.
 */
export async function saveHistory(
	connection: Connection,
	marketKey: number,
	grain: number,
	from: Moment,
	to: Moment,
	points: readonly HistoryPoint[]
): Promise<{ stored: number; unchanged: number; outside: number }> {
	const inside = points.filter(({ at }) => at >= from - grain && at <= to + grain);
	const outside = points.length - inside.length;
	const columns = historyColumns(inside);
	const first = columns.at[0];
	const last = columns.at.at(-1);
	if (first === undefined || last === undefined) return { stored: 0, unchanged: 0, outside };
	const stored = await transact(connection, async (db) => {
		// The chunk before is taken along, so that a growing history has full chunks.
		const near = await db
			.selectFrom('quoteChunk')
			.select(['firstAt', 'lastAt', 'count', 'data'])
			.where('marketKey', '=', marketKey)
			.where('grain', '=', grain)
			.where('firstAt', '<=', last)
			.orderBy('firstAt')
			.execute();
		const touched = near.filter(
			(chunk, i) => chunk.lastAt >= first || (i === near.length - 1 && hasRoom(chunk))
		);
		const known = decodeChunks(touched.map(({ data }) => data));
		const changed = countChanged(known, columns);
		if (changed === 0) return 0;
		for (const { firstAt } of touched) {
			await db
				.deleteFrom('quoteChunk')
				.where('marketKey', '=', marketKey)
				.where('grain', '=', grain)
				.where('firstAt', '=', firstAt)
				.execute();
		}
		await write(
			connection,
			db,
			SAVE_CHUNK,
			chunkRows(marketKey, grain, mergeColumns(known, columns))
		);
		return changed;
	});
	return { stored, unchanged: columns.at.length - stored, outside };
}

/** Points oldest first, each moment once (the last one told). */
function historyColumns(points: readonly HistoryPoint[]): QuoteColumns {
	const byTime = new Map(points.map((point) => [point.at, point]));
	const list = [...byTime.values()].sort((a, b) => a.at - b.at);
	return toColumns(
		list.map((point) => ({
			...point,
			basis: point.probability === null ? null : ('history' as const),
			volume: null
		}))
	);
}

function countChanged(known: QuoteColumns, told: QuoteColumns): number {
	let changed = 0;
	let k = 0;
	for (let i = 0; i < told.at.length; i++) {
		while (k < known.at.length && (known.at[k] as number) < (told.at[i] as number)) k++;
		const same =
			known.at[k] === told.at[i] &&
			known.bid[k] === told.bid[i] &&
			known.ask[k] === told.ask[i] &&
			known.last[k] === told.last[i] &&
			known.probability[k] === told.probability[i];
		if (!same) changed++;
	}
	return changed;
}
