import type { Moment } from '#lib/domain/market.ts';
import { benjaminiHochberg } from '#lib/domain/stats.ts';
import { bursts, DAY, HOUR, type Burst, type HourCount } from '#lib/domain/trend.ts';
import type { Context } from '../context.ts';
import type { Db } from '../db/connect.ts';
import { refreshReferences } from '../db/mover.ts';
import { newsReadings, wasRead, type NewsReach } from '../db/news-reading.ts';
import { replaceSignals, type Signal } from '../db/signal.ts';
import { articlesAfter, topicArticles, type ArticlePlace, type TopicArticle } from '../db/story.ts';
import { earliestMoved, lastVerdict } from '../db/story-verdict.ts';
import { listTopics } from '../db/topic.ts';
import { deriveArticles, linkArticles, watches, type LinkTargets } from './derive-articles.ts';
import {
	deriveMoves,
	fingerprint,
	followed,
	pairMarkets,
	questionsOf,
	type FollowedMarket
} from './derive-markets.ts';

/** A topic's baseline is learned from this long before the day that is looked at. */
const LEARNED = 28 * DAY;
/** Of many bursts called over all topics in a day, at most this share may be false. */
const FALSE_SHARE = 0.05;
/** Moves are looked for again from this long before a market's newest price on. */
const MOVES_BACK = 2 * DAY;
/** How far back bursts and moves are looked for when older evidence comes in. */
const HISTORY = 90 * DAY;
/** Articles first seen this long ago are linked again when followed markets change. */
const RELINKED = 14 * DAY;
/** Articles read in one go when links are made anew. */
const BATCH = 1000;

export type DeriveResult = {
	feed: 'derive';
	ok: boolean;
	stored: number;
	unchanged: number;
	quarantined: number;
	ms: number;
};

/**
 * Brings everything that follows from evidence up to date: language, sentiment, story and links of new
 * articles, pairs of markets, bursts and moves, and the 24-hour references of prices. It reads what is
 * new, never the whole history; where it stands is kept in rows, so that it can be killed at any time
 * and goes on. `rederive` does everything anew, with the same answer. A person's verdict stands.
 */
export async function derive(
	context: Context,
	{ signal, rederive = false }: { signal?: AbortSignal; rederive?: boolean } = {}
): Promise<DeriveResult> {
	const { db, connection, clock, log } = context;
	const startedAt = clock.now();
	let stored = 0;
	const topics = watches(await listTopics(db), log);
	const markets = await followed(db);
	const targets: Targets = {
		watches: topics,
		questions: questionsOf(markets),
		markets: markets.map(({ key }) => String(key))
	};
	await noteVerdicts(db);
	const run = await deriveArticles(context, targets, {
		all: rederive,
		signal,
		onBatch: (earliest) => noteStale(db, earliest)
	});
	stored += run.derived + run.linked;
	stored += await relink(context, targets, markets, { done: rederive, signal });
	if (rederive || (await isNew(db, 'paired markets', fingerprint(markets)))) {
		stored += await pairMarkets(context, markets, signal);
		if (!signal?.aborted) await mark(db, 'paired markets', fingerprint(markets));
	}
	stored += await deriveBursts(
		context,
		topics.map(({ topic }) => topic.slug),
		signal
	);
	const moved = await staleMarkets(db, markets, rederive, startedAt);
	stored += await deriveMoves(context, moved, startedAt, signal);
	if (!signal?.aborted) await mark(db, 'moves derived', String(startedAt));
	await refreshReferences(connection, startedAt);
	return {
		feed: 'derive',
		ok: true,
		stored,
		unchanged: 0,
		quarantined: 0,
		ms: clock.now() - startedAt
	};
}

type Followed = ReturnType<typeof watches>[number];
type Targets = LinkTargets & { watches: readonly Followed[] };

/** Where the job stands is kept under these names in `setting`. */
type MarkName =
	| 'paired markets'
	| 'linked markets'
	| 'story verdicts'
	| 'moves derived'
	| 'bursts stale from'
	| `topic ${string}`;

async function markOf(db: Db, name: MarkName): Promise<string | null> {
	const row = await db
		.selectFrom('setting')
		.select('value')
		.where('name', '=', `derive: ${name}`)
		.executeTakeFirst();
	return row?.value ?? null;
}

