import {
	decodeChunks,
	emptyColumns,
	mergeColumns,
	NONE,
	sliceColumns,
	type QuoteColumns
} from '#lib/domain/chunk.ts';
import { MICRO, type Micro, type Moment, type Status } from '#lib/domain/market.ts';
import {
	indexAt,
	mergePrices,
	priceStats,
	SHORTEST_GAP,
	toPriceSeries,
	type Checks,
	type GrainColumns,
	type PriceColumns,
	type PriceSeries,
	type PriceStats
} from '#lib/domain/series.ts';
import type { Connection } from './connect.ts';
import { inList, listOf, rows } from './handle.ts';
import { outlinedQuotes } from './quote-outline.ts';

const HOUR = 3_600_000;

/** A history point counts for three grains at most, and no venue's grain is coarser than 12 hours. */
const LONGEST_REACH = 3 * 12 * HOUR;

/** Columns a series is made of. */
const PRICES = ['at', 'bid', 'ask', 'probability'] as const;

/** A market's prices, since when they are our own, and what they did. */
export type PriceLine = PriceSeries & { ownSince: Moment | null; stats: PriceStats | null };

/**
 * A market's prices from `from` to `to` (as of a past moment: as they were known then, the venue's public
 * history by its own time), at most `points`; `keep` are moments whose value must stay. `ownSince` is our
 * first check: points before it are the venue's history; `stats` are of all points, however few are
 * given or read: a long history is read in outline, whose points are real ones and which says how many it hides. The
 * rules are those of `mergePrices`. A market nobody knows has an empty series.
 */
export async function priceSeries(
	connection: Connection,
	marketKey: number,
	window: {
		from: Moment;
		to: Moment;
		points: number;
		asOf?: Moment | null;
		keep?: readonly Moment[];
	}
): Promise<PriceLine> {
	const { points, keep = [] } = window;
	const { prices, hidden, ownSince } = await readPrices(connection, marketKey, window, {
		points,
		keep
	});
	const stats = priceStats(prices);
	return {
		...toPriceSeries(prices, points, keep),
		ownSince,
		stats: stats && { ...stats, n: stats.n + hidden }
	};
}

/** When a price of any of these markets is first known, or null: where «everything» begins. */
export async function firstPriceAt(
	connection: Connection,
	marketKeys: readonly number[]
): Promise<Moment | null> {
	if (marketKeys.length === 0) return null;
	const list = listOf(connection, marketKeys);
	// Our own chunks by their first one each: there are more of them with every week.
	const [first] = await rows<{ at: Moment | null }>(
		connection,
		`select min(at) as at from (
			select (select min(first_at) from quote_chunk
				where market_key = m.key and grain = 0) as at
				from market as m where m.key ${inList(connection)}
			union all select min(first_at) from quote_chunk
				where market_key ${inList(connection)} and grain > 0
			union all select min(since) from market_check where market_key ${inList(connection)}
		) as known`,
		[list, list, list]
	);
	return first?.at ?? null;
}

/**
 * The same before it is thinned out: every point, in `Micro`. For statistics. `gaps` are the stretches in
 * which we did not look, `settlement` how and when the market ended, as far as was known.
 */
export const priceColumns = (
	connection: Connection,
	marketKey: number,
	window: Window
): Promise<Omit<Prices, 'hidden'>> => readPrices(connection, marketKey, window, null);

type Window = { from: Moment; to: Moment; asOf?: Moment | null };

/** `hidden`: how many known prices are left out, where an outline stands for them. */
type Prices = {
	prices: PriceColumns;
	hidden: number;
	ownSince: Moment | null;
	gaps: Checks['gaps'];
	settlement: { at: Moment; payout: Micro | null } | null;
};

/** What is drawn of prices; null: every one of them is wanted. */
type Drawn = { points: number; keep: readonly Moment[] } | null;

