/**
 * What a rule tells, from what is stored. The same function decides live and in the preview of a rule that
 * is not saved yet: only the stretch of time differs.
 */
import type {
	AlertOptions,
	AlertRule,
	Firing,
	FiringDetail,
	MarketName,
	StoryName,
	TopicName
} from '#lib/domain/alert.ts';
import { isSettled, type Moment, type Status } from '#lib/domain/market.ts';
import type { PriceSeries } from '#lib/domain/series.ts';
import type { Burst, Move } from '#lib/domain/trend.ts';

/** A market as a venue told it from a moment on. */
export type MarketVersion = {
	seenAt: Moment;
	title: string;
	rulesHash: string;
	closesAt: Moment | null;
	status: Status;
	outcome: 'yes' | 'no' | 'split' | 'void' | null;
};

/** What is known of a rule's subjects in a stretch of time. What a kind of rule does not ask for is empty. */
export type Evidence = {
	markets: {
		name: MarketName;
		/** With the price that was in force when the stretch began. */
		prices: PriceSeries;
		/** Oldest first, with the one that was in force when the stretch began. */
		versions: MarketVersion[];
		moves: (Move & { seenAt: Moment })[];
	}[];
	topics: {
		name: TopicName;
		bursts: (Burst & { seenAt: Moment; headlines: Headline[] })[];
	}[];
	stories: {
		name: StoryName;
		/** Each publisher once, with the moment of its first article; oldest first. */
		outlets: { outlet: string; seenAt: Moment }[];
		/** Headlines that were rewritten, oldest first. */
		rewrites: {
			article: number;
			outlet: string;
			before: string;
			after: string;
			seenAt: Moment;
		}[];
	}[];
	feeds: {
		id: string;
		name: string;
		lastSuccess: Moment | null;
		goneAt: Moment | null;
	}[];
	/** Beginnings and ends of outages. */
	outages: {
		at: Moment;
		kind: 'outage' | 'recovery';
		service: string;
		since: Moment;
		message: string;
	}[];
};

type Headline = Extract<FiringDetail, { kind: 'burst' }>['headlines'][number];

/** A stretch of time: after `from`, up to and with `to`. */
export type Stretch = { from: Moment; to: Moment };

/** Something told before, for the cooldown. */
export type Told = Pick<Firing, 'key' | 'series' | 'at'>;

const HOUR = 3_600_000;

/** Outlets that are found within this of each other came in one pass. */
const PASS = 5 * 60_000;

/**
 * The firings of a rule within a stretch, oldest first. `told`: what it told before, whose cooldowns still
 * run; what is among them is told no second time. Throws nothing: what is not known fires nothing.
 */
export function firings(
	rule: Pick<AlertRule, 'options' | 'cooldown' | 'startsAt'>,
	evidence: Evidence,
	{ from, to }: Stretch,
	told: readonly Told[] = []
): Firing[] {
	const known = new Set(told.map(({ key }) => key));
	const candidates = happenings(rule, evidence, from)
		.filter(({ at, key }) => at > from && at <= to && !known.has(key))
		.sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
	const times = new Map<string, Moment[]>();
	for (const { series, at } of told) times.set(series, [...(times.get(series) ?? []), at]);
	return candidates.filter(({ series, at }) => {
		const before = times.get(series) ?? [];
		// On either side: what is found late must not be told behind what was told meanwhile.
		if (before.some((then) => Math.abs(at - then) < rule.cooldown)) return false;
		times.set(series, [...before, at]);
		return true;
	});
}

