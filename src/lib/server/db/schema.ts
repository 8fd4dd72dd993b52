import type { ColumnType, Generated } from 'kysely';
import type { AlertRuleKind, MessageKind, MessageState, RouteKind } from '#lib/domain/alert.ts';
import type { ClaimDirection, ClaimState, CopyOrigin, SpeakerKind } from '#lib/domain/claim.ts';
import type { Deed } from '#lib/domain/deed.ts';
import type { Basis, Micro, Moment, Status, VolumeUnit } from '#lib/domain/market.ts';
import type { Role, Scope } from '#lib/domain/person.ts';
import type { AlertKind } from '#lib/domain/view.ts';

/**
 * The tables. Rows are the domain's nouns: camelCase here, snake_case in SQL. Moments are ms UTC,
 * prices and amounts integers of 1e-6, JSON is text. Booleans are 0 or 1 (SQLite binds no booleans).
 */
export type Schema = {
	market: MarketTable;
	marketVersion: MarketVersionTable;
	ruleText: { hash: string; text: string };
	event: EventTable;
	marketState: MarketStateTable;
	marketCheck: { marketKey: number; since: Moment; checkedAt: Moment };
	checkGap: CheckGapTable;
	quoteLog: QuoteLogTable;
	quoteChunk: QuoteChunkTable;
	quoteHour: QuoteHourTable;
	quoteOutline: QuoteOutlineTable;
	feed: FeedTable;
	duty: DutyTable;
	serviceLimit: ServiceLimitTable;
	alert: AlertTable;
	httpCache: { url: string; etag: string | null; lastModified: string | null; storedAt: Moment };
	source: SourceTable;
	article: ArticleTable;
	articleVersion: ArticleVersionTable;
	articleIdentity: { identity: string; articleKey: number };
	story: { key: Generated<number>; openedAt: Moment };
	storyVerdict: StoryVerdictTable;
	storyMove: StoryMoveTable;
	speaker: SpeakerTable;
	claim: ClaimTable;
	claimOutcome: ClaimOutcomeTable;
	claimCopy: ClaimCopyTable;
	topic: TopicTable;
	link: LinkTable;
	linkVerdict: LinkVerdictTable;
	quarantine: QuarantineTable;
	run: RunTable;
	fxRate: FxRateTable;
	coverage: CoverageTable;
	coverageSpan: CoverageSpanTable;
	signal: SignalTable;
	snapshot: SnapshotTable;
	person: PersonTable;
	session: SessionTable;
	account: AccountTable;
	passkey: PasskeyTable;
	invitation: InvitationTable;
	apiToken: ApiTokenTable;
	audit: AuditTable;
	route: RouteTable;
	alertRule: AlertRuleTable;
	firing: FiringTable;
	message: MessageTable;
	messageItem: { messageId: string; firingId: number };
	delivery: DeliveryTable;
	setting: { name: string; value: string };
};

export type MarketTable = {
	key: Generated<number>;
	id: string;
	venue: string;
	eventId: string | null;
	title: string;
	label: string | null;
	url: string;
	rulesHash: string;
	status: Status;
	opensAt: Moment | null;
	closesAt: Moment | null;
	outcomePayout: Micro | null;
	outcomeLabel: 'yes' | 'no' | 'split' | 'void' | null;
	outcomeAt: Moment | null;
	volumeUnit: VolumeUnit;
	/** JSON of `Fee`. */
	fee: string | null;
	shown: number;
	/** JSON of the adapter's `ref`. */
	ref: string;
	seenAt: Moment;
	/** When its price history was last fetched, and from when on it is held. */
	backfilledAt: Moment | null;
};

/** What a venue may edit: a row each time one of these changed, from `seenAt` on. */
export type MarketVersionTable = {
	marketKey: number;
	seenAt: Moment;
	title: string;
	rulesHash: string;
	status: Status;
	closesAt: Moment | null;
	outcomePayout: Micro | null;
	outcomeLabel: 'yes' | 'no' | 'split' | 'void' | null;
	outcomeAt: Moment | null;
	fee: string | null;
};

export type EventTable = {
	id: string;
	venue: string;
	title: string;
	url: string;
	exclusive: number;
	category: string | null;
	/** JSON array. */
	tags: string;
};

