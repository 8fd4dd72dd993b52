import { sql, type Kysely } from 'kysely';
import type { Dialect } from './index.ts';

/**
 * Chunks of a market in outline: a few real points for many, level by level, so that a chart of all there is reads as
 * much after years as after months. Written as chunks fill up; a market with few chunks has none.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a migration knows no table types: they change, it does not.
export async function up(db: Kysely<any>, dialect: Dialect) {
	const bytes = dialect === 'sqlite' ? 'blob' : 'bytea';
	await db.schema
		.createTable('quote_outline')
		.addColumn('market_key', 'integer', (column) => column.notNull())
		.addColumn('level', 'integer', (column) => column.notNull())
		.addColumn('first_at', dialect === 'sqlite' ? 'integer' : 'bigint', (column) =>
			column.notNull()
		)
		.addColumn('last_at', dialect === 'sqlite' ? 'integer' : 'bigint', (column) => column.notNull())
		.addColumn('count', 'integer', (column) => column.notNull())
		.addColumn('hidden', 'integer', (column) => column.notNull())
		.addColumn('edges', 'integer', (column) => column.notNull())
		.addColumn('data', sql.raw(bytes), (column) => column.notNull())
		.addPrimaryKeyConstraint('quote_outline_key', ['market_key', 'level', 'first_at'])
		.$call((table) => (dialect === 'sqlite' ? table.modifyEnd(sql`strict`) : table))
		.execute();
}
