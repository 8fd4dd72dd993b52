import type { Moment } from '#lib/domain/market.ts';
import { bookAt, type Book, type Trading } from './prices.ts';

/** How a market ends. `payout` of YES, 0..1; null when the market is called off. */
export type Ending = {
	closedAt: Moment;
	/** When an outcome was first proposed (UMA) or determined (Kalshi). */
	proposedAt: Moment;
	disputedAt: Moment | null;
	/** When it became final; null: not within the story. */
	settledAt: Moment | null;
	payout: number | null;
};

/** One binary contract of the simulated world, in no venue's format yet. */
export type SimMarket = Trading & {
	/** Unique in the world, the root of its ids; the same for every seed and anchor. */
	key: string;
	question: string;
	/** The answer inside its event, or null where the event has one market. */
	label: string | null;
	/** Rule texts with the moment from which each is shown; the first from the beginning. */
	rules: { from: Moment; text: string }[];
	closesAt: Moment;
	ending: Ending | null;
	/** A neg-risk placeholder (`Person A`), or the catch-all `Other`. */
	placeholder: 'person' | 'other' | null;
	/** Kalshi: the part of the ticker after the event's, or null. */
	suffix: string | null;
	/** Kalshi: a numeric strike. */
	strike: number | null;
};

/** A venue's question group. */
export type SimEvent = {
	venue: 'polymarket' | 'kalshi' | 'manifold' | 'predictit';
	key: string;
	title: string;
	/** At most one YES (Polymarket: neg-risk; Manifold: answers add up to one). */
	exclusive: boolean;
	category: string;
	tags: string[];
	markets: SimMarket[];
	/** Manifold: what kind of question; Kalshi: its series. */
	kind: 'single' | 'group' | 'poll' | 'scale';
	/** Kalshi: series ticker. */
	series: string | null;
	/** Kalshi: only in the historical tier. */
	archived: boolean;
	feesRate: number | null;
};

/** Where a market stands: the same words for all venues, spelled by each in its own way. */
export type Phase = 'listed' | 'open' | 'closed' | 'proposed' | 'disputed' | 'settled';

/** The phase of a market at a moment. */
export function phaseAt({ opensAt, closesAt, ending }: SimMarket, at: Moment): Phase {
	if (at < opensAt) return 'listed';
	if (!ending) return at < closesAt ? 'open' : 'closed';
	if (at < ending.closedAt) return 'open';
	if (ending.settledAt !== null && at >= ending.settledAt) return 'settled';
	if (ending.disputedAt !== null && at >= ending.disputedAt) return 'disputed';
	return at >= ending.proposedAt ? 'proposed' : 'closed';
}

/** The rule text shown at a moment. */
export function rulesAt(market: SimMarket, at: Moment): string {
	return (market.rules.findLast(({ from }) => from <= at) ?? market.rules[0])?.text ?? '';
}

/** Someone who publishes, and how their feed is made. */
export type Outlet = {
	id: string;
	name: string;
	host: string;
	lang: 'en' | 'ko';
	/** Handed to `track` as the source's zone. */
	zone: string;
	format: 'rss' | 'atom' | 'rdf' | 'json';
	charset: 'utf-8' | 'euc-kr';
	/** How item dates are spelled. */
	dates: 'rfc822' | 'zoneless' | 'iso' | 'kst' | 'numeric-month';
	/** Titles escaped twice, as some systems do. */
	doubleEscaped: boolean;
	/** Copies the wire of its language. */
	copiesWire: boolean;
	/** Publishes nothing from then on, and answers 200 for ever. */
	staleFrom: Moment | null;
	/** Items in the feed. */
	length: number;
};

/** A wording of an article, shown from `at` on. */
export type Revision = { at: Moment; title: string; summary: string };

export type SimArticle = {
	id: string;
	outlet: string;
	lang: 'en' | 'ko';
	/** Which scripted or daily story it belongs to: what a perfect clustering would find. */
	story: string;
	/** English words that a search over machine translations finds (GDELT). */
	keywords: string;
	publishedAt: Moment;
	/** Oldest first; more than one when it was corrected. */
	revisions: Revision[];
	author: string | null;
	/** A link that is not the outlet's own page, as hostile feeds give. */
	link: string | null;
	/** Tone in GDELT's scale, about -5..5. */
	tone: number;
};

/** A service that is down between two moments. */
export type Outage = { service: string; from: Moment; to: Moment };

/** Everything the simulator knows, as pure functions of time. */
export type World = {
	seed: number;
	/** The moment that counts as "now" of the story: dates in texts are counted from it. */
	anchor: Moment;
	/** Where the story begins, about 24 days before. */
	begin: Moment;
	events: SimEvent[];
	outlets: Outlet[];
	/** Everything published up to a moment, oldest first. */
	articlesUntil(at: Moment): SimArticle[];
	outages: Outage[];
	/** Units of each currency for one euro on an ECB business day; null on weekends. */
	ratesOn(isoDay: string): Record<string, number> | null;
};

/** The book a venue shows at a moment: after trading has ended it stays as it was. */
export function shownBook(market: SimMarket, at: Moment): Book {
	return bookAt(market, Math.min(at, tradingEnds(market)));
}

/** When the last trade can have been. */
export const tradingEnds = ({ ending, closesAt }: SimMarket): Moment =>
	ending?.closedAt ?? closesAt;