async function readPrices(
	connection: Connection,
	marketKey: number,
	{ from, to, asOf = null }: Window,
	drawn: Drawn
): Promise<Prices> {
	const end = asOf === null ? to : Math.min(to, asOf);
	const [standing] = await rows<Standing>(connection, STANDING, [marketKey]);
	const settlement = await settlementOf(connection, marketKey, standing, asOf);
	const checks = await checksOf(connection, marketKey, standing, end, asOf);
	const own = checks
		? await ownQuotes(connection, marketKey, { from, to: end, checks, settlement, drawn })
		: NO_QUOTES;
	const needsHistory = !checks || checks.since > from || checks.gaps.some((gap) => gap.to > from);
	const history = needsHistory
		? await historyOf(connection, marketKey, from - LONGEST_REACH, end, asOf ?? Infinity)
		: [];
	return {
		prices: mergePrices({ own: own.columns, checks, history, settlement, from, to: end }),
		hidden: own.hidden,
		ownSince: checks?.since ?? null,
		gaps: checks?.gaps ?? [],
		settlement
	};
}

type Standing = {
	since: Moment | null;
	checkedAt: Moment | null;
	status: Status;
	outcomeAt: Moment | null;
	outcomePayout: Micro | null;
};

const STANDING = `
	select c.since, c.checked_at as "checkedAt", m.status, m.outcome_at as "outcomeAt",
		m.outcome_payout as "outcomePayout"
	from market as m left join market_check as c on c.market_key = m.key where m.key = ?`;

const VERSION = `
	select status, outcome_at as "outcomeAt", outcome_payout as "outcomePayout"
	from market_version where market_key = ? and seen_at <= ? order by seen_at desc limit 1`;

/** How and when the market ended, as far as was known. */
async function settlementOf(
	connection: Connection,
	marketKey: number,
	standing: Standing | undefined,
	asOf: Moment | null
): Promise<{ at: Moment; payout: Micro | null } | null> {
	const ended =
		standing?.outcomeAt == null || asOf === null
			? standing
			: (await rows<Standing>(connection, VERSION, [marketKey, asOf]))[0];
	if (ended?.outcomeAt == null) return null;
	if (ended.status === 'resolved') return { at: ended.outcomeAt, payout: ended.outcomePayout };
	return ended.status === 'void' ? { at: ended.outcomeAt, payout: null } : null;
}

const GAPS = `
	select from_at as "from", to_at as "to", every from check_gap
	where market_key = ? and from_at < ? order by from_at`;

/** Our checks up to `end`; a gap that was still open then is their end. */
async function checksOf(
	connection: Connection,
	marketKey: number,
	standing: Standing | undefined,
	end: Moment,
	asOf: Moment | null
): Promise<Checks | null> {
	if (standing?.since == null || standing.checkedAt === null || standing.since > end) return null;
	const gaps = await rows<Checks['gaps'][number]>(connection, GAPS, [marketKey, end]);
	const open = asOf === null ? undefined : gaps.find((gap) => gap.to > asOf);
	return {
		since: standing.since,
		until: open ? open.from : Math.min(standing.checkedAt, asOf ?? Infinity),
		gaps: gaps.filter((gap) => gap !== open)
	};
}

const OWN_CHUNKS = `
	select data from quote_chunk
	where market_key = ? and grain = 0 and first_at <= ? and first_at >= coalesce((
		select first_at from quote_chunk where market_key = ? and grain = 0 and first_at <= ?
		order by first_at desc limit 1), ?)
	order by first_at`;

/** From the newest row back, by each row's distance to the one before: two index steps a quote. */
const tail = (seed: string) => `
	with recursive tail as (
		select q.* from market_state as s
		join quote_log as q on q.at = s.at and q.market_key = s.market_key
		where s.market_key ${seed}
		union all
		select q.* from tail as t
		join quote_log as q on q.at = t.at - t.since_previous and q.market_key = t.market_key
		where t.at > ?
	)
	select market_key as "marketKey", at, bid, ask, probability from tail
	order by market_key, at`;

const OWN_TAIL = tail('= ?');

type TailRow = {
	marketKey: number;
	at: Moment;
	bid: Micro | null;
	ask: Micro | null;
	probability: Micro | null;
};

type OwnQuotes = { columns: QuoteColumns; hidden: number };

const NO_QUOTES: OwnQuotes = { columns: emptyColumns(0), hidden: 0 };

