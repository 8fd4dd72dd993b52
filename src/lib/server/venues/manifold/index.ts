import { MICRO, type MarketReading, type Moment } from '#lib/domain/market.ts';
import type { FetchError, Request } from '../../http.ts';
import { list } from '../read.ts';
import type { Ask, MarketRef, Reading, Venue } from '../venue.ts';
import { history, MANIFOLD } from './history.ts';
import {
	ANSWERS,
	BETS,
	idsOf,
	lacksAnswers,
	MARKET,
	parseBets,
	parseMarket,
	parseMarkets,
	parseProbs,
	PROBS,
	rereadMarket,
	rereadProbs,
	SEARCH
} from './parse.ts';

const MARKETS_PER_PAGE = 1000;
const PROBS_PER_REQUEST = 100;

/** A search is ranked, and each of its hits costs a request for its rules and answers. */
const HITS = 25;

const idOf = (item: unknown) => (item as { id?: unknown } | null)?.id;

/**
 * Pages of `/search-markets` by offset, until one is empty. The newest first, so that what is
 * created meanwhile comes twice rather than something being passed over. A page with nothing new
 * ends the list after a short page; after a full one paging does not move: an Error.
 */
async function* openPages(
	ask: Ask,
	query: Request['query'],
	seen = new Set<unknown>()
): AsyncGenerator<Reading> {
	let offset = 0;
	let wasShort = false;
	for (;;) {
		const { data, at } = await ask.service(MANIFOLD).json({
			path: SEARCH,
			query: { term: '', filter: 'open', sort: 'newest', limit: MARKETS_PER_PAGE, offset, ...query }
		});
		const items = list(data, `Manifold ${SEARCH}: the answer`);
		const fresh = items.filter((item) => !seen.has(idOf(item)));
		if (fresh.length === 0) {
			if (items.length === 0 || wasShort) return;
			throw new Error(
				`Manifold ${SEARCH} gave the same page twice: its paging does not move. ` +
					'What was read before is kept; the next refresh begins again.'
			);
		}
		for (const item of fresh) seen.add(idOf(item));
		yield parseMarkets(SEARCH, fresh, at);
		wasShort = items.length < MARKETS_PER_PAGE;
		offset += items.length;
	}
}

/** Which markets a sweep made with an `Ask` has found open. */
const sweeps = new WeakMap<Ask, Set<unknown>>();

async function* catalogue(ask: Ask): AsyncGenerator<Reading> {
	const seen = new Set<unknown>();
	yield* openPages(ask, {}, seen);
	sweeps.set(ask, seen);
}

/** A market with its answers and rules; null when the venue does not have it (any more). */
async function fullMarket(ask: Ask, contract: string): Promise<Reading | null> {
	try {
		const path = `${MARKET}/${encodeURIComponent(contract)}`;
		const { data, at, status } = await ask.service(MANIFOLD).json({ path, accept: [404] });
		return status === 404 ? null : parseMarket(MARKET, data, at);
	} catch (error) {
		// A 404 whose body is no JSON says the same.
		if ((error as Partial<FetchError> | null)?.status === 404) return null;
		throw error;
	}
}

/**
 * Markets by text, in the venue's own ranking, open or not. The list has neither rules nor answers,
 * so the best hits are read one by one; the rest as the list has them.
 */
async function* search(ask: Ask, text: string): AsyncGenerator<Reading> {
	if (text.trim() === '') return;
	const { data, at } = await ask.service(MANIFOLD).json({
		path: SEARCH,
		query: { term: text, filter: 'all', limit: 100 }
	});
	const items = list(data, `Manifold ${SEARCH}: the answer`);
	const isReadable = (item: unknown) =>
		lacksAnswers(item) || parseMarket(SEARCH, item, at).markets.length > 0;
	const best = items
		.filter((item) => typeof idOf(item) === 'string' && isReadable(item))
		.slice(0, HITS);
	for (const item of best) {
		const full = await fullMarket(ask, idOf(item) as string);
		if (full !== null) yield full;
	}
	const rest = items.filter((item) => !best.includes(item));
	yield parseMarkets(SEARCH, rest, at);
}

