import type {
	Event,
	MarketReading,
	Micro,
	Moment,
	Outcome,
	Quote,
	Status
} from '#lib/domain/market.ts';
import { MICRO } from '#lib/domain/market.ts';
import { micro, price } from '#lib/domain/price.ts';
import {
	inField,
	list,
	optionalFlag,
	optionalList,
	optionalText,
	reasonOf,
	record,
	text
} from '../read.ts';
import { venueMoment } from '../time.ts';
import type { MarketRef, Reading, Rejected } from '../venue.ts';

type Fields = Record<string, unknown>;

/** Endpoints, as `rejected` and errors name them. */
export const SEARCH = '/search-markets';
export const MARKET = '/market';
/** An answer of a multiple-choice market, kept with the market around it. */
export const ANSWERS = 'answers[]';
export const PROBS = '/market-probs';
export const BETS = '/bets';

const HOME = 'https://manifold.markets';

/** Our id of a market, or of one answer of it. */
export const marketId = (contract: string, answer?: string) =>
	['manifold', contract, ...(answer === undefined ? [] : [answer])].join(':');

/** The venue's own ids behind ours: `manifold:<id>[:<answerId>]`. */
export function idsOf(id: string): { contract: string; answer: string | null } {
	const [contract = '', answer] = id.replace(/^manifold:/, '').split(':');
	return { contract, answer: answer ?? null };
}

const moment = (fields: Fields, name: string): Moment | null =>
	inField(name, () => venueMoment(fields[name]));

const chance = (fields: Fields, name: string): Micro | null =>
	inField(name, () => price(fields[name]));

/** An amount of mana in millionths. */
function mana(fields: Fields, name: string): number | null {
	const amount = inField(name, () => micro(fields[name]));
	if (amount !== null && amount < 0) throw new RangeError(`${name} is below zero`);
	return amount;
}

// --- How a market stands ---------------------------------------------------------------------------

const labelOf = (payout: Micro): Outcome['label'] =>
	payout === MICRO ? 'yes' : payout === 0 ? 'no' : 'split';

/**
 * What YES of a market or answer was paid; null when it was cancelled. `MKT` pays the probability
 * it was resolved to, or where none is told the market's own, as the venue does:
 * `resolutionProbability ?? prob` in its common/src/payouts.ts. Other words throw.
 */
function payoutOf(word: string, fields: Fields): Micro | null {
	switch (word) {
		case 'YES':
			return MICRO;
		case 'NO':
			return 0;
		case 'CANCEL':
			return null;
		case 'MKT': {
			const paid = chance(fields, 'resolutionProbability') ?? chance(fields, 'probability');
			if (paid !== null) return paid;
			throw new TypeError('resolution is MKT without a probability');
		}
	}
	throw new TypeError(`resolution is "${word.slice(0, 40)}", an unknown word`);
}

type Standing = { status: Status; outcome: Outcome | null };

function settled(payout: Micro | null, at: Moment): Standing {
	return payout === null
		? { status: 'void', outcome: { payout, label: 'void', at } }
		: { status: 'resolved', outcome: { payout, label: labelOf(payout), at } };
}

/** A market that is not resolved: open until its closing time, which may be missing. */
function unsettled(market: Fields, at: Moment): Standing {
	const closesAt = moment(market, 'closeTime');
	return { status: closesAt !== null && closesAt <= at ? 'closed' : 'open', outcome: null };
}

const isResolved = (fields: Fields) => optionalFlag(fields.isResolved, 'isResolved') ?? false;

function standing(market: Fields, at: Moment): Standing {
	if (!isResolved(market)) return unsettled(market, at);
	const word = text(market.resolution, 'resolution');
	return settled(payoutOf(word, market), moment(market, 'resolutionTime') ?? at);
}

/**
 * How an answer stands: by its own resolution, else by the market's, which is the id of the one
 * answer that won, or CANCEL, or MKT for shares between several.
 */
