import type {
	Event,
	Fee,
	MarketReading,
	Micro,
	Moment,
	Outcome,
	Quote,
	Status
} from '#lib/domain/market.ts';
import { MICRO, type HistoryPoint } from '#lib/domain/market.ts';
import { askSide, bidSide, micro, price, probabilityOf } from '#lib/domain/price.ts';
import {
	inField,
	list,
	optionalFlag,
	optionalList,
	optionalNumber,
	optionalText,
	reasonOf,
	record,
	text
} from '../read.ts';
import { venueMoment } from '../time.ts';
import type { Reading, Rejected } from '../venue.ts';

type Fields = Record<string, unknown>;

/** Endpoints, as `rejected` and errors name them. */
export const EVENTS = '/events';
/** A market that came inside an event. */
export const NESTED = '/events markets[]';
export const MARKETS = '/markets';
export const HISTORICAL = '/historical/markets';
export const SERIES = '/series';
export const CANDLES = '/markets/candlesticks';
export const HISTORICAL_CANDLES = '/historical/markets/candlesticks';

/** What a series adds to the markets of its events: topics and fees. */
export type Series = {
	ticker: string;
	title: string;
	category: string | null;
	tags: string[];
	feeType: string | null;
	feeMultiplier: number | null;
};

/** An event's own fields, as its markets need them. */
export type Header = {
	ticker: string;
	title: string;
	subtitle: string | null;
	event: Event;
	series: string | null;
	fee: { type: string | null; multiplier: number | null };
	/** Whether the event holds this one market only. */
	alone: boolean;
};

/**
 * A market with what it takes to read it: what came with it (`event`, its `series`, whether it is
 * `alone` in it), or for a poll what was known before (`ref`). Kept whole in quarantine.
 */
export type Item = {
	market: unknown;
	event?: unknown;
	series?: Series | null;
	alone?: boolean;
	ref?: Record<string, string>;
};

/** The id that everyone else uses, `kalshi:<TICKER>`. */
export const marketId = (ticker: string) => `kalshi:${ticker}`;

/** The venue's own id of a market or event: what stands behind our prefix. */
export const tickerOf = (id: string) => id.replace(/^kalshi:/, '');

const moment = (fields: Fields, name: string): Moment | null =>
	inField(name, () => venueMoment(fields[name]));

/**
 * A price in dollars, which is the probability. Live answers call it `x_dollars`; the historical
 * tier has a bare `x` holding text. A bare number is cents, of shapes the venue has given up: it is
 * never taken for dollars.
 */
function dollars(fields: Fields, name: string): Micro | null {
	const bare = fields[name];
	const value = fields[`${name}_dollars`] ?? (typeof bare === 'string' ? bare : null);
	return inField(name, () => price(value));
}

/** A number of contracts in millionths; fractions are real. Older answers have whole numbers. */
function contracts(fields: Fields, name: string): number | null {
	const count = inField(name, () => micro(fields[`${name}_fp`] ?? fields[name]));
	if (count !== null && count < 0) throw new RangeError(`${name} is below zero`);
	return count;
}

const bidOf = (value: Micro | null) => bidSide(value);

// Nothing can be bought for 0: where there is no ask, older answers and untouched books say 0.
const askOf = (value: Micro | null) => (value === 0 ? null : askSide(value));

/** The last trade. `"0.0000"` stands for "never traded", and so does no volume. */
const tradeOf = (value: Micro | null, volume: number | null) =>
	value === 0 || volume === 0 ? null : value;

// --- Series and events ---------------------------------------------------------------------------

/** Reads one series. Throws a TypeError that names the field. */
export function parseSeries(item: unknown): Series {
	const fields = record(item, 'the series');
	return {
		ticker: text(fields.ticker, 'ticker'),
		title: optionalText(fields.title, 'title') ?? '',
		category: optionalText(fields.category, 'category'),
		// A series without tags has null.
		tags: optionalList(fields.tags, 'tags').flatMap((tag) => optionalText(tag, 'tag') ?? []),
		feeType: optionalText(fields.fee_type, 'fee_type'),
		feeMultiplier: optionalNumber(fields.fee_multiplier, 'fee_multiplier')
	};
}

/** Reads the answer of `/series`. A broken series is rejected alone; no list at all throws. */
export function parseSeriesList(data: unknown): {
	series: Map<string, Series>;
	rejected: Rejected[];
} {
	const answer = record(data, `Kalshi ${SERIES}: the answer`);
	const series = new Map<string, Series>();
	const rejected: Rejected[] = [];
	for (const item of list(answer.series, `Kalshi ${SERIES}: series`)) {
		try {
			const read = parseSeries(item);
			series.set(read.ticker, read);
		} catch (error) {
			rejected.push(rejection(SERIES, item, error));
		}
	}
	return { series, rejected };
}