/** Markets and answers by id. An answer is found in its market. */
async function* byId(ask: Ask, ids: string[]): AsyncGenerator<Reading> {
	const wanted = new Map<string, Set<string>>();
	for (const id of ids) {
		const { contract } = idsOf(id);
		wanted.set(contract, (wanted.get(contract) ?? new Set()).add(id));
	}
	for (const [contract, own] of wanted) {
		const full = await fullMarket(ask, contract);
		if (full === null) continue;
		// A multiple choice may be named as a whole: then all its answers are meant.
		const whole = own.has(`manifold:${contract}`) || own.has(contract);
		yield { ...full, markets: full.markets.filter(({ id }) => whole || own.has(id)) };
	}
}

/** So sure of an outcome may be a market, or an answer of one, that was resolved before its time. */
const isSettling = ({ quote }: MarketReading) =>
	quote.probability !== null &&
	Math.min(quote.probability, MICRO - quote.probability) <= MICRO / 100;

/**
 * Fresh probabilities of open markets, a hundred a request. That answer does not say whether a
 * market has been resolved, so these are read one by one, for their state and volume: what was not
 * open before, is past its closing time, is not answered, stands within 1 % of certainty, or was
 * not in the sweep of open markets made with the same `Ask`.
 */
async function* poll(ask: Ask, markets: MarketRef[]): AsyncGenerator<Reading> {
	const now = ask.now();
	const swept = sweeps.get(ask);
	const isOpen = ({ id, status, closesAt }: MarketRef) =>
		status === 'open' &&
		(closesAt === null || closesAt > now) &&
		(swept === undefined || swept.has(idsOf(id).contract));
	const rest = markets.filter((market) => !isOpen(market)).map(({ id }) => id);
	const contracts = Map.groupBy(markets.filter(isOpen), ({ id }) => idsOf(id).contract);
	const ids = [...contracts.keys()];
	for (let i = 0; i < ids.length; i += PROBS_PER_REQUEST) {
		const batch = ids.slice(i, i + PROBS_PER_REQUEST);
		const { data, at } = await ask.service(MANIFOLD).json({ path: PROBS, query: { ids: batch } });
		const asked = batch.flatMap((id) => contracts.get(id) ?? []);
		const { missing, ...reading } = parseProbs(data, asked, at);
		rest.push(...missing, ...reading.markets.filter(isSettling).map(({ id }) => id));
		yield { ...reading, markets: reading.markets.filter((market) => !isSettling(market)) };
	}
	yield* byId(ask, rest);
}

/**
 * Reads a quarantined item again. Probabilities and bets only prove to be readable now and give no
 * market: the next refresh or backfill asks for them again.
 */
function reread(endpoint: string, item: unknown, at: Moment): MarketReading[] {
	if ([SEARCH, MARKET].some((one) => endpoint === one || endpoint === `${one} ${ANSWERS}`)) {
		return rereadMarket(endpoint, item, at);
	}
	if (endpoint === PROBS) {
		rereadProbs(item);
		return [];
	}
	if (endpoint === BETS) {
		const { rejected } = parseBets([item], null);
		if (rejected[0]) throw new Error(rejected[0].reason);
		return [];
	}
	throw new Error(`Manifold has no endpoint "${endpoint.slice(0, 80)}" to read an item of.`);
}

/** Manifold, API v0: docs.manifold.markets/api. Play money: shown apart from real-money odds. */
export const manifold: Venue = {
	id: 'manifold',
	name: 'Manifold',
	home: 'https://manifold.markets',
	money: 'play',
	// 500 requests a minute are allowed: half of that.
	services: [
		{
			id: MANIFOLD,
			name: 'Manifold',
			setting: 'MANIFOLD_URL',
			spacing: 240,
			burst: 2,
			probe: `${SEARCH}?limit=1`
		}
	],
	serves: { catalogue: MANIFOLD, poll: MANIFOLD, search: MANIFOLD, history: MANIFOLD },
	every: { catalogue: 60 * 60_000, poll: 5 * 60_000 },
	catalogue,
	search,
	/** By the slug of a topic; a label such as `US Politics` is spelled as one. */
	byTag: (ask, tag) =>
		openPages(ask, { topicSlug: tag.trim().toLowerCase().replaceAll(/\s+/g, '-') }),
	poll,
	byId,
	history,
	reread
};
