import { sql } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { Connection, Db } from './connect.ts';
import { change } from './handle.ts';
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

/** The health of all feeds, by id. */
export async function feedsById(db: Db) {
	const rows = await db.selectFrom('feed').selectAll().execute();
	return new Map(rows.map((row) => [row.id, row]));
}

/** Notes an answer that could be used; `newestItem` is the newest moment it told of, if any. */
export async function noteSuccess(
	connection: Connection,
	id: string,
	at: Moment,
	newestItem: Moment | null = null
) {
	await change(
		connection,
		`update feed set last_attempt = ?, last_success = ?, failures = 0, wait_until = null,
			missing_since = null,
			newest_item = case when newest_item >= ? then newest_item else coalesce(?, newest_item) end
		where id = ?`,
		[at, at, newestItem, newestItem, id]
	);
}

/** Dead after a week of 404. */
const MISSING_FOR = 7 * 86_400_000;

/** Notes a failure in words, with what was asked of us: wait until then, or never come back. */
export async function noteFailure(
	db: Db,
	id: string,
	at: Moment,
	failure: {
		message: string;
		status: number | null;
		waitUntil: Moment | null;
		/** One word, and the path that was asked; null for what no request was made for. */
		cause?: string | null;
		endpoint?: string | null;
	}
) {
	const missing = failure.status === 404;
	await db
		.updateTable('feed')
		.set({
			lastAttempt: at,
			lastErrorAt: at,
			lastError: failure.message.slice(0, 1000),
			lastErrorStatus: failure.status,
			lastErrorCause: failure.cause ?? null,
			lastErrorEndpoint: failure.endpoint?.slice(0, 500) ?? null,
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
