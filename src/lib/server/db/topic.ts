import type { Selectable } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { Name } from '#lib/domain/view.ts';
import type { Db } from './connect.ts';
import type { TopicTable } from './schema.ts';

/** What a desk follows: names, aliases, a query over the news, and its markets. */
export type Topic = {
	slug: string;
	name: Name;
	/** In the language of `domain/query.ts`; checked before it is stored. */
	query: string;
	aliases: string[];
	/** Texts to search venues for; what they find is suggested. */
	search: string[];
	/** Market ids named by the desk. */
	markets: string[];
	/** Who brought it: `starter`, `track`, or a person. */
	origin: string;
	seenAt: Moment;
	removedAt: Moment | null;
};

export type NewTopic = Omit<Topic, 'seenAt' | 'removedAt'>;

const asTopic = ({ nameEn, nameKo, ...row }: Selectable<TopicTable>): Topic => ({
	...row,
	name: { en: nameEn, ko: nameKo },
	aliases: JSON.parse(row.aliases),
	search: JSON.parse(row.search),
	markets: JSON.parse(row.markets)
});

/**
 * Adds a topic or brings a known slug in line with it; a removed one comes back. `seenAt` stays the
 * time it was first known. Gives what was done. The query must have been read by `parseQuery` before.
 */
export async function saveTopic(
	db: Db,
	topic: NewTopic,
	now: Moment
): Promise<'added' | 'changed' | 'kept'> {
	const row = {
		slug: topic.slug,
		nameEn: topic.name.en,
		nameKo: topic.name.ko,
		query: topic.query,
		aliases: JSON.stringify(topic.aliases),
		search: JSON.stringify(topic.search),
		markets: JSON.stringify(topic.markets),
		origin: topic.origin,
		removedAt: null
	};
	const known = await db
		.selectFrom('topic')
		.selectAll()
		.where('slug', '=', topic.slug)
		.executeTakeFirst();
	const names = Object.keys(row) as (keyof typeof row)[];
	if (known && names.every((name) => known[name] === row[name])) return 'kept';
	await db
		.insertInto('topic')
		.values({ ...row, seenAt: now })
		.onConflict((conflict) => conflict.column('slug').doUpdateSet(row))
		.execute();
	return known && known.removedAt === null ? 'changed' : 'added';
}

/** Takes a topic off the pages; its rows stay, so that a past moment can still be drawn. */
export async function removeTopic(db: Db, slug: string, now: Moment): Promise<boolean> {
	const { numUpdatedRows } = await db
		.updateTable('topic')
		.set({ removedAt: now })
		.where('slug', '=', slug)
		.where('removedAt', 'is', null)
		.executeTakeFirst();
	return numUpdatedRows > 0n;
}

/** Topics by slug: those followed now, or as of a past moment. */
export async function listTopics(db: Db, asOf?: Moment): Promise<Topic[]> {
	return (await topics(db, asOf).orderBy('slug').execute()).map(asTopic);
}

/** Every key that a topic has or had. */
export async function topicSlugs(db: Db): Promise<Set<string>> {
	const rows = await db.selectFrom('topic').select('slug').execute();
	return new Set(rows.map(({ slug }) => slug));
}

/** Topics that the desk follows no more, the last archived first. */
export async function archivedTopics(db: Db): Promise<Topic[]> {
	const rows = await db
		.selectFrom('topic')
		.selectAll()
		.where('removedAt', 'is not', null)
		.orderBy('removedAt', 'desc')
		.orderBy('slug')
		.execute();
	return rows.map(asTopic);
}

/** One topic that is followed now, or was at a past moment; null when there is none. */
export async function topicBySlug(db: Db, slug: string, asOf?: Moment): Promise<Topic | null> {
	const row = await topics(db, asOf).where('slug', '=', slug).executeTakeFirst();
	return row ? asTopic(row) : null;
}

/** Names of these topics by slug: of those followed now, or at a past moment. */
export async function topicNames(
	db: Db,
	slugs: readonly string[],
	asOf: Moment | null
): Promise<Map<string, Name>> {
	if (slugs.length === 0) return new Map();
	const rows = await topics(db, asOf ?? undefined)
		.where('slug', 'in', slugs)
		.execute();
	return new Map(rows.map(({ slug, nameEn, nameKo }) => [slug, { en: nameEn, ko: nameKo }]));
}

function topics(db: Db, asOf: Moment | undefined) {
	const query = db.selectFrom('topic').selectAll();
	if (asOf === undefined) return query.where('removedAt', 'is', null);
	return query
		.where('seenAt', '<=', asOf)
		.where((where) => where.or([where('removedAt', 'is', null), where('removedAt', '>', asOf)]));
}
