import type { MarketReading, Moment } from '#lib/domain/market.ts';
import type { Request } from '../../http.ts';
import { list, optionalFlag, optionalList, optionalText, record } from '../read.ts';
import type { Ask, MarketRef, Reading, Rejected, Resolution, Service, Venue } from '../venue.ts';
import { fingerprint, movingCursor } from '../cursor.ts';
import { history, HISTORY, OLD_HISTORY } from './history.ts';
import { live } from './live.ts';
import {
	conditionOf,
	NESTED,
	parseEvents,
	parseMarket,
	parseMarkets,
	parsePoints,
	parseResolutions
} from './parse.ts';

const EVENTS = 'gamma /events/keyset';
const MARKETS = 'gamma /markets/keyset';
const SEARCH = 'gamma /public-search';
const RESOLUTIONS = 'data /v2/resolutions';

/** Ids in one request: fifty condition ids make an address of 4 kB. */
const MARKETS_PER_REQUEST = 50;
const RESOLUTIONS_PER_REQUEST = 20;

/** Search is ranked: what does not show among 200 events is not what was meant. */
const SEARCH_PAGES = 4;

/** Half of a published limit of `requests` in ten seconds, as ms between two of ours. */
const halfOf = (requests: number) => Math.ceil(20_000 / requests);

// docs.polymarket.com/api-reference/rate-limits. One fetcher asks all of Gamma, so it keeps to the
// strictest limit of what we ask there: /markets 300, /public-search 350, /events 500, both
// listings together 900, all 4000. Data has 1000 in general, CLOB 1000 for /prices-history.
const services: Service[] = [
	{
		id: 'polymarket:gamma',
		name: 'Polymarket Gamma',
		setting: 'POLYMARKET_GAMMA_URL',
		spacing: halfOf(300),
		burst: 1
	},
	{
		id: 'polymarket:clob',
		name: 'Polymarket CLOB',
		setting: 'POLYMARKET_CLOB_URL',
		spacing: halfOf(1000),
		burst: 1
	},
	{
		id: 'polymarket:data',
		name: 'Polymarket Data',
		setting: 'POLYMARKET_DATA_URL',
		spacing: halfOf(1000),
		burst: 1
	},
	// Connections, not requests: what is sent on one is not counted.
	{
		id: 'polymarket:ws',
		name: 'Polymarket websocket',
		setting: 'POLYMARKET_WS_URL',
		spacing: 1000,
		burst: 1
	}
];

/** Pages of open events with their markets, until the cursor ends. */
async function* eventPages(ask: Ask, query: Request['query']): AsyncGenerator<Reading> {
	const moves = movingCursor(`Polymarket ${EVENTS}`);
	for (let cursor: string | null = null; ;) {
		const { data, at } = await ask.service('polymarket:gamma').json({
			path: '/events/keyset',
			// `cursor` would be ignored in silence; the parameter is called after_cursor.
			query: { closed: false, limit: 100, ...query, after_cursor: cursor }
		});
		const answer = record(data, `Polymarket ${EVENTS}: the answer`);
		const events = list(answer.events, `Polymarket ${EVENTS}: events`);
		const next = optionalText(answer.next_cursor, `Polymarket ${EVENTS}: next_cursor`);
		moves.page(fingerprint(events, 'id'));
		yield parseEvents(EVENTS, events, at);
		if (next === null) return;
		moves.next(next);
		cursor = next;
	}
}

async function* search(ask: Ask, text: string): AsyncGenerator<Reading> {
	const moves = movingCursor(`Polymarket ${SEARCH}`);
	for (let page = 1; page <= SEARCH_PAGES; page++) {
		const { data, at } = await ask.service('polymarket:gamma').json({
			path: '/public-search',
			query: {
				q: text,
				page,
				limit_per_type: 50,
				// A topic may well be about something that is settled by now.
				keep_closed_markets: 1,
				search_tags: false,
				search_profiles: false
			}
		});
		const answer = record(data, `Polymarket ${SEARCH}: the answer`);
		const events = optionalList(answer.events, `Polymarket ${SEARCH}: events`);
		if (events.length === 0) return;
		moves.page(fingerprint(events, 'id'));
		yield parseEvents(SEARCH, events, at);
		const paging = record(answer.pagination ?? {}, `Polymarket ${SEARCH}: pagination`);
		// Optimized answers carry `hasMore` at the top.
		if (!optionalFlag(paging.hasMore ?? answer.hasMore, `Polymarket ${SEARCH}: hasMore`)) return;
	}
}

function* batches<T>(items: T[], size: number): Generator<T[]> {
	for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size);
}

const idOf = (item: unknown) => (item as { conditionId?: unknown } | null)?.conditionId;

