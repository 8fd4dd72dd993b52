import type { MarketReading, Moment } from '#lib/domain/market.ts';
import type { Request } from '../../http.ts';
import { fingerprint, movingCursor } from '../cursor.ts';
import { list, optionalText, reasonOf, record } from '../read.ts';
import type { Ask, MarketRef, Reading, Rejected, Venue } from '../venue.ts';
import { answerOrNothing, isFetchError, KALSHI } from './answer.ts';
import { history } from './history.ts';
import {
	CANDLES,
	EVENTS,
	HISTORICAL,
	HISTORICAL_CANDLES,
	MARKETS,
	NESTED,
	parseCandles,
	parseEvents,
	parseMarket,
	parseMarkets,
	parseSeries,
	SERIES,
	tickerOf,
	wordsOf,
	type Header,
	type Item,
	type Series
} from './parse.ts';
import { sessionOf } from './session.ts';

/** The most a page of events may hold. */
const EVENTS_PER_PAGE = 200;

/** Tickers in one request: the address stays below 4 kB. */
const TICKERS_PER_REQUEST = 100;

/** Bounds of a search: series asked for by name, pages listed when no sweep came before, hits. */
const SERIES_OF_A_SEARCH = 10;
const PAGES_OF_A_SEARCH = 25;
const EVENTS_OF_A_SEARCH = 50;

/** Above this many series, one sweep of all open events is cheaper than asking series by series. */
const SERIES_OF_A_TAG = 40;

type EventPage = Reading & { headers: Header[] };

/**
 * Pages of events, until the cursor is empty, a page is, or `most` pages were read. A cursor or a page
 * that comes back would be read for ever: that is an Error.
 */
async function* eventPages(
	ask: Ask,
	series: Map<string, Series>,
	query: Request['query'],
	most = Infinity
): AsyncGenerator<EventPage> {
	const moves = movingCursor(`Kalshi ${EVENTS}`);
	let cursor: string | null = null;
	for (let page = 0; page < most; page++) {
		const { data, at }: { data: unknown; at: Moment } = await ask.service(KALSHI).json({
			path: EVENTS,
			query: { limit: EVENTS_PER_PAGE, ...query, cursor }
		});
		const answer = record(data, `Kalshi ${EVENTS}: the answer`);
		const events = list(answer.events, `Kalshi ${EVENTS}: events`);
		cursor = optionalText(answer.cursor, `Kalshi ${EVENTS}: cursor`);
		if (events.length > 0) moves.page(fingerprint(events, 'event_ticker'));
		if (events.length > 0) yield parseEvents(EVENTS, events, series, at);
		if (cursor === null || events.length === 0) return;
		moves.next(cursor);
	}
}

/** The same pages for those who need no headers. */
async function* readings(pages: AsyncIterable<EventPage>): AsyncGenerator<Reading> {
	for await (const { at, markets, rejected } of pages) yield { at, markets, rejected };
}

const OPEN = { status: 'open', with_nested_markets: true };

/** `/events` leaves combos out, which `/markets` is flooded with. */
async function* catalogue(ask: Ask): AsyncGenerator<Reading> {
	const { session, rejected } = await sessionOf(ask);
	if (rejected.length > 0) yield { at: ask.now(), markets: [], rejected };
	const events = new Map<string, Header>();
	for await (const { headers, ...reading } of eventPages(ask, session.series, OPEN)) {
		for (const header of headers) events.set(header.ticker, header);
		yield reading;
	}
	session.events = events;
}

// --- Search ----------------------------------------------------------------------------------------

const wordsOfSeries = ({ ticker, title, category, tags }: Series) =>
	wordsOf([ticker, title, category, ...tags].join(' '));

/** The share of the wanted words among the words given, 0..1. */
function share(wanted: Set<string>, words: string[]): number {
	const given = new Set(words);
	return [...wanted].filter((word) => given.has(word)).length / wanted.size;
}

/** Tickers of the events that hold all the wanted words, with those of their series; best first. */
function eventsAbout(
	wanted: Set<string>,
	events: Iterable<Header>,
	series: Map<string, Series>
): string[] {
	const groups = new Map([...series].map(([ticker, one]) => [ticker, wordsOfSeries(one)]));
	const hits: { ticker: string; score: number }[] = [];
	for (const { ticker, title, subtitle, series: of } of events) {
		const own = wordsOf(`${title} ${subtitle ?? ''}`);
		const all = [...own, ...((of === null ? undefined : groups.get(of)) ?? [])];
		// What the event says itself counts for more than what its series says.
		if (share(wanted, all) === 1) hits.push({ ticker, score: share(wanted, own) });
	}
	return hits.sort((a, b) => b.score - a.score).map(({ ticker }) => ticker);
}

/**
 * Open markets by text. The venue has no text search, so words are matched here, whole and without
 * plural s, and all of them must be found:
 * 1. in the ticker, title, category and tags of a series (one list of all): the open events of the
 *    ten best are asked for;
 * 2. in the title of an open event, together with its series' words. The titles are those of the
 *    sweep made with the same `Ask`; without one, of the first 25 pages (5000 events). The 50 best
 *    are asked for.
 */
