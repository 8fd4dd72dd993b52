import type { Moment } from '#lib/domain/market.ts';
import { bootstrapMean, seeded, type Estimate } from '#lib/domain/stats.ts';
import { DAY, HOUR } from '#lib/domain/trend.ts';
import type { TopicSeries } from '#lib/domain/view.ts';
import type { Connection } from './connect.ts';
import { marketViews } from './market-view.ts';
import { newsReadings, wasRead } from './news-reading.ts';
import { firstPriceAt, priceSeries } from './price-series.ts';
import { storySentiment, type Outline, type Story } from './story-view.ts';
import { topicMarkets } from './topic-market.ts';
import { topicMarks } from './topic-mark.ts';
import { firstStoryAt, topicStories } from './topic-story.ts';
import { topicBySlug } from './topic.ts';

const MINUTE = 60_000;

/** Lines a reader can tell apart; the leading markets of the topic. */
const MOST_MARKETS = 12;

/** Widths of a bar that readers have a word for. */
const BUCKETS = [
	5 * MINUTE,
	15 * MINUTE,
	30 * MINUTE,
	HOUR,
	3 * HOUR,
	6 * HOUR,
	12 * HOUR,
	DAY,
	7 * DAY,
	30 * DAY
] as const;

/** Points of a line take a pixel or less each, a bar some ten. */
const POINTS_PER_BAR = 10;
const FEWEST_BARS = 10;

/** Draws for an interval: its ends are then good to a hundredth. */
const ROUNDS = 399;

/** The narrowest bucket with which a range has at most a tenth as many bars as points (and ten may be). */
export function bucketFor(range: number, points: number): number {
	const bars = Math.max(FEWEST_BARS, points / POINTS_PER_BAR);
	const widest = 30 * DAY;
	return (
		BUCKETS.find((bucket) => range / bucket <= bars) ?? Math.ceil(range / bars / widest) * widest
	);
}

/** What a chart of a topic is asked for. */
export type SeriesQuery = {
	/** null: from when anything is known. */
	from: Moment | null;
	to: Moment;
	/** Most points of one line. */
	points: number;
	now: Moment;
	asOf: Moment | null;
};

/**
 * A topic on one time axis: prices of its leading markets, stories and sentiment by bucket, and what
 * happened. null when there is no such topic, or was none at that moment.
 */
export async function topicSeries(
	connection: Connection,
	slug: string,
	{ from: asked, to, points, now, asOf }: SeriesQuery
): Promise<TopicSeries | null> {
	const { db } = connection;
	const topic = await topicBySlug(db, slug, asOf ?? undefined);
	if (!topic) return null;
	const linked = ((await topicMarkets(db, [slug], asOf)).get(slug) ?? []).slice(0, MOST_MARKETS);
	const keys = linked.map(({ key }) => key);
	const end = Math.min(to, asOf ?? now);
	const since = earliest(
		await Promise.all([firstPriceAt(connection, keys), firstStoryAt(db, slug, asOf)]),
		end
	);
	const from = asked ?? Math.min(since ?? to - WEEK, to - HOUR);
	const [views, stories] = await Promise.all([
		marketViews(db, keys, asOf),
		topicStories(connection, slug, { from, to: end + 1, asOf })
	]);
	const markets = linked.flatMap(({ key }) => {
		const view = views.get(key);
		return view ? [{ key, view }] : [];
	});
	const marks = await topicMarks(connection, { slug, markets, stories, from, to, end, asOf });
	const lines = await Promise.all(
		markets.map(async ({ key, view }) => {
			// What another market did leaves no mark on this one's line.
			const own = marks.filter(({ marketId }) => marketId === undefined || marketId === view.id);
			const keep = own.map(({ at }) => at);
			const window = { from, to: end, points, asOf, keep };
			const { t, p, ownSince, stats } = await priceSeries(connection, key, window);
			const { id, title, venue, outcome } = view;
			return { id, title, venue, outcome, t, p, ownSince, stats };
		})
	);
	const known = [stories[0]?.lead.publishedAt, ...lines.map(({ t }) => t[0])];
	const start = startOf(from, to, known);
	const bucket = bucketFor(to - start, points);
	const first = Math.floor(start / bucket) * bucket;
	const read = await measured(connection, slug, { from: first, to: end, asOf });
	return {
		from,
		to,
		since,
		markets: lines,
		...storyColumns(stories, { first, end, bucket, read }),
		marks
	};
}

