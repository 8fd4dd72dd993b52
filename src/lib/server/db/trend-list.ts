import { sql } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import { WINDOW_MS, type Window } from '#lib/domain/window.ts';
import { mean } from '#lib/domain/stats.ts';
import {
	anscombe,
	baseline,
	BURST,
	DAY,
	HOUR,
	trendScore,
	type HourCount
} from '#lib/domain/trend.ts';
import type { TrendItem, TrendParts } from '#lib/domain/view.ts';
import type { Connection, Db } from './connect.ts';
import { newsReadings, wasRead } from './news-reading.ts';
import type { Place } from './page.ts';
import { listSignals } from './signal.ts';
import { ownersOf, storySentiment, type Outline, type Story } from './story-view.ts';
import { topicMarkets, type TopicMarket } from './topic-market.ts';
import { storyAt } from './story-verdict.ts';
import { linkHolds, recentTopicStories, toldBy } from './topic-story.ts';
import { listTopics, type Topic } from './topic.ts';

/** How far back the baseline of a topic reaches before the window: three days, or as long again. */
const LEARNED = 3 * DAY;

/** What is asked of a ranking: the window its evidence comes from, and the moment it ends. */
export type Ranking = {
	window: Window;
	now: Moment;
	asOf: Moment | null;
	/** Only this topic. */
	slug?: string;
};

/** A topic with the evidence of a window. */
export type TopicTrend = {
	topic: Topic;
	score: number;
	parts: TrendParts;
	/** Stories of the last two windows and two days, newest first. */
	stories: Story<Outline>[];
	/** Its listed markets, the leading one first. */
	markets: TopicMarket[];
};

/** A page of topics by combined evidence. */
export async function trendList(
	connection: Connection,
	{ limit, after, ...ranking }: Ranking & { limit: number; after: Place<string> | null }
): Promise<{ items: TrendItem[]; next: Place<string> | null }> {
	const { page, next } = pageOfTrends(await topicTrends(connection, ranking), limit, after);
	return {
		items: page.map(({ topic, score, parts }) => ({
			kind: 'topic',
			slug: topic.slug,
			name: topic.name,
			score,
			parts
		})),
		next
	};
}

/** The part of a ranking after a place, by score and slug: topics that come in between shift nothing. */
export function pageOfTrends(
	trends: readonly TopicTrend[],
	limit: number,
	after: Place<string> | null
): { page: TopicTrend[]; next: Place<string> | null } {
	const rest =
		after === null
			? trends
			: trends.filter(
					({ score, topic }) =>
						score < (after.value ?? 0) || (score === after.value && topic.slug > after.key)
				);
	const page = rest.slice(0, limit);
	const last = page.at(-1);
	return {
		page,
		next: rest.length > limit && last ? { zone: 0, value: last.score, key: last.topic.slug } : null
	};
}

/**
 * Every topic with the evidence of a window, most going on first. Stories count at the time of the
 * article that shows them; the baseline is learned from the time before the window.
 */
export async function topicTrends(
	connection: Connection,
	{ window, now, asOf, slug }: Ranking
): Promise<TopicTrend[]> {
	const { db } = connection;
	const at = asOf ?? now;
	const ms = WINDOW_MS[window];
	const topics = (await listTopics(db, asOf ?? undefined)).filter(
		(topic) => slug === undefined || topic.slug === slug
	);
	if (topics.length === 0) return [];
	const slugs = topics.map(({ slug }) => slug);
	const [stories, markets, expected] = await Promise.all([
		recentTopicStories(connection, { from: at - 2 * Math.max(ms, DAY), to: at + 1, asOf }, slugs),
		topicMarkets(db, slugs, asOf),
		expectedStories(db, { from: at - ms, to: at, asOf }, slugs)
	]);
	const moves = await largestMoves(db, [...markets.values()].flat(), {
		from: at - ms,
		to: at,
		asOf
	});
	return topics
		.map((topic): TopicTrend => {
			const known = (stories.get(topic.slug) ?? []).sort(newestFirst);
			const linked = markets.get(topic.slug) ?? [];
			const parts = partsOf({
				recent: known.filter(({ lead }) => lead.publishedAt > at - ms),
				before: known.filter(
					({ lead }) => lead.publishedAt <= at - ms && lead.publishedAt > at - 2 * ms
				),
				expected: expected(topic.slug),
				move: loudest(linked.flatMap(({ key }) => moves.get(key) ?? []))
			});
			return { topic, score: rounded(trendScore(parts)), parts, stories: known, markets: linked };
		})
		.sort((a, b) => b.score - a.score || (a.topic.slug < b.topic.slug ? -1 : 1));
}

const newestFirst = (a: Story<Outline>, b: Story<Outline>) =>
	b.lead.publishedAt - a.lead.publishedAt || b.key - a.key;

