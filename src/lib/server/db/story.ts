import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import { copiesOf, ownerOf } from '#lib/domain/portal.ts';
import { GDELT_SOURCE } from './article.ts';
import type { Connection, Db } from './connect.ts';
import { among, keyTable, transact, write, type Bulk } from './handle.ts';
import { linkHolds } from './link.ts';
import { toldBy } from './topic-story.ts';

/** An article as the derive job reads it. */
export type DerivableArticle = {
	key: number;
	sourceId: string;
	title: string;
	/** As first seen: stories are made of first wordings, so that a rewording moves nothing. */
	firstTitle: string;
	summary: string;
	lang: string | null;
	publishedAt: Moment;
	seenAt: Moment;
	storyKey: number | null;
	sentiment: number | null;
	sentimentTerms: string | null;
};

/**
 * A place in the order in which articles enter stories: seen first, an outlet's own feed before
 * GDELT, published first. The first of a story gives it its key.
 */
export type ArticlePlace = Pick<DerivableArticle, 'seenAt' | 'sourceId' | 'publishedAt' | 'key'>;

const viaGdelt = ({ sourceId }: ArticlePlace) => Number(sourceId === GDELT_SOURCE);

/** Whether `a` enters before `b`: below 0. */
export const byPlace = (a: ArticlePlace, b: ArticlePlace) =>
	a.seenAt - b.seenAt ||
	viaGdelt(a) - viaGdelt(b) ||
	a.publishedAt - b.publishedAt ||
	a.key - b.key;

const COLUMNS = [
	'key',
	'sourceId',
	'title',
	'summary',
	'lang',
	'publishedAt',
	'seenAt',
	'storyKey',
	'sentiment',
	'sentimentTerms'
] as const;

const firstTitle = sql<string>`coalesce((
	select v.title from article_version as v where v.article_key = article.key
	order by v.seen_at limit 1
), article.title)`.as('firstTitle');

const gdeltLast = sql`case when source_id = ${sql.lit(GDELT_SOURCE)} then 1 else 0 end`;

/** Articles that are new, or whose headline changed since they were derived; in the order of entering. */
export async function underivedArticles(db: Db, limit: number): Promise<DerivableArticle[]> {
	return await db
		.selectFrom('article')
		.select([...COLUMNS, firstTitle])
		// Spelled as the index over them is.
		.where(sql<boolean>`(story_key is null or sentiment_terms is null)`)
		.orderBy('seenAt')
		.orderBy(gdeltLast)
		.orderBy('publishedAt')
		.orderBy('key')
		.limit(limit)
		.execute();
}

/** Articles by key, in no order. */
export async function articlesByKey(db: Db, keys: readonly number[]): Promise<DerivableArticle[]> {
	if (keys.length === 0) return [];
	return await db
		.selectFrom('article')
		.select([...COLUMNS, firstTitle])
		.where(sql<boolean>`key ${among(db, keys)}`)
		.execute();
}

/** All articles after a place, in the order of entering: for deriving everything anew. */
export async function articlesAfter(
	db: Db,
	place: ArticlePlace | null,
	limit: number
): Promise<DerivableArticle[]> {
	return await db
		.selectFrom('article')
		.select([...COLUMNS, firstTitle])
		.$if(place !== null, (query) =>
			query.where(
				sql<boolean>`(seen_at, ${gdeltLast}, published_at, key) >
					(${place?.seenAt ?? 0}, ${place ? viaGdelt(place) : 0}, ${place?.publishedAt ?? 0}, ${place?.key ?? 0})`
			)
		)
		.orderBy('seenAt')
		.orderBy(gdeltLast)
		.orderBy('publishedAt')
		.orderBy('key')
		.limit(limit)
		.execute();
}

/** Where an article stands in the order of entering; null when it is not known. */
export async function articlePlace(db: Db, key: number): Promise<ArticlePlace | null> {
	const row = await db
		.selectFrom('article')
		.select(['seenAt', 'sourceId', 'publishedAt', 'key'])
		.where('key', '=', key)
		.executeTakeFirst();
	return row ?? null;
}

/** The article that entered a story last; null when none did. */
export async function lastEntered(db: Db): Promise<number | null> {
	const row = await db
		.selectFrom('article')
		.select('key')
		.where('storyKey', 'is not', null)
		.orderBy('seenAt', 'desc')
		.orderBy(gdeltLast, 'desc')
		.orderBy('publishedAt', 'desc')
		.orderBy('key', 'desc')
		.limit(1)
		.executeTakeFirst();
	return row?.key ?? null;
}

