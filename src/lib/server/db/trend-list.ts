import { sql } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import { WINDOW_MS, type Window } from '#lib/domain/window.ts';
import {
	blindIn,
	chanceOf,
	moveChance,
	quarterOf,
	standsOut,
	type Coverage
} from '#lib/domain/evidence.ts';
import { countTail, mean, normalTail } from '#lib/domain/stats.ts';
import {
	anscombe,
	baseline,
	BURST,
	DAY,
	HOUR,
	sentimentZ,
	trendScore,
	type HourCount
} from '#lib/domain/trend.ts';
import type { TrendItem, TrendParts } from '#lib/domain/view.ts';
import { whyHere } from '#lib/domain/why.ts';
import type { Connection, Db } from './connect.ts';
import { newsReadings, wasRead } from './news-reading.ts';
import type { Place } from './page.ts';
import { published } from './published.ts';
import { listSignals } from './signal.ts';
import { ownersOf, storySentiment, type Outline, type Story } from './story-view.ts';
import { topicMarkets, type TopicMarket } from './topic-market.ts';
import { recentTopicStories, toldArticles } from './topic-story.ts';
import { listTopics, type Topic } from './topic.ts';
import { withinHour } from './within-hour.ts';

/** How far back the baseline of a topic reaches before the window: four of each hour of the week. */
const LEARNED = 28 * DAY;
/** Measured hours from which on the hours of the week are told apart: two weeks. */
const WEEKLY = 14 * 24;

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
	/** Articles of the window by language. */
	covered: Coverage;
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
	return { items: await trendItems(connection, page, ranking), next };
}

/** Topics as items of a ranking, with where they stand between news and odds, and which language is missing. */
export async function trendItems(
	{ db }: Connection,
	trends: readonly TopicTrend[],
	{ window, now, asOf }: Ranking
): Promise<TrendItem[]> {
	const at = asOf ?? now;
	const read = await articlesByLanguage(db, { from: at - WINDOW_MS[window], to: at, asOf });
	return trends.map(({ topic: { slug, name }, score, parts, covered }) => ({
		kind: 'topic',
		slug,
		name,
		score,
		parts,
		why: whyHere(parts, window, at),
		quarter: quarterOf(parts),
		covered,
		blind: parts.move === null ? null : blindIn(covered, read)
	}));
}

/** Topics that stand out come before the others, then the stronger evidence. */
const zoneOf = ({ parts }: TopicTrend) => (parts.stands ? 0 : 1);
const byEvidence = (a: TopicTrend, b: TopicTrend) =>
	zoneOf(a) - zoneOf(b) || b.score - a.score || (a.topic.slug < b.topic.slug ? -1 : 1);

/** The part of a ranking after a place, by score and slug: topics that come in between shift nothing. */
export function pageOfTrends(
	trends: readonly TopicTrend[],
	limit: number,
	after: Place<string> | null
): { page: TopicTrend[]; next: Place<string> | null } {
	const isAfter = (trend: TopicTrend, place: Place<string>) => {
		const [zone, value] = [zoneOf(trend) - place.zone, trend.score - (place.value ?? 0)];
		return zone !== 0 ? zone > 0 : value !== 0 ? value < 0 : trend.topic.slug > place.key;
	};
	const rest = after === null ? trends : trends.filter((trend) => isAfter(trend, after));
	const page = rest.slice(0, limit);
	const last = page.at(-1);
	const next =
		rest.length > limit && last
			? { zone: zoneOf(last), value: last.score, key: last.topic.slug }
			: null;
	return { page, next };
}

/**
 * Every topic with the evidence of a window: those that stand out among all of them first, most going on
 * first. Stories count at the time of the article that shows them; the baseline is learned from the time
 * before the window.
 */