function answerStanding(answer: Fields, id: string, market: Fields, at: Moment): Standing {
	const own = optionalText(answer.resolution, 'answer resolution');
	const settledAt = moment(answer, 'resolutionTime') ?? moment(market, 'resolutionTime') ?? at;
	if (own !== null) return settled(payoutOf(own, answer), settledAt);
	if (!isResolved(market)) return unsettled(market, at);
	const word = text(market.resolution, 'resolution');
	const ids = optionalList(market.answers, 'answers').map((other) => (other as Fields | null)?.id);
	if (ids.includes(word)) return settled(word === id ? MICRO : 0, settledAt);
	return settled(payoutOf(word, answer), settledAt);
}

/** An automated market maker has no sides and no last trade: only its probability. */
function quoteOf(
	probability: Micro | null,
	outcome: Outcome | null,
	volume: number | null,
	at: Moment
): Quote {
	const nothing = { at, bid: null, ask: null, last: null, volume };
	if (outcome === null) {
		return { ...nothing, probability, basis: probability === null ? null : 'amm' };
	}
	const { payout } = outcome;
	return { ...nothing, probability: payout, basis: payout === null ? null : 'settlement' };
}

// --- Markets ---------------------------------------------------------------------------------------

/** The market's page, or the venue's front page where the link is none. */
function link(market: Fields): string {
	const url = optionalText(market.url, 'url');
	return url !== null && /^https?:\/\//i.test(url) && URL.canParse(url) ? url : HOME;
}

/** The rules in plain text; the lists of the venue leave them out. */
function rulesOf(market: Fields): string {
	const { textDescription, description } = market;
	// A formatted description is a tree; `textDescription` is the same in text.
	const plain = typeof description === 'string' ? description : null;
	return (
		optionalText(textDescription, 'textDescription') ?? optionalText(plain, 'description') ?? ''
	);
}

/** What a market and its answers have in common. */
function common(market: Fields) {
	return {
		venue: 'manifold',
		url: link(market),
		rules: rulesOf(market),
		opensAt: moment(market, 'createdTime'),
		closesAt: moment(market, 'closeTime'),
		volumeUnit: 'mana' as const,
		fee: null,
		shown: true
	};
}

/** What a poll needs to say the same again: `/market-probs` tells nothing but probabilities. */
const referencesOf = (title: string, label: string | null, url: string) => ({
	title,
	url,
	...(label === null ? {} : { label })
});

function parseBinary(market: Fields, id: string, at: Moment): MarketReading {
	const { status, outcome } = standing(market, at);
	const title = text(market.question, 'question');
	const shared = common(market);
	const quote = quoteOf(chance(market, 'probability'), outcome, mana(market, 'volume'), at);
	return {
		...shared,
		id: marketId(id),
		event: null,
		title,
		label: null,
		status,
		outcome,
		volume: quote.volume,
		volume24h: mana(market, 'volume24Hours'),
		liquidity: mana(market, 'totalLiquidity'),
		ref: referencesOf(title, null, shared.url),
		quote
	};
}

function parseEvent(market: Fields, id: string): Event {
	return {
		id: marketId(id),
		venue: 'manifold',
		title: text(market.question, 'question'),
		url: link(market),
		// Independent answers have `false`; where it is not told, nothing is claimed.
		exclusive: optionalFlag(market.shouldAnswersSumToOne, 'shouldAnswersSumToOne') ?? false,
		category: null,
		tags: optionalList(market.groupSlugs, 'groupSlugs').flatMap(
			(slug) => optionalText(slug, 'groupSlugs') ?? []
		)
	};
}

function parseAnswer(item: unknown, market: Fields, event: Event, at: Moment): MarketReading {
	const answer = record(item, 'the answer');
	const id = optionalText(answer.id, 'answer id');
	if (id === null) throw new TypeError('an answer without an id cannot be stored');
	const label = text(answer.text, 'answer text');
	const title = `${event.title} — ${label}`;
	const { status, outcome } = answerStanding(answer, id, market, at);
	const quote = quoteOf(chance(answer, 'probability'), outcome, mana(answer, 'volume'), at);
	return {
		...common(market),
		id: `${event.id}:${id}`,
		event,
		title,
		label,
		status,
		outcome,
		volume: quote.volume,
		// The market's own figures are those of all its answers together.
		volume24h: null,
		liquidity: null,
		ref: referencesOf(title, label, event.url),
		quote
	};
}

