import { sql } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';
import { linkedArticles, linkHolds } from './link.ts';
import { storyAt } from './story-verdict.ts';

/** Linked articles that are looked at, the newest. */
const MOST_ARTICLES = 500;

/**
 * Keys of the stories whose articles are linked to a market's question, with the reasons of the links: the newest 500
 * articles, of those published in a span (`to` exclusive) where there is one.
 */
export async function marketStories(
	db: Db,
	market: number,
	asOf: Moment | null,
	span: { from: Moment; to: Moment } | null = null
): Promise<Map<number, string[]>> {
	const { rows } = await sql<{ storyKey: number; reasons: string }>`
		select ${storyAt(asOf)} as story_key, l.reasons
		${linkedArticles(db, 'market-article', String(market), span)}
			and a.story_key is not null and ${linkHolds(asOf)}
		order by l.published_at desc, l.score desc, l.b limit ${MOST_ARTICLES}`.execute(db);
	return new Map(
		Array.from(
			Map.groupBy(rows, ({ storyKey }) => storyKey),
			([key, links]) => [
				key,
				[...new Set(links.flatMap(({ reasons }) => JSON.parse(reasons) as string[]))]
			]
		)
	);
}