/** One request for known markets: what was read, and which of the ids came back, broken or not. */
async function askMarkets(
	ask: Ask,
	conditions: string[],
	closed: boolean
): Promise<{ reading: Reading; seen: Set<unknown> }> {
	const { data, at } = await ask.service('polymarket:gamma').json({
		path: '/markets/keyset',
		query: { condition_ids: conditions, closed, limit: 100, include_tag: true }
	});
	const answer = record(data, `Polymarket ${MARKETS}: the answer`);
	const items = list(answer.markets, `Polymarket ${MARKETS}: markets`);
	const seen = new Set(items.map(idOf));
	const isStranger = (item: unknown) => {
		const id = idOf(item);
		return typeof id === 'string' && id !== '' && !conditions.includes(id);
	};
	if (items.length > 0 && items.every(isStranger)) {
		throw new Error(
			`Polymarket ${MARKETS} answered ${items.length} markets and none of those asked for: ` +
				'it no longer knows the parameter condition_ids. Nothing of it was stored.'
		);
	}
	return { reading: parseMarkets(MARKETS, items, at), seen };
}

/**
 * Markets by condition id, open and closed. A list gives open markets only unless `closed=true`
 * is asked, and then closed ones only, so what is missing is asked for again.
 */
async function* marketsById(ask: Ask, ids: string[]): AsyncGenerator<Reading> {
	const conditions = [...new Set(ids.map(conditionOf))];
	for (const batch of batches(conditions, MARKETS_PER_REQUEST)) {
		const open = await askMarkets(ask, batch, false);
		yield open.reading;
		const missing = batch.filter((condition) => !open.seen.has(condition));
		if (missing.length > 0) yield (await askMarkets(ask, missing, true)).reading;
	}
}

async function* resolutions(
	ask: Ask,
	markets: MarketRef[]
): AsyncGenerator<{ at: Moment; resolutions: Resolution[]; rejected: Rejected[] }> {
	const ids = [...new Set(markets.map((market) => market.id))];
	for (const batch of batches(ids, RESOLUTIONS_PER_REQUEST)) {
		const { data, at } = await ask.service('polymarket:data').json({
			path: '/v2/resolutions',
			query: { condition: batch.map(conditionOf).join(',') }
		});
		const answer = record(data, `Polymarket ${RESOLUTIONS}: the answer`);
		const read = parseResolutions(RESOLUTIONS, answer.data, at);
		yield {
			at,
			resolutions: read.resolutions.filter((resolution) => batch.includes(resolution.id)),
			rejected: read.rejected
		};
	}
}

/** The rest of a reread: throws the first reason when something still cannot be read. */
function whole<T extends { rejected: Rejected[] }>(reading: T): T {
	const [first] = reading.rejected;
	if (first) throw new Error(first.reason);
	return reading;
}

/**
 * Reads a quarantined item again. Resolutions and points of history only prove to be readable now
 * and give no market: the next refresh or backfill asks for them again.
 */
function reread(endpoint: string, item: unknown, at: Moment): MarketReading[] {
	if (endpoint === MARKETS || endpoint.endsWith(NESTED)) return [parseMarket(item, at)];
	if (endpoint === EVENTS || endpoint === SEARCH) {
		return whole(parseEvents(endpoint, [item], at)).markets;
	}
	if (endpoint === RESOLUTIONS) {
		whole(parseResolutions(endpoint, [item], at));
		return [];
	}
	if (endpoint === HISTORY || endpoint === OLD_HISTORY) {
		whole(parsePoints(endpoint, [item]));
		return [];
	}
	throw new Error(`Polymarket has no endpoint "${endpoint.slice(0, 80)}" to read an item of.`);
}

/** Polymarket: metadata and prices from Gamma, history and resolutions from the Data API. */
export const polymarket: Venue = {
	id: 'polymarket',
	name: 'Polymarket',
	home: 'https://polymarket.com',
	money: 'real',
	services,
	serves: {
		catalogue: 'polymarket:gamma',
		poll: 'polymarket:gamma',
		search: 'polymarket:gamma',
		history: 'polymarket:data',
		resolutions: 'polymarket:data'
	},
	every: { catalogue: 30 * 60_000, poll: 60_000 },
	catalogue: (ask) => eventPages(ask, {}),
	search,
	/** By tag slug; a label such as `World Elections` is spelled as one. */
	byTag: (ask, tag) =>
		eventPages(ask, { tag_slug: tag.trim().toLowerCase().replaceAll(/\s+/g, '-') }),
	poll: (ask, markets) =>
		marketsById(
			ask,
			markets.map((market) => market.id)
		),
	byId: marketsById,
	resolutions,
	history,
	live,
	reread
};
