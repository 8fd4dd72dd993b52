/**
 * What pages and the API show: probabilities 0..1, moments ms UTC, amounts decimal. One query gives
 * one of these; the page draws it and the API prints it.
 */
import type {
	ClaimDirection,
	ClaimPrices,
	ClaimState,
	CopyOrigin,
	Position,
	SpeakerKind
} from './claim.ts';
import type { Clocks } from './clocks.ts';
import type { Difference } from './difference.ts';
import type { Coverage, Desk, Quarter } from './evidence.ts';
import type { Basis, Fee, Moment, Status, VolumeUnit } from './market.ts';
import type { ElsewhereKind, TimeOrder } from './moved.ts';
import type { PriceSeries, PriceStats } from './series.ts';
import type { Spark } from './spark.ts';
import type { MatchedControl, SpeakerScore, StakeIndex } from './track-record.ts';
import type { Spread } from './why.ts';
import type { ZoneGuess } from './zone-guess.ts';

export type Name = { en: string; ko: string };

export type QuoteView = {
	at: Moment;
	bid: number | null;
	ask: number | null;
	last: number | null;
	probability: number | null;
	basis: Basis | null;
};

/** Whether a price can be printed: `green` as it is, `amber` with what is named beside it, `red` not as a chance. */
export type Light = 'green' | 'amber' | 'red';

export type OutcomeView = {
	payout: number | null;
	label: 'yes' | 'no' | 'split' | 'void';
	at: Moment;
};

/** A market in a list: everything but its rules. */
export type MarketView = {
	id: string;
	venue: string;
	eventId: string | null;
	eventTitle: string | null;
	title: string;
	label: string | null;
	url: string;
	status: Status;
	opensAt: Moment | null;
	closesAt: Moment | null;
	outcome: OutcomeView | null;
	quote: QuoteView | null;
	/** Absolute change of the probability over 24 h, or null when either end is unknown. */
	change24h: number | null;
	checkedAt: Moment | null;
	/** How often its price is checked, ms; null where nothing reads it. */
	every: number | null;
	volume: { value: number | null; unit: VolumeUnit };
	volume24h: number | null;
	/** What the venue says waits in its book, in the unit of the volume; null: not told, or of the past. */
	liquidity: number | null;
	fee: Fee;
	/** True chances between which nobody gains by trading (methods 7.9), 0..1; null: a side or the deadline is missing. */
	breakEven: [number, number] | null;
	/**
	 * Whether the price can be printed, by status, spread, volume and depth; how old it is stands beside it.
	 * Null once it is settled.
	 */
	light: Light | null;
	/** Play money is shown apart. */
	money: 'real' | 'play';
};

/** A market as it is kept: its light follows from the rest, and changes with what the desk asks of it. */
export type KeptMarket = Omit<MarketView, 'light'>;

/** A link's standing, beside the market or story it leads to. */
export type LinkView = {
	score: number;
	reasons: string[];
	state: 'suggested' | 'confirmed' | 'rejected';
};

/** How two markets of different venues belong together: a suggestion until a person confirms it. */
export type PairLink = LinkView & {
	/** YES of one is NO of the other. */
	inverse: boolean;
};

/** Another venue's market that may ask the same question. */
export type PairView = MarketView & { rules: string; link: PairLink };

export type RuleVersionView = {
	seenAt: Moment;
	title: string;
	rules: string;
	closesAt: Moment | null;
};

export type MarketPage = MarketView & {
	rules: string;
	/** Newest first; more than one when the venue has edited question, rules or deadline. */
	ruleVersions: RuleVersionView[];
	seenAt: Moment;
	/** On how many of the last 30 days its price moved; null: no price is known in them. */
	daysMoved: number | null;
	topics: { slug: string; name: Name }[];
	/** Other markets of the same event. */
	siblings: MarketView[];
	/** Markets of other venues that may ask the same, best first. */
	pairs: PairView[];
	/** Moves of its price and bursts of its topics, oldest first, the newest of them. */
	signals: Mark[];
	stories: StoryView[];
	/** Claims that it prices, newest first. */
	claims: ClaimView[];
};

