import type { Moment } from '#lib/domain/market.ts';
import { DAY, isoMicros, isoSeconds } from '../calendar.ts';
import { bookAt, lastTradeAt, volumeAt } from '../prices.ts';
import { chance, hashPair } from '../random.ts';
import {
	phaseAt,
	rulesAt,
	shownBook,
	tradingEnds,
	type SimEvent,
	type SimMarket,
	type World
} from '../world.ts';
import {
	cursorOf,
	decimals,
	json,
	many,
	number,
	perWorld,
	positionOf,
	type Answer,
	type Ask
} from './service.ts';

/** A market with its Kalshi names. */
type Listed = { market: SimMarket; event: SimEvent; eventTicker: string; ticker: string };

const exchange = perWorld((world) => {
	const events = world.events
		.filter(({ venue }) => venue === 'kalshi')
		.map((event) => {
			const eventTicker = event.key.includes('-') ? event.key : `${event.key}-99`;
			const markets = event.markets.map((market): Listed => ({
				market,
				event,
				eventTicker,
				ticker: market.suffix ? `${eventTicker}-${market.suffix}` : eventTicker
			}));
			return { event, eventTicker, markets };
		});
	const markets = events.flatMap((one) => one.markets);
	return { events, markets, byTicker: new Map(markets.map((one) => [one.ticker, one])) };
});

// Markets settled before this many days ago live in the historical tier only.
const LIVE_TIER_DAYS = 60;
const MOST_CANDLES = 5000;
const MOST_BATCH_CANDLES = 10_000;

const failed = (code: string, message: string, status: number) =>
	json({ error: { code, message, service: 'simulated' } }, status);
const missing = () => failed('not_found', 'not found', 404);
const bad = (message: string) => failed('bad_request', message, 400);

const archived = ({ market }: Listed, at: Moment) =>
	market.ending?.settledAt != null && market.ending.settledAt < at - LIVE_TIER_DAYS * DAY;

/** The venue's word for a phase. */
function statusOf(market: SimMarket, at: Moment): string {
	const phase = phaseAt(market, at);
	if (phase === 'listed') return 'initialized';
	if (phase === 'open') return 'active';
	if (phase === 'proposed') return 'determined';
	if (phase === 'settled') return 'finalized';
	return phase;
}

// The filter's words are not the answer's.
const FILTERS: Record<string, string[]> = {
	unopened: ['initialized'],
	open: ['active'],
	paused: ['inactive'],
	closed: ['closed', 'determined', 'disputed'],
	settled: ['finalized']
};

const dollars = (micro: number) => decimals(micro, 4);
const contracts = (value: number) => value.toFixed(2);

