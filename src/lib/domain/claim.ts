/** What a speaker claimed: its words, when they are plain enough to be judged, and what the market said. */
import { NONE } from './chunk.ts';
import { annualised, breakEvenBand, costOf, ORDER, returnOf } from './fee.ts';
import { MICRO, type Basis, type Fee, type Micro, type Moment } from './market.ts';
import { probabilityOf } from './price.ts';
import { indexAt, type PriceColumns } from './series.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What came of a claim. `late` came true after its deadline; `void` cannot be decided. */
export const CLAIM_STATES = ['open', 'kept', 'late', 'partial', 'not_kept', 'void'] as const;
export type ClaimState = (typeof CLAIM_STATES)[number];

/** The outcome of the linked market which means that the claim came true. */
export type ClaimDirection = 'yes' | 'no';

export const SPEAKER_KINDS = ['person', 'organisation'] as const;
export type SpeakerKind = (typeof SPEAKER_KINDS)[number];

/** Where the text of a source comes from: an article that was fetched, or what a person read and pasted. */
export const COPY_ORIGINS = ['article', 'person'] as const;
export type CopyOrigin = (typeof COPY_ORIGINS)[number];

/** A text with its quotation marks and blanks made alike, for finding words in it. */
const alike = (text: string) =>
	text
		.normalize('NFC')
		.replace(/[“”„«»「」『』]/g, '"')
		.replace(/[‘’‚]/g, "'")
		.replace(/\s+/g, ' ')
		.trim();

