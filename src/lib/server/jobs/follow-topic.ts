import { parseQuery } from '#lib/domain/query.ts';
import type { Context } from '../context.ts';
import type { Author } from '../db/audit.ts';
import { saveLinks } from '../db/link.ts';
import { marketKeys } from '../db/market.ts';
import { searchArticles } from '../db/search.ts';
import { articlesByKey } from '../db/story.ts';
import type { NewTopic } from '../db/topic.ts';
import { deed, putTopic } from '../desk.ts';
import { linkArticles } from './derive-articles.ts';

/** Newest articles that a topic is linked to at once; the next pass looks through all the others. */
const AT_ONCE = 1000;

/**
 * Saves a topic and links it to what is here: markets it names, and the newest articles its query finds.
 * A page of it then shows something at once; what a kill in between leaves out, the next pass does. The
 * query must be readable. `entry`: of the audit log; null when nothing was different.
 */
export async function followTopic(
	context: Context,
	author: Author,
	topic: NewTopic
): Promise<{ change: 'added' | 'changed' | 'kept'; entry: number | null }> {
	const { result: change, entry } = await deed(context, author, (part) => putTopic(part, topic));
	await linkNow(context, topic);
	return { change, entry };
}

/** Links a topic to the markets it names and to the newest articles that its query finds. */
export async function linkNow(
	context: Context,
	{ slug, query, aliases, markets }: Pick<NewTopic, 'slug' | 'query' | 'aliases' | 'markets'>
): Promise<void> {
	const { connection, db, clock } = context;
	const keys = [...(await marketKeys(db, markets)).values()];
	await saveLinks(
		db,
		keys.map((key) => ({
			kind: 'topic-market' as const,
			a: slug,
			b: String(key),
			score: 1,
			reasons: ['named by the topic'],
			state: 'confirmed' as const,
			decidedBy: 'track'
		})),
		clock.now()
	);
	const parsed = parseQuery(query);
	const found = await searchArticles(connection, parsed, { limit: AT_ONCE });
	const watch = { topic: { slug, aliases }, query: parsed };
	await linkArticles(context, await articlesByKey(db, found), {
		watches: [watch],
		questions: () => null,
		markets: []
	});
}