/** All that happened to a rule's subjects that it could tell. */
function happenings(
	{ options, startsAt }: Pick<AlertRule, 'options' | 'startsAt'>,
	evidence: Evidence,
	from: Moment
): Firing[] {
	switch (options.kind) {
		case 'threshold':
			return evidence.markets.flatMap((market) => crossings(options, market));
		case 'move':
			return evidence.markets.flatMap(moves);
		case 'burst':
			return evidence.topics.flatMap(bursts);
		case 'resolution':
			return evidence.markets.flatMap((market) => endings(market));
		case 'rules':
			return evidence.markets.flatMap((market) => edits(market));
		case 'story':
			return evidence.stories.flatMap((story) => [...spreading(story), ...rewriting(story)]);
		case 'source':
			return deaths(options.hours, evidence);
		case 'watch':
			return evidence.markets.flatMap((market) => [
				...departures(options, market, from <= startsAt ? startsAt : null),
				...endings(market, options.snapshot),
				...edits(market, options.snapshot)
			]);
	}
}

type MarketEvidence = Evidence['markets'][number];

/** The points at which a condition begins to hold of a price; a gap says nothing either way. */
function begins(
	{ t, p }: PriceSeries,
	holds: (p: number) => boolean,
	/** Whether it held before the first point; null: not known, so that the first point begins nothing. */
	first: boolean | null
): { i: number; before: number | null }[] {
	const found: { i: number; before: number | null }[] = [];
	let held = first;
	let before: number | null = null;
	t.forEach((_, i) => {
		const price = p[i] ?? null;
		if (price === null) return;
		const now = holds(price);
		if (now && held === false) found.push({ i, before });
		held = now;
		before = price;
	});
	return found;
}

/** Crossings of a level: to it or beyond it, from the other side. */
function crossings(
	{ level, side }: Extract<AlertOptions, { kind: 'threshold' }>,
	{ name, prices }: MarketEvidence
): Firing[] {
	const holds = (p: number) => (side === 'above' ? p >= level : p <= level);
	return begins(prices, holds, null).map(({ i, before }) =>
		firingOf(`${name.id} ${side}`, prices.t[i] ?? 0, {
			kind: 'price',
			why: 'threshold',
			market: name,
			before,
			...sidesAt(prices, i),
			level
		})
	);
}

/**
 * When the market left the bounds of a printed sentence. `printedAt`: when it was printed, if the stretch
 * begins there: what was printed lay within the bounds, so that a price beyond them has left them.
 */
function departures(
	{ lo, hi, printed, snapshot }: Extract<AlertOptions, { kind: 'watch' }>,
	{ name, prices }: MarketEvidence,
	printedAt: Moment | null
): Firing[] {
	const isOut = (p: number) => p < lo || p > hi;
	return begins(prices, isOut, printedAt === null ? null : false).map(({ i, before }) =>
		firingOf(`${name.id} bounds`, Math.max(prices.t[i] ?? 0, (printedAt ?? -1) + 1), {
			kind: 'price',
			why: 'watch',
			market: name,
			before: before ?? printed,
			...sidesAt(prices, i),
			lo,
			hi,
			printed,
			snapshot
		})
	);
}

const sidesAt = ({ p, bid, ask }: PriceSeries, i: number) => ({
	p: p[i] ?? 0,
	bid: bid[i] ?? null,
	ask: ask[i] ?? null
});

const moves = ({ name, moves: found }: MarketEvidence): Firing[] =>
	found.map(({ at, seenAt, from, to, hours, z }) => ({
		key: `${name.id} move ${at}`,
		series: `${name.id} move`,
		at: seenAt,
		detail: { kind: 'move', market: name, from, to, hours, z }
	}));

const bursts = ({ name, bursts: found }: Evidence['topics'][number]): Firing[] =>
	found.map(({ at, seenAt, stories, expected, owners, headlines }) => ({
		key: `${name.slug} burst ${at}`,
		series: `${name.slug} burst`,
		at: seenAt,
		detail: { kind: 'burst', topic: name, stories, expected, outlets: owners, headlines }
	}));

/**
 * When a story reached 2, 4, 8 … outlets. Each number is told once and has no pause: a story that doubles within
 * the hour is what one waits for. Of what was reached in one pass the largest number stands for all. Keys do not
 * name the story: a rule is of one, which may be merged into another, and is then not told of again.
 */
