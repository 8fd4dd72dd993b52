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
import { MICRO } from '#lib/domain/market.ts';
import { askSide, bidSide, micro, price, probabilityOf } from '#lib/domain/price.ts';
import {
	inField,
	jsonList,
	list,
	optionalFlag,
	optionalId,
	optionalList,
	optionalNumber,
	optionalText,
	reasonOf,
	record,
	text
} from '../read.ts';
import { venueMoment } from '../time.ts';
import type { Reading, Rejected, Resolution } from '../venue.ts';

type Fields = Record<string, unknown>;

/** An event's own fields: the group its markets belong to, and what they fall back on. */
type Header = { event: Event; slug: string | null; description: string | null };

const HOME = 'https://polymarket.com';

/** Marks a market that came inside an event, and is kept in the shape of a market list's item. */
export const NESTED = ' markets[]';

/** The id that everyone else uses, `polymarket:<conditionId>`. */
export const marketId = (conditionId: string) => `polymarket:${conditionId}`;

/** The venue's own id of a market: what stands behind our prefix. */
export const conditionOf = (id: string) => id.replace(/^polymarket:/, '');

// Gamma writes UTC throughout, but not always a zone.
const moment = (fields: Fields, name: string): Moment | null =>
	inField(name, () => venueMoment(fields[name], 'UTC'));

/** The first of these fields that holds an amount of dollars, in micro-dollars. */
function dollars(fields: Fields, ...names: string[]): number | null {
	for (const name of names) {
		const amount = inField(name, () => micro(fields[name]));
		if (amount !== null && amount < 0) throw new RangeError(`${name} is below zero`);
		if (amount !== null) return amount;
	}
	return null;
}

const priceOf = (fields: Fields, name: string) => inField(name, () => price(fields[name]));

/**
 * Prices of all outcomes in `Micro`, the first being YES whatever its label says; empty when none
 * is told.
 */
function outcomePrices(market: Fields): Micro[] {
	return jsonList(market.outcomePrices, 'outcomePrices').map((value) => {
		const read = inField('outcomePrices', () => price(value));
		if (read === null) throw new TypeError('outcomePrices holds an empty price');
		return read;
	});
}

function texts(value: unknown, name: string): string[] {
	return jsonList(value, name).map((entry) => optionalText(entry, name) ?? '');
}

// --- Events ------------------------------------------------------------------------------------

function tagLabels(value: unknown): string[] {
	return optionalList(value, 'tags').flatMap((entry) => {
		const tag = record(entry, 'tag');
		const label = optionalText(tag.label, 'tag label') ?? optionalText(tag.slug, 'tag slug');
		return label === null ? [] : [label];
	});
}

const page = (...slugs: string[]) => [`${HOME}/event`, ...slugs.map(encodeURIComponent)].join('/');

function parseHeader(item: unknown): Header {
	const fields = record(item, 'the event');
	const id = optionalId(fields.id, 'event id');
	if (id === null) throw new TypeError('an event without an id cannot be stored');
	const slug = optionalText(fields.slug, 'event slug');
	return {
		slug,
		description: optionalText(fields.description, 'event description'),
		event: {
			id: `polymarket:${id}`,
			venue: 'polymarket',
			title: text(fields.title, 'event title'),
			url: slug === null ? HOME : page(slug),
			exclusive: optionalFlag(fields.negRisk, 'event negRisk') ?? false,
			category: optionalText(fields.category, 'event category'),
			tags: tagLabels(fields.tags)
		}
	};
}

// --- How a market stands -------------------------------------------------------------------------

const SETTLED_WORDS = new Set(['resolved', 'settled']);
const PROPOSED_WORDS = new Set(['proposed', 'challenged', 'reproposed', 'disputed', 'arbitration']);

/**
 * The oracle's latest word on a market, in lower case. `umaResolutionStatus` is the present state;
 * `umaResolutionStatuses` is the history, which stays at "proposed" when the market is resolved.
 */