const page = (series: string | null, event: string) =>
	series === null
		? `https://kalshi.com/events/${encodeURIComponent(event)}`
		: `https://kalshi.com/markets/${encodeURIComponent(series.toLowerCase())}`;

/** Reads an event's own fields. Throws a TypeError that names the field. */
export function parseHeader(item: unknown, series: Series | null, alone: boolean): Header {
	const fields = record(item, 'the event');
	const ticker = optionalText(fields.event_ticker, 'event_ticker');
	if (ticker === null) throw new TypeError('an event without a ticker cannot be stored');
	const title = text(fields.title, 'event title');
	const seriesTicker = optionalText(fields.series_ticker, 'series_ticker');
	return {
		ticker,
		title,
		subtitle: optionalText(fields.sub_title, 'sub_title'),
		event: {
			id: `kalshi:${ticker}`,
			venue: 'kalshi',
			title,
			url: page(seriesTicker, ticker),
			exclusive: optionalFlag(fields.mutually_exclusive, 'mutually_exclusive') ?? false,
			// The event's own category is deprecated; the series knows better.
			category: series?.category ?? optionalText(fields.category, 'event category'),
			tags: series?.tags ?? []
		},
		series: seriesTicker,
		fee: {
			type: optionalText(fields.fee_type_override, 'fee_type_override') ?? series?.feeType ?? null,
			multiplier:
				optionalNumber(fields.fee_multiplier_override, 'fee_multiplier_override') ??
				series?.feeMultiplier ??
				null
		},
		alone
	};
}

/** What a stored market's `ref` still knows of its event; null when it knows too little. */
function headerFrom(ref: Record<string, string>): Omit<Header, 'event'> | null {
	if (!ref.event || !ref.eventTitle) return null;
	return {
		ticker: ref.event,
		title: ref.eventTitle,
		subtitle: null,
		series: ref.series ?? null,
		fee: {
			type: ref.feeType ?? null,
			multiplier: ref.feeMultiplier === undefined ? null : Number(ref.feeMultiplier)
		},
		alone: ref.title === ref.eventTitle
	};
}

/**
 * The taker's rate of fee types that are quadratic: rate × P × (1 − P) a contract, times the
 * series' multiplier. From the public fee schedule; the payload tells only type and multiplier.
 */
const QUADRATIC_RATE: Micro = 70_000;
const QUADRATIC = new Map([
	['quadratic', { takerOnly: true }],
	['quadratic_with_maker_fees', { takerOnly: false }],
	['quadratic_with_combo_maker_fees', { takerOnly: false }]
]);

/** Null when the series is not known, and for `flat` and types that are no formula of the price. */
function feeOf({ type, multiplier }: Header['fee']): Fee {
	const kind = type === null ? undefined : QUADRATIC.get(type);
	if (kind === undefined || multiplier === null) return null;
	// In integers: 0.07 × 3 is not 0.21 in floating point.
	return { rate: Math.round(QUADRATIC_RATE * multiplier) / MICRO, exponent: 1, ...kind, type };
}

// --- How a market stands ---------------------------------------------------------------------------

const STATUS_WORDS = new Map<string, Status>([
	['initialized', 'listed'],
	['active', 'open'],
	['inactive', 'paused'],
	['closed', 'closed'],
	['determined', 'proposed'],
	['disputed', 'proposed'],
	['amended', 'proposed'],
	['finalized', 'resolved']
]);

/** What YES was paid; null when the market was voided, undefined when it is not told. */
function payoutOf(market: Fields): Micro | null | undefined {
	const result = (optionalText(market.result, 'result') ?? '').toLowerCase();
	if (result === 'yes') return MICRO;
	if (result === 'no') return 0;
	// Positions are given back at their cost: docs.kalshi.com, model Settlement.
	if (result === 'void') return null;
	const paid = dollars(market, 'settlement_value');
	if (paid !== null) return paid;
	if (result === '') return undefined;
	throw new TypeError(`result is "${result.slice(0, 40)}" and settlement_value_dollars is missing`);
}

const labelOf = (payout: Micro): Outcome['label'] =>
	payout === MICRO ? 'yes' : payout === 0 ? 'no' : 'split';

/**
 * Status and outcome. `determined` may still flip, so it has no outcome; `finalized` without a
 * result is over without one: `closed`. A word that is not known throws: whether such a market
 * trades cannot be guessed.
 */
function standing(market: Fields, at: Moment): { status: Status; outcome: Outcome | null } {
	const word = text(market.status, 'status').toLowerCase();
	const status = STATUS_WORDS.get(word);
	if (status === undefined)
		throw new TypeError(`status is "${word.slice(0, 40)}", an unknown word`);
	if (status !== 'resolved') return { status, outcome: null };
	const payout = payoutOf(market);
	if (payout === undefined) return { status: 'closed', outcome: null };
	const settledAt = moment(market, 'settlement_ts') ?? at;
	return payout === null
		? { status: 'void', outcome: { payout, label: 'void', at: settledAt } }
		: { status, outcome: { payout, label: labelOf(payout), at: settledAt } };
}