/** A stretch without checks, longer than three polling intervals and 15 minutes. */
export type CheckGapTable = {
	marketKey: number;
	/** Last check before, and first check after. */
	fromAt: Moment;
	toAt: Moment;
	/** The polling interval then, ms: the series shows one null this long after `fromAt`. */
	every: number;
};

/**
 * The newest quote of each market, one narrow row updated only when it changed. `at` is when this
 * price was first seen: the newest row of `quoteLog` has the same.
 */
export type MarketStateTable = {
	marketKey: number;
	at: Moment;
	bid: Micro | null;
	ask: Micro | null;
	last: Micro | null;
	probability: Micro | null;
	basis: Basis | null;
	volume: number | null;
	volume24h: number | null;
	liquidity: number | null;
	/** Probability 24 h before `referenceAt`, refreshed by the derive job: change = probability − this. */
	probability24h: Micro | null;
};

/** Quotes that changed, in time order: the last two days or so. */
export type QuoteLogTable = {
	at: Moment;
	marketKey: number;
	/**
	 * Ms since the market's row before this one, null on its first. The log has no index by market (a
	 * poll would then write a page for each), so one market's tail is read along this chain.
	 */
	sincePrevious: number | null;
	bid: Micro | null;
	ask: Micro | null;
	last: Micro | null;
	probability: Micro | null;
	basis: Basis | null;
	volume: number | null;
};

/**
 * Sealed quotes of one market, at most 512 a chunk, encoded by `domain/chunk.ts`.
 * `grain` 0: our own quotes; else the venue's history at that grain in ms.
 */
export type QuoteChunkTable = {
	marketKey: number;
	grain: number;
	firstAt: Moment;
	lastAt: Moment;
	count: number;
	data: ColumnType<Uint8Array, Uint8Array, Uint8Array>;
};

/** Eight chunks of own quotes in outline, or eight outlines of the level below. */
export type QuoteOutlineTable = {
	marketKey: number;
	level: number;
	firstAt: Moment;
	lastAt: Moment;
	/** Points in it, and known prices that it leaves out. */
	count: number;
	hidden: number;
	/** Beginnings and ends of gaps within it that were known when it was written. */
	edges: number;
	data: ColumnType<Uint8Array, Uint8Array, Uint8Array>;
};

/** Own quotes by hour: probability as `Micro`. */
export type QuoteHourTable = {
	marketKey: number;
	/** Start of the hour, ms. */
	hour: Moment;
	low: Micro;
	high: Micro;
	close: Micro;
	count: number;
};

/** Everything we read from, with its health: a venue's service, a news source, GDELT, FX. */
export type FeedTable = {
	/** `polymarket:gamma`, `kalshi`, `source:<id>`, `gdelt`, `fx`. */
	id: string;
	kind: 'venue' | 'source' | 'gdelt' | 'fx';
	name: string;
	url: string;
	lastAttempt: Moment | null;
	lastSuccess: Moment | null;
	lastErrorAt: Moment | null;
	lastError: string | null;
	lastErrorStatus: number | null;
	/** Why it failed, in one word (`FetchError['reason']`), and at which path. */
	lastErrorCause: string | null;
	lastErrorEndpoint: string | null;
	newestItem: Moment | null;
	/** Failures in a row. */
	failures: number;
	/** Told to wait until then (Retry-After, throttling). */
	waitUntil: Moment | null;
	/** Gone for good (410), or dead for a week of 404. */
	goneAt: Moment | null;
	/** First of a row of 404s. */
	missingSince: Moment | null;
	/** Not in FEEDS any more: kept, not read, not shown. */
	active: number;
};

/** What a service, or a news host by its name, has asked for, and how its last requests went. */
export type ServiceLimitTable = {
	service: string;
	nextAt: Moment;
	retryAt: Moment | null;
	/** Requests in a row that failed, and when the first of them did. */
	failures: Generated<number>;
	failingSince: Moment | null;
	/** Not asked before then: too many have failed. Null while it is asked. */
	askAfter: Moment | null;
};