/** Our quotes from the last one not after `from` up to `to`, sealed and not yet sealed. */
async function ownQuotes(
	connection: Connection,
	marketKey: number,
	window: {
		from: Moment;
		to: Moment;
		checks: Checks;
		settlement: Prices['settlement'];
		drawn: Drawn;
	}
): Promise<OwnQuotes> {
	const { from, to, checks, settlement, drawn } = window;
	// What lies beyond is cut off or replaced when prices are merged, which an outline cannot know.
	const within = {
		from: Math.max(from, checks.since),
		to: Math.min(to, checks.until, (settlement?.at ?? Infinity) - 1)
	};
	const { columns: sealed, hidden } =
		(drawn &&
			(await outlinedQuotes(connection, marketKey, {
				...{ from, to, within, gaps: checks.gaps },
				...drawn
			}))) ??
		(await sealedQuotes(connection, marketKey, from, to));
	const log = await rows<TailRow>(connection, OWN_TAIL, [marketKey, from]);
	const last = sealed.at.at(-1) ?? -Infinity;
	const fresh = tailColumns(log.filter(({ at }) => at > last));
	if (fresh.at.length === 0) return { columns: sealed, hidden };
	return { columns: sealed.at.length === 0 ? fresh : mergeColumns(sealed, fresh), hidden };
}

async function sealedQuotes(
	connection: Connection,
	marketKey: number,
	from: Moment,
	to: Moment
): Promise<OwnQuotes> {
	const chunks = await rows<{ data: Uint8Array }>(connection, OWN_CHUNKS, [
		...[marketKey, to, marketKey, from, from]
	]);
	const columns = decodeChunks(
		chunks.map(({ data }) => data),
		PRICES
	);
	return { columns, hidden: 0 };
}

function tailColumns(list: TailRow[]): QuoteColumns {
	const columns = emptyColumns(list.length, PRICES);
	list.forEach((row, i) => {
		columns.at[i] = row.at;
		columns.bid[i] = row.bid ?? NONE;
		columns.ask[i] = row.ask ?? NONE;
		columns.probability[i] = row.probability ?? NONE;
	});
	return columns;
}

const HISTORY = `
	select grain, data from quote_chunk
	where market_key = ? and grain > 0 and last_at >= ? and first_at <= ? order by grain, first_at`;

/**
 * The venue's history by grain, cut to what may count between two moments: with the first point after
 * `to`, if that was public at `known`.
 */
async function historyOf(
	connection: Connection,
	marketKey: number,
	from: Moment,
	to: Moment,
	known: Moment
): Promise<GrainColumns[]> {
	const chunks = await rows<{ grain: number; data: Uint8Array }>(connection, HISTORY, [
		...[marketKey, from, to + LONGEST_REACH]
	]);
	const grains = [...new Set(chunks.map(({ grain }) => grain))];
	return grains.map((grain) => {
		const columns = decodeChunks(
			chunks.filter((chunk) => chunk.grain === grain).map(({ data }) => data),
			PRICES
		);
		const next = indexAt(columns.at, to) + 1;
		const end = (columns.at[next] ?? Infinity) <= known ? next + 1 : next;
		return { grain, columns: sliceColumns(columns, indexAt(columns.at, from) + 1, end) };
	});
}

const DAY = 24 * HOUR;

/**
 * On how many of the 30 days up to `to` a market's price moved (days of UTC; its first known price in
 * them counts). Null when no price is known in them.
 */
export async function daysMoved(
	connection: Connection,
	marketKey: number,
	to: Moment,
	asOf: Moment | null
): Promise<number | null> {
	const { prices } = await priceColumns(connection, marketKey, { from: to - 30 * DAY, to, asOf });
	const days = new Set<number>();
	let before: number | null = null;
	for (let i = 0; i < prices.t.length; i++) {
		const p = prices.p[i]!;
		if (p === NONE || p === before) continue;
		before = p;
		days.add(Math.floor(prices.t[i]! / DAY));
	}
	return before === null ? null : days.size;
}

/** Probabilities 0..1 at even times; null where nothing is known. */
export type Spark = { t: Moment[]; p: (number | null)[] };

type Carried = { marketKey: number; at: Moment; p: Micro | null };