function oracleWord(market: Fields): string | null {
	const now = optionalText(market.umaResolutionStatus, 'umaResolutionStatus');
	const past = texts(market.umaResolutionStatuses, 'umaResolutionStatuses');
	return (now ?? past.at(-1) ?? '').toLowerCase() || null;
}

/** Prices nearer than this to 0 or 1, and not on it, are last prices rather than payouts. */
const CERTAINTY: Micro = 10_000;

/**
 * What YES was paid, read from the prices of a closed market; null when they do not say. After
 * resolution Gamma sets `outcomePrices` to the payouts, which then add to 1. Legacy markets have
 * `["0","0"]`, and a price such as 0.9995 has not been replaced yet.
 */
function payoutFrom(prices: Micro[], word: string | null, automatic: boolean): Micro | null {
	const yes = prices[0];
	if (yes === undefined || prices.length < 2) return null;
	const sum = prices.reduce((total, each) => total + each, 0);
	if (Math.abs(sum - MICRO) > prices.length) return null;
	if (prices.includes(MICRO)) return yes;
	// 50-50 and scalar payouts look like live prices: only the oracle's word tells them apart.
	const said = automatic || (word !== null && SETTLED_WORDS.has(word));
	return said && prices.every((each) => each >= CERTAINTY || each === 0) ? yes : null;
}

const labelOf = (payout: Micro): Outcome['label'] =>
	payout === MICRO ? 'yes' : payout === 0 ? 'no' : 'split';

function standing(
	market: Fields,
	prices: Micro[],
	at: Moment
): { status: Status; outcome: Outcome | null } {
	const word = oracleWord(market);
	const proposed = word !== null && PROPOSED_WORDS.has(word);
	const without = (status: Status) => ({ status, outcome: null });

	if (optionalFlag(market.closed, 'closed') ?? false) {
		if (proposed) return without('proposed');
		const automatic = optionalFlag(market.automaticallyResolved, 'automaticallyResolved') ?? false;
		const known = word === null || SETTLED_WORDS.has(word);
		const payout = known ? payoutFrom(prices, word, automatic) : null;
		if (payout === null) return without('closed');
		const settledAt = moment(market, 'closedTime') ?? moment(market, 'umaEndDate') ?? at;
		return { status: 'resolved', outcome: { payout, label: labelOf(payout), at: settledAt } };
	}
	if (optionalFlag(market.archived, 'archived') ?? false) return without('closed');
	// Trading may go on while an outcome is proposed; it may still flip.
	if (proposed || (word !== null && SETTLED_WORDS.has(word))) return without('proposed');
	if (optionalFlag(market.active, 'active') === false) return without('listed');
	const accepting = optionalFlag(market.acceptingOrders, 'acceptingOrders');
	if (accepting !== true && (opening(market) ?? at) > at) return without('listed');
	return without(accepting === false ? 'paused' : 'open');
}

const opening = (market: Fields) =>
	moment(market, 'startDate') ?? moment(market, 'acceptingOrdersTimestamp');

// --- Prices ----------------------------------------------------------------------------------------

/**
 * The last trade. 0 stands for "never traded" unless the order book has had volume (a trade below
 * the rounding); the volume of the automated market makers of 2020-22 was not on the book.
 */
function lastTrade(market: Fields): Micro | null {
	const last = priceOf(market, 'lastTradePrice');
	if (last !== 0) return last;
	const maker = optionalText(market.marketMakerAddress, 'marketMakerAddress');
	const traded =
		dollars(market, 'volumeClob') ?? (maker === null ? dollars(market, 'volume', 'volumeNum') : 0);
	return traded ? 0 : null;
}