async function mark(db: Db, name: MarkName, value: string) {
	await db
		.insertInto('setting')
		.values({ name: `derive: ${name}`, value })
		.onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
		.execute();
}

const isNew = async (db: Db, name: MarkName, value: string) => (await markOf(db, name)) !== value;

/** Notes that bursts from this moment on must be looked for again, before the article is marked as done. */
async function noteStale(db: Db, at: Moment) {
	const known = await markOf(db, 'bursts stale from');
	if (known === null || Number(known) > at) await mark(db, 'bursts stale from', String(at));
}

/** Bursts count stories: those of the days that editors corrected are looked for again. */
async function noteVerdicts(db: Db) {
	const known = Number((await markOf(db, 'story verdicts')) ?? 0);
	const last = await lastVerdict(db);
	if (last === known) return;
	const earliest = await earliestMoved(db, known);
	if (earliest !== null) await noteStale(db, earliest);
	await mark(db, 'story verdicts', String(last));
}

/**
 * Makes the links of old articles anew for topics whose query or aliases changed, and to followed markets
 * when those changed. `done`: all links were just made anew. Gives how many links changed.
 */
async function relink(
	context: Context,
	targets: Targets,
	markets: readonly FollowedMarket[],
	{ done, signal }: { done: boolean; signal?: AbortSignal }
): Promise<number> {
	const { db, clock } = context;
	const changedTopics: Followed[] = [];
	for (const watch of targets.watches) {
		if (await isNew(db, `topic ${watch.topic.slug}`, termsOf(watch))) changedTopics.push(watch);
	}
	const marketsChanged = await isNew(db, 'linked markets', fingerprint(markets));
	if (changedTopics.length === 0 && !marketsChanged) return 0;
	const again: LinkTargets = {
		watches: changedTopics,
		questions: marketsChanged ? targets.questions : () => null,
		markets: marketsChanged ? targets.markets : []
	};
	let linked = 0;
	let place: ArticlePlace | null =
		changedTopics.length > 0
			? null
			: { seenAt: clock.now() - RELINKED, sourceId: '', publishedAt: 0, key: 0 };
	while (!done) {
		if (signal?.aborted) return linked;
		const batch = await articlesAfter(db, place, BATCH);
		const last = batch.at(-1);
		if (!last) break;
		place = last;
		if (changedTopics.length > 0) {
			await noteStale(
				db,
				batch.reduce((least, { publishedAt }) => Math.min(least, publishedAt), Infinity)
			);
		}
		linked += await linkArticles(context, batch, again);
	}
	for (const watch of changedTopics) await mark(db, `topic ${watch.topic.slug}`, termsOf(watch));
	if (marketsChanged) await mark(db, 'linked markets', fingerprint(markets));
	return linked;
}

const termsOf = ({ topic }: Followed) => JSON.stringify([topic.query, topic.aliases]);

/** Followed markets whose price changed, or whose history was fetched, since moves were last looked for. */
async function staleMarkets(
	db: Db,
	markets: readonly FollowedMarket[],
	all: boolean,
	now: Moment
): Promise<{ key: number; from: Moment }[]> {
	const last = Number((await markOf(db, 'moves derived')) ?? 0);
	// Moves are measured from hour to hour: within one hour only a fetched history brings new ones.
	const sameHour = Math.floor(last / HOUR) === Math.floor(now / HOUR);
	const stale: { key: number; from: Moment }[] = [];
	for (let start = 0; start < markets.length; start += BATCH) {
		const rows = await db
			.selectFrom('market as m')
			.leftJoin('marketState as s', 's.marketKey', 'm.key')
			.select(['m.key', 'm.backfilledAt', 's.at'])
			.where(
				'm.key',
				'in',
				markets.slice(start, start + BATCH).map(({ key }) => key)
			)
			.orderBy('m.key')
			.execute();
		for (const { key, backfilledAt, at } of rows) {
			if (all || last === 0 || (backfilledAt ?? 0) >= last)
				stale.push({ key, from: now - HISTORY });
			else if (!sameHour && (at ?? 0) >= last - DAY)
				stale.push({ key, from: Math.min(at ?? now, last) - MOVES_BACK });
		}
	}
	return stale;
}