function marketJson({ market, event, eventTicker, ticker }: Listed, at: Moment) {
	const status = statusOf(market, at);
	const trading = status === 'active';
	const book = shownBook(market, at);
	const yesterday = bookAt(
		market,
		Math.max(market.opensAt, Math.min(at, tradingEnds(market)) - DAY)
	);
	// Empty sides are a bid of 0 and an ask of 1; never traded is a last price of 0.
	const bid = trading ? (book.bid ?? 0) : 0;
	const ask = trading ? (book.ask ?? 1_000_000) : 1_000_000;
	const payout = market.ending?.payout ?? null;
	const known = (status === 'determined' || status === 'finalized') && payout !== null;
	const result = !known ? '' : payout === 1 ? 'yes' : payout === 0 ? 'no' : 'scalar';
	const settledAt = market.ending?.settledAt ?? null;
	const dayAgo = volumeAt(market, Math.max(market.opensAt, at - DAY));
	return {
		can_close_early: true,
		close_time: isoSeconds(market.closesAt),
		created_time: isoMicros(market.opensAt - 1_800_000),
		early_close_condition: 'This market will close and expire early if the event occurs.',
		event_ticker: eventTicker,
		exchange_index: 0,
		expected_expiration_time: isoSeconds(market.closesAt + 36_000_000),
		expiration_time: isoSeconds(market.closesAt + 7 * DAY),
		expiration_value: known ? String(payout) : '',
		...(market.strike === null ? {} : { floor_strike: market.strike, strike_type: 'greater' }),
		...(event.exclusive ? { custom_strike: { Answer: market.label }, strike_type: 'custom' } : {}),
		last_price_dollars: dollars(book.last ?? 0),
		latest_expiration_time: isoSeconds(market.closesAt + 7 * DAY),
		liquidity_dollars: '0.0000',
		market_type: 'binary',
		no_ask_dollars: dollars(1_000_000 - bid),
		no_bid_dollars: dollars(1_000_000 - ask),
		no_sub_title: market.label ?? event.title,
		notional_value_dollars: '1.0000',
		open_interest_fp: contracts(book.volume / 3),
		open_time: isoSeconds(market.opensAt),
		previous_price_dollars: dollars(yesterday.last ?? 0),
		previous_yes_ask_dollars: dollars(yesterday.ask ?? 1_000_000),
		previous_yes_bid_dollars: dollars(yesterday.bid ?? 0),
		price_level_structure: 'linear_cent',
		price_ranges: [{ end: '1.0000', start: '0.0000', step: '0.0100' }],
		result,
		rules_primary: rulesAt(market, at),
		rules_secondary: '',
		settlement_timer_seconds: 1800,
		...(status === 'finalized' && settledAt !== null
			? {
					settlement_ts: isoSeconds(settledAt),
					settlement_value_dollars: dollars((payout ?? 0) * 1e6)
				}
			: {}),
		status,
		ticker,
		title: market.question,
		// Metadata alone: trading does not touch it.
		updated_time: isoMicros(market.opensAt + 600_000),
		volume_24h_fp: contracts(Math.max(0, book.volume - dayAgo)),
		volume_fp: contracts(book.volume),
		yes_ask_dollars: dollars(ask),
		yes_ask_size_fp: contracts(ask === 1_000_000 ? 0 : 1823.31),
		yes_bid_dollars: dollars(bid),
		yes_bid_size_fp: contracts(bid === 0 ? 0 : 169.86),
		yes_sub_title: market.label ?? event.title
	};
}

// Multivariate combos flood the unfiltered list; they are no questions of their own.
function combos(at: Moment): Record<string, unknown>[] {
	return Array.from({ length: 30 }, (_, i) => ({
		can_close_early: true,
		close_time: isoSeconds(at + 2 * DAY),
		created_time: '0001-01-01T00:00:00Z',
		event_ticker: 'KXMVESPORTSMULTIGAMEEXTENDED-S2025',
		exchange_index: 0,
		expected_expiration_time: isoSeconds(at + 2 * DAY),
		expiration_time: isoSeconds(at + 9 * DAY),
		expiration_value: '',
		last_price_dollars: '0.0000',
		latest_expiration_time: isoSeconds(at + 9 * DAY),
		liquidity_dollars: '0.0000',
		market_type: 'binary',
		mve_collection_ticker: 'KXMVESPORTSMULTIGAMEEXTENDED-R',
		mve_selected_legs: [
			{ event_ticker: 'KXCUP-GRANITET', market_ticker: 'KXCUP-GRANITET', side: 'yes' },
			{ event_ticker: 'KXCUP-CORALBAY', market_ticker: 'KXCUP-CORALBAY', side: 'yes' }
		],
		no_ask_dollars: '1.0000',
		no_bid_dollars: '0.0000',
		no_sub_title: 'yes Granite Town,yes Coral Bay',
		notional_value_dollars: '1.0000',
		open_interest_fp: '0.00',
		open_time: isoSeconds(at - DAY),
		previous_price_dollars: '0.0000',
		previous_yes_ask_dollars: '0.0000',
		previous_yes_bid_dollars: '0.0000',
		price_level_structure: 'linear_cent',
		price_ranges: [{ end: '1.0000', start: '0.0000', step: '0.0100' }],
		result: '',
		rules_primary: '',
		rules_secondary: '',
		settlement_timer_seconds: 60,
		status: 'active',
		ticker: `KXMVESPORTSMULTIGAMEEXTENDED-S2025-${String(i).padStart(3, '0')}`,
		title: 'yes Granite Town,yes Coral Bay',
		updated_time: isoMicros(at - DAY),
		volume_24h_fp: '0.00',
		volume_fp: '0.00',
		yes_ask_dollars: '1.0000',
		yes_ask_size_fp: '0.00',
		yes_bid_dollars: '0.0000',
		yes_bid_size_fp: '0.00',
		yes_sub_title: 'yes Granite Town,yes Coral Bay'
	}));
}