function quoteOf(market: Fields, outcome: Outcome | null, at: Moment): Quote {
	const volume = contracts(market, 'volume');
	const bid = bidOf(dollars(market, 'yes_bid'));
	const ask = askOf(dollars(market, 'yes_ask'));
	const last = tradeOf(dollars(market, 'last_price'), volume);
	if (outcome === null) return { at, bid, ask, last, ...probabilityOf(bid, ask, last), volume };
	return {
		at,
		bid: null,
		ask: null,
		last,
		probability: outcome.payout,
		basis: outcome.payout === null ? null : 'settlement',
		volume
	};
}

// --- Words -----------------------------------------------------------------------------------------

/** The words of a text in lower case, without their plural s: `Rate cuts?` is rate, cut. */
export const wordsOf = (value: string): string[] =>
	(
		value
			.normalize('NFKC')
			.toLowerCase()
			.match(/[\p{L}\p{N}]+/gu) ?? []
	).map((word) => (word.length > 3 && word.endsWith('s') ? word.slice(0, -1) : word));

/** Whether the event's title already says the answer: `Mars` in `Will Elon Musk visit Mars…`. */
function says(title: string, label: string): boolean {
	const words = wordsOf(label);
	const said = new Set(wordsOf(title));
	return words.length > 0 && words.every((word) => said.has(word));
}

/**
 * A question that stands alone, and the answer inside its event. The event's title is the question
 * and `yes_sub_title` the answer; a market's own title is deprecated and sometimes garbage, so it
 * serves only when the event is not known. The single market of an event whose title says it all
 * has no label.
 */
function naming(
	market: Fields,
	header: Pick<Header, 'title' | 'alone'> | null,
	ref: Record<string, string> = {}
): { title: string; label: string | null } {
	const label = optionalText(market.yes_sub_title, 'yes_sub_title') ?? ref.label ?? null;
	if (header === null) return { title: text(market.title, 'title'), label };
	if (label === null || label === header.title) return { title: header.title, label: null };
	if (header.alone && (says(header.title, label) || /^yes$/i.test(label))) {
		return { title: header.title, label: null };
	}
	return { title: `${header.title} — ${label}`, label };
}

// --- Markets ---------------------------------------------------------------------------------------

/** A parlay of other markets ("yes A,yes B"), which no question asks. */
function isCombo(market: Fields): boolean {
	const legs = market.mve_selected_legs;
	return (
		Boolean(market.mve_collection_ticker) ||
		(Array.isArray(legs) && legs.length > 0) ||
		(typeof market.ticker === 'string' && market.ticker.startsWith('KXMVE'))
	);
}

/** What a poll needs to say the same of a market again, for `/markets` tells no event. */
function referencesOf(
	market: Fields,
	header: Omit<Header, 'event'> | null,
	{ title, label }: { title: string; label: string | null }
): Record<string, string> {
	return Object.fromEntries(
		Object.entries({
			event: header?.ticker ?? optionalText(market.event_ticker, 'event_ticker'),
			series: header?.series,
			eventTitle: header?.title,
			title,
			label,
			feeType: header?.fee.type,
			feeMultiplier: header?.fee.multiplier?.toString()
		}).filter((entry): entry is [string, string] => Boolean(entry[1]))
	);
}

/**
 * Reads one market, fetched at `at`; null when it is a combo, which we leave out. With `event` the
 * reading carries it; a poll has `ref` instead, and its reading has no event but the same title,
 * label, fee and address. Throws a TypeError or RangeError that names the field.
 */
export function parseMarket(item: Item, at: Moment): MarketReading | null {
	const market = record(item.market, 'the market');
	if (isCombo(market)) return null;
	const ticker = optionalText(market.ticker, 'ticker');
	if (ticker === null) throw new TypeError('a market without a ticker cannot be stored');
	const full =
		item.event === undefined
			? null
			: parseHeader(item.event, item.series ?? null, item.alone ?? false);
	const header = full ?? headerFrom(item.ref ?? {});
	const names = naming(market, header, item.ref);
	const eventTicker = header?.ticker ?? optionalText(market.event_ticker, 'event_ticker') ?? ticker;
	const rules = [
		optionalText(market.rules_primary, 'rules_primary'),
		optionalText(market.rules_secondary, 'rules_secondary')
	];
	const { status, outcome } = standing(market, at);
	const quote = quoteOf(market, outcome, at);
	return {
		id: marketId(ticker),
		venue: 'kalshi',
		event: full?.event ?? null,
		...names,
		url: page(header?.series ?? item.ref?.series ?? null, eventTicker),
		rules: rules.filter((part) => part !== null).join('\n\n'),
		status,
		opensAt: moment(market, 'open_time'),
		closesAt: moment(market, 'close_time'),
		outcome,
		volume: quote.volume,
		volumeUnit: 'contracts',
		volume24h: contracts(market, 'volume_24h'),
		// `liquidity_dollars` is deprecated: always "0.0000".
		liquidity: null,
		fee: header === null ? null : feeOf(header.fee),
		shown: true,
		ref: referencesOf(market, header, names),
		quote
	};
}

