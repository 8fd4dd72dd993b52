import { sql, type Kysely } from 'kysely';
import type { Dialect } from './index.ts';

/** Frozen charts, each named by the hash of what it holds: written once, never changed. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a migration knows no table types: they change, it does not.
export async function up(db: Kysely<any>, dialect: Dialect) {
	const sqlite = dialect === 'sqlite';
	const builder = db.schema
		.createTable('snapshot')
		.addColumn('hash', 'text', (c) => c.primaryKey().notNull())
		.addColumn('stored_at', sqlite ? 'integer' : 'bigint', (c) => c.notNull())
		.addColumn('data', sqlite ? 'blob' : 'bytea', (c) => c.notNull());
	await (sqlite ? builder.modifyEnd(sql`strict`) : builder).execute();
	await db.schema.createIndex('snapshot_by_time').on('snapshot').column('stored_at').execute();
}