export type StoryView = {
	id: string;
	title: string;
	url: string;
	outlet: string;
	publishedAt: Moment;
	seenAt: Moment;
	/** How many articles it holds. */
	articles: number;
	/** How many distinct owners published them. */
	outlets: number;
	lang: string | null;
	/** Mean over its articles, -1..1, or null. */
	sentiment: number | null;
	/** Why it is linked, where the list is a topic's. */
	reasons?: string[];
};

/**
 * What two headlines of one story share: something both name (in either language), a word both say, an
 * amount, or a name that sounds alike in two scripts.
 */
export type StoryReason =
	| { kind: 'name'; en: string; ko: string }
	| { kind: 'word'; word: string }
	| { kind: 'amount'; amount: string }
	| { kind: 'sound'; word: string; other: string };

export type StoryMember = {
	/** The article's number, by which corrections name it. */
	id: string;
	/** The earlier member it resembles most, and what they share; null for the first, or when nothing is shared. */
	like: { id: string; outlet: string; reasons: StoryReason[] } | null;
	/** An editor put it here. */
	placed: { by: string; at: Moment } | null;
	/** The member whose text it repeats at a portal: not counted. */
	copyOf: { id: string; outlet: string } | null;
	title: string;
	url: string;
	outlet: string;
	lang: string | null;
	publishedAt: Moment;
	seenAt: Moment;
	summary: string;
	sentiment: number | null;
	sentimentTerms: string[];
	/** Earlier wordings of the headline, newest first. */
	earlier: { title: string; seenAt: Moment }[];
};

export type StoryPage = StoryView & {
	members: StoryMember[];
	topics: { slug: string; name: Name; reasons: string[] }[];
	markets: (MarketView & { rules: string; link: LinkView })[];
};

/** The parts of a topic's rank, each in words on the page. */
export type TrendParts = {
	/** Stories in the window, what was expected, the ratio and z (Anscombe). */
	stories: number;
	expected: number | null;
	burst: number | null;
	outlets: number;
	/** Largest move among linked markets: change in probability, z against its own noise. */
	move: { marketId: string; title: string; change: number; z: number | null } | null;
	/** Change of mean sentiment against the window before, and n. */
	sentimentChange: number | null;
	/** Whether two weeks and more were measured, so that what is expected knows the hour of the week. */
	weekly: boolean;
	/** The chance of evidence as strong were nothing going on (`domain/evidence.ts`); null: nothing was measured. */
	chance: number | null;
	/** It stands out among all topics: of those that do, one in twenty may be chance. */
	stands: boolean;
};

export type TopicView = {
	slug: string;
	name: Name;
	/** Headline probability: that of the leading market (`market`), or null. */
	probability: number | null;
	market: MarketView | null;
	change24h: number | null;
	stories24h: number;
	sentiment24h: number | null;
	/** The stories `sentiment24h` is the mean of. */
	sentimentN24h?: number;
	/** Combined evidence; the order of the front page. */
	score: number;
	parts: TrendParts;
	/** The parts in words. */
	why: Name;
	/** Hourly probabilities of the leading market over the last 7 days, with gaps. */
	spark: { t: number[]; p: (number | null)[] } & Spark;
	markets: number;
	latestStory: StoryView | null;
};

/** A mark on the time axis that can be opened. */
export type Mark = {
	kind: 'story' | 'burst' | 'move' | 'rules' | 'deadline' | 'resolution' | 'claim';
	at: Moment;
	label: string;
	/** Where it leads: `/stories/12`, `/markets/…`, `/claims/…`. */
	href: string | null;
	marketId?: string;
	weight?: number;
};

export type TopicSeries = {
	from: Moment;
	to: Moment;
	/** When a price or a story of it is first known, whatever the range; null: nothing is. */
	since: Moment | null;
	markets: {
		id: string;
		title: string;
		venue: string;
		t: number[];
		p: (number | null)[];
		/** Points before it are the venue's history. */
		ownSince: Moment | null;
		/** How it ended; null while it has not. */
		outcome: OutcomeView | null;
		/** Of all points of the range, not only of those given; null when no price is known. */
		stats: PriceStats | null;
	}[];
	/** One column per bucket (`bucket` ms), zero where measured and nothing was published, null where no source was read. */
	stories: { bucket: number; t: number[]; n: (number | null)[] };
	/** Mean over stories with a 95 % bootstrap interval; lo and hi are null below 3 stories. */
	sentiment: {
		t: number[];
		mean: (number | null)[];
		lo: (number | null)[];
		hi: (number | null)[];
		n: number[];
	};
	marks: Mark[];
};

