import { sql } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';
import type { FeedTable } from './schema.ts';

/** Adds a feed or renews its name and address; its health stays as it is. */
export async function saveFeed(db: Db, feed: Pick<FeedTable, 'id' | 'kind' | 'name' | 'url'>) {
	await db
		.insertInto('feed')
		.values({ ...feed, failures: 0, active: 1 })
		.onConflict((conflict) =>
			conflict
				.column('id')
				.doUpdateSet({ kind: feed.kind, name: feed.name, url: feed.url, active: 1 })
		)
		.execute();
}

/** Marks which feeds of a kind are read: all others of that kind drop out of the status page. */
export async function keepFeeds(db: Db, kind: FeedTable['kind'], ids: string[]) {
	await db
		.updateTable('feed')
		.set({ active: 0 })
		.where('kind', '=', kind)
		.$if(ids.length > 0, (query) => query.where('id', 'not in', ids))
		.execute();
}

export async function feedById(db: Db, id: string) {
	return await db.selectFrom('feed').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Notes that a feed is being asked. */
export async function noteAttempt(db: Db, id: string, at: Moment) {
	await db.updateTable('feed').set({ lastAttempt: at }).where('id', '=', id).execute();
}

/** Notes an answer that could be used; `newestItem` is the newest moment it told of, if any. */
export async function noteSuccess(
	db: Db,
	id: string,
	at: Moment,
	newestItem: Moment | null = null
) {
	await db
		.updateTable('feed')
		.set({
			lastAttempt: at,
			lastSuccess: at,
			failures: 0,
			waitUntil: null,
			missingSince: null,
			...(newestItem === null
				? {}
				: {
						newestItem: sql<number>`case when newest_item is null or newest_item < ${newestItem}
							then ${newestItem} else newest_item end`
					})
		})
		.where('id', '=', id)
		.execute();
}

/** Dead after a week of 404. */
const MISSING_FOR = 7 * 86_400_000;

/** Notes a failure in words, with what was asked of us: wait until then, or never come back. */
export async function noteFailure(
	db: Db,
	id: string,
	at: Moment,
	failure: { message: string; status: number | null; waitUntil: Moment | null }
) {
	const missing = failure.status === 404;
	await db
		.updateTable('feed')
		.set({
			lastAttempt: at,
			lastErrorAt: at,
			lastError: failure.message.slice(0, 1000),
			lastErrorStatus: failure.status,
			failures: sql<number>`failures + 1`,
			waitUntil: failure.waitUntil,
			missingSince: missing ? sql<number>`coalesce(missing_since, ${at})` : null,
			...(failure.status === 410
				? { goneAt: at }
				: missing
					? {
							goneAt: sql<
								number | null
							>`case when missing_since < ${at - MISSING_FOR} then ${at} else gone_at end`
						}
					: {})
		})
		.where('id', '=', id)
		.execute();
}