type ListedEvent = ReturnType<typeof exchange>['events'][number];

function eventJson({ event, eventTicker, markets }: ListedEvent, at: Moment, nested: boolean) {
	return {
		available_on_brokers: true,
		category: event.category,
		collateral_return_type: event.exclusive ? 'MECNET' : '',
		event_ticker: eventTicker,
		exchange_index: 0,
		last_updated_ts: isoMicros(markets[0]?.market.opensAt ?? at),
		...(nested
			? {
					markets: markets
						.filter((one) => one.market.opensAt <= at)
						.map((one) => marketJson(one, at))
				}
			: {}),
		mutually_exclusive: event.exclusive,
		series_ticker: event.series ?? event.key,
		settlement_sources: [{ name: 'Example Wire', url: 'https://example-wire.example' }],
		strike_period: '',
		sub_title: markets[0]?.market.label ?? '',
		title: event.title
	};
}

/** A cursor page; the cursor is "" on the last. */
function page<T>(rows: T[], { query }: Ask, name: string, most: number, usual: number): Answer {
	const limit = number(query, 'limit', usual);
	if (!Number.isInteger(limit) || limit < 1 || limit > most) {
		return bad(`limit must be between 1 and ${most}`);
	}
	const cursor = query.get('cursor');
	const start = cursor ? positionOf(cursor) : 0;
	if (start === null) return bad('invalid cursor');
	const more = start + limit < rows.length;
	return json({
		cursor: more ? cursorOf(start + limit) : '',
		[name]: rows.slice(start, start + limit)
	});
}

function listEvents(world: World, ask: Ask): Answer {
	const { query, at } = ask;
	const status = query.get('status');
	const accepted = status === null ? null : FILTERS[status];
	if (accepted === undefined) return bad(`invalid status: ${status}`);
	const series = query.get('series_ticker');
	const tickers = many(query, 'tickers');
	const nested = query.get('with_nested_markets') === 'true';
	const rows = exchange(world)
		.events.filter(({ markets }) =>
			markets.some((one) => one.market.opensAt <= at && !archived(one, at))
		)
		.filter(({ markets }) =>
			accepted === null
				? true
				: markets.some(({ market }) => accepted.includes(statusOf(market, at)))
		)
		.filter(({ event }) => !series || event.series === series)
		.filter(({ eventTicker }) => tickers.length === 0 || tickers.includes(eventTicker));
	return page(
		rows.map((event) => eventJson(event, at, nested)),
		ask,
		'events',
		200,
		200
	);
}

function listMarkets(world: World, ask: Ask, historical: boolean): Answer {
	const { query, at } = ask;
	const status = query.get('status');
	const accepted = status === null || historical ? null : FILTERS[status];
	if (accepted === undefined) return bad(`invalid status: ${status}`);
	const tickers = new Set(many(query, 'tickers'));
	const eventTicker = query.get('event_ticker');
	const series = query.get('series_ticker');
	const closes = (name: string, otherwise: number) => number(query, name, otherwise) * 1000;
	const rows: Record<string, unknown>[] = exchange(world)
		.markets.filter((one) => one.market.opensAt <= at && archived(one, at) === historical)
		.filter(({ market }) => accepted === null || accepted.includes(statusOf(market, at)))
		.filter(({ ticker }) => tickers.size === 0 || tickers.has(ticker))
		.filter((one) => !eventTicker || one.eventTicker === eventTicker)
		.filter(({ event }) => !series || event.series === series)
		.filter(({ market }) => market.closesAt >= closes('min_close_ts', 0))
		.filter(({ market }) => market.closesAt <= closes('max_close_ts', 1e12))
		.map((one) => marketJson(one, at));
	const unfiltered = tickers.size === 0 && !eventTicker && !series && !historical;
	const open = accepted === null || accepted.includes('active');
	const flood = unfiltered && open && query.get('mve_filter') !== 'exclude' ? combos(at) : [];
	return page([...flood, ...rows], ask, 'markets', 1000, 100);
}