/** A market's prices; `since` is when one is first known, whatever the range. */
export type MarketSeries = PriceSeries & {
	ownSince: Moment | null;
	stats: PriceStats | null;
	since: Moment | null;
};

export type TopicPage = TopicView & {
	query: string;
	aliases: string[];
	linkedMarkets: (MarketView & { rules: string; link: LinkView })[];
	/** Which of them may ask the same question, by their ids, best first. */
	pairs: { a: string; b: string; link: PairLink }[];
	storyList: StoryView[];
	nextCursor: string | null;
	/** Claims filed under it or priced by its markets, newest first. */
	claims: ClaimView[];
};

/** Who claimed something. */
export type SpeakerView = {
	slug: string;
	name: Name;
	kind: SpeakerKind;
	affiliation: string | null;
};

/** What came of a claim, as a person found it; `open` with no one behind it until then. */
export type ClaimOutcomeView = {
	state: ClaimState;
	/** When what was claimed came about. */
	happenedAt: Moment | null;
	/** Days after the deadline, where it came true too late. */
	daysLate: number | null;
	evidence: string | null;
	note: string | null;
	by: string;
	seenAt: Moment;
};

/** A claim in the ledger, in its newest version. */
export type ClaimView = {
	id: string;
	speaker: SpeakerView;
	/** Word for word, in `lang`. */
	quote: string;
	lang: string;
	translation: string | null;
	url: string;
	outlet: string;
	saidAt: Moment;
	/** When it was first entered, and by whom. */
	seenAt: Moment;
	enteredBy: string;
	/** How often it was entered: more than one when it was corrected. */
	versions: number;
	/** False where its outcome could be known when it was entered. */
	inAdvance: boolean;
	deadline: Moment;
	criterion: string;
	/** The probability its speaker gave, 0..1; null: a flat promise. */
	stated: number | null;
	topic: { slug: string; name: Name } | null;
	/** The market that prices it; `title` null: not known here (yet). */
	market: {
		id: string;
		title: string | null;
		venue: string;
		direction: ClaimDirection;
		status: Status | null;
		money: 'real' | 'play';
	} | null;
	/** Of the claim coming true; null without a market that is known. */
	prices: ClaimPrices | null;
	/** The true chances that price could not tell apart when the claim was made, 0..1. */
	band: [number, number] | null;
	/** A dollar on it, and against it, at the first ask after it was said. */
	follow: Position | null;
	fade: Position | null;
	outcome: ClaimOutcomeView | null;
	state: ClaimState;
};

/** A version of a claim as it was entered. */
export type ClaimVersionView = Pick<
	ClaimView,
	| 'quote'
	| 'translation'
	| 'url'
	| 'outlet'
	| 'saidAt'
	| 'deadline'
	| 'criterion'
	| 'stated'
	| 'seenAt'
	| 'enteredBy'
> & { market: string | null; direction: ClaimDirection | null; hash: string };

/** A text of a claim's source, kept when the claim was entered or later. */
export type ClaimCopyView = {
	url: string;
	origin: CopyOrigin;
	/** When it was fetched or pasted; when it was kept, and by whom. */
	readAt: Moment;
	seenAt: Moment;
	by: string;
	text: string;
	/** SHA-256 of the text as UTF-8, in hexadecimal. */
	sha256: string;
	/** Whether the quote stands in it word for word. */
	holdsQuote: boolean;
	hash: string;
};

/** A claim with everything that was ever entered of it, newest first. */
export type ClaimPage = ClaimView & {
	history: ClaimVersionView[];
	outcomes: (ClaimOutcomeView & { hash: string })[];
	/** What its source said, as it was read. */
	copies: ClaimCopyView[];
};

/** A speaker's claims and how they fared. */
export type SpeakerPage = SpeakerView & {
	score: SpeakerScore;
	/** Among speakers with enough claims, best first; null: too few to compare. */
	rank: { place: number; of: number } | null;
	/** A dollar on every claim, and against every claim. */
	follow: StakeIndex | null;
	fade: StakeIndex | null;
	/** Fading this speaker beside fading others at the same price; null: not possible. */
	control: MatchedControl | null;
	claims: ClaimView[];
	nextCursor: string | null;
};