/** Articles in stories, published from `from` to `to` (exclusive), in the order of entering; only those before a place. */
export async function storiedArticles(
	db: Db,
	{ from, to, before }: { from: Moment; to: Moment; before: ArticlePlace | null }
): Promise<DerivableArticle[]> {
	const rows = await db
		.selectFrom('article')
		.select([...COLUMNS, firstTitle])
		.where('publishedAt', '>=', from)
		.where('publishedAt', '<', to)
		.where('storyKey', 'is not', null)
		.$if(before !== null, (query) => query.where('seenAt', '<=', before?.seenAt ?? 0))
		.execute();
	return rows.filter((row) => before === null || byPlace(row, before) < 0).sort(byPlace);
}

/** What was derived of an article. */
export type Derived = {
	key: number;
	storyKey: number;
	lang: string | null;
	/** -1..1 as an integer of 1e-6; null where the language is not known to the scorer. */
	sentiment: number | null;
	sentimentTerms: string;
};

const SAVE_DERIVED: Bulk = {
	table: 'article',
	set: { story_key: 'int', lang: 'text', sentiment: 'int', sentiment_terms: 'text' },
	where: { key: 'int' }
};

/** The setting that tells which articles are in which stories: another word with each change. */
const STAMP = 'stories';

/** The word that the last change of stories left; null: there was none. Who left it knows all stories there are. */
export async function storyStamp(db: Db): Promise<string | null> {
	const row = await db
		.selectFrom('setting')
		.select('value')
		.where('name', '=', STAMP)
		.executeTakeFirst();
	return row?.value ?? null;
}

/** Within a transaction that changes stories: leaves a word that nobody will ever say again, and gives it. */
export async function stampStories(db: Db): Promise<string> {
	const value = randomUUID();
	await db
		.insertInto('setting')
		.values({ name: STAMP, value })
		.onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
		.execute();
	return value;
}

/**
 * Stores what was derived of articles, and stories that are new (the key of a story is that of the
 * article that opened it), all or nothing. Doing it again changes nothing. `holds` is asked within the
 * transaction. Gives the stamp that was left; null when `holds` said no and nothing was stored.
 */
export async function saveDerived(
	connection: Connection,
	articles: readonly Derived[],
	opened: readonly { key: number; openedAt: Moment }[],
	holds: (db: Db) => Promise<boolean> = async () => true
): Promise<string | null> {
	return await transact(connection, async (db) => {
		if (!(await holds(db))) return null;
		if (opened.length > 0) {
			await db
				.insertInto('story')
				.values([...opened])
				.onConflict((conflict) => conflict.doNothing())
				.execute();
		}
		await write(
			connection,
			db,
			SAVE_DERIVED,
			articles.map(({ key, storyKey, lang, sentiment, sentimentTerms }) => [
				storyKey,
				lang,
				sentiment,
				sentimentTerms,
				key
			])
		);
		return await stampStories(db);
	});
}

/** Which of these stories exist. */
export async function knownStories(db: Db, keys: readonly number[]): Promise<Set<number>> {
	if (keys.length === 0) return new Set();
	const { rows } = await sql<{ key: number }>`
		select s.key from ${keyTable(db, keys)} as k join story as s on s.key = k.key`.execute(db);
	return new Set(rows.map(({ key }) => key));
}

/** Removes stories that no article is in any more; gives how many. */
export async function removeEmptyStories(db: Db): Promise<number> {
	const { numDeletedRows } = await db
		.deleteFrom('story')
		.where(sql<boolean>`not exists (select 1 from article as a where a.story_key = story.key)`)
		.executeTakeFirst();
	return Number(numDeletedRows);
}

/** An article linked to a topic, as bursts count it. */
export type TopicArticle = {
	storyKey: number;
	publishedAt: Moment;
	seenAt: Moment;
	/** Who published it, so that each publisher counts once. */
	owner: string;
};

type ToldArticle = Omit<TopicArticle, 'owner'> & Parameters<typeof ownerOf>[0] & { title: string };

/**
 * The articles linked to a topic, without copies, and published from `from` to `to` (exclusive), oldest first. Those
 * whose date has no time of day are left out: they belong to no hour.
 */
export async function topicArticles(
	db: Db,
	slug: string,
	{ from, to }: { from: Moment; to: Moment }
): Promise<TopicArticle[]> {
	const { rows } = await sql<ToldArticle>`
		select a.story_key, a.published_at, a.seen_at, a.title, a.domain, a.outlet,
			(select s.owner from source as s where s.id = a.source_id) as owner
			${toldBy(db, slug, { from, to })}
			and a.story_key is not null and a.day_only = 0 and ${linkHolds(null)}
		order by l.published_at, a.key`.execute(db);
	const articles = rows.map((row) => ({ ...row, owner: ownerOf(row) }));
	const copies = new Set(
		[...Map.groupBy(articles, ({ storyKey }) => storyKey).values()].flatMap((story) =>
			[...copiesOf(story).keys()].map((i) => story[i])
		)
	);
	return articles
		.filter((article) => !copies.has(article))
		.map(({ storyKey, publishedAt, seenAt, owner }) => ({ storyKey, publishedAt, seenAt, owner }));
}
