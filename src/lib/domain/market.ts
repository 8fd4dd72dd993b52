/** The nouns of prediction markets, one shape for all venues. */

/** An integer of 1e-6: a price of 0.12 dollars, or a probability of 12 %, is 120_000. */
export type Micro = number;

/** Moments are milliseconds since 1970 in UTC. */
export type Moment = number;

export const MICRO = 1_000_000;

/**
 * `listed` not trading yet · `open` trading · `paused` · `closed` trading over, no outcome ·
 * `proposed` an outcome is proposed, disputed or determined but may flip · `resolved` · `void`.
 */
export const STATUSES = [
	'listed',
	'open',
	'paused',
	'closed',
	'proposed',
	'resolved',
	'void'
] as const;
export type Status = (typeof STATUSES)[number];

/** Whether a market is over for good: its price is checked no more. */
export const isSettled = (status: Status) => status === 'resolved' || status === 'void';

/** Where a probability comes from; see `probabilityOf` in `price.ts`. */
export const BASES = ['mid', 'last', 'amm', 'history', 'settlement'] as const;
export type Basis = (typeof BASES)[number];

export type VolumeUnit = 'usd' | 'contracts' | 'mana';

/** How a market ended. `payout` is what YES pays, 0..1 in `Micro`; null when the market is void. */
export type Outcome = {
	payout: Micro | null;
	label: 'yes' | 'no' | 'split' | 'void';
	at: Moment;
};

/**
 * What a venue showed for a market at a moment. An empty side is null; never traded is null.
 * `probability` and `basis` are null together. `volume` is the lifetime volume in millionths of
 * the market's unit (micro-dollars, micro-contracts, micro-mana), or null when not told.
 */
export type Quote = {
	at: Moment;
	bid: Micro | null;
	ask: Micro | null;
	last: Micro | null;
	probability: Micro | null;
	basis: Basis | null;
	volume: number | null;
};

/** A venue's fee schedule as its payload tells it: shown, never hard-coded. */
export type Fee = {
	rate: number;
	exponent: number;
	takerOnly: boolean;
	type: string | null;
} | null;

/** A venue's question group. `exclusive`: at most one of its markets resolves YES. */
export type Event = {
	id: string;
	venue: string;
	title: string;
	url: string;
	exclusive: boolean;
	category: string | null;
	tags: string[];
};

/** One binary contract as an adapter reads it, with the quote that came along. */
export type MarketReading = {
	/** `polymarket:<conditionId>`, `kalshi:<TICKER>`, `manifold:<id>[:<answerId>]`, `predictit:<market>.<contract>`. */
	id: string;
	venue: string;
	event: Event | null;
	/** A full question that stands alone: event title and answer joined where the venue splits them. */
	title: string;
	/** The answer inside its event (`Klaus Iohannis`, `by March`), or null on single markets. */
	label: string | null;
	url: string;
	rules: string;
	status: Status;
	opensAt: Moment | null;
	closesAt: Moment | null;
	outcome: Outcome | null;
	volume: number | null;
	volumeUnit: VolumeUnit;
	volume24h: number | null;
	liquidity: number | null;
	fee: Fee;
	/** Whether lists show it: false for placeholders without a price. */
	shown: boolean;
	/** What the adapter needs to ask the venue again (token ids, series, slugs). */
	ref: Record<string, string>;
	quote: Quote;
};

/** A point of a venue's own price history, at the venue's time. */
export type HistoryPoint = {
	at: Moment;
	bid: Micro | null;
	ask: Micro | null;
	last: Micro | null;
	probability: Micro | null;
};
