import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';

/** What the last stored answer of an address gave for a conditional request, byte for byte. */
export async function validators(db: Db, url: string) {
	return await db
		.selectFrom('httpCache')
		.select(['etag', 'lastModified'])
		.where('url', '=', url)
		.executeTakeFirst();
}

/** Keeps an answer's validators; both null forgets the address. */
export async function saveValidators(
	db: Db,
	url: string,
	{ etag, lastModified }: { etag: string | null; lastModified: string | null },
	storedAt: Moment
) {
	if (etag === null && lastModified === null) {
		await db.deleteFrom('httpCache').where('url', '=', url).execute();
		return;
	}
	await db
		.insertInto('httpCache')
		.values({ url, etag, lastModified, storedAt })
		.onConflict((conflict) => conflict.column('url').doUpdateSet({ etag, lastModified, storedAt }))
		.execute();
}
