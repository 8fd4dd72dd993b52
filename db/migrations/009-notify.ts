import { sql, type Kysely } from 'kysely';
import type { Dialect } from './index.ts';

/** What browsers are told of: where a statement that writes one of these ends, PostgreSQL tells who listens. */
const TABLES = ['quote_log', 'article', 'link', 'feed', 'run', 'story_verdict', 'topic'];

/**
 * On PostgreSQL every process that serves hears of a change at once, whoever made it. One notification a
 * transaction, without content: what changed is looked up. SQLite tells by its own counter.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a migration knows no table types: they change, it does not.
export async function up(db: Kysely<any>, dialect: Dialect) {
	if (dialect === 'sqlite') return;
	await sql`create function tell_change() returns trigger language plpgsql as
		$$ begin perform pg_notify('hearsay', ''); return null; end $$`.execute(db);
	for (const table of TABLES) {
		await sql`create trigger tell_change after insert or update or delete on ${sql.table(table)}
			for each statement execute function tell_change()`.execute(db);
	}
}