/** What a person should hear of, once: that an outage began, that it ended. Append-only. */
export type AlertTable = {
	id: Generated<number>;
	at: Moment;
	kind: AlertKind;
	service: string;
	/** When the outage's first request failed: with the service, which outage it is. */
	since: Moment;
	endpoint: string;
	cause: string;
	message: string;
};

/** What a feed is read for (`markets`, `quotes`, `news`, …), when next, and by whom now. */
export type DutyTable = {
	feedId: string;
	job: string;
	every: number;
	nextDue: Moment;
	lastDone: Moment | null;
	/** Failures in a row of this duty; what else is read from its feed may fare well. */
	failures: number;
	/** The holder's lease: host, pid, process start, and until when it holds unless renewed. */
	holderHost: string | null;
	holderPid: number | null;
	holderStartedAt: Moment | null;
	leaseUntil: Moment | null;
};

export type SourceTable = {
	id: string;
	feedId: string;
	url: string;
	kind: string;
	name: string;
	lang: string | null;
	zone: string | null;
	/** `starter`, `track`, `person`. */
	origin: string;
	/** Who owns it, so that one publisher's outlets count once; null: each article counts for its domain. */
	owner: string | null;
	/** Where its last answer said it has moved for good; saved as its address when said twice. */
	movedTo: string | null;
	removedAt: Moment | null;
};

export type ArticleTable = {
	key: Generated<number>;
	sourceId: string;
	url: string;
	title: string;
	summary: string;
	author: string | null;
	outlet: string;
	domain: string | null;
	lang: string | null;
	publishedAt: Moment;
	publishedInferred: number;
	dayOnly: number;
	seenAt: Moment;
	storyKey: number | null;
	/** -1..1 as an integer of 1e-6; null when the language is not known to the scorer. */
	sentiment: number | null;
	/** JSON array of the words that made the score. */
	sentimentTerms: string | null;
};

export type ArticleVersionTable = {
	articleKey: number;
	seenAt: Moment;
	title: string;
	summary: string;
	url: string;
	publishedAt: Moment;
};

export type TopicTable = {
	slug: string;
	nameEn: string;
	nameKo: string;
	query: string;
	/** JSON arrays of strings. */
	aliases: string;
	search: string;
	/** Market ids named in the file; those we do not know yet are fetched at the next refresh. */
	markets: string;
	origin: string;
	seenAt: Moment;
	removedAt: Moment | null;
};

export type LinkKind = 'topic-market' | 'topic-article' | 'market-article' | 'market-market';

export type LinkTable = {
	kind: LinkKind;
	/** Topic slug or market key as text; then market key or article key as text. */
	a: string;
	b: string;
	score: number;
	/** JSON array of reasons. */
	reasons: string;
	state: 'suggested' | 'confirmed' | 'rejected';
	/** `machine`, `track`, or who decided. A machine never overwrites a person. */
	decidedBy: string;
	seenAt: Moment;
	/** Two markets, by a person's word: 1 when YES of one is NO of the other; null: as the reasons say. */
	inverse: number | null;
	/** When the article of a link to one was published, as the article says; null: a link to a market. */
	publishedAt: Moment | null;
};

export type LinkVerdictTable = {
	kind: LinkKind;
	a: string;
	b: string;
	state: 'suggested' | 'confirmed' | 'rejected';
	decidedBy: string;
	seenAt: Moment;
	/** As in the link. */
	inverse: number | null;
	/** Why, in the person's words. */
	note: string | null;
};

/** An editor's correction of stories. Never changed or removed: an undo is a verdict of its own. */
export type StoryVerdictTable = {
	id: number;
	kind: 'merge' | 'split' | 'undo';
	/** Of an undo: which verdict. */
	undoes: number | null;
	decidedBy: string;
	seenAt: Moment;
	/** The article that had entered a story last: the verdict stands after it and before the next. */
	afterArticle: number | null;
};

/**
 * Where a verdict put each article of the stories it speaks of, also those it left where they were:
 * no machine moves them again.
 */
export type StoryMoveTable = {
	articleKey: number;
	verdictId: number;
	fromStory: number;
	toStory: number;
	/** That of the verdict. */
	seenAt: Moment;
};

/** A row of the ledger. Never changed or removed: a correction is a row of its own. */
type Entry = {
	/** Its number through the whole ledger, from 1. */
	entry: number;
	seenAt: Moment;
	/** Who entered it: a person, or `track`. */
	enteredBy: string;
	/** Of this row and the hash of the entry before it. */
	hash: string;
};

