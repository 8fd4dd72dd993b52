import { asJson } from '#lib/as-json.ts';
import { parseWindow } from '#lib/domain/range.ts';
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
		topics: asJson(topics.items),
		stories: asJson(stories.items),
		movers: asJson(movers.items.filter(({ change24h }) => change24h !== null && change24h !== 0))
	};
};