/** What a market is to us; null for what is no chance or not in play money. */
function kindOf(market: Fields): 'binary' | 'choice' | null {
	// A prize-cash market has a sibling in mana, which is read instead.
	if (market.token !== undefined && market.token !== 'MANA') return null;
	if (market.outcomeType === 'BINARY') return 'binary';
	const isParimutuel = market.mechanism === 'dpm-2';
	return market.outcomeType === 'MULTIPLE_CHOICE' && !isParimutuel ? 'choice' : null;
}

/** What an item is called: a market's or bet's id, or that of an answer kept with its market. */
const nameOf = (item: unknown): string => {
	const { id, answer } = typeof item === 'object' && item !== null ? (item as Fields) : {};
	const ids = [id, (answer as Fields | null | undefined)?.id];
	const known = ids.filter((one) => typeof one === 'string' && one !== '');
	return known.length === 0 ? 'an item without an id' : known.join(':').slice(0, 80);
};

const rejection = (endpoint: string, item: unknown, error: unknown): Rejected => ({
	endpoint,
	item,
	reason: `Manifold ${endpoint}, ${nameOf(item)}: ${reasonOf(error)}.`
});

/**
 * Reads one market, lite or full, fetched at `at`: one reading for a yes-or-no question, one for
 * each answer of a multiple choice. Left out, and no error: multiple choices without their answers
 * (lists have none) and what is no chance: PSEUDO_NUMERIC, whose probability is a position on a
 * scale, POLL, FREE_RESPONSE and types yet unknown. A broken answer is rejected alone, with the
 * market around it.
 */
export function parseMarket(endpoint: string, item: unknown, at: Moment): Reading {
	const reading: Reading = { at, markets: [], rejected: [] };
	try {
		const market = record(item, 'the market');
		const id = optionalText(market.id, 'id');
		if (id === null) throw new TypeError('a market without an id cannot be stored');
		text(market.outcomeType, 'outcomeType');
		const kind = kindOf(market);
		if (kind === 'binary') reading.markets.push(parseBinary(market, id, at));
		if (kind !== 'choice') return reading;
		const event = parseEvent(market, id);
		for (const answer of optionalList(market.answers, 'answers')) {
			try {
				reading.markets.push(parseAnswer(answer, market, event, at));
			} catch (error) {
				const kept = { id, answer, market };
				reading.rejected.push(rejection(`${endpoint} ${ANSWERS}`, kept, error));
			}
		}
	} catch (error) {
		reading.rejected.push(rejection(endpoint, item, error));
	}
	return reading;
}

/** Reads a list of markets. Throws when it is none. */
export function parseMarkets(endpoint: string, data: unknown, at: Moment): Reading {
	const readings = list(data, `Manifold ${endpoint}: the answer`).map((item) =>
		parseMarket(endpoint, item, at)
	);
	return {
		at,
		markets: readings.flatMap(({ markets }) => markets),
		rejected: readings.flatMap(({ rejected }) => rejected)
	};
}

/** Whether a market of a list is a multiple choice whose answers have to be fetched. */
export const lacksAnswers = (item: unknown): boolean => {
	const market = typeof item === 'object' && item !== null ? (item as Fields) : {};
	return kindOf(market) === 'choice' && !Array.isArray(market.answers);
};

/** Reads what `parseMarket` rejected again. Throws the reason when it still cannot be read. */
export function rereadMarket(endpoint: string, item: unknown, at: Moment): MarketReading[] {
	const isAnswer = endpoint.endsWith(` ${ANSWERS}`);
	const kept = isAnswer ? record(item, 'the item') : {};
	const market = isAnswer ? { ...record(kept.market, 'the market'), answers: [kept.answer] } : item;
	const { markets, rejected } = parseMarket(endpoint, market, at);
	if (rejected[0]) throw new Error(rejected[0].reason);
	return markets;
}

// --- Probabilities ---------------------------------------------------------------------------------

