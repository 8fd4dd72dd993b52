import { sql } from 'kysely';
import { decodeChunks, quoteAt } from '#lib/domain/chunk.ts';
import type { Basis, MarketReading, Micro, Moment, Quote } from '#lib/domain/market.ts';
import { indexAt, longestWait } from '#lib/domain/series.ts';
import type { Connection, Db } from './connect.ts';
import { keyTable, numberArray, prepared, replacing, write, type Bulk } from './handle.ts';
import type { Known } from './market-known.ts';

/** What a poll adds to the quotes: rows as the statements below take them. */
export type QuotePlan = {
	/** Markets whose state changed or is new. */
	states: Set<Known>;
	/** Log rows, and those that replace one of the same moment. */
	logged: unknown[][];
	amended: unknown[][];
	/** Markets checked, and those checked for the first time. */
	checked: number[];
	firstChecked: unknown[][];
	gaps: unknown[][];
};

export const emptyQuotePlan = (): QuotePlan => ({
	states: new Set(),
	logged: [],
	amended: [],
	checked: [],
	firstChecked: [],
	gaps: []
});

/** The prices of a market and its amounts, as a poll tells them; the quote's own volume comes first. */
type Prices = Pick<Quote, 'bid' | 'ask' | 'last' | 'probability' | 'basis'> & {
	volume?: number | null;
};
type Amounts = Pick<MarketReading, 'volume' | 'volume24h' | 'liquidity'>;

/** For those who are told prices alone. */
export const NO_AMOUNTS: Amounts = { volume: null, volume24h: null, liquidity: null };

/**
 * Plans how a market's prices and amounts of a moment are stored, and brings `known` in line: into the log only
 * when bid, ask, last, probability or basis changed, into the state when anything did. What is older
 * than the newest quote is left out. A volume that is not told leaves the known one. True when
 * something is to be stored.
 */
export function planQuote(
	plan: QuotePlan,
	known: Known,
	at: Moment,
	prices: Prices,
	amounts: Amounts
): boolean {
	if (known.at !== null && at < known.at) return false;
	const moved =
		known.at === null ||
		known.bid !== prices.bid ||
		known.ask !== prices.ask ||
		known.last !== prices.last ||
		known.probability !== prices.probability ||
		known.basis !== prices.basis;
	const volume = prices.volume ?? amounts.volume ?? known.volume;
	const volume24h = amounts.volume24h ?? known.volume24h;
	const liquidity = amounts.liquidity ?? known.liquidity;
	const counted =
		volume !== known.volume || volume24h !== known.volume24h || liquidity !== known.liquidity;
	if (!moved && !counted) return false;
	const before = known.at;
	if (moved) {
		known.at = at;
		known.bid = prices.bid;
		known.ask = prices.ask;
		known.last = prices.last;
		known.probability = prices.probability;
		known.basis = prices.basis;
	}
	known.volume = volume;
	known.volume24h = volume24h;
	known.liquidity = liquidity;
	const { bid, ask, last, probability, basis } = known;
	if (moved) {
		const since = before === null ? null : at - before;
		// Never a distance of 0: whoever follows the chain would stay where they are.
		const row = [at, known.key, since || null, bid, ask, last, probability, basis, volume];
		if (since === 0) plan.amended.push(row);
		else plan.logged.push(row);
	}
	plan.states.add(known);
	return true;
}

/**
 * Plans the check of a market at a moment: the time itself, and a gap when the last check is further
 * back than three intervals of `every` ms and 15 minutes.
 */
export function planCheck(plan: QuotePlan, known: Known, at: Moment, every: number) {
	if (known.checkedAt === null) plan.firstChecked.push([known.key, at, at]);
	else {
		if (at - known.checkedAt > longestWait(every)) {
			plan.gaps.push([known.key, known.checkedAt, at, every]);
		}
		plan.checked.push(known.key);
	}
	known.checkedAt = at;
}

const SAVE_STATE: Bulk = {
	table: 'market_state',
	set: {
		market_key: 'int',
		at: 'bigint',
		bid: 'int',
		ask: 'int',
		last: 'int',
		probability: 'int',
		basis: 'text',
		volume: 'bigint',
		volume24h: 'bigint',
		liquidity: 'bigint'
	},
	conflict: {
		on: ['market_key'],
		set: replacing(
			...['at', 'bid', 'ask', 'last', 'probability', 'basis', 'volume', 'volume24h', 'liquidity']
		)
	}
};

const LOG = {
	at: 'bigint',
	market_key: 'int',
	since_previous: 'bigint',
	bid: 'int',
	ask: 'int',
	last: 'int',
	probability: 'int',
	basis: 'text',
	volume: 'bigint'
} as const;

const ADD_LOG: Bulk = { table: 'quote_log', set: LOG };
// The row that is there keeps its place in the market's chain.
const AMEND_LOG: Bulk = {
	table: 'quote_log',
	set: LOG,
	conflict: {
		on: ['at', 'market_key'],
		set: replacing('bid', 'ask', 'last', 'probability', 'basis', 'volume')
	}
};
const ADD_CHECK: Bulk = {
	table: 'market_check',
	set: { market_key: 'int', since: 'bigint', checked_at: 'bigint' }
};
const ADD_GAP: Bulk = {
	table: 'check_gap',
	set: { market_key: 'int', from_at: 'bigint', to_at: 'bigint', every: 'bigint' },
	conflict: { on: ['market_key', 'from_at'], set: 'nothing' }
};

