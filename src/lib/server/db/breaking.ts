import type { BreakingPage } from '#lib/domain/view.ts';
import { WINDOW_MS } from '#lib/domain/window.ts';
import type { Connection } from './connect.ts';
import { marketTrends } from './market-trend.ts';
import { storyTrends } from './story-trend.ts';
import { topicTrends, trendItems, type Ranking } from './trend-list.ts';

/** What is unusual in a window: in topics, and, whatever is followed, in all stories and markets. */
export async function breakingPage(
	connection: Connection,
	ranking: Ranking & { limit: number }
): Promise<BreakingPage> {
	const { window, now, asOf, limit } = ranking;
	const to = asOf ?? now;
	const [trends, stories, markets] = await Promise.all([
		topicTrends(connection, ranking),
		storyTrends(connection, ranking),
		marketTrends(connection, ranking)
	]);
	return {
		from: to - WINDOW_MS[window],
		to,
		topics: await trendItems(connection, trends.slice(0, limit), ranking),
		stories: stories.items,
		markets: markets.items,
		looked: { topics: trends.length, stories: stories.looked, markets: markets.looked }
	};
}