async function* search(ask: Ask, text: string): AsyncGenerator<Reading> {
	const wanted = new Set(wordsOf(text));
	if (wanted.size === 0) return;
	const { session, rejected } = await sessionOf(ask);
	if (rejected.length > 0) yield { at: ask.now(), markets: [], rejected };
	const { series } = session;

	const asked = new Set<string>();
	const matching = [...series.values()]
		.filter((one) => share(wanted, wordsOfSeries(one)) === 1)
		.sort((a, b) => share(wanted, wordsOf(b.title)) - share(wanted, wordsOf(a.title)));
	for (const { ticker } of matching.slice(0, SERIES_OF_A_SEARCH)) {
		const pages = eventPages(ask, series, { ...OPEN, series_ticker: ticker }, 1);
		for await (const { headers, ...reading } of pages) {
			for (const header of headers) asked.add(header.ticker);
			yield reading;
		}
	}

	const events = session.events ?? (session.events = await openEvents(ask, series));
	const rest = eventsAbout(wanted, events.values(), series).filter((ticker) => !asked.has(ticker));
	const best = rest.slice(0, EVENTS_OF_A_SEARCH);
	if (best.length === 0) return;
	const query = { tickers: best.join(','), with_nested_markets: true };
	yield* readings(eventPages(ask, series, query, 1));
}

/** Titles of open events, without their markets, as far as a search goes. */
async function openEvents(ask: Ask, series: Map<string, Series>): Promise<Map<string, Header>> {
	const events = new Map<string, Header>();
	for await (const page of eventPages(ask, series, { status: 'open' }, PAGES_OF_A_SEARCH)) {
		for (const header of page.headers) events.set(header.ticker, header);
	}
	return events;
}

/**
 * Open markets of the series in a category or with a tag, whatever the case. Many series are read
 * by one sweep, few one by one.
 */
async function* byTag(ask: Ask, tag: string): AsyncGenerator<Reading> {
	const wanted = tag.trim().toLowerCase();
	const { session, rejected } = await sessionOf(ask);
	if (rejected.length > 0) yield { at: ask.now(), markets: [], rejected };
	const { series } = session;
	const tickers = [...series.values()]
		.filter(({ category, tags }) =>
			[category, ...tags].some((name) => name?.toLowerCase() === wanted)
		)
		.map(({ ticker }) => ticker);
	if (tickers.length <= SERIES_OF_A_TAG) {
		for (const ticker of tickers) {
			yield* readings(eventPages(ask, series, { ...OPEN, series_ticker: ticker }));
		}
		return;
	}
	const among = new Set(tickers);
	for await (const { headers, ...reading } of eventPages(ask, series, OPEN)) {
		const ids = new Set(
			headers
				.filter((one) => one.series !== null && among.has(one.series))
				.map((one) => one.event.id)
		);
		yield { ...reading, markets: reading.markets.filter(({ event }) => ids.has(event?.id ?? '')) };
	}
}

// --- By id -----------------------------------------------------------------------------------------

/** Markets as the venue has them now, live or archived, by ticker; unknown ones are missing. */
async function* rawMarkets(
	ask: Ask,
	tickers: string[]
): AsyncGenerator<{ endpoint: string; at: Moment; markets: unknown[] }> {
	for (let i = 0; i < tickers.length; i += TICKERS_PER_REQUEST) {
		const batch = tickers.slice(i, i + TICKERS_PER_REQUEST);
		const { data, at } = await ask.service(KALSHI).json({
			path: MARKETS,
			query: { tickers: batch.join(','), limit: 1000 }
		});
		const answer = record(data, `Kalshi ${MARKETS}: the answer`);
		const markets = list(answer.markets, `Kalshi ${MARKETS}: markets`);
		const got = new Set(markets.map(tickerIn));
		const asked = markets.filter((market) => {
			const ticker = tickerIn(market);
			return ticker === null || batch.includes(ticker);
		});
		if (markets.length > 0 && asked.length === 0) {
			throw new Error(
				`Kalshi ${MARKETS} answered ${markets.length} markets and none of those asked for: ` +
					'it no longer knows the parameter tickers. Nothing of it was stored.'
			);
		}
		if (asked.length > 0) yield { endpoint: MARKETS, at, markets: asked };
		for (const ticker of batch.filter((one) => !got.has(one))) {
			// Markets settled long ago live in the historical tier only.
			const path = `${HISTORICAL}/${encodeURIComponent(ticker)}`;
			const archived = await answerOrNothing(ask, path);
			if (archived === null) continue;
			const { market } = record(archived.data, `Kalshi ${path}: the answer`);
			yield { endpoint: HISTORICAL, at: archived.at, markets: [market] };
		}
	}
}

const fieldIn = (item: unknown, name: string): string | null => {
	const value = (item as Record<string, unknown> | null)?.[name];
	return typeof value === 'string' && value !== '' ? value : null;
};
const tickerIn = (item: unknown) => fieldIn(item, 'ticker');

/**
 * Known markets again. The answer tells no event: title, label and fee are those of `ref`, and the
 * readings have no event.
 */