/** Whether a quote stands in a text word for word, whatever its blanks and kinds of quotation marks. */
export const standsIn = (quote: string, text: string): boolean =>
	alike(text).includes(alike(quote).replace(/^["']|["']$/g, ''));

// --- Words that can be judged -----------------------------------------------------------------------

/** Words that two people would read differently. A Korean one may carry a particle. */
const VAGUE =
	/(?:^|[^\p{L}])(soon|significant(?:ly)?|substantial(?:ly)?|considerabl[ey]|successful(?:ly)?|meaningful(?:ly)?|roughly|likely|곧|조만간|상당(?:히|한)|대폭|크게|성공적(?:으로|인)|어느 정도|대체로|획기적(?:으로|인))(?![a-z])/iu;

/** Fewest characters of a criterion. */
export const FEWEST_LETTERS = 20;

/** What makes a criterion one that two people might decide differently: too few letters, or a word. */
export type Vagueness = 'short' | { word: string };

/** Why two people might not decide alike by a criterion; null when it looks plain. */
export function vagueness(criterion: string): Vagueness | null {
	if ([...criterion.trim()].length < FEWEST_LETTERS) return 'short';
	const word = VAGUE.exec(criterion)?.[1];
	return word === undefined ? null : { word };
}

/**
 * The same in a sentence for who enters it. What the criterion leaves open is the editor's to judge.
 */
export function criterionFault(criterion: string): string | null {
	const fault = vagueness(criterion);
	if (fault === null) return null;
	return fault === 'short'
		? `is too short to decide by: say what has to happen, and who reports it (at least ${FEWEST_LETTERS} characters)`
		: `says "${fault.word}", which two people read differently: give a number, a name or an act that can be checked`;
}

const ZONED = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})$/;

/** A moment that names its zone (`2026-06-30T23:59-04:00`); null for anything else. */
export function zonedMoment(text: string): Moment | null {
	const [, date = ''] = ZONED.exec(text) ?? [];
	const at = date === '' ? NaN : Date.parse(text);
	// Date.parse makes March 2 of February 30.
	const exists = !Number.isNaN(at) && new Date(Date.parse(date)).toISOString().startsWith(date);
	return exists ? at : null;
}

/** What is wrong with an outcome, a word for each, and as a sentence. */
export const OUTCOME_FAULTS = {
	'no evidence': 'it needs the address of its evidence',
	'before said': 'it came about before it was said',
	'no moment': 'late needs the moment at which it came about',
	'in time': 'it came about by the deadline: that is kept',
	'too late': 'it came about after the deadline: that is late'
} as const;
export type OutcomeFault = keyof typeof OUTCOME_FAULTS;

/** What is wrong with an outcome of a claim; null when nothing is. */
export function outcomeFault(
	{
		state,
		happenedAt,
		evidence
	}: { state: ClaimState; happenedAt: Moment | null; evidence: string | null },
	claim: { saidAt: Moment; deadline: Moment }
): OutcomeFault | null {
	if (state !== 'open' && state !== 'void' && evidence === null) return 'no evidence';
	if (happenedAt === null) return state === 'late' ? 'no moment' : null;
	if (happenedAt < claim.saidAt) return 'before said';
	if (state === 'late' && happenedAt <= claim.deadline) return 'in time';
	if (state === 'kept' && happenedAt > claim.deadline) return 'too late';
	return null;
}

/** By how many days, begun ones counted whole, a claim came true too late; null unless it did. */
export const daysLate = (state: ClaimState, happenedAt: Moment | null, deadline: Moment) =>
	state === 'late' && happenedAt !== null ? Math.ceil((happenedAt - deadline) / DAY) : null;

// --- What the market said ---------------------------------------------------------------------------

/** A price of the claim coming true, 0..1: of the linked market, turned around where NO means that. */
export type ClaimPrice = { at: Moment; p: number; basis: Basis };

/** Moments at which a claim is priced. `at`: the last price before anyone could trade on it. */
export const PRICE_MOMENTS = ['before', 'at', 'hour', 'day', 'week', 'now', 'deadline'] as const;
export type ClaimPrices = Record<(typeof PRICE_MOMENTS)[number], ClaimPrice | null>;

/** Everything that is known of a claim's market, from some days before the claim on. */
export type PricedMarket = {
	prices: PriceColumns;
	/** Our first check: points before it, and inside `gaps`, are the venue's history. */
	ownSince: Moment | null;
	gaps: readonly { from: Moment; to: Moment }[];
	/** What YES paid (null: void), and when; null while it trades. */
	settled: { at: Moment; payout: Micro | null } | null;
	/** Prices are an automated market maker's. */
	amm: boolean;
	fee: Fee;
	closesAt: Moment | null;
};

/** How long before a claim its market is looked at. */
export const LOOK_BACK = DAY;

function priceAt(market: PricedMarket, direction: ClaimDirection, at: Moment): ClaimPrice | null {
	const { prices, settled } = market;
	const i = indexAt(prices.t, at);
	const ended = settled !== null && at >= settled.at;
	// The last point is the last check: what held then is not known to hold later.
	if (i < 0 || (!ended && i === prices.t.length - 1 && at > prices.t[i]!)) return null;
	const p = prices.p[i]!;
	if (p === NONE) return null;
	return {
		at: Math.min(at, prices.t.at(-1) ?? at),
		p: (direction === 'yes' ? p : MICRO - p) / MICRO,
		basis: ended ? 'settlement' : basisOf(market, i)
	};
}

function basisOf({ prices, ownSince, gaps, amm }: PricedMarket, i: number): Basis {
	const at = prices.t[i]!;
	const unseen = gaps.some(({ from, to }) => at > from && at < to);
	if (ownSince === null || at < ownSince || unseen) return 'history';
	if (amm) return 'amm';
	return probabilityOf(side(prices.bid[i]!), side(prices.ask[i]!), prices.p[i]!).basis ?? 'last';
}

const side = (price: Micro) => (price === NONE ? null : price);

/**
 * The prices of a claim coming true. `before` is a day earlier, `at` the last one before the claim (no
 * look-ahead), then an hour, a day and a week after; `deadline` once that has passed, `now` the last one
 * known. Null where nothing was known, and for moments still ahead.
 */
export function claimPrices(
	market: PricedMarket,
	direction: ClaimDirection,
	{ saidAt, deadline }: { saidAt: Moment; deadline: Moment },
	now: Moment
): ClaimPrices {
	const of = (at: Moment) => (at > now ? null : priceAt(market, direction, at));
	const last = market.prices.t.at(-1);
	return {
		before: of(saidAt - LOOK_BACK),
		at: of(saidAt - 1),
		hour: of(saidAt + HOUR),
		day: of(saidAt + DAY),
		week: of(saidAt + 7 * DAY),
		now: last === undefined ? null : of(last),
		deadline: of(deadline)
	};
}

// --- What a dollar would have made ------------------------------------------------------------------

/** A dollar put on one side of a claim's market, bought once at the first ask that was there. */
export type Position = {
	/** What was bought. */
	side: ClaimDirection;
	at: Moment;
	/** The ask, and the fee of one contract in an order of 100; decimal. `feeKnown` false: none was told. */
	price: number;
	fee: number;
	feeKnown: boolean;
	/** Profit for a dollar when this side pays: at once, and a year for the time the money is locked. */
	win: { value: number; annualised: number | null };
	/** Profit by now: paid out when `settled`, else at the bid; null without a bid, and where void. */
	result: { value: number; annualised: number | null; settled: boolean } | null;
	/** Until when the money is locked: the settlement, or the market's close; null: not told. */
	until: Moment | null;
};

/** An ask that came later than this after a claim answers something else. */
const LATEST_ENTRY = DAY;

/** What a contract of a side costs and fetches at a point: NO is bought where YES is bid for. */
const askOf = ({ bid, ask }: PriceColumns, i: number, of: ClaimDirection): Micro =>
	of === 'yes' ? ask[i]! : bid[i] === NONE ? NONE : MICRO - bid[i]!;
const bidOf = (prices: PriceColumns, i: number, of: ClaimDirection): Micro => {
	const other = askOf(prices, i, of === 'yes' ? 'no' : 'yes');
	return other === NONE ? NONE : MICRO - other;
};

/**
 * A dollar on one side of a market from a moment on, net of the fee on the way in. Null where no ask was
 * there within a day (as where a market maker quotes): without one nobody could have bought.
 */
export function positionOf(
	market: PricedMarket,
	of: ClaimDirection,
	saidAt: Moment
): Position | null {
	const { prices, settled, fee, closesAt } = market;
	let i = Math.max(0, indexAt(prices.t, saidAt));
	while (i < prices.t.length && askOf(prices, i, of) === NONE) i++;
	const at = Math.max(saidAt, prices.t[i] ?? Infinity);
	if (at > saidAt + LATEST_ENTRY || (settled !== null && at >= settled.at)) return null;
	const price = askOf(prices, i, of);
	const until = settled?.at ?? closesAt;
	const made = (value: Micro) => {
		const profit = returnOf(price, value, fee);
		return { value: profit, annualised: until === null ? null : annualised(profit, until - at) };
	};
	return {
		side: of,
		at,
		price: price / MICRO,
		fee: (costOf(price, fee) - price * ORDER) / ORDER / MICRO,
		feeKnown: fee !== null,
		win: made(MICRO),
		result: resultOf(market, of, made),
		until
	};
}

function resultOf(
	{ prices, settled }: PricedMarket,
	of: ClaimDirection,
	made: (value: Micro) => Position['win']
): Position['result'] {
	if (settled !== null) {
		const { payout } = settled;
		if (payout === null) return null;
		return { ...made(of === 'yes' ? payout : MICRO - payout), settled: true };
	}
	const last = prices.t.length - 1;
	const bid = last < 0 ? NONE : bidOf(prices, last, of);
	// A year's rate of something that can still turn to nothing would be a promise.
	return bid === NONE ? null : { value: made(bid).value, annualised: null, settled: false };
}

/** The break-even band of the claim coming true when it was made, 0..1; null without both sides. */
export function claimBand(
	market: PricedMarket,
	direction: ClaimDirection,
	saidAt: Moment
): [number, number] | null {
	const { prices, fee, settled, closesAt } = market;
	const until = settled?.at ?? closesAt;
	const i = indexAt(prices.t, saidAt - 1);
	const [bid, ask] = [side(prices.bid[i] ?? NONE), side(prices.ask[i] ?? NONE)];
	if (bid === null || ask === null || until === null) return null;
	const [lo, hi] = breakEvenBand({ bid, ask }, fee, until - saidAt);
	return direction === 'yes' ? [lo, hi] : [1 - hi, 1 - lo];
}
