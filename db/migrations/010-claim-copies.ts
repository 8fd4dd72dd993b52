import { sql, type Kysely } from 'kysely';
import type { Dialect } from './index.ts';

/** What a claim's source said as it was read: entries of the ledger like the others, never changed or removed. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a migration knows no table types: they change, it does not.
export async function up(db: Kysely<any>, dialect: Dialect) {
	const sqlite = dialect === 'sqlite';
	const int = sqlite ? 'integer' : 'bigint';
	const table = db.schema
		.createTable('claim_copy')
		.addColumn('entry', 'integer', (c) => c.primaryKey().notNull())
		.addColumn('seen_at', int, (c) => c.notNull())
		.addColumn('entered_by', 'text', (c) => c.notNull())
		.addColumn('hash', 'text', (c) => c.notNull())
		.addColumn('claim', 'text', (c) => c.notNull())
		.addColumn('url', 'text', (c) => c.notNull())
		.addColumn('origin', 'text', (c) => c.notNull())
		.addColumn('read_at', int, (c) => c.notNull())
		.addColumn('text', 'text', (c) => c.notNull());
	await (sqlite ? table.modifyEnd(sql`strict`) : table).execute();
	await db.schema
		.createIndex('claim_copy_by_claim')
		.on('claim_copy')
		.columns(['claim', 'entry'])
		.execute();
	for (const change of ['update', 'delete']) {
		const name = sql.ref(`claim_copy_no_${change}`);
		const head = sql`create trigger ${name} before ${sql.raw(change)} on claim_copy`;
		await (
			sqlite
				? sql`${head} begin select raise(abort, 'the ledger is append-only'); end`
				: sql`${head} for each row execute function ledger_is_append_only()`
		).execute(db);
	}
}
