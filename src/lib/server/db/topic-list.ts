import type { Moment } from '#lib/domain/market.ts';
import type { Window } from '#lib/domain/window.ts';
import { DAY, HOUR } from '#lib/domain/trend.ts';
import { whyHere } from '#lib/domain/why.ts';
import { SPARK_BOX, sparkPath } from '#lib/domain/spark.ts';
import type { MarketView, StoryView, TopicView } from '#lib/domain/view.ts';
import type { Connection } from './connect.ts';
import { marketViews } from './market-view.ts';
import type { Place } from './page.ts';
import { sparks, type Spark } from './price-series.ts';
import { storiesByKey, storyView } from './story-view.ts';
import { lastStory } from './topic-story.ts';
import { meanSentiment, pageOfTrends, topicTrends, type TopicTrend } from './trend-list.ts';

export type TopicQuery = {
	/** The window that ranks. */
	window: Window;
	now: Moment;
	asOf: Moment | null;
	limit: number;
	after: Place<string> | null;
};

/** Topics with their leading market and what is going on, most first, a page at a time. */
export async function topicList(
	connection: Connection,
	{ limit, after, ...ranking }: TopicQuery
): Promise<{ items: TopicView[]; next: Place<string> | null }> {
	const { page, next } = pageOfTrends(await topicTrends(connection, ranking), limit, after);
	return { items: await topicViews(connection, page, ranking), next };
}

/** Topics as lists show them, in a handful of queries whatever their number. */
export async function topicViews(
	connection: Connection,
	trends: readonly TopicTrend[],
	{ window, now, asOf }: Pick<TopicQuery, 'window' | 'now' | 'asOf'>
): Promise<TopicView[]> {
	const leading = trends.flatMap(({ markets }) => markets[0]?.key ?? []);
	const at = asOf ?? now;
	// Full hours: the same lines all through an hour.
	const hour = Math.floor(at / HOUR) * HOUR;
	// Topics that nobody wrote of lately have a last story all the same.
	const newest = await Promise.all(
		trends.map(
			async ({ topic, stories }) =>
				stories[0]?.key ?? (await lastStory(connection.db, topic.slug, asOf))
		)
	);
	const [views, stories, lines] = await Promise.all([
		marketViews(connection.db, leading, asOf),
		storiesByKey(
			connection.db,
			newest.flatMap((key) => key ?? []),
			asOf
		),
		sparks(connection, leading, { from: hour - 7 * DAY, to: hour, step: HOUR })
	]);
	return trends.map((trend, i) => {
		const key = trend.markets[0]?.key;
		const latest = stories.get(newest[i] ?? 0);
		return topicView(trend, {
			at,
			why: whyHere(trend.parts, window, at),
			latestStory: latest ? storyView(latest) : null,
			market: key === undefined ? null : (views.get(key) ?? null),
			spark: (key === undefined ? undefined : lines.get(key)) ?? { t: [], p: [] }
		});
	});
}

function topicView(
	{ topic, score, parts, stories, markets }: TopicTrend,
	shown: {
		at: Moment;
		why: TopicView['why'];
		market: MarketView | null;
		latestStory: StoryView | null;
		spark: Spark;
	}
): TopicView {
	const { at, why, market, latestStory, spark } = shown;
	const day = stories.filter(({ lead }) => lead.publishedAt > at - DAY);
	const scored = day.filter((story) => meanSentiment([story]) !== null);
	const sentiment = meanSentiment(day);
	return {
		slug: topic.slug,
		name: topic.name,
		probability: market?.quote?.probability ?? null,
		market,
		change24h: market?.change24h ?? null,
		stories24h: day.length,
		sentiment24h: sentiment === null ? null : Math.round(sentiment * 1e6) / 1e6,
		sentimentN24h: scored.length,
		score,
		parts,
		why,
		spark: { ...spark, ...sparkPath(spark, SPARK_BOX.width, SPARK_BOX.height) },
		markets: markets.length,
		latestStory
	};
}