/**
 * The probability of many markets at `from`, `from` + `step`, … up to `to`, for small charts: from the
 * hourly rollup, the log behind it and the check times; markets whose own quotes do not reach back to
 * `from` without a gap are read whole, with the venue's history. Null where nothing is known.
 */
export async function sparks(
	connection: Connection,
	keys: readonly number[],
	{ from, to, step }: { from: Moment; to: Moment; step: number }
): Promise<Map<number, Spark>> {
	const found = new Map<number, Spark>();
	if (keys.length === 0) return found;
	const t = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
	const list = listOf(connection, keys);
	const checks = await rows<{ key: number; checkedAt: Moment; gaps: number; settled: number }>(
		connection,
		`select c.market_key as key, c.checked_at as "checkedAt",
			(select count(*) from check_gap as g
				where g.market_key = c.market_key and g.to_at > ? and g.from_at < ?) as gaps,
			case when m.outcome_at is null then 0 else 1 end as settled
		from market_check as c join market as m on m.key = c.market_key
		where c.market_key ${inList(connection)} and c.since <= ?`,
		[from, to, list, from]
	);
	const simple = checks.filter(({ gaps, settled }) => !Number(gaps) && !settled);
	const points = simple.length > 0 ? await carried(connection, simple, from, to) : new Map();
	for (const { key, checkedAt } of simple) {
		const own: Carried[] = points.get(key) ?? [];
		const times = own.map(({ at }) => at);
		// The last check may be a moment old; what was known then still stands.
		const until = checkedAt + Math.max(step, SHORTEST_GAP);
		const value = (at: Moment) => (at > until ? null : (own[indexAt(times, at)]?.p ?? null));
		found.set(key, { t, p: t.map((at) => decimalOf(value(at))) });
	}
	for (const key of keys) {
		if (!found.has(key)) found.set(key, await wholeSpark(connection, key, t, step));
	}
	return found;
}

const decimalOf = (units: Micro | null) => (units === null ? null : units / MICRO);

/** Probabilities over time by market: hours close at their end, log rows at their own time. */
async function carried(
	connection: Connection,
	markets: { key: number }[],
	from: Moment,
	to: Moment
): Promise<Map<number, Carried[]>> {
	const list = listOf(
		connection,
		markets.map(({ key }) => key)
	);
	const hours = await rows<{ marketKey: number; hour: Moment; close: Micro }>(
		connection,
		`select h.market_key as "marketKey", h.hour, h.close from quote_hour as h
		where h.market_key ${inList(connection)} and h.hour < ? and h.hour >= coalesce((
			select max(b.hour) from quote_hour as b where b.market_key = h.market_key and b.hour < ?), ?)
		order by h.market_key, h.hour`,
		[list, to, from, from]
	);
	const log = await rows<TailRow>(connection, tail(inList(connection)), [list, from]);
	const points = new Map<number, Carried[]>();
	const put = (point: Carried) => {
		const known = points.get(point.marketKey);
		if (known) known.push(point);
		else points.set(point.marketKey, [point]);
	};
	const firstLogged = new Map<number, Moment>();
	for (const { marketKey, at } of log) {
		if (!firstLogged.has(marketKey)) firstLogged.set(marketKey, at);
	}
	for (const { marketKey, hour, close } of hours) {
		// An hour that is sealed in part ends where the log goes on.
		const at = Math.min(hour + HOUR, (firstLogged.get(marketKey) ?? Infinity) - 1);
		put({ marketKey, at, p: close });
	}
	for (const { marketKey, at, probability } of log) put({ marketKey, at, p: probability });
	return points;
}

async function wholeSpark(
	connection: Connection,
	key: number,
	t: Moment[],
	step: number
): Promise<Spark> {
	const from = t[0] ?? 0;
	const to = t.at(-1) ?? 0;
	const { prices } = await priceColumns(connection, key, { from, to });
	const end = (prices.t.at(-1) ?? -Infinity) + Math.max(step, SHORTEST_GAP);
	return {
		t,
		p: t.map((at) => {
			const value = at > end ? NONE : (prices.p[indexAt(prices.t, at)] ?? NONE);
			return value === NONE ? null : value / MICRO;
		})
	};
}
