import type {
	HistoryPoint,
	MarketReading,
	Micro,
	Moment,
	Outcome,
	Status
} from '#lib/domain/market.ts';
import type { Fetcher } from '../http.ts';

/** An item that could not be read: kept whole, with the reason, to be read again after a fix. */
export type Rejected = { endpoint: string; item: unknown; reason: string };

/** One page of a venue, read: what parsed, and what did not. `at` is when it was fetched. */
export type Reading = { at: Moment; markets: MarketReading[]; rejected: Rejected[] };

/** How a market stands, for venues that tell its end elsewhere than in the market itself. */
export type Resolution = { id: string; status: Status; outcome: Outcome | null };

/** What a venue needs to know of a stored market to ask for it again. */
export type MarketRef = {
	id: string;
	ref: Record<string, string>;
	status: Status;
	opensAt: Moment | null;
	closesAt: Moment | null;
	/** When trading ended as far as known (settlement time), for history windows. */
	endedAt: Moment | null;
};

/** A stretch of a venue's history at one grain. `points` are oldest first, `grain` in ms. */
export type History = {
	id: string;
	grain: number;
	from: Moment;
	to: Moment;
	points: HistoryPoint[];
};

/**
 * A price that changed, as a stream tells it: a side that is missing was not told, null says that nobody
 * offers. `at` is the venue's own moment, for those who look for what is late.
 */
export type LiveChange = {
	stream: string;
	at: Moment | null;
	bid?: Micro | null;
	ask?: Micro | null;
	last?: Micro;
};

/** What a frame told. `ended`: some market was resolved, and is to be asked for. */
export type LiveFrame = { changes: LiveChange[]; ended: boolean; rejected: Rejected[] };

/** Prices pushed over a websocket, for markets whose every move is wanted. */
export type LiveFeed = {
	/** Its row on the status page. */
	feedId: string;
	/** The setting that holds its base address, and what comes after it. */
	setting: string;
	path: string;
	/** Most streams on one connection. */
	most: number;
	/** What a market's prices come under; null where they do not. */
	stream(market: MarketRef): string | null;
	/** The first message of a connection, and later ones that add or drop streams. */
	hello(streams: string[]): string;
	change(operation: 'subscribe' | 'unsubscribe', streams: string[]): string;
	/** What keeps a connection alive, and how long a silent one counts as such, ms. */
	beat: { text: string; every: number; silent: number };
	/** Reads a frame; throws for one that cannot be read at all. */
	read(frame: string): LiveFrame;
};

/** One endpoint group of a venue with a rate limit and a health of its own. */
export type Service = {
	/** `polymarket:gamma`, `kalshi`: the feed id on the status page. */
	id: string;
	name: string;
	/** The setting that holds its base address. */
	setting: string;
	/** Least ms between two requests, on average (half of what the venue publishes). */
	spacing: number;
	/** How many requests may go out at once after a pause. */
	burst: number;
};

/**
 * A place where markets trade. Adapters ask, read and translate; they never store.
 * Every method that goes through pages yields page after page, so that a long pull is stored as it
 * goes. A whole answer that cannot be read throws; one broken item lands in `rejected`.
 */
export type Venue = {
	id: string;
	name: string;
	home: string;
	/** Play money is shown apart from real money. */
	money: 'real' | 'play';
	services: Service[];
	/** Which service answers each job: the lock and the health belong to it. */
	serves: Partial<Record<'catalogue' | 'poll' | 'search' | 'history' | 'resolutions', string>>;
	/** Ms between two catalogue sweeps, and between two polls of followed markets. */
	every: { catalogue: number; poll: number };
	/** The whole open catalogue with the quote each market carries. */
	catalogue?(ask: Ask): AsyncIterable<Reading>;
	/** Markets by text, for topic searches. */
	search?(ask: Ask, text: string): AsyncIterable<Reading>;
	/** Markets by tag or category, as the venue names it. */
	byTag?(ask: Ask, tag: string): AsyncIterable<Reading>;
	/** Fresh quotes and states of known markets, hundreds a request; open, closed and resolved alike. */
	poll?(ask: Ask, markets: MarketRef[]): AsyncIterable<Reading>;
	/** Markets by id (without the venue's prefix knowledge): what a topic names before we ever saw it. */
	byId?(ask: Ask, ids: string[]): AsyncIterable<Reading>;
	/** How closed markets ended, where the market object does not say. */
	resolutions?(
		ask: Ask,
		markets: MarketRef[]
	): AsyncIterable<{ at: Moment; resolutions: Resolution[]; rejected: Rejected[] }>;
	/** Price history of a market between two moments at the grains wanted, coarse to fine. */
	history?(
		ask: Ask,
		market: MarketRef,
		windows: HistoryWindow[]
	): AsyncIterable<History & { rejected: Rejected[] }>;
	/** Prices as they change, beside `poll`, which stays: it repairs what a stream missed. */
	live?: LiveFeed;
	/** Reads a quarantined item again, as the endpoint that gave it would have; throws if it still cannot. */
	reread?(endpoint: string, item: unknown, at: Moment): MarketReading[];
};

/** Wanted history: `grain` in ms (5 min, 1 h, 12 h). The venue may answer coarser, and says so. */
export type HistoryWindow = { from: Moment; to: Moment; grain: number };

/** What an adapter is handed: a fetcher per service, with base address and limits applied. */
export type Ask = {
	/** The fetcher of a service; paths are relative to the service's base address. */
	service(id: string): Fetcher;
	now(): Moment;
};