/** Stores a plan within a transaction. `at` is the moment of its checks. */
export async function writeQuotes(
	connection: Connection,
	db: Db,
	plan: QuotePlan,
	at: Moment
): Promise<void> {
	await write(connection, db, SAVE_STATE, Array.from(plan.states, stateRow));
	await write(connection, db, ADD_LOG, plan.logged);
	for (const row of plan.amended) await write(connection, db, AMEND_LOG, [row]);
	await write(connection, db, ADD_CHECK, plan.firstChecked);
	await write(connection, db, ADD_GAP, plan.gaps);
	await writeChecks(connection, db, plan.checked, at);
}

const stateRow = (market: Known) => [
	market.key,
	market.at,
	market.bid,
	market.ask,
	market.last,
	market.probability,
	market.basis,
	market.volume,
	market.volume24h,
	market.liquidity
];

/**
 * One statement for each run of neighbouring keys: markets of a catalogue were stored one after the
 * other, so that a poll has few runs. Scattered keys go by list.
 */
async function writeChecks({ sqlite }: Connection, db: Db, checked: number[], at: Moment) {
	const runs = runsOf(checked);
	if (runs.length * 4 > checked.length) {
		if (sqlite) {
			prepared(
				sqlite,
				'update market_check set checked_at = ? where market_key in (select value from json_each(?))'
			).run(at, JSON.stringify(checked));
			return;
		}
		await sql`update market_check set checked_at = ${at}
			where market_key = any(${numberArray(checked)}::int[])`.execute(db);
		return;
	}
	for (const [from, to] of runs) {
		if (sqlite) {
			prepared(
				sqlite,
				'update market_check set checked_at = ? where market_key between ? and ?'
			).run(at, from, to);
		} else {
			await sql`update market_check set checked_at = ${at}
				where market_key between ${from} and ${to}`.execute(db);
		}
	}
}

/** Keys as runs of neighbours, first and last of each. */
function runsOf(keys: readonly number[]): [number, number][] {
	const runs: [number, number][] = [];
	for (const key of Int32Array.from(keys).sort()) {
		const run = runs.at(-1);
		if (run && key <= run[1] + 1) run[1] = key;
		else runs.push([key, key]);
	}
	return runs;
}

type LogRow = {
	marketKey: number;
	at: Moment;
	bid: Micro | null;
	ask: Micro | null;
	last: Micro | null;
	probability: Micro | null;
	basis: Basis | null;
	volume: number | null;
};

const asQuote = ({ at, bid, ask, last, probability, basis, volume }: LogRow): Quote => ({
	at,
	bid,
	ask,
	last,
	probability,
	basis,
	volume
});

/**
 * The newest own quote of each market, by key, now (`asOf` null) or as of a past moment. Markets
 * without one then are left out.
 */
export async function latestQuotes(
	db: Db,
	keys: readonly number[],
	asOf: Moment | null
): Promise<Map<number, Quote>> {
	const found = new Map<number, Quote>();
	if (keys.length === 0) return found;
	const states = await sql<LogRow>`
		select s.market_key, s.at, s.bid, s.ask, s.last, s.probability, s.basis, s.volume
		from ${keyTable(db, keys)} as k join market_state as s on s.market_key = k.key`.execute(db);
	const later: number[] = [];
	for (const row of states.rows) {
		if (asOf === null || row.at <= asOf) found.set(row.marketKey, asQuote(row));
		else later.push(row.marketKey);
	}
	if (asOf === null || later.length === 0) return found;
	const open = await quotesFromChunks(db, later, asOf, found);
	if (open.length > 0) await quotesFromLog(db, open, asOf, found);
	return found;
}

/** Finds quotes in sealed chunks; gives the keys whose newest quote then may still lie in the log. */
async function quotesFromChunks(
	db: Db,
	keys: number[],
	asOf: Moment,
	found: Map<number, Quote>
): Promise<number[]> {
	const { rows } = await sql<{ marketKey: number; lastAt: Moment; data: Uint8Array }>`
		select c.market_key, c.last_at, c.data
		from ${keyTable(db, keys)} as k
		join quote_chunk as c on c.market_key = k.key and c.grain = 0 and c.first_at = (
			select max(first_at) from quote_chunk
			where market_key = k.key and grain = 0 and first_at <= ${asOf})`.execute(db);
	const closed = new Set<number>();
	for (const { marketKey, lastAt, data } of rows) {
		const columns = decodeChunks([data]);
		found.set(marketKey, quoteAt(columns, indexAt(columns.at, asOf)));
		if (lastAt >= asOf) closed.add(marketKey);
	}
	return keys.filter((key) => !closed.has(key));
}

/** Follows each market's chain through the log, from its newest quote back to the moment. */
async function quotesFromLog(
	db: Db,
	keys: number[],
	asOf: Moment,
	found: Map<number, Quote>
): Promise<void> {
	const { rows } = await sql<LogRow>`
		with recursive tail as (
			select q.*
			from ${keyTable(db, keys)} as k
			join market_state as s on s.market_key = k.key
			join quote_log as q on q.at = s.at and q.market_key = s.market_key
			union all
			select q.* from tail as t
			join quote_log as q on q.at = t.at - t.since_previous and q.market_key = t.market_key
			where t.at > ${asOf}
		)
		select market_key, at, bid, ask, last, probability, basis, volume
		from tail where at <= ${asOf}`.execute(db);
	for (const row of rows) found.set(row.marketKey, asQuote(row));
}
