import { asJson } from '#lib/domain/as-json.ts';
import { textsIn } from '#lib/components/texts.ts';
import { topicWords } from '#lib/components/topic-words.ts';
import { parseWindow } from '#lib/domain/window.ts';
import { m } from '#lib/paraglide/messages.js';
import { marketList } from '#lib/server/db/market-list.ts';
import { storyList } from '#lib/server/db/story-list.ts';
import { storyTrends } from '#lib/server/db/story-trend.ts';
import { topicViews } from '#lib/server/db/topic-list.ts';
import { topicTrends, trendItems } from '#lib/server/db/trend-list.ts';
import type { PageServerLoad } from './$types';
import { boardOf, emptyBoard, headOf, wayToAll } from './board.ts';
import { deskWays } from './desk-ways.ts';
import { timesOf } from './times.ts';

const MOST_TOPICS = 200;
const STORIES = 20;
const MOVERS = 10;
/** Stories that spread, beside the ranking. */
const SPREAD = 6;

const texts = textsIn({
	home_title: m.home_title,
	product_tagline: m.product_tagline,
	pinned: m.pinned,
	home_breaking: m.home_breaking,
	other_topics: m.other_topics,
	movers: m.movers,
	movers_empty: m.movers_empty,
	movers_more: m.movers_more,
	latest_stories: m.latest_stories,
	stories_empty: m.stories_empty,
	stories_more: m.stories_more
});

/** Topics by what went on in the window, the newest stories, the markets that moved most. */
export const load: PageServerLoad = async ({ locals, url, depends }) => {
	const { connection, db } = locals.context;
	const { now, asOf } = timesOf({ locals, url });
	// What is made here goes on moving, and no answer of the API brings it.
	if (asOf === null) depends('hearsay:board');
	const window = parseWindow(url.searchParams.get('window'));
	const ranking = { window, now, asOf };
	const trends = await topicTrends(connection, ranking);
	const first = trends.slice(0, MOST_TOPICS);
	const [topics, items, spread, stories, movers] = await Promise.all([
		topicViews(connection, first, ranking),
		trendItems(connection, first, ranking),
		storyTrends(connection, { ...ranking, limit: SPREAD }),
		storyList(db, { topic: null, query: null, limit: STORIES, after: null, asOf }),
		marketList(db, {
			query: null,
			venue: null,
			status: 'open',
			topic: null,
			sort: 'change',
			limit: MOVERS,
			after: null,
			now,
			asOf
		})
	]);
	return {
		window,
		board:
			(items.length === 0 ? emptyBoard((await deskWays({ locals, url })) !== null) : '') +
			boardOf(items, spread.items, { window, asOf }),
		head: headOf(m.home_title(), window, asOf, wayToAll(window, asOf)),
		texts: texts(),
		topicWords: topicWords(),
		topics: asJson(topics),
		stories: asJson(stories.items),
		movers: asJson(movers.items.filter(({ change24h }) => change24h !== null && change24h !== 0))
	};
};