/** What an item is called: its own ticker, that of the market kept in it, or its event's. */
const nameOf = (item: unknown): string => {
	const fields = (value: unknown) => (value ?? {}) as Fields;
	const inner = fields(fields(item).market ?? item);
	const known = [inner.ticker, inner.event_ticker].find(
		(ticker) => typeof ticker === 'string' && ticker !== ''
	);
	return known === undefined ? 'an item without a ticker' : String(known).slice(0, 80);
};

const rejection = (endpoint: string, item: unknown, error: unknown): Rejected => ({
	endpoint,
	item,
	reason: `Kalshi ${endpoint}, ${nameOf(item)}: ${reasonOf(error)}.`
});

/** Reads markets, each with what came with it. A broken one is rejected alone, combos are left out. */
export function parseMarkets(endpoint: string, items: Item[], at: Moment): Reading {
	const reading: Reading = { at, markets: [], rejected: [] };
	for (const item of items) {
		try {
			const market = parseMarket(item, at);
			if (market !== null) reading.markets.push(market);
		} catch (error) {
			reading.rejected.push(rejection(endpoint, item, error));
		}
	}
	return reading;
}

/**
 * Reads events with their nested markets. A broken market is rejected alone, a broken event whole.
 * Throws when `events` is no list at all.
 */
export function parseEvents(
	endpoint: string,
	events: unknown,
	series: Map<string, Series>,
	at: Moment
): Reading & { headers: Header[] } {
	const reading: Reading & { headers: Header[] } = { at, markets: [], rejected: [], headers: [] };
	for (const item of list(events, `Kalshi ${endpoint}: events`)) {
		try {
			const { markets: nested, ...event } = record(item, 'the event');
			const markets = optionalList(nested, 'markets');
			const alone = markets.length === 1;
			const known = series.get(String(event.series_ticker)) ?? null;
			reading.headers.push(parseHeader(event, known, alone));
			const read = parseMarkets(
				NESTED,
				markets.map((market) => ({ market, event, series: known, alone })),
				at
			);
			reading.markets.push(...read.markets);
			reading.rejected.push(...read.rejected);
		} catch (error) {
			reading.rejected.push(rejection(endpoint, item, error));
		}
	}
	return reading;
}

// --- Candles ---------------------------------------------------------------------------------------

/**
 * One candle as a point at its end (`end_period_ts`, inclusive). Its value is that of a quote: the
 * middle of the closing sides when both are real and at most 0.10 apart, else the closing trade
 * when there was one, else nothing. `previous` belongs to an earlier candle and is never carried.
 */
function parseCandle(item: unknown): HistoryPoint {
	const candle = record(item, 'the candle');
	const at = inField('end_period_ts', () => venueMoment(candle.end_period_ts));
	if (at === null) throw new TypeError('end_period_ts is missing');
	const part = (name: string) => {
		const fields = candle[name];
		return inField(name, () =>
			fields === null || fields === undefined ? null : dollars(record(fields, 'it'), 'close')
		);
	};
	const bid = bidOf(part('yes_bid'));
	const ask = askOf(part('yes_ask'));
	const last = tradeOf(part('price'), contracts(candle, 'volume'));
	return { at, bid, ask, last, probability: probabilityOf(bid, ask, last).probability };
}

/**
 * Reads candles of the live tier (`close_dollars`, price parts missing without trades) and of the
 * historical one (bare names, price parts null). A broken candle is rejected alone. Throws when
 * `candles` is no list. Oldest first, one point for each end.
 */
export function parseCandles(
	endpoint: string,
	candles: unknown
): { points: HistoryPoint[]; rejected: Rejected[] } {
	const points = new Map<Moment, HistoryPoint>();
	const rejected: Rejected[] = [];
	for (const item of list(candles, `Kalshi ${endpoint}: candlesticks`)) {
		try {
			const point = parseCandle(item);
			points.set(point.at, point);
		} catch (error) {
			rejected.push({ endpoint, item, reason: `Kalshi ${endpoint}: ${reasonOf(error)}.` });
		}
	}
	return { points: [...points.values()].sort((a, b) => a.at - b.at), rejected };
}