type Span = { start: number; end: number; minutes: number; withLatest: boolean };

function spanOf(query: URLSearchParams): Span | string {
	const start = number(query, 'start_ts', NaN);
	const end = number(query, 'end_ts', NaN);
	const minutes = number(query, 'period_interval', NaN);
	if (!Number.isFinite(start) || !Number.isFinite(end)) return 'start_ts and end_ts are required';
	if (![1, 60, 1440].includes(minutes)) return 'period_interval must be 1, 60 or 1440';
	if (end < start) return 'end_ts must be after start_ts';
	return { start, end, minutes, withLatest: query.get('include_latest_before_start') === 'true' };
}

const candleCount = ({ start, end, minutes }: Span) =>
	Math.floor((end - start) / (minutes * 60)) + 1;

/** Candles whose inclusive ends lie in the span; `live` tells the key names of the two tiers. */
function candles(
	{ market }: Listed,
	span: Span,
	at: Moment,
	live: boolean
): Record<string, unknown>[] {
	const period = span.minutes * 60;
	const first = Math.max(span.start, Math.floor(market.opensAt / 1000) + 1);
	const last = Math.min(
		span.end,
		Math.floor(Math.min(at, tradingEnds(market) + period * 1000) / 1000)
	);
	const key = (name: string) => (live ? `${name}_dollars` : name);
	const sides = (values: (number | null)[], empty: number) => {
		const shown = values.map((value) => value ?? empty);
		return {
			[key('close')]: dollars(shown[shown.length - 1] ?? empty),
			[key('high')]: dollars(Math.max(...shown)),
			[key('low')]: dollars(Math.min(...shown)),
			[key('open')]: dollars(shown[0] ?? empty)
		};
	};
	const rows: Record<string, unknown>[] = [];
	for (let end = Math.ceil(first / period) * period; end <= last; end += period) {
		const begin = Math.max(market.opensAt + 60_000, (end - period) * 1000);
		const close = Math.min(end * 1000, tradingEnds(market));
		const books = [begin, begin + (close - begin) / 2, close].map((moment) =>
			bookAt(market, moment)
		);
		const before = books[0];
		const after = books[2];
		if (!before || !after) continue;
		const traded = Math.max(0, after.volume - before.volume);
		const previous = before.last;
		const lasts = traded > 0.005 ? books.map(({ last: one }) => one ?? after.last ?? 0) : null;
		const price = lasts
			? {
					...sides(lasts, 0),
					[key('mean')]: dollars(lasts.reduce((sum, one) => sum + one, 0) / lasts.length),
					...(previous === null ? {} : { [key('previous')]: dollars(previous) }),
					...(live
						? { min_dollars: dollars(Math.min(...lasts)), max_dollars: dollars(Math.max(...lasts)) }
						: {})
				}
			: live
				? // Without a trade the live tier leaves the prices out, the historical tier prints null.
					previous === null
					? {}
					: { previous_dollars: dollars(previous) }
				: {
						open: null,
						high: null,
						low: null,
						close: null,
						mean: null,
						previous: previous === null ? null : dollars(previous)
					};
		rows.push({
			end_period_ts: end,
			[live ? 'open_interest_fp' : 'open_interest']: contracts(after.volume / 3),
			[live ? 'volume_fp' : 'volume']: contracts(traded),
			price,
			yes_ask: sides(
				books.map(({ ask }) => ask),
				1_000_000
			),
			yes_bid: sides(
				books.map(({ bid }) => bid),
				0
			)
		});
	}
	if (span.withLatest && market.opensAt / 1000 < span.start) {
		const last = bookAt(market, span.start * 1000).last;
		rows.unshift({
			end_period_ts: span.start,
			open_interest_fp: contracts(0),
			volume_fp: contracts(0),
			price: last === null ? {} : { previous_dollars: dollars(last) },
			yes_ask: {},
			yes_bid: {}
		});
	}
	return rows;
}

