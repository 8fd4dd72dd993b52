import { sql, type Kysely } from 'kysely';
import type { Dialect } from './index.ts';

/**
 * What is asked for within a time is one stretch of an index, however long a topic or a market is followed: its articles, for
 * which their time stands in the links too, and its bursts and moves, by their ends.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a migration knows no table types: they change, it does not.
export async function up(db: Kysely<any>, dialect: Dialect) {
	await db.schema
		.alterTable('link')
		.addColumn('published_at', dialect === 'sqlite' ? 'integer' : 'bigint')
		.execute();
	await sql`update link set published_at =
		(select a.published_at from article as a where a.key = cast(link.b as integer))
		where kind in ('topic-article', 'market-article')`.execute(db);
	await db.schema
		.createIndex('link_by_time')
		.on('link')
		.columns(['kind', 'a', 'published_at'])
		.execute();
	await db.schema
		.createIndex('signal_by_end')
		.on('signal')
		.columns(['kind', 'subject', 'end_at'])
		.execute();
}
