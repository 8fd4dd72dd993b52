/** What goes out: what is told (rules), where to (routes), and what was told (firings, messages). */
import type { Locale } from './format.ts';
import type { Moment, Status } from './market.ts';
import type { Name } from './view.ts';

/**
 * `threshold` a price crosses a level · `move` a price moved beyond its spread and its own noise · `burst`
 * more stories than a topic's usual · `resolution` an outcome is proposed or final · `rules` a venue edited
 * question, rules or deadline · `source` something that is read stopped answering · `story` a story spreads to
 * twice as many outlets, or one of them rewrites its headline · `watch` a printed sentence does not hold any more.
 */
export const ALERT_KINDS = [
	'threshold',
	'move',
	'burst',
	'resolution',
	'rules',
	'source',
	'story',
	'watch'
] as const;
export type AlertRuleKind = (typeof ALERT_KINDS)[number];

/**
 * What a rule looks at: one market, one topic (its markets, its stories), one story (its articles, its markets),
 * one feed, or all that is followed.
 */
export type AlertSubject =
	{ market: string } | { topic: string } | { story: number } | { feed: string } | { all: true };

/** What a rule asks for. Probabilities 0..1; `hours` of silence of a source. */
export type AlertOptions =
	| { kind: 'threshold'; level: number; side: 'above' | 'below' }
	| { kind: 'move' | 'burst' | 'resolution' | 'rules' | 'story' }
	| { kind: 'source'; hours: number }
	| { kind: 'watch'; snapshot: string; printed: number | null; lo: number; hi: number };

/** A rule as the desk entered it. */
export type AlertRule = {
	id: number;
	name: string;
	subject: AlertSubject;
	options: AlertOptions;
	/** Ms in which the same is not told again. */
	cooldown: number;
	/** Ids of routes. */
	routes: number[];
	createdBy: string;
	createdAt: Moment;
	/** From when on it looks: of a watch the moment that was printed. */
	startsAt: Moment;
	/** Up to when it has looked. */
	checkedTo: Moment;
	pausedAt: Moment | null;
};

export type NewAlertRule = Pick<
	AlertRule,
	'name' | 'subject' | 'options' | 'cooldown' | 'routes' | 'startsAt'
>;

/** What a firing tells, in no language. */
export type FiringDetail =
	| {
			kind: 'price';
			why: 'threshold' | 'watch';
			market: MarketName;
			/** The probability before and after. */
			before: number | null;
			p: number;
			bid: number | null;
			ask: number | null;
			/** The level that was crossed, or the bounds that were left. */
			level?: number;
			lo?: number;
			hi?: number;
			printed?: number | null;
			snapshot?: string;
	  }
	| {
			kind: 'move';
			market: MarketName;
			from: number;
			to: number;
			hours: number;
			z: number;
	  }
	| {
			kind: 'burst';
			topic: TopicName;
			stories: number;
			expected: number;
			outlets: number;
			/** The stories most publishers carried. */
			headlines: { title: string; outlet: string; href: string }[];
	  }
	| {
			kind: 'status';
			market: MarketName;
			status: Extract<Status, 'proposed' | 'resolved' | 'void'>;
			outcome: 'yes' | 'no' | 'split' | 'void' | null;
			snapshot?: string;
	  }
	| {
			kind: 'rules';
			market: MarketName;
			changed: ('title' | 'rules' | 'deadline')[];
			closesAt: { before: Moment | null; after: Moment | null };
			snapshot?: string;
	  }
	| { kind: 'story'; why: 'outlets'; story: StoryName; outlets: number; newest: string }
	| {
			kind: 'story';
			why: 'headline';
			story: StoryName;
			outlet: string;
			before: string;
			after: string;
	  }
	| {
			kind: 'source';
			feed: string;
			why: 'outage' | 'recovery' | 'gone' | 'silent';
			since: Moment;
			message: string;
	  };

export type MarketName = { id: string; title: string; venue: string };
export type TopicName = { slug: string; name: Name };
export type StoryName = { id: number; title: string };

/** One thing a rule tells. */
export type Firing = {
	/** What it is: the same thing has the same key whenever it is looked for. */
	key: string;
	/** What the cooldown is kept for: the subject and what happened to it. */
	series: string;
	/** When it could be known. */
	at: Moment;
	detail: FiringDetail;
};

export const ROUTE_KINDS = ['mail', 'webhook', 'slack', 'discord', 'telegram', 'ntfy'] as const;
export type RouteKind = (typeof ROUTE_KINDS)[number];

/** Where messages go, in which language, and when. */
export type Route = {
	id: number;
	name: string;
	kind: RouteKind;
	/** An e-mail address; the web address of a webhook, Slack, Discord or ntfy; a chat of Telegram. */
	address: string;
	/** What signs webhooks, or Telegram's or ntfy's token; null: none. */
	secret: string | null;
	lang: Locale;
	/** IANA zone of the hours below, and of moments in messages. */
	zone: string;
	/** Minutes of the day between which nothing is sent (`from` may be after `to`: over midnight); null: always sent. */
	quietFrom: number | null;
	quietTo: number | null;
	/** Minute of the day at which everything goes out as one message; null: at once. */
	digestAt: number | null;
	/** Minute of the day at which the morning brief goes out; null: never. */
	briefAt: number | null;
	createdBy: string;
	createdAt: Moment;
	pausedAt: Moment | null;
};

export type NewRoute = Omit<Route, 'id' | 'createdBy' | 'createdAt' | 'pausedAt'>;

/** `waiting` for its time or the next try · `sent` · `failed` for good · `dropped` because its route is gone. */
export const MESSAGE_STATES = ['waiting', 'sent', 'failed', 'dropped'] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

export const MESSAGE_KINDS = ['alert', 'brief', 'test'] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];