function trades(world: World, { query, at }: Ask): Answer {
	const wanted = exchange(world).byTicker.get(query.get('ticker') ?? '');
	const limit = number(query, 'limit', 100);
	if (limit < 1 || limit > 1000) return bad('limit must be between 1 and 1000');
	const from = number(query, 'min_ts', 0) * 1000;
	const rows: Record<string, unknown>[] = [];
	if (!wanted) return json({ cursor: '', trades: rows });
	const { market, ticker } = wanted;
	const before = number(query, 'max_ts', 1e12) * 1000;
	const cursor = query.get('cursor');
	const end = cursor ? positionOf(cursor) : Math.min(at, before, tradingEnds(market));
	if (end === null) return bad('invalid cursor');
	let moment = lastTradeAt(market, end);
	while (moment !== null && moment > Math.max(from, market.opensAt) && rows.length < limit) {
		const price = bookAt(market, moment).last;
		if (price === null) break;
		const lot = hashPair(market.path.seed, Math.floor(moment / 1000));
		const yes = lot % 2 === 0;
		rows.push({
			count_fp: contracts((lot % 9000) / 100 + 1),
			created_time: isoMicros(moment),
			is_block_trade: lot % 50 === 0,
			no_price_dollars: dollars(1_000_000 - price),
			taker_book_side: yes ? 'bid' : 'ask',
			taker_outcome_side: yes ? 'yes' : 'no',
			taker_side: yes ? 'yes' : 'no',
			ticker,
			trade_id: `${lot.toString(16).padStart(8, '0')}-0000-4000-8000-${String(moment).padStart(12, '0').slice(-12)}`,
			yes_price_dollars: dollars(price)
		});
		const earlier: Moment | null = lastTradeAt(market, moment - market.every);
		if (earlier === null || earlier >= moment) break;
		moment = earlier;
	}
	const more = rows.length === limit && moment !== null && moment > Math.max(from, market.opensAt);
	return json({ cursor: more ? cursorOf(moment ?? 0) : '', trades: rows });
}

function orderbook({ market, ticker }: Listed, at: Moment) {
	const { bid, ask } = shownBook(market, at);
	const open = phaseAt(market, at) === 'open';
	const levels = (best: number | null) =>
		best === null || !open
			? []
			: [2, 1, 0]
					.map((depth) => best - depth * market.tick)
					.filter((price) => price > 0)
					.map((price) => [dollars(price), contracts(60 + (price % 7000) / 10)]);
	return {
		orderbook_fp: {
			no_dollars: levels(ask === null ? null : 1_000_000 - ask),
			yes_dollars: levels(bid)
		},
		ticker
	};
}

function seriesList(world: World, { query, at }: Ask) {
	const category = query.get('category');
	const wanted = many(query, 'tags');
	const all = new Map<string, SimEvent>();
	for (const { event } of exchange(world).events) {
		if (event.series && !all.has(event.series)) all.set(event.series, event);
	}
	return [...all]
		.map(([ticker, event]) => ({
			additional_prohibitions: null,
			categories: [event.category],
			category: event.category,
			contract_terms_url: 'https://example.com/terms.pdf',
			contract_url: 'https://example.com/contract.pdf',
			fee_multiplier: 1,
			fee_type: chance('fee', ticker) < 0.2 ? 'quadratic_with_maker_fees' : 'quadratic',
			frequency: 'custom',
			last_updated_ts: isoMicros(at - 30 * DAY),
			settlement_sources: [{ name: 'Example Wire', url: 'https://example-wire.example' }],
			// A series without tags says null.
			tags: event.tags.length > 0 && chance('tags', ticker) > 0.1 ? event.tags : null,
			ticker,
			title: event.title
		}))
		.filter((series) => !category || series.category === category)
		.filter((series) => wanted.length === 0 || wanted.some((tag) => series.tags?.includes(tag)));
}