/** A version of a speaker; the newest counts. */
export type SpeakerTable = Entry & {
	slug: string;
	nameEn: string;
	nameKo: string;
	kind: SpeakerKind;
	affiliation: string | null;
};

/** A version of a claim; the newest counts. */
export type ClaimTable = Entry & {
	/** The key that the desk gave it. */
	id: string;
	/** Slug of a speaker. */
	speaker: string;
	/** Word for word, in the language it was said in. */
	quote: string;
	lang: string;
	translation: string | null;
	/** Where it can be read, and who published it there. */
	url: string;
	outlet: string;
	saidAt: Moment;
	deadline: Moment;
	criterion: string;
	/** The probability the speaker gave, or null: a flat promise. */
	stated: Micro | null;
	topic: string | null;
	/** Id of the market that prices it, which need not be known yet. */
	market: string | null;
	/** The outcome of that market which means that the claim came true; null without a market. */
	direction: ClaimDirection | null;
};

/** What a person found had come of a claim; the newest counts. */
export type ClaimOutcomeTable = Entry & {
	claim: string;
	state: ClaimState;
	/** When what was claimed came about. */
	happenedAt: Moment | null;
	evidence: string | null;
	note: string | null;
};

/** What a claim's source said as it was read. */
export type ClaimCopyTable = Entry & {
	claim: string;
	/** The source's address then. */
	url: string;
	origin: CopyOrigin;
	/** When it was read: an article when it was fetched, a pasted text when it was pasted. */
	readAt: Moment;
	text: string;
};

export type QuarantineTable = {
	id: Generated<number>;
	feedId: string;
	endpoint: string;
	/** `item` or `body`. */
	kind: string;
	reason: string;
	payload: string;
	/** Hash of endpoint and payload: the same evidence is kept once. */
	hash: string;
	at: Moment;
	lastAt: Moment;
	times: number;
	/** When a requeue could read it. */
	solvedAt: Moment | null;
};

export type RunTable = {
	id: Generated<number>;
	job: string;
	startedAt: Moment;
	endedAt: Moment | null;
	ok: number;
	failed: number;
	/** JSON lines as printed. */
	result: string | null;
};

export type FxRateTable = {
	/** `YYYY-MM-DD` of the reference rate. */
	date: string;
	base: string;
	quote: string;
	/** Units of `quote` for one `base`, as a decimal text: exact. */
	rate: string;
	source: string;
	seenAt: Moment;
};

/** GDELT timelines of a topic: a bucket without a row inside a measured span is a real zero. */
export type CoverageTable = {
	topicSlug: string;
	kind: 'volume' | 'tone';
	at: Moment;
	value: number;
	norm: number | null;
};

export type CoverageSpanTable = {
	topicSlug: string;
	kind: 'volume' | 'tone';
	fromAt: Moment;
	toAt: Moment;
	step: number;
	seenAt: Moment;
};

/** Bursts of topics and moves of markets, as derived; rebuilt from evidence by the derive job. */
export type SignalTable = {
	kind: 'burst' | 'move';
	/** Topic slug or market key as text. */
	subject: string;
	at: Moment;
	endAt: Moment;
	/** Test statistic (z), sign for moves. */
	score: number;
	/** JSON with the parts shown to readers. */
	detail: string;
	seenAt: Moment;
};

/** Frozen charts: written once under the hash of what they hold. */
export type SnapshotTable = {
	/** First digits of the SHA-256 of the canonical JSON: see `db/snapshot.ts`. */
	hash: string;
	storedAt: Moment;
	/** The canonical JSON, packed by gzip. */
	data: Uint8Array;
};

/** A date as better-auth keeps it: ISO 8601 text on SQLite. `momentOf` and `dateFor` in `db/person.ts` translate. */
export type StoredDate = string | Date;

export type PersonTable = {
	id: string;
	name: string;
	/** In lower case. */
	email: string;
	emailVerified: number | boolean;
	role: Role;
	createdAt: StoredDate;
	updatedAt: StoredDate;
};

