import { textsIn } from '#lib/components/texts.ts';
import { m } from '#lib/paraglide/messages.js';
import { writeCursor } from '#lib/server/api/cursor.ts';
import { marketList } from '#lib/server/db/market-list.ts';
import { storyList } from '#lib/server/db/story-list.ts';
import { cursorOrStart, readQuery } from '../search-query.ts';
import { timesOf } from '../times.ts';
import type { PageServerLoad } from './$types';

const STORIES = 20;
const MARKETS = 10;

const texts = textsIn({
	search_title: m.search_title,
	search_in_all: m.search_in_all,
	search_button: m.search_button,
	search_to_markets: m.search_to_markets,
	search_markets_more: m.search_markets_more,
	nav_stories: m.nav_stories,
	nav_markets: m.nav_markets,
	stories_none: m.stories_none,
	stories_empty: m.stories_empty,
	markets_none_here: m.markets_none_here
});

/** What articles and markets say: stories a page at a time, and the most traded markets with the same words. */
export const load: PageServerLoad = async ({ locals, url }) => {
	const { db } = locals.context;
	const { now, asOf } = timesOf({ locals, url });
	const q = url.searchParams.get('q')?.trim() || null;
	const cursor = url.searchParams.get('cursor');
	const { query, wrong } = readQuery(q);
	const shared = { query, topic: null, asOf };
	const [stories, markets] =
		wrong !== null
			? [{ items: [], next: null }, { items: [] }]
			: await Promise.all([
					storyList(db, { ...shared, limit: STORIES, after: cursorOrStart('stories', cursor) }),
					marketList(db, {
						...shared,
						venue: null,
						status: 'all',
						sort: 'volume',
						limit: MARKETS,
						after: null,
						now
					})
				]);
	return {
		q,
		texts: texts(),
		wrong,
		cursor,
		stories: { items: stories.items, nextCursor: writeCursor('stories', stories.next) },
		markets: markets.items
	};
};