const rounded = (value: number) => Math.round(value * 1e6) / 1e6;

type Move = NonNullable<TrendParts['move']>;

function partsOf(evidence: {
	recent: Story<Outline>[];
	before: Story<Outline>[];
	expected: number | null;
	move: Move | null;
}): TrendParts {
	const { recent, before, expected, move } = evidence;
	const now = meanSentiment(recent);
	const earlier = meanSentiment(before);
	return {
		stories: recent.length,
		expected: expected === null ? null : rounded(expected),
		burst: expected === null ? null : rounded(anscombe(recent.length, expected)),
		outlets: new Set(recent.flatMap(ownersOf)).size,
		move,
		sentimentChange: now === null || earlier === null ? null : rounded(now - earlier)
	};
}

/** Mean over stories that have a sentiment; null when none has. */
export const meanSentiment = (stories: readonly Story<Outline>[]) =>
	mean(stories.flatMap((story) => storySentiment(story) ?? []));

const loudest = (moves: Move[]): Move | null =>
	moves.reduce<Move | null>(
		(most, move) => (Math.abs(move.z ?? 0) > Math.abs(most?.z ?? 0) ? move : most),
		null
	);

type Span = { from: Moment; to: Moment; asOf: Moment | null };

/** The largest move of each market within a span, by market key. */
async function largestMoves(db: Db, markets: readonly TopicMarket[], span: Span) {
	const byKey = new Map(markets.map((market) => [market.key, market]));
	const signals = await listSignals(db, {
		kind: 'move',
		subjects: [...byKey.keys()].map(String),
		from: span.from,
		to: span.to,
		...(span.asOf === null ? {} : { asOf: span.asOf })
	});
	const largest = new Map<number, Move>();
	for (const { kind, subject, detail } of signals) {
		const market = byKey.get(Number(subject));
		if (kind !== 'move' || !market) continue;
		const { id: marketId, title } = market;
		const move = { marketId, title, change: rounded(detail.change), z: rounded(detail.z) };
		const before = largest.get(market.key);
		largest.set(market.key, (before && loudest([before, move])) ?? move);
	}
	return largest;
}

/**
 * How many stories a topic's own time before the span leads to expect within it, by slug. null when
 * fewer hours than a burst asks for were measured. Hours of the span that nobody read count for
 * nothing; those it only touches count in part.
 */
async function expectedStories(
	db: Db,
	{ from, to, asOf }: Span,
	slugs: readonly string[]
): Promise<(slug: string) => number | null> {
	const first = Math.floor((from - Math.max(LEARNED, to - from)) / HOUR);
	const [counts, readings] = await Promise.all([
		storiesByHour(db, { from: first * HOUR, to: from, asOf }, slugs),
		newsReadings(db, { from: first * HOUR, to, asOf })
	]);
	const last = Math.floor((to - 1) / HOUR);
	const read = Array.from({ length: last - first + 1 }, (_, i) =>
		wasRead(readings, (first + i) * HOUR, (first + i + 1) * HOUR)
	);
	return (slug) => {
		const learned = counts.get(slug);
		const hours = read.map((measured, i): HourCount => {
			const at = (first + i) * HOUR;
			const n = measured && at + HOUR <= from ? (learned?.get(first + i) ?? 0) : null;
			return { at, n, owners: [] };
		});
		let sum = 0;
		let samples = 0;
		baseline(hours).forEach((hour, i) => {
			const start = Math.max(from, (first + i) * HOUR);
			const end = Math.min(to, (first + i + 1) * HOUR);
			samples = hour.samples;
			if (end > start && read[i]) sum += ((hour.expected ?? 0) * (end - start)) / HOUR;
		});
		return samples < BURST.samples ? null : sum;
	};
}

/** New stories of each topic by hour since 1970, a story counted where its first linked article is. */
async function storiesByHour(db: Db, { from, to, asOf }: Span, slugs: readonly string[]) {
	const { rows } = await sql<{ slug: string; at: Moment }>`
		select l.a as slug, min(a.published_at) as at ${toldBy(db, slugs)}
			and a.published_at >= ${from} and a.published_at < ${to} and a.story_key is not null
			and ${linkHolds(asOf)}
			${asOf === null ? sql`` : sql`and a.seen_at <= ${asOf}`}
		group by l.a, ${storyAt(asOf)}`.execute(db);
	const counts = new Map<string, Map<number, number>>();
	for (const { slug, at } of rows) {
		const hours = counts.get(slug) ?? new Map<number, number>();
		const hour = Math.floor(at / HOUR);
		hours.set(hour, (hours.get(hour) ?? 0) + 1);
		counts.set(slug, hours);
	}
	return counts;
}