/** A market that is compared, with its prices: named itself, or as the leading market of a topic. */
export type CompareItem = MarketView & {
	rules: string;
	/** What named it in the address: its id, or `topic:` and a slug. */
	with: string;
	/** The topic it stands for. */
	topic: { slug: string; name: Name } | null;
	t: Moment[];
	p: (number | null)[];
	/** Points before it are the venue's history. */
	ownSince: Moment | null;
	/** Of all points, however few are drawn. */
	stats: PriceStats | null;
};

/**
 * Why something that was named is not compared: nobody knows it, it (or its leading market) stands there
 * already, the topic has no market, or there are too many before it.
 */
export type CompareMiss = { with: string; why: 'unknown' | 'repeated' | 'empty' | 'many' };

/** Two of the compared markets that something is known of, by their ids, in the order they were named. */
export type ComparePair = {
	a: string;
	b: string;
	link: PairLink;
	/** a minus b, an inverse b turned around; only of pairs that a person marked equivalent. */
	difference: Difference | null;
};

export type ComparePage = {
	from: Moment;
	to: Moment;
	items: CompareItem[];
	missed: CompareMiss[];
	/** Pairs marked equivalent first, then suggestions, then those marked different. */
	pairs: ComparePair[];
	/** Pairs of venues worth comparing, while fewer than two are compared: largest first. */
	suggestions: { a: MarketView; b: MarketView; link: PairLink }[];
};

export type FeedState = 'ok' | 'late' | 'failing' | 'waiting' | 'gone';

export type FeedView = {
	id: string;
	kind: 'venue' | 'source' | 'gdelt' | 'fx';
	name: string;
	url: string;
	state: FeedState;
	lastAttempt: Moment | null;
	lastSuccess: Moment | null;
	/** `endpoint` is the path that failed, `cause` why, in one word (`timeout`, `status`, `body`, …). */
	lastError: {
		at: Moment;
		message: string;
		status?: number;
		endpoint?: string;
		cause?: string;
	} | null;
	newestItem: Moment | null;
	nextDue: Moment | null;
	/** How often it is read, ms: the most frequent of what is read from it; null: only when needed. */
	every: number | null;
	failures: number;
	/** Set while it is left alone because too many requests to its service failed in a row. */
	outage: { since: Moment; askAfter: Moment; message: string } | null;
};

export type AlertKind = 'outage' | 'recovery';

/** That a service stopped answering, or answers again: one each for an outage. */
export type AlertView = {
	at: Moment;
	kind: AlertKind;
	/** A venue's service (`kalshi`), `gdelt`, `fx`, or the host of news feeds. */
	service: string;
	/** When the outage's first request failed. */
	since: Moment;
	endpoint: string;
	/** Why, in one word: `timeout`, `network`, `status`, `body`, …; `answered` for a recovery. */
	cause: string;
	message: string;
};

export type StatusPage = {
	feeds: FeedView[];
	/** Newest first. */
	alerts: AlertView[];
	quarantine: { feed: string; open: number; total: number; newest: Moment | null }[];
	clocks: Clocks;
};

/** What a search field finds while one types: a few of each kind. */
export type Findings = {
	topics: { slug: string; name: Name }[];
	markets: MarketView[];
	stories: StoryView[];
};

/** A feed as it answers before it is saved as a source. */
export type SourceTrial = {
	/** Where it was read, after redirects; where a permanent one leads. */
	url: string;
	movedTo: string | null;
	/** Which format it is in. */
	kind: string;
	title: string | null;
	/** The language it says it has, and the one of most of its headlines. */
	said: string | null;
	lang: string | null;
	zone: ZoneGuess;
	/** Who owns it: as another feed of the same host, else its domain. */
	owner: string | null;
	/** What it is called here, when it is a source already. */
	known: string | null;
	/** The first of its items; `publishedAt` null: it tells no time. */
	items: {
		title: string;
		url: string;
		publishedAt: Moment | null;
		/** True where the time it tells lay ahead, and that of the reading stands for it. */
		inferred: boolean;
		lang: string | null;
		outlet: string;
	}[];
	articles: number;
	/** Items that could not be read, and why the first of them. */
	rejected: number;
	rejectedWhy: string | null;
	/** What of the document is missing, in words. */
	degraded: string | null;
};