export async function topicTrends(
	connection: Connection,
	{ window, now, asOf, slug }: Ranking
): Promise<TopicTrend[]> {
	const { db } = connection;
	const at = asOf ?? now;
	const ms = WINDOW_MS[window];
	const all = await listTopics(db, asOf ?? undefined);
	const topics = all.filter((topic) => slug === undefined || topic.slug === slug);
	if (topics.length === 0) return [];
	const slugs = topics.map(({ slug }) => slug);
	const [stories, markets, expected] = await Promise.all([
		recentTopicStories(connection, { from: at - 2 * Math.max(ms, DAY), to: at + 1, asOf }, slugs),
		topicMarkets(db, slugs, asOf),
		expectedStories(connection, { from: at - ms, to: at, asOf }, slugs)
	]);
	const moves = await largestMoves(db, [...markets.values()].flat(), {
		from: at - ms,
		to: at,
		asOf
	});
	const trends = topics.map((topic): TopicTrend => {
		const known = (stories.get(topic.slug) ?? []).sort(newestFirst);
		const linked = markets.get(topic.slug) ?? [];
		const recent = known.filter(({ lead }) => lead.publishedAt > at - ms);
		const parts = partsOf({
			recent,
			before: known.filter(
				({ lead }) => lead.publishedAt <= at - ms && lead.publishedAt > at - 2 * ms
			),
			usual: expected(topic.slug),
			move: loudest(linked.flatMap(({ key }) => moves.get(key) ?? [])),
			looks: (linked.length * ms) / HOUR
		});
		const covered = coverageOf(recent);
		const score = rounded(trendScore(parts));
		return { topic, score, parts, covered, stories: known, markets: linked };
	});
	// Of one topic alone: it is still one of all that are followed.
	const stands = standsOut(
		trends.map(({ parts }) => parts.chance),
		all.length
	);
	return trends
		.map((trend, i) => ({ ...trend, parts: { ...trend.parts, stands: stands[i] ?? false } }))
		.sort(byEvidence);
}

const newestFirst = (a: Story<Outline>, b: Story<Outline>) =>
	b.lead.publishedAt - a.lead.publishedAt || b.key - a.key;

const rounded = (value: number) => Math.round(value * 1e6) / 1e6;

export type Move = NonNullable<TrendParts['move']>;

/** `looks`: the hours of markets in which a move was looked for; `stands` is decided among all topics. */
function partsOf(seen: {
	recent: Story<Outline>[];
	before: Story<Outline>[];
	usual: Usual | null;
	move: Move | null;
	looks: number;
}): TrendParts {
	const { recent, before, usual, move, looks } = seen;
	const now = meanSentiment(recent);
	const earlier = meanSentiment(before);
	const stories = recent.length;
	const outlets = new Set(recent.flatMap(ownersOf)).size;
	const sentimentChange = now === null || earlier === null ? null : rounded(now - earlier);
	const sentiment = sentimentZ({ sentimentChange, stories });
	return {
		stories,
		expected: usual && rounded(usual.expected),
		burst: usual && rounded(anscombe(stories, usual.expected)),
		outlets,
		move,
		sentimentChange,
		weekly: usual?.weekly ?? false,
		chance: chanceOf([
			usual && (outlets < BURST.owners ? 1 : countTail(stories, usual.expected, usual.dispersion)),
			looks === 0 ? null : move ? moveChance(move.z ?? 0, looks) : 1,
			sentiment === null ? null : normalTail(sentiment)
		]),
		stands: false
	};
}

const coverageOf = (stories: readonly Story<Outline>[]): Coverage => {
	const covered = { en: 0, ko: 0 };
	for (const { lang } of stories.flatMap(({ members }) => members)) {
		if (lang === 'en' || lang === 'ko') covered[lang]++;
	}
	return covered;
};

/** How many articles of each language were published within a span, of all that is read. */
async function articlesByLanguage(db: Db, span: Span): Promise<Coverage> {
	const covered = { en: 0, ko: 0 };
	for await (const rows of published<{ lang: string | null }>(db, span, sql`a.lang`)) {
		for (const { lang } of rows) if (lang === 'en' || lang === 'ko') covered[lang]++;
	}
	return covered;
}

/** Mean over stories that have a sentiment; null when none has. */
export const meanSentiment = (stories: readonly Story<Outline>[]) =>
	mean(stories.flatMap((story) => storySentiment(story) ?? []));