const spreading = ({ name, outlets }: Evidence['stories'][number]): Firing[] =>
	outlets.flatMap(({ outlet, seenAt }, i): Firing[] => {
		const count = i + 1;
		const next = outlets[2 * count - 1];
		if (count < 2 || !Number.isInteger(Math.log2(count))) return [];
		if (next && next.seenAt <= seenAt + PASS) return [];
		const series = `outlets ${count}`;
		const detail = { why: 'outlets', story: name, outlets: count, newest: outlet } as const;
		return [{ key: series, series, at: seenAt, detail: { kind: 'story', ...detail } }];
	});

const rewriting = ({ name, rewrites }: Evidence['stories'][number]): Firing[] =>
	rewrites.map(({ article, seenAt, outlet, before, after }) =>
		firingOf(`headline ${article}`, seenAt, {
			...{ kind: 'story', why: 'headline', story: name, outlet, before, after }
		})
	);

/** Proposed, final and void outcomes, each when it was first read. */
const endings = ({ name, versions }: MarketEvidence, snapshot?: string): Firing[] =>
	versions.flatMap(({ status, outcome, seenAt }, i): Firing[] => {
		const before = versions[i - 1];
		if (!before || before.status === status) return [];
		if (status !== 'proposed' && !isSettled(status)) return [];
		return [
			firingOf(`${name.id} ${status}`, seenAt, {
				kind: 'status',
				market: name,
				status: status as 'proposed' | 'resolved' | 'void',
				outcome,
				...(snapshot === undefined ? {} : { snapshot })
			})
		];
	});

/** Edits of question, rules or deadline. */
const edits = ({ name, versions }: MarketEvidence, snapshot?: string): Firing[] =>
	versions.flatMap((version, i): Firing[] => {
		const before = versions[i - 1];
		if (!before) return [];
		const changed = [
			...(before.title === version.title ? [] : (['title'] as const)),
			...(before.rulesHash === version.rulesHash ? [] : (['rules'] as const)),
			...(before.closesAt === version.closesAt ? [] : (['deadline'] as const))
		];
		if (changed.length === 0) return [];
		return [
			firingOf(`${name.id} rules`, version.seenAt, {
				kind: 'rules',
				market: { ...name, title: version.title },
				changed,
				closesAt: { before: before.closesAt, after: version.closesAt },
				...(snapshot === undefined ? {} : { snapshot })
			})
		];
	});

/** What stopped answering: outages and their ends, feeds that are gone for good, feeds that went silent. */
function deaths(hours: number, { feeds, outages }: Evidence): Firing[] {
	const told = outages.map(({ at, kind, service, since, message }): Firing => ({
		key: `${service} ${kind} ${since}`,
		series: `${service} ${kind}`,
		at,
		detail: { kind: 'source', feed: service, why: kind, since, message }
	}));
	const silent = feeds.flatMap(({ id, name, lastSuccess, goneAt }): Firing[] => {
		if (goneAt !== null) {
			const detail = {
				kind: 'source',
				feed: name,
				why: 'gone',
				since: goneAt,
				message: ''
			} as const;
			return [{ key: `${id} gone ${goneAt}`, series: `${id} gone`, at: goneAt, detail }];
		}
		if (lastSuccess === null) return [];
		const since = lastSuccess;
		const detail = { kind: 'source', feed: name, why: 'silent', since, message: '' } as const;
		const at = lastSuccess + hours * HOUR;
		return [{ key: `${id} silent ${lastSuccess}`, series: `${id} silent`, at, detail }];
	});
	return [...told, ...silent];
}

/** A firing that is known by its series and its moment. */
const firingOf = (series: string, at: Moment, detail: FiringDetail): Firing => ({
	key: `${series} ${at}`,
	series,
	at,
	detail
});