/** What a topic's query finds in the last seven days, before it is saved. */
export type TopicTrial = {
	/** Spans of 24 hours, oldest first; null: news was not read then. */
	days: { from: Moment; articles: number | null; stories: number | null }[];
	/** The newest stories of that time, with the words of their headlines that match as `reasons`. */
	examples: StoryView[];
};

export type TrendItem = {
	kind: 'topic';
	slug: string;
	name: Name;
	score: number;
	parts: TrendParts;
	/** The parts in words. */
	why: Name;
	/** Where it stands between news and odds; null: how much news is usual is not known. */
	quarter: Quarter | null;
	/** Articles of the window by language. */
	covered: Coverage;
	/** Its odds move, and it is covered in the other language but not in this one. */
	blind: Desk | null;
};

/** How a story sounds beside the stories of its topic in the four weeks before, -1..1. */
export type StoryTone = {
	value: number;
	/** The mean of so many stories. */
	usual: number;
	n: number;
	/** How far apart they are, in deviations of one story; signed. */
	z: number;
	/** Which topic. */
	slug: string;
	name: Name;
};

/** A story with how far it spread beside stories of the four weeks before, and what moved that it speaks of. */
export type StoryTrend = {
	story: StoryView;
	score: number;
	chance: number | null;
	stands: boolean;
	spread: Spread;
	move: TrendParts['move'];
	/** null: it has no score or topic, or the usual tone of that is not known yet. */
	tone: StoryTone | null;
	why: Name;
};

/** A market of the whole catalogue that moved further than its own noise explains. */
export type MarketTrend = {
	market: MarketView;
	score: number;
	chance: number;
	stands: boolean;
	move: { at: Moment; endAt: Moment; from: number; to: number; change: number; z: number };
	why: Name;
};

/** A story that may be behind a move, with when it came and whether it speaks of what the rules ask. */
export type MoveStory = {
	story: StoryView;
	order: TimeOrder;
	/**
	 * `speaks`: it is linked to the question itself; `beyond`: it is, and says something else than the rules
	 * ask (`beyond`: in what); `topic`: only the topic links it. The reasons are those of the link.
	 */
	rule: 'speaks' | 'beyond' | 'topic';
	beyond: ('announcement' | 'stake' | 'deadline')[];
	reasons: string[];
};

/** What was traded between the quotes around a move, and how far the sides stood apart, 0..1; null: not recorded. */
export type MoveTrading = {
	since: Moment;
	until: Moment;
	traded: number | null;
	unit: VolumeUnit;
	spreadBefore: number | null;
	spreadAfter: number | null;
};

/** A market of another venue that may ask the same, and what it did meanwhile. */
export type MoveElsewhere = {
	id: string;
	venue: string;
	title: string;
	/** A person marked the rules as equivalent. */
	confirmed: boolean;
	inverse: boolean;
	answer: ElsewhereKind;
	/** When it moved itself; null unless it did. */
	at: Moment | null;
	endAt: Moment | null;
	/** How far its own price went, with its sign; null: not known. */
	change: number | null;
};

/** A move of a market's price with its receipts. What moved it is not known, whatever stands beside it. */
export type MoveView = {
	at: Moment;
	endAt: Moment;
	from: number;
	to: number;
	change: number;
	z: number;
	hours: number;
	cause: 'unexplained';
	stories: MoveStory[];
	/** Null: we recorded no quotes of our own around it. */
	trading: MoveTrading | null;
	elsewhere: MoveElsewhere[];
};

/** The moves of a market, newest first, and what its rules ask in their own words. */
export type MovesView = { demand: string | null; items: MoveView[] };

/** What is unusual between two moments: in what is followed, and in all that is read. */
export type BreakingPage = {
	from: Moment;
	to: Moment;
	topics: TrendItem[];
	stories: StoryTrend[];
	markets: MarketTrend[];
	/** Of how many each list was chosen. */
	looked: { topics: number; stories: number; markets: number };
};

export type FxView = { date: string; base: 'USD'; quote: 'KRW'; rate: number; source: string };
