import { sql, type Kysely } from 'kysely';
import type { Dialect } from './index.ts';

/** Open markets that close next are the beginning of an index, however many there are. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a migration knows no table types: they change, it does not.
export async function up(db: Kysely<any>, dialect: Dialect) {
	// SQLite's indexes end with the key by themselves.
	const columns = dialect === 'sqlite' ? sql`closes_at` : sql`closes_at, key`;
	await sql`create index market_open_by_close on market (${columns})
		where status = 'open' and shown = 1`.execute(db);
}