/** Kalshi's Trade API v2. */
export function kalshi(world: World, ask: Ask): Answer {
	const { path, query, at } = ask;
	const { events, markets, byTicker } = exchange(world);
	const parts = path.split('/').slice(1).map(decodeURIComponent);
	const historical = parts[0] === 'historical';
	const place = (historical ? parts.slice(1) : parts).join('/');
	switch (place) {
		case 'exchange/status':
			return json({
				exchange_active: true,
				exchange_estimated_resume_time: null,
				trading_active: true
			});
		case 'cutoff': {
			const cutoff = isoSeconds(at - LIVE_TIER_DAYS * DAY);
			return historical
				? json({ market_settled_ts: cutoff, trades_created_ts: cutoff, orders_updated_ts: cutoff })
				: missing();
		}
		case 'events':
			return listEvents(world, ask);
		case 'markets':
			return listMarkets(world, ask, historical);
		case 'markets/trades':
		case 'trades':
			return trades(world, ask);
		case 'series':
			return json({ series: seriesList(world, ask) });
		case 'series/fee_changes':
			return json({ series_fee_change_arr: [] });
		case 'search/tags_by_categories': {
			const tags: Record<string, string[] | null> = { Elections: null };
			for (const { event } of events) {
				const known = (tags[event.category] ??= []);
				for (const tag of event.tags) if (!known.includes(tag)) known.push(tag);
			}
			return json({ tags_by_categories: tags });
		}
		case 'markets/candlesticks':
			return batchCandles(world, ask);
		case 'markets/orderbooks':
			return json({
				orderbooks: many(query, 'tickers').flatMap((ticker) => {
					const one = byTicker.get(ticker);
					return one ? [orderbook(one, at)] : [];
				})
			});
	}
	const [kind, first, second, third, fourth] = historical ? parts.slice(1) : parts;
	if (kind === 'events' && first) {
		const event = events.find(({ eventTicker }) => eventTicker === first);
		if (!event || !event.markets.some((one) => one.market.opensAt <= at)) return missing();
		if (second === 'metadata') return json({ image_url: 'https://example.com/simulated.png' });
		const nested = query.get('with_nested_markets') === 'true';
		const shown = eventJson(event, at, nested);
		if (nested) return json({ event: shown });
		// Without nesting the markets stand beside the event.
		return json({ event: shown, markets: event.markets.map((one) => marketJson(one, at)) });
	}
	if (kind === 'series' && first && !second) {
		const series = seriesList(world, { ...ask, query: new URLSearchParams() });
		const found = series.find(({ ticker }) => ticker === first);
		return found ? json({ series: found }) : missing();
	}
	const inSeries = kind === 'series' && second === 'markets' && fourth === 'candlesticks';
	const ticker = inSeries ? third : kind === 'markets' ? first : undefined;
	const one = markets.find((candidate) => candidate.ticker === ticker);
	if (!one || one.market.opensAt > at || archived(one, at) !== historical) return missing();
	if (inSeries && one.event.series !== first) return missing();
	if (inSeries || second === 'candlesticks') {
		const span = spanOf(query);
		if (typeof span === 'string') return bad(span);
		if (candleCount(span) > MOST_CANDLES) return bad(`max candlesticks: ${MOST_CANDLES}`);
		return json({ ticker, candlesticks: candles(one, span, at, !historical) });
	}
	if (second === 'orderbook') return json(orderbook(one, at));
	return second ? missing() : json({ market: marketJson(one, at) });
}

function batchCandles(world: World, { query, at }: Ask): Answer {
	const { byTicker } = exchange(world);
	const tickers = many(query, 'market_tickers');
	const span = spanOf(query);
	if (typeof span === 'string') return bad(span);
	if (tickers.length === 0 || tickers.length > 100)
		return bad('market_tickers must name 1 to 100 markets');
	if (tickers.length * candleCount(span) > MOST_BATCH_CANDLES) {
		return bad(`max candlesticks: ${MOST_BATCH_CANDLES}`);
	}
	return json({
		markets: tickers.flatMap((ticker) => {
			const one = byTicker.get(ticker);
			if (!one || archived(one, at)) return [];
			return [{ market_ticker: ticker, candlesticks: candles(one, span, at, true) }];
		})
	});
}
