import type { Moment } from '#lib/domain/market.ts';
import type { TopicPage } from '#lib/domain/view.ts';
import { claimList } from './claim-view.ts';
import type { Connection } from './connect.ts';
import { pairsWith } from './market-pair.ts';
import { marketRules, marketViews } from './market-view.ts';
import type { Place } from './page.ts';
import { storyList } from './story-list.ts';
import { topicViews } from './topic-list.ts';
import { topicTrends } from './trend-list.ts';

/** Claims below a topic, the newest. */
const MOST_CLAIMS = 20;

/**
 * A topic with its markets, their rules and its stories (a page of them, newest first); null when
 * there is none, or was none at that moment.
 */
export async function topicPage(
	connection: Connection,
	slug: string,
	{
		now,
		asOf,
		limit,
		after
	}: { now: Moment; asOf: Moment | null; limit: number; after: Place | null }
): Promise<{ page: TopicPage; next: Place | null } | null> {
	const { db } = connection;
	const ranking = { window: '24h', now, asOf, slug } as const;
	const [trend] = await topicTrends(connection, ranking);
	if (!trend) return null;
	const keys = trend.markets.map(({ key }) => key);
	const [[view], markets, rules, pairs, stories, claims] = await Promise.all([
		topicViews(connection, [trend], ranking),
		marketViews(db, keys, asOf),
		marketRules(db, keys, asOf),
		pairsWith(db, keys, asOf),
		storyList(db, { topic: slug, query: null, limit, after, asOf }),
		claimList(
			connection,
			{
				topic: slug,
				markets: trend.markets.map(({ id }) => id),
				asOf,
				limit: MOST_CLAIMS
			},
			{ now, asOf }
		)
	]);
	if (!view) return null;
	return {
		page: {
			...view,
			query: trend.topic.query,
			aliases: trend.topic.aliases,
			linkedMarkets: trend.markets.flatMap(({ key, link }) => {
				const market = markets.get(key);
				return market ? [{ ...market, rules: rules.get(key) ?? '', link }] : [];
			}),
			pairs: pairs.flatMap(({ a, b, link }) => {
				const [one, other] = [markets.get(a), markets.get(b)];
				return one && other ? [{ a: one.id, b: other.id, link }] : [];
			}),
			storyList: stories.items,
			nextCursor: null,
			claims
		},
		next: stories.next
	};
}
