import { sql, type Kysely } from 'kysely';
import type { Dialect } from './index.ts';

/**
 * Pages count what trades and what lies in quarantine: by indexes that hold no more than is counted, where
 * whole rows were read, also of all markets that ever ended and of payloads of 64 kB. On PostgreSQL a check of a
 * market stays on its page, so that no index has to be told.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a migration knows no table types: they change, it does not.
export async function up(db: Kysely<any>, dialect: Dialect) {
	await sql`create index market_open on market (key) where status = 'open' and shown = 1`.execute(
		db
	);
	await db.schema
		.createIndex('quarantine_by_feed')
		.on('quarantine')
		.columns(['feed_id', 'at', 'solved_at', 'last_at'])
		.execute();
	if (dialect === 'postgres') {
		await sql`alter table market_check set (fillfactor = 45)`.execute(db);
	}
}