export const loudest = (moves: readonly Move[]): Move | null =>
	moves.reduce<Move | null>(
		(most, move) => (Math.abs(move.z ?? 0) > Math.abs(most?.z ?? 0) ? move : most),
		null
	);

type Span = { from: Moment; to: Moment; asOf: Moment | null };

/** The largest move of each market within a span, by market key. */
export async function largestMoves(
	db: Db,
	markets: readonly { key: number; id: string; title: string }[],
	span: Span
): Promise<Map<number, Move>> {
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

/** How many stories a topic's own past leads to expect, and what is known of it. */
type Usual = { expected: number; dispersion: number; weekly: boolean };

/** Which hours from `first` on were read, and the stories of each topic in them, by hour since 1970. */
type Learned = { first: number; read: boolean[]; counts: Map<string, Map<number, number>> };

/**
 * How many stories a topic's own time before the span leads to expect within it, by slug: its level times
 * that of the hours of the week. null when fewer hours than a burst asks for were measured. Hours of the
 * span that nobody read count for nothing; those it only touches count in part.
 */
async function expectedStories(
	connection: Connection,
	{ from, to, asOf }: Span,
	slugs: readonly string[]
): Promise<(slug: string) => Usual | null> {
	const { db } = connection;
	const begin = Math.floor(from / HOUR);
	const learn = () =>
		learnedHours(db, { from: begin * HOUR - LEARNED, to: begin * HOUR, asOf }, slugs);
	const [learned, readings] = await Promise.all([
		asOf === null
			? withinHour(connection, `stories ${to - from} ${slugs.join(' ')}`, to, learn)
			: learn(),
		newsReadings(db, { from: begin * HOUR, to, asOf })
	]);
	const last = Math.floor((to - 1) / HOUR);
	const ahead = Array.from({ length: last - begin + 1 }, (_, i) => {
		const at = (begin + i) * HOUR;
		const held = (Math.min(to, at + HOUR) - Math.max(from, at)) / HOUR;
		return { at, share: wasRead(readings, at, at + HOUR) ? held : 0 };
	});
	return (slug) => usualOf(learned, slug, ahead);
}

/** What the hours that were learned lead to expect of a topic in hours that come later, each by its share. */
export function usualOf(
	{ first, read, counts }: Learned,
	slug: string,
	ahead: readonly { at: Moment; share: number }[]
): Usual | null {
	const own = counts.get(slug);
	const hours = read.map((is, i): HourCount => ({
		at: (first + i) * HOUR,
		n: is ? (own?.get(first + i) ?? 0) : null,
		owners: []
	}));
	const before = baseline([...hours, ...ahead.map(({ at }) => ({ at, n: null, owners: [] }))]);
	const end = before.at(-1);
	if (!end || end.samples < BURST.samples) return null;
	const expected = ahead.reduce(
		(sum, { share }, i) => sum + share * (before[hours.length + i]?.expected ?? 0),
		0
	);
	return { expected, dispersion: end.dispersion, weekly: end.samples >= WEEKLY };
}

async function learnedHours(db: Db, span: Span, slugs: readonly string[]): Promise<Learned> {
	const [counts, readings] = await Promise.all([
		storiesByHour(db, span, slugs),
		newsReadings(db, span)
	]);
	const read: boolean[] = [];
	for (let at = span.from; at < span.to; at += HOUR) read.push(wasRead(readings, at, at + HOUR));
	return { first: span.from / HOUR, counts, read };
}

/** New stories of each topic by hour since 1970, a story counted where its first linked article is. */
async function storiesByHour(db: Db, span: Span, slugs: readonly string[]) {
	const counts = new Map<string, Map<number, number>>();
	for (const slug of slugs) {
		const hours = new Map<number, number>();
		const counted = new Set<number>();
		for await (const articles of toldArticles(db, slug, span)) {
			for (const { storyKey, at } of articles) {
				if (counted.has(storyKey)) continue;
				counted.add(storyKey);
				const hour = Math.floor(at / HOUR);
				hours.set(hour, (hours.get(hour) ?? 0) + 1);
			}
		}
		counts.set(slug, hours);
	}
	return counts;
}
