import { parseQuery } from '#lib/domain/query.ts';
import type { Context } from '../context.ts';
import type { Author } from '../db/audit.ts';
import { linkStanding, saveLinks } from '../db/link.ts';
import { marketKeys } from '../db/market.ts';
import { searchArticles } from '../db/search.ts';
import { articlesByKey } from '../db/story.ts';
import { topicBySlug, type NewTopic } from '../db/topic.ts';
import { deed, putTopic, putVerdict, type Part } from '../desk.ts';
import { signature } from '../editing.ts';
import { linkArticles } from './derive-articles.ts';

/** Newest articles that a topic is linked to at once; the next pass looks through all the others. */
const AT_ONCE = 1000;

/**
 * Saves a topic and links it to what is here: markets it names, and the newest articles its query finds.
 * A page of it then shows something at once; what a kill in between leaves out, the next pass does. A market
 * it named before and names no more does not belong to it any longer. The query must be readable. `entry`:
 * of the audit log; null when nothing was different.
 */
export async function followTopic(
	context: Context,
	author: Author,
	topic: NewTopic
): Promise<{ change: 'added' | 'changed' | 'kept'; entry: number | null }> {
	const { result: change, entry } = await deed(context, author, async (part) => {
		await judgeMarkets(part, signature(author), topic);
		return await putTopic(part, topic);
	});
	await linkNow(context, topic);
	return { change, entry };
}

/** A person's word on markets that left the topic, and on those that came back against an earlier word. */
async function judgeMarkets(part: Part, by: string, topic: NewTopic) {
	const { db } = part.within;
	const before = (await topicBySlug(db, topic.slug))?.markets ?? [];
	const keys = await marketKeys(db, [...before, ...topic.markets]);
	for (const [id, key] of keys) {
		const link = { kind: 'topic-market', a: topic.slug, b: String(key) } as const;
		const standing = await linkStanding(db, link);
		const named = topic.markets.includes(id);
		const word = { by, names: [topic.name.en, id] };
		if (named && standing?.state === 'rejected') await putVerdict(part, link, 'confirmed', word);
		if (!named && standing?.state === 'confirmed') await putVerdict(part, link, 'rejected', word);
	}
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