function quoteOf(market: Fields, outcome: Outcome | null, at: Moment): Quote {
	const bid = bidSide(priceOf(market, 'bestBid'));
	const ask = askSide(priceOf(market, 'bestAsk'));
	const last = lastTrade(market);
	const volume = dollars(market, 'volume', 'volumeNum');
	if (outcome !== null) {
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
	return { at, bid, ask, last, ...probabilityOf(bid, ask, last), volume };
}

/**
 * The fee schedule as the payload tells it. `feesEnabled: false` is a rate of 0 (with exponent 1,
 * where a rate of 0 makes any exponent the same). Only takers pay, also where it is not said:
 * docs.polymarket.com, fees.
 */
function feeOf(market: Fields): Fee {
	const type = optionalText(market.feeType, 'feeType');
	const enabled = optionalFlag(market.feesEnabled, 'feesEnabled');
	if (enabled === false) return { rate: 0, exponent: 1, takerOnly: true, type };
	if (market.feeSchedule === null || market.feeSchedule === undefined) return null;
	const schedule = record(market.feeSchedule, 'feeSchedule');
	const rate = optionalNumber(schedule.rate, 'feeSchedule rate');
	const exponent = optionalNumber(schedule.exponent, 'feeSchedule exponent');
	if (rate === null || exponent === null) return null;
	const takerOnly = optionalFlag(schedule.takerOnly, 'feeSchedule takerOnly') ?? true;
	return { rate, exponent, takerOnly, type };
}

// --- Words -----------------------------------------------------------------------------------------

const BLANK = /\s?(?:_{2,}|\.{3}|…)\s?/;

/**
 * A question that stands alone. `question` usually does; where it is missing, or says no more than
 * the event's title or the label, the two are joined, in the blank of `Kraken IPO by ___ ?` where
 * the title has one.
 */
function standaloneTitle(
	question: string | null,
	label: string | null,
	eventTitle: string | null
): string {
	const alone = question !== null && question !== label ? question : eventTitle;
	const title = alone ?? question ?? label;
	if (title === null) throw new TypeError('question is missing, expected text');
	if (label === null || label === title) return title;
	if (BLANK.test(title)) {
		return title
			.replace(BLANK, () => ` ${label} `)
			.replace(/\s+/g, ' ')
			.replace(/ (?=[?.!,]|$)/g, '');
	}
	return alone === eventTitle ? `${title} — ${label}` : title;
}

/** What the adapter needs later, as text: token ids have 77 digits and never become numbers. */
function referencesOf(market: Fields, eventSlug: string | null): Record<string, string> {
	const [token, noToken] = texts(market.clobTokenIds, 'clobTokenIds');
	const [yes, no] = texts(market.outcomes, 'outcomes');
	// Sports and up/down markets name their sides: YES is the first of them.
	const named = yes !== undefined && yes.toLowerCase() !== 'yes';
	const closedAt = moment(market, 'closedTime');
	const all: Record<string, string | null | undefined> = {
		token,
		noToken,
		slug: optionalText(market.slug, 'slug'),
		eventSlug,
		gammaId: optionalId(market.id, 'id'),
		yes: named ? yes : null,
		no: named ? no : null,
		closedAt: closedAt === null ? null : String(closedAt)
	};
	const told: Record<string, string> = {};
	for (const name in all) if (all[name]) told[name] = all[name];
	return told;
}

// --- Markets ---------------------------------------------------------------------------------------

/**
 * Reads one market of Gamma, from a market list (with its short `events[]`) or from inside an event
 * (then `header` is that event, and `several` says whether it has other markets). `at` is when it
 * was fetched. Throws a TypeError or RangeError that names the field when it cannot be read.
 */
export function parseMarket(
	item: unknown,
	at: Moment,
	header: Header | null = null,
	several = false
): MarketReading {
	const market = record(item, 'the market');
	const conditionId = optionalText(market.conditionId, 'conditionId');
	if (conditionId === null) throw new TypeError('a market without an id cannot be stored');

	const short = optionalList(market.events, 'events')[0];
	const group = header ?? (short === undefined ? null : parseHeader(short));
	const ownTags = tagLabels(market.tags);
	const negRisk = optionalFlag(market.negRisk, 'negRisk') ?? group?.event.exclusive ?? false;

	const label = optionalText(market.groupItemTitle, 'groupItemTitle');
	const slug = optionalText(market.slug, 'slug');
	const groupSlug = group === null ? slug : group.slug;
	// An event of several markets labels them; a market list does not show the others.
	const isMember = group !== null && (several || label !== null);

	const prices = outcomePrices(market);
	const { status, outcome } = standing(market, prices, at);
	const quote = quoteOf(market, outcome, at);
	const priced = quote.bid !== null || quote.ask !== null || quote.probability !== null;
	const active = optionalFlag(market.active, 'active') ?? true;

	return {
		id: marketId(conditionId),
		venue: 'polymarket',
		event: group && {
			...group.event,
			exclusive: group.event.exclusive || negRisk,
			category: group.event.category ?? optionalText(market.category, 'category'),
			tags: group.event.tags.length > 0 ? group.event.tags : ownTags
		},
		title: standaloneTitle(
			optionalText(market.question, 'question'),
			label,
			group?.event.title ?? null
		),
		label,
		url:
			groupSlug === null
				? HOME
				: isMember && slug !== null
					? page(groupSlug, slug)
					: page(groupSlug),
		rules: optionalText(market.description, 'description') ?? group?.description ?? '',
		status,
		opensAt: opening(market),
		closesAt: moment(market, 'endDate') ?? moment(market, 'endDateIso'),
		outcome,
		volume: quote.volume,
		volumeUnit: 'usd',
		volume24h: dollars(market, 'volume24hr', 'volume24hrClob'),
		liquidity: dollars(market, 'liquidity', 'liquidityNum', 'liquidityClob'),
		fee: feeOf(market),
		// Placeholders ("Person A", "Other") hold a place for candidates to come.
		shown: !negRisk || (priced && active),
		ref: referencesOf(market, group?.slug ?? null),
		quote
	};
}

const nameOf = (item: unknown, kind: string): string => {
	const fields = typeof item === 'object' && item !== null ? (item as Fields) : {};
	const name = [fields.id, fields.conditionId, fields.slug, fields.condition_id].find(
		(value) => (typeof value === 'string' && value !== '') || typeof value === 'number'
	);
	return name === undefined
		? `${kind === 'event' ? 'an' : 'a'} ${kind} without a name`
		: `${kind} ${String(name).slice(0, 80)}`;
};

const rejection = (endpoint: string, kind: string, item: unknown, error: unknown): Rejected => ({
	endpoint,
	item,
	reason: `Polymarket ${endpoint}, ${nameOf(item, kind)}: ${reasonOf(error)}.`
});

/**
 * Reads the items of a market list. A broken item is rejected alone. Throws when `markets` is no
 * list at all.
 */
export function parseMarkets(endpoint: string, markets: unknown, at: Moment): Reading {
	const reading: Reading = { at, markets: [], rejected: [] };
	for (const item of list(markets, `Polymarket ${endpoint}: markets`)) {
		try {
			reading.markets.push(parseMarket(item, at));
		} catch (error) {
			reading.rejected.push(rejection(endpoint, 'market', item, error));
		}
	}
	return reading;
}

/** A nested market as a market list would give it, so that it can be read again by itself. */
function withEvent(market: unknown, event: Fields): unknown {
	if (typeof market !== 'object' || market === null || Array.isArray(market)) return market;
	return { ...market, events: [{ ...event, markets: undefined }] };
}

/**
 * Reads events with their nested markets. A broken market is rejected alone, a broken event whole.
 * Throws when `events` is no list at all.
 */
export function parseEvents(endpoint: string, events: unknown, at: Moment): Reading {
	const reading: Reading = { at, markets: [], rejected: [] };
	for (const item of list(events, `Polymarket ${endpoint}: events`)) {
		try {
			const fields = record(item, 'the event');
			const header = parseHeader(fields);
			const markets = optionalList(fields.markets, 'markets');
			for (const market of markets) {
				try {
					reading.markets.push(parseMarket(market, at, header, markets.length > 1));
				} catch (error) {
					const kept = withEvent(market, fields);
					reading.rejected.push(rejection(endpoint + NESTED, 'market', kept, error));
				}
			}
		} catch (error) {
			reading.rejected.push(rejection(endpoint, 'event', item, error));
		}
	}
	return reading;
}

// --- Resolutions -----------------------------------------------------------------------------------

/**
 * What YES is paid, from `payouts` per outcome: they are millionths, and read as the contract does,
 * as shares of their sum. undefined when there are none. null (void) when nobody is paid: the venue
 * has no other way to void a market, a cancelled game is paid 50-50.
 */
function sharePaid(payouts: unknown[]): Micro | null | undefined {
	const paid = payouts.map((value) => inField('payouts', () => micro(value) ?? Number.NaN));
	if (paid.some((each) => !(each >= 0))) throw new RangeError('payouts holds no amount');
	const [yes] = paid;
	if (yes === undefined) return undefined;
	const sum = paid.reduce((total, each) => total + each, 0);
	return sum === 0 ? null : Math.round((yes / sum) * MICRO);
}

function parseResolution(item: unknown, at: Moment): Resolution | null {
	const fields = record(item, 'the resolution');
	const id = marketId(text(fields.condition_id, 'condition_id'));
	const word = text(fields.status, 'status').toLowerCase();
	if (PROPOSED_WORDS.has(word)) return { id, status: 'proposed', outcome: null };
	if (!SETTLED_WORDS.has(word)) return null;

	const payout = sharePaid(jsonList(fields.payouts, 'payouts'));
	if (payout === undefined) return { id, status: 'closed', outcome: null };
	const settledAt = moment(fields, 'resolved_at') ?? moment(fields, 'last_update_timestamp') ?? at;
	return payout === null
		? { id, status: 'void', outcome: { payout, label: 'void', at: settledAt } }
		: { id, status: 'resolved', outcome: { payout, label: labelOf(payout), at: settledAt } };
}

/**
 * Reads `/v2/resolutions`. Between `proposed` and `resolved` the outcome may still flip: status
 * `proposed`, no outcome. Questions nobody has answered yet (`initialized`, `posed`, `active`, and
 * words we do not know) say nothing about the market and are left out.
 */
export function parseResolutions(
	endpoint: string,
	data: unknown,
	at: Moment
): { resolutions: Resolution[]; rejected: Rejected[] } {
	const resolutions: Resolution[] = [];
	const rejected: Rejected[] = [];
	for (const item of list(data, `Polymarket ${endpoint}: data`)) {
		try {
			const resolution = parseResolution(item, at);
			if (resolution !== null) resolutions.push(resolution);
		} catch (error) {
			rejected.push(rejection(endpoint, 'resolution', item, error));
		}
	}
	return { resolutions, rejected };
}

// --- Price history ---------------------------------------------------------------------------------

/** A point of either history service: `grain` in ms where the answer tells it, 0 for a settlement. */
export type PricePoint = { at: Moment; price: Micro; grain: number | null };

/**
 * Reads the points of `/v2/prices-history` (`timestamp`, `price`, `resolution_seconds`) or of the
 * older `/prices-history` (`t`, `p`), whose `price` is the middle of bid and ask. A broken point is
 * rejected alone. Throws when `points` is no list.
 */
export function parsePoints(
	endpoint: string,
	points: unknown
): { points: PricePoint[]; rejected: Rejected[] } {
	const read: PricePoint[] = [];
	const rejected: Rejected[] = [];
	for (const item of list(points, `Polymarket ${endpoint}: the points`)) {
		try {
			const fields = record(item, 'the point');
			const at = inField('timestamp', () => venueMoment(fields.timestamp ?? fields.t, 'UTC'));
			const value = inField('price', () => price(fields.price ?? fields.p));
			if (at === null || value === null) throw new TypeError('timestamp or price is missing');
			const seconds = optionalNumber(fields.resolution_seconds, 'resolution_seconds');
			read.push({ at, price: value, grain: seconds === null ? null : seconds * 1000 });
		} catch (error) {
			rejected.push(rejection(endpoint, 'point', item, error));
		}
	}
	return { points: read, rejected };
}
