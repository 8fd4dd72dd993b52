import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';

/** Headlines that articles have had, by their keys: newest first, each with when we first saw it. */
export async function headlineHistory(
	db: Db,
	articles: readonly number[],
	asOf: Moment | null
): Promise<Map<number, { title: string; seenAt: Moment }[]>> {
	if (articles.length === 0) return new Map();
	const rows = await db
		.selectFrom('articleVersion')
		.select(['articleKey', 'title', 'seenAt'])
		.where('articleKey', 'in', [...articles])
		.$if(asOf !== null, (query) => query.where('seenAt', '<=', asOf ?? 0))
		.orderBy('seenAt', 'desc')
		.execute();
	const byArticle = new Map<number, { title: string; seenAt: Moment }[]>();
	for (const { articleKey, title, seenAt } of rows) {
		const list = byArticle.get(articleKey) ?? [];
		const newer = list.at(-1);
		// The same headline again (a changed summary): it was first seen with the older row.
		if (newer?.title === title) newer.seenAt = seenAt;
		else list.push({ title, seenAt });
		byArticle.set(articleKey, list);
	}
	return byArticle;
}
