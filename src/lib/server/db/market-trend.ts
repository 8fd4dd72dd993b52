import { sql } from 'kysely';
import { moveChance, standsOut } from '#lib/domain/evidence.ts';
import { MICRO, type Moment } from '#lib/domain/market.ts';
import { DAY, HOUR, moves, type PriceHour } from '#lib/domain/trend.ts';
import type { MarketTrend, MarketView } from '#lib/domain/view.ts';
import { whyMarket } from '#lib/domain/why.ts';
import { WINDOW_MS } from '#lib/domain/window.ts';
import type { Connection } from './connect.ts';
import { rows } from './handle.ts';
import { marketList } from './market-list.ts';
import { marketViews } from './market-view.ts';
import { sparks, type Spark } from './price-series.ts';
import { latestQuotes } from './quote.ts';
import type { Ranking } from './trend-list.ts';

/** A market's noise is learned from this long before the window. */
const LEARNED = 7 * DAY;
/** Markets looked at closely: those whose price changed most. */
const CANDIDATES = 80;
/** Within so short a window prices are compared as they were logged; over a longer one by the change of a day. */
const LOGGED = 6 * HOUR;

/**
 * Open markets of the whole catalogue, followed or not, that moved within a window further than their own
 * noise explains and beyond their spread: the same test as for the moves of followed markets. Those that
 * stand out among all that are open first. `looked`: how many are open. Over a day and a week, and of a past
 * moment that the log does not hold any more, it looks among those that changed most over the last 24 hours.
 */
export async function marketTrends(
	connection: Connection,
	{ window, now, asOf, limit }: Ranking & { limit: number }
): Promise<{ items: MarketTrend[]; looked: number }> {
	const { db } = connection;
	// Moves are measured from full hour to full hour.
	const to = Math.floor((asOf ?? now) / HOUR) * HOUR;
	const from = to - WINDOW_MS[window];
	const keys = await candidates(connection, { from, to: asOf ?? now, now, asOf });
	const learned = { from: from - LEARNED, to, step: HOUR };
	const [views, lines, quotes, before, looked] = await Promise.all([
		marketViews(db, keys, asOf),
		sparks(connection, keys, learned),
		latestQuotes(db, keys, asOf),
		latestQuotes(db, keys, from),
		openMarkets(connection)
	]);
	const found = keys.flatMap((key) => {
		const [market, line] = [views.get(key), lines.get(key)];
		if (!market || !line || market.status !== 'open') return [];
		const spreads = [quotes.get(key), before.get(key)].flatMap((quote) =>
			quote?.bid != null && quote.ask !== null ? (quote.ask - quote.bid) / MICRO : []
		);
		const spread = spreads.length === 0 ? null : Math.max(...spreads);
		const move = moves(hoursOf(line, spread))
			.filter(({ endAt }) => endAt > from)
			.sort((a, b) => Math.abs(b.z) - Math.abs(a.z))[0];
		if (!move) return [];
		const { at, endAt, change, z } = move;
		return [{ market, move: { at, endAt, from: move.from, to: move.to, change, z } }];
	});
	const hours = WINDOW_MS[window] / HOUR;
	const chances = found.map(({ move }) => moveChance(move.z, hours));
	const stands = standsOut(chances, Math.max(looked, found.length));
	return {
		looked,
		items: found
			.map((trend, i) => ({
				...trend,
				score: Math.round(Math.abs(trend.move.z) * 1e6) / 1e6,
				chance: chances[i] ?? 1,
				stands: stands[i] ?? false,
				why: whyMarket(trend.move)
			}))
			.sort((a, b) => b.score - a.score || (a.market.id < b.market.id ? -1 : 1))
			.slice(0, limit)
	};
}

/** The price by the hour with one spread throughout: the wider one of the window's two ends. */
const hoursOf = ({ t, p }: Spark, spread: number | null): PriceHour[] =>
	t.map((at, i) => {
		const middle = p[i] ?? null;
		const known = middle !== null && spread !== null;
		return {
			at,
			p: middle,
			bid: known ? middle - spread / 2 : null,
			ask: known ? middle + spread / 2 : null
		};
	});

type Span = { from: Moment; to: Moment; now: Moment; asOf: Moment | null };

/** Keys of the open markets whose price changed most. */
async function candidates(connection: Connection, span: Span): Promise<number[]> {
	const logged = span.to - span.from <= LOGGED + HOUR ? await loggedMovers(connection, span) : [];
	if (logged.length > 0) return logged;
	const { items } = await marketList(connection.db, {
		query: null,
		venue: null,
		status: 'open',
		topic: null,
		sort: 'change',
		limit: CANDIDATES,
		after: null,
		now: span.now,
		asOf: span.asOf
	});
	return await keysOf(connection, items);
}

async function keysOf({ db }: Connection, markets: readonly MarketView[]): Promise<number[]> {
	if (markets.length === 0) return [];
	const found = await db
		.selectFrom('market')
		.select('key')
		.where(
			'id',
			'in',
			markets.map(({ id }) => id)
		)
		.execute();
	return found.map(({ key }) => key);
}

/** From a market's price before its first quote of the stretch to its last one in it. */
const LOGGED_MOVERS = `
	with changed as (
		select market_key, min(at) as first_at, max(at) as last_at from quote_log
		where at > ? and at <= ? group by market_key
	)
	select c.market_key as key from changed as c
	join market as m on m.key = c.market_key and m.status = 'open' and m.shown = 1
	join quote_log as f on f.at = c.first_at and f.market_key = c.market_key
	join quote_log as l on l.at = c.last_at and l.market_key = c.market_key
	left join quote_log as b on b.at = f.at - f.since_previous and b.market_key = f.market_key
	left join market_state as s on s.market_key = c.market_key
	where l.probability is not null
		and abs(l.probability - coalesce(b.probability, s.probability24h, f.probability)) > 0
	order by abs(l.probability - coalesce(b.probability, s.probability24h, f.probability)) desc, c.market_key
	limit ?`;

const loggedMovers = async (connection: Connection, { from, to }: Span) =>
	(await rows<{ key: number }>(connection, LOGGED_MOVERS, [from, to, CANDIDATES])).map(
		({ key }) => key
	);

async function openMarkets({ db }: Connection): Promise<number> {
	const row = await db
		.selectFrom('market')
		.select(({ fn }) => fn.countAll<number>().as('n'))
		// In the words of the index `market_open`, which is taken for no others.
		.where(sql<boolean>`status = 'open' and shown = 1`)
		.executeTakeFirst();
	return Number(row?.n ?? 0);
}