/** What is shown of a topic of which nothing is known. */
const WEEK = 7 * DAY;

/** The earliest of the moments that are known and not after `end`. */
function earliest(moments: readonly (Moment | null)[], end: Moment): Moment | null {
	const known = moments.flatMap((at) => (at !== null && at <= end ? [at] : []));
	return known.length > 0 ? Math.min(...known) : null;
}

/** A range longer than this means "everything there is". */
const EVERYTHING = 366 * DAY;

/** Where bars begin: at the start of the range, or where anything is known when all of it was asked for. */
function startOf(from: Moment, to: Moment, known: (Moment | undefined)[]): Moment {
	if (to - from <= EVERYTHING) return from;
	const first = known.reduce<Moment>((least, at) => Math.min(least, at ?? to), to);
	return Math.min(Math.max(from, first), to - HOUR);
}

/** When news of a topic was looked for, as a test of a stretch of time. */
async function measured(
	{ db }: Connection,
	slug: string,
	span: { from: Moment; to: Moment; asOf: Moment | null }
): Promise<(from: Moment, to: Moment) => boolean> {
	const [readings, spans] = await Promise.all([
		newsReadings(db, span),
		db
			.selectFrom('coverageSpan')
			.select(['fromAt', 'toAt'])
			.where('topicSlug', '=', slug)
			.where('kind', '=', 'volume')
			.where('fromAt', '<', span.to)
			.where('toAt', '>', span.from)
			.$if(span.asOf !== null, (query) => query.where('seenAt', '<=', span.asOf ?? 0))
			.execute()
	]);
	return (from, to) =>
		wasRead(readings, from, to) || spans.some(({ fromAt, toAt }) => fromAt <= from && toAt >= to);
}

/** Stories and their mean sentiment by bucket, from the bucket that holds the start to the present. */
export function storyColumns(
	stories: readonly Story<Outline>[],
	grid: {
		first: Moment;
		end: Moment;
		bucket: number;
		read: (from: Moment, to: Moment) => boolean;
	}
): Pick<TopicSeries, 'stories' | 'sentiment'> {
	const { first, end, bucket, read } = grid;
	const byBucket = Map.groupBy(stories, ({ lead }) =>
		Math.floor((lead.publishedAt - first) / bucket)
	);
	const t: Moment[] = [];
	const n: (number | null)[] = [];
	const sentiment: TopicSeries['sentiment'] = { t, mean: [], lo: [], hi: [], n: [] };
	for (let at = first, i = 0; at <= end; at += bucket, i++) {
		const held = byBucket.get(i) ?? [];
		t.push(at);
		// What was published was looked for, whenever that was.
		n.push(held.length > 0 || read(at, Math.min(at + bucket, end)) ? held.length : null);
		const values = held.flatMap((story) => storySentiment(story) ?? []);
		const estimate = estimateOf(at, values);
		sentiment.mean.push(rounded(estimate?.value ?? null));
		sentiment.lo.push(rounded(estimate?.lo ?? null));
		sentiment.hi.push(rounded(estimate?.hi ?? null));
		sentiment.n.push(values.length);
	}
	return { stories: { bucket, t, n }, sentiment };
}

/** So many of them are kept: a year of topics by hour. */
const KEPT = 10_000;
const kept = new Map<string, Estimate | null>();

/** The mean of a bucket with its interval. Buckets of the past come back at every request, and drawing takes most of its time. */
function estimateOf(at: Moment, values: readonly number[]): Estimate | null {
	const name = `${at} ${values.join(' ')}`;
	let estimate = kept.get(name);
	if (estimate === undefined) {
		// The seed is the bucket's time: the same bucket has the same interval at every request.
		estimate = bootstrapMean(values, seeded(at / MINUTE), { rounds: ROUNDS });
		kept.set(name, estimate);
		if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
	}
	return estimate;
}

const rounded = (value: number | null) => (value === null ? null : Math.round(value * 1e6) / 1e6);