/**
 * Finds bursts of topics from the stale day on. Bursts of one day over all topics are held to one
 * share of false alarms. A day's bursts depend only on the four weeks before it and the two days from it on.
 */
async function deriveBursts(
	{ db, clock }: Context,
	slugs: readonly string[],
	signal?: AbortSignal
): Promise<number> {
	const stale = await markOf(db, 'bursts stale from');
	if (stale === null || slugs.length === 0) return 0;
	const now = clock.now();
	const lastDay = Math.floor(now / DAY);
	// A burst of the day before may go on into the stale day.
	const firstDay = Math.floor(Math.max(Math.min(Number(stale), now), now - HISTORY) / DAY) - 1;
	const span = { from: firstDay * DAY - LEARNED, to: (lastDay + 1) * DAY };
	const readings = await newsReadings(db, { ...span, asOf: null });
	const topics = new Map<string, { hours: HourCount[]; articles: TopicArticle[] }>();
	for (const slug of slugs) {
		const articles = await topicArticles(db, slug, span);
		topics.set(slug, { articles, hours: hoursOf(articles, span, now, readings) });
	}
	const found = new Map<string, Signal[]>(slugs.map((slug) => [slug, []]));
	for (let day = firstDay; day <= lastDay; day++) {
		if (signal?.aborted) return 0;
		const candidates: { slug: string; burst: Burst }[] = [];
		for (const [slug, { hours }] of topics) {
			const window = hours.filter(({ at }) => at >= day * DAY - LEARNED && at < (day + 2) * DAY);
			for (const burst of bursts(window)) {
				if (Math.floor(burst.at / DAY) === day) candidates.push({ slug, burst });
			}
		}
		const standing = benjaminiHochberg(
			candidates.map(({ burst }) => burst.p),
			{ rate: FALSE_SHARE, tests: slugs.length * 24 }
		);
		candidates.forEach(({ slug, burst }, i) => {
			if (!standing[i]) return;
			found.get(slug)?.push({
				kind: 'burst',
				subject: slug,
				at: burst.at,
				endAt: burst.endAt,
				score: burst.z,
				seenAt: knownAt(burst, topics.get(slug)?.articles ?? []),
				detail: burst
			});
		});
	}
	let changed = 0;
	for (const [slug, signals] of found) {
		changed += await replaceSignals(db, 'burst', slug, firstDay * DAY, span.to, signals);
	}
	// The running hours of today stay stale: they are looked at again with the next article.
	await db
		.deleteFrom('setting')
		.where('name', '=', 'derive: bursts stale from')
		.where('value', '=', stale)
		.execute();
	return changed;
}

/** When a burst could be known: when the last of its articles had been seen. */
const knownAt = ({ at, endAt }: Burst, articles: readonly TopicArticle[]) =>
	articles.reduce(
		(latest, { publishedAt, seenAt }) =>
			publishedAt >= at && publishedAt < endAt ? Math.max(latest, seenAt) : latest,
		endAt - HOUR
	);

/** New stories by hour, each counted where its first article is; null for hours nobody read. */
function hoursOf(
	articles: readonly TopicArticle[],
	{ from, to }: { from: Moment; to: Moment },
	now: Moment,
	readings: NewsReach
): HourCount[] {
	const counts = new Map<number, number>();
	const owners = new Map<number, Set<string>>();
	const counted = new Set<number>();
	for (const { storyKey, publishedAt, owner } of articles) {
		const hour = Math.floor(publishedAt / HOUR) * HOUR;
		owners.set(hour, (owners.get(hour) ?? new Set<string>()).add(owner));
		if (counted.has(storyKey)) continue;
		counted.add(storyKey);
		counts.set(hour, (counts.get(hour) ?? 0) + 1);
	}
	const hours: HourCount[] = [];
	for (let at = from; at < Math.min(to, now); at += HOUR) {
		const read = wasRead(readings, at, at + HOUR);
		hours.push({ at, n: read ? (counts.get(at) ?? 0) : null, owners: [...(owners.get(at) ?? [])] });
	}
	return hours;
}