async function* poll(ask: Ask, markets: MarketRef[]): AsyncGenerator<Reading> {
	const refs = new Map(markets.map(({ id, ref }) => [tickerOf(id), ref]));
	for await (const page of rawMarkets(ask, [...refs.keys()])) {
		const items = page.markets.map((market) => ({ market, ref: refs.get(tickerIn(market) ?? '') }));
		yield parseMarkets(page.endpoint, items, page.at);
	}
}

/** Markets never seen before, with their event and series. */
async function* byId(ask: Ask, ids: string[]): AsyncGenerator<Reading> {
	const events = new Map<string, EventAnswer>();
	for await (const page of rawMarkets(ask, [...new Set(ids.map(tickerOf))])) {
		const items: Item[] = [];
		const rejected: Rejected[] = [];
		for (const market of page.markets) {
			const ticker = fieldIn(market, 'event_ticker');
			if (ticker !== null && !events.has(ticker)) {
				const answer = await eventOf(ask, ticker);
				events.set(ticker, answer);
				rejected.push(...answer.rejected);
			}
			items.push({ market, ...(ticker === null ? {} : events.get(ticker)?.known) });
		}
		const reading = parseMarkets(page.endpoint, items, page.at);
		yield { ...reading, rejected: [...rejected, ...reading.rejected] };
	}
}

/** What is known of an event; nothing when the venue no longer has it. */
type EventAnswer = { known: Omit<Item, 'market'>; rejected: Rejected[] };

async function eventOf(ask: Ask, ticker: string): Promise<EventAnswer> {
	const path = `${EVENTS}/${encodeURIComponent(ticker)}`;
	const answer = await answerOrNothing(ask, path, { with_nested_markets: true });
	if (answer === null) return { known: {}, rejected: [] };
	const body = record(answer.data, `Kalshi ${path}: the answer`);
	const { markets: nested, ...event } = record(body.event, `Kalshi ${path}: event`);
	// Some answers have the markets beside the event.
	const markets = nested ?? body.markets;
	const alone = Array.isArray(markets) && markets.length === 1;
	const { series, rejected } = await seriesOf(ask, fieldIn(event, 'series_ticker'));
	return { known: { event, series, alone }, rejected };
}

/** One series, or null: its markets then have no fee and no tags, which fails nothing else. */
async function seriesOf(
	ask: Ask,
	ticker: string | null
): Promise<{ series: Series | null; rejected: Rejected[] }> {
	const nothing = { series: null, rejected: [] };
	if (ticker === null) return nothing;
	let item: unknown;
	try {
		const answer = await answerOrNothing(ask, `${SERIES}/${encodeURIComponent(ticker)}`);
		if (answer === null) return nothing;
		item = (answer.data as { series?: unknown } | null)?.series;
		return { series: parseSeries(item), rejected: [] };
	} catch (error) {
		// The fetcher has noted its own failures.
		if (isFetchError(error)) return nothing;
		if (!(error instanceof TypeError)) throw error;
		const reason = `Kalshi ${SERIES}, ${ticker}: ${reasonOf(error)}.`;
		return { series: null, rejected: [{ endpoint: SERIES, item: item ?? null, reason }] };
	}
}

// --- Quarantine ------------------------------------------------------------------------------------

/**
 * Reads a quarantined item again. Series and candles only prove to be readable now and give no
 * market: the next refresh or backfill asks for them again.
 */
function reread(endpoint: string, item: unknown, at: Moment): MarketReading[] {
	switch (endpoint) {
		case NESTED:
		case MARKETS:
		case HISTORICAL: {
			const market = parseMarket(record(item, 'the item') as Item, at);
			return market === null ? [] : [market];
		}
		case EVENTS: {
			const { markets, rejected } = parseEvents(EVENTS, [item], new Map(), at);
			if (rejected[0]) throw new Error(rejected[0].reason);
			return markets;
		}
		case SERIES:
			parseSeries(item);
			return [];
		case CANDLES:
		case HISTORICAL_CANDLES: {
			const { rejected } = parseCandles(endpoint, [item]);
			if (rejected[0]) throw new Error(rejected[0].reason);
			return [];
		}
	}
	throw new Error(`Kalshi has no endpoint "${endpoint.slice(0, 80)}" to read an item of.`);
}

/** Kalshi, Trade API v2: docs.kalshi.com. Nothing here needs a key. */
export const kalshi: Venue = {
	id: 'kalshi',
	name: 'Kalshi',
	home: 'https://kalshi.com',
	money: 'real',
	// Without a key nothing is published; 5 a second was measured to be safe.
	services: [
		{
			id: KALSHI,
			name: 'Kalshi',
			setting: 'KALSHI_URL',
			spacing: 200,
			burst: 2,
			probe: `${EVENTS}?limit=1`
		}
	],
	serves: { catalogue: KALSHI, poll: KALSHI, search: KALSHI, history: KALSHI },
	every: { catalogue: 60 * 60_000, poll: 60_000 },
	catalogue,
	search,
	byTag,
	poll,
	byId,
	history,
	reread
};
