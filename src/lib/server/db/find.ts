import { nearest } from '#lib/domain/find.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { Query } from '#lib/domain/query.ts';
import type { Findings } from '#lib/domain/view.ts';
import type { Db } from './connect.ts';
import { marketList } from './market-list.ts';
import { storyList } from './story-list.ts';
import { listTopics } from './topic.ts';

/** What of each kind fits below a search field. */
const MOST = 8;

export type Finding = {
	/** As it was typed; topics are found by parts of it. */
	text: string;
	/** The same, read; null: no word to search markets and stories for. */
	query: Query | null;
	now: Moment;
	asOf: Moment | null;
};

/** Topics by their names, and the markets and stories of `/search` with the same words, a few of each. */
export async function find(db: Db, { text, query, now, asOf }: Finding): Promise<Findings> {
	const shared = { query, topic: null, limit: MOST, after: null, asOf };
	const [topics, markets, stories] = await Promise.all([
		text.trim() === '' ? [] : listTopics(db, asOf ?? undefined),
		query === null
			? []
			: marketList(db, { ...shared, venue: null, status: 'all', sort: 'volume', now }).then(
					({ items }) => items
				),
		query === null ? [] : storyList(db, shared).then(({ items }) => items)
	]);
	return {
		topics: nearest(text, topics, ({ name, slug, aliases }) => [name.en, name.ko, slug, ...aliases])
			.slice(0, MOST)
			.map(({ slug, name }) => ({ slug, name })),
		markets,
		stories
	};
}