/**
 * Reads `/market-probs`, which tells probabilities and nothing else, into readings of the markets
 * asked for: title, label, address and times are those we have, volume and rules are not told
 * (null and ""). `missing` are the ids of those it did not answer.
 */
export function parseProbs(
	data: unknown,
	markets: MarketRef[],
	at: Moment
): Reading & { missing: string[] } {
	const answer = record(data, `Manifold ${PROBS}: the answer`);
	const reading: Reading & { missing: string[] } = {
		at,
		markets: [],
		rejected: [],
		missing: []
	};
	for (const market of markets) {
		const ids = idsOf(market.id);
		const item = answer[ids.contract];
		try {
			const probability = item === undefined ? null : probabilityIn(item, ids.answer);
			if (probability === null) reading.missing.push(market.id);
			else reading.markets.push(knownMarket(market, probability, at));
		} catch (error) {
			reading.rejected.push(rejection(PROBS, { id: market.id, item }, error));
		}
	}
	return reading;
}

/** Throws when a probability that `parseProbs` rejected still cannot be read. */
export function rereadProbs(item: unknown): void {
	const kept = record(item, 'the item');
	const { contract, answer } = idsOf(text(kept.id, 'id'));
	try {
		probabilityIn(kept.item, answer);
	} catch (error) {
		throw new Error(rejection(PROBS, { id: contract }, error).reason, { cause: error });
	}
}

function probabilityIn(item: unknown, answer: string | null): Micro | null {
	const fields = record(item, 'the market');
	if (answer === null) return chance(fields, 'prob');
	const { answerProbs } = fields;
	if (answerProbs === undefined || answerProbs === null) return null;
	return inField('answerProbs', () => chance(record(answerProbs, 'it'), answer));
}

function knownMarket(market: MarketRef, probability: Micro, at: Moment): MarketReading {
	const { id, ref, opensAt, closesAt } = market;
	return {
		id,
		venue: 'manifold',
		event: null,
		title: text(ref.title, 'ref title'),
		label: ref.label ?? null,
		url: ref.url ?? HOME,
		rules: '',
		status: 'open',
		opensAt,
		closesAt,
		outcome: null,
		volume: null,
		volumeUnit: 'mana',
		volume24h: null,
		liquidity: null,
		fee: null,
		shown: true,
		ref,
		quote: quoteOf(probability, null, null, at)
	};
}

// --- Bets ------------------------------------------------------------------------------------------

/** A bet as a step of the price; `probability` is null for bets that did not move it. */
export type Bet = { id: string; at: Moment; probability: Micro | null };

/**
 * Reads bets of a market, or of one answer of it, as steps of its price: (`createdTime`,
 * `probAfter`). No step are redemptions (shares of both sides turned back into mana), bets of
 * nothing, limit orders still unfilled (before equals after), and bets on other answers. A broken
 * bet is rejected alone. Throws when `data` is no list.
 */
export function parseBets(
	data: unknown,
	answer: string | null
): { bets: Bet[]; rejected: Rejected[] } {
	const bets: Bet[] = [];
	const rejected: Rejected[] = [];
	for (const item of list(data, `Manifold ${BETS}: the answer`)) {
		try {
			bets.push(parseBet(item, answer));
		} catch (error) {
			rejected.push(rejection(BETS, item, error));
		}
	}
	return { bets, rejected };
}

function parseBet(item: unknown, answer: string | null): Bet {
	const bet = record(item, 'the bet');
	const id = text(bet.id, 'id');
	const at = moment(bet, 'createdTime');
	if (at === null) throw new TypeError('createdTime is missing');
	const isOther = answer !== null && optionalText(bet.answerId, 'answerId') !== answer;
	const amount = inField('amount', () => micro(bet.amount));
	const before = chance(bet, 'probBefore');
	const after = chance(bet, 'probAfter');
	const isRedemption = optionalFlag(bet.isRedemption, 'isRedemption') ?? false;
	const moved = !isOther && !isRedemption && amount !== 0 && before !== after;
	return { id, at, probability: moved ? after : null };
}