/** A browser that is signed in. What its cookie holds is signed with SECRET. */
export type SessionTable = {
	id: string;
	personId: string;
	token: string;
	expiresAt: StoredDate;
	ipAddress: string | null;
	userAgent: string | null;
	createdAt: StoredDate;
	updatedAt: StoredDate;
};

/** What a person signs in with; `password` is salted and hashed by scrypt. */
export type AccountTable = {
	id: string;
	personId: string;
	accountId: string;
	providerId: 'credential';
	password: string | null;
	createdAt: StoredDate;
	updatedAt: StoredDate;
};

export type PasskeyTable = {
	id: string;
	personId: string;
	name: string | null;
	credentialId: string;
	deviceType: string;
	createdAt: StoredDate | null;
};

/** A link that works once. */
export type InvitationTable = {
	id: string;
	/** SHA-256 of what the link carries. */
	hash: string;
	/** `person`: who follows it becomes one. `password`: a known person chooses a new one. */
	kind: 'person' | 'password';
	role: Role | null;
	personId: string | null;
	/** For whom, in the words of whoever made it. */
	note: string;
	createdBy: string;
	createdAt: Moment;
	expiresAt: Moment;
	usedAt: Moment | null;
};

/** What a script of a person's shows. */
export type ApiTokenTable = {
	id: string;
	personId: string;
	/** SHA-256 of the token. */
	hash: string;
	name: string;
	scope: Scope;
	createdAt: Moment;
	expiresAt: Moment;
	lastUsedAt: Moment | null;
};

/** What somebody did. Never changed, never removed. */
export type AuditTable = {
	id: Generated<number>;
	at: Moment;
	personId: string | null;
	/** As they were called then. */
	name: string;
	via: 'session' | 'token' | 'command line' | 'start';
	/** Of the token. */
	viaName: string | null;
	action: Deed;
	subject: string;
	/** JSON; null where there was nothing. */
	before: string | null;
	after: string | null;
};

/** Where messages go. Its addresses and secrets are nobody's to read but the deliverer's. */
export type RouteTable = {
	id: Generated<number>;
	name: string;
	kind: RouteKind;
	address: string;
	secret: string | null;
	lang: 'en' | 'ko';
	zone: string;
	/** Minutes of the day in `zone`. */
	quietFrom: number | null;
	quietTo: number | null;
	digestAt: number | null;
	briefAt: number | null;
	createdBy: string;
	createdAt: Moment;
	pausedAt: Moment | null;
	removedAt: Moment | null;
	/** What the last change replaced, for its undo; both null where it replaced neither. */
	replacedAddress: string | null;
	replacedSecret: string | null;
};

/** What is told, on which routes. */
export type AlertRuleTable = {
	id: Generated<number>;
	name: string;
	kind: AlertRuleKind;
	/** JSON of `AlertSubject`, `AlertOptions`, and of the routes' ids. */
	subject: string;
	options: string;
	cooldown: number;
	routes: string;
	createdBy: string;
	createdAt: Moment;
	startsAt: Moment;
	/** Up to when it has looked at what is stored. */
	checkedTo: Moment;
	pausedAt: Moment | null;
	removedAt: Moment | null;
};

/** One thing that a rule told, once. */
export type FiringTable = {
	id: Generated<number>;
	ruleId: number;
	key: string;
	series: string;
	at: Moment;
	notedAt: Moment;
	/** JSON of `FiringDetail`. */
	detail: string;
};

/** The outbox: what waits for a route, or went there. */
export type MessageTable = {
	/** The same at every try, so that the other side can tell one that comes twice. */
	id: string;
	routeId: number;
	kind: MessageKind;
	createdAt: Moment;
	/** When it may go out: later than now in quiet hours, or for a digest. */
	dueAt: Moment;
	/** When it is tried next. */
	nextAt: Moment;
	attempts: number;
	leaseUntil: Moment | null;
	doneAt: Moment | null;
	state: MessageState;
};

/** One try to deliver a message. */
export type DeliveryTable = {
	id: Generated<number>;
	messageId: string;
	at: Moment;
	ms: number;
	ok: number;
	/** HTTP or SMTP; null: none came. */
	status: number | null;
	/** Why not, without any secret; empty when it went out. */
	note: string;
};
