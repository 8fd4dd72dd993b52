import { asJson } from '#lib/as-json.ts';
import { textsOf } from '#lib/components/texts.ts';
import { topicWords } from '#lib/components/topic-words.ts';
import { parseWindow } from '#lib/domain/window.ts';
import { m } from '#lib/paraglide/messages.js';
import { marketList } from '#lib/server/db/market-list.ts';
import { storyList } from '#lib/server/db/story-list.ts';
import { topicList } from '#lib/server/db/topic-list.ts';
import type { PageServerLoad } from './$types';
import { timesOf } from './times.ts';

const MOST_TOPICS = 200;
const STORIES = 20;
const MOVERS = 10;

/** Topics by what went on in the window, the newest stories, the markets that moved most. */
export const load: PageServerLoad = async ({ locals, url }) => {
	const { connection, db } = locals.context;
	const { now, asOf } = timesOf({ locals, url });
	const window = parseWindow(url.searchParams.get('window'));
	const [topics, stories, movers] = await Promise.all([
		topicList(connection, { window, now, asOf, limit: MOST_TOPICS, after: null }),
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
		texts: textsOf({
			home_title: m.home_title,
			product_tagline: m.product_tagline,
			window_label: m.window_label,
			window_1h: m.window_1h,
			window_6h: m.window_6h,
			window_24h: m.window_24h,
			window_7d: m.window_7d,
			home_empty: m.home_empty,
			home_empty_refresh: m.home_empty_refresh,
			home_empty_track: m.home_empty_track,
			pinned: m.pinned,
			other_topics: m.other_topics,
			movers: m.movers,
			movers_empty: m.movers_empty,
			movers_more: m.movers_more,
			latest_stories: m.latest_stories,
			stories_empty: m.stories_empty,
			stories_more: m.stories_more
		}),
		topicWords: topicWords(),
		topics: asJson(topics.items),
		stories: asJson(stories.items),
		movers: asJson(movers.items.filter(({ change24h }) => change24h !== null && change24h !== 0))
	};
};
