import { sql, type Kysely } from 'kysely';
import type { Dialect } from './index.ts';

/**
 * Services that fail again and again are left alone for a while, and each outage leaves two alerts: one
 * when it begins, one when it ends. A feed's last failure says at which endpoint and from what cause, and
 * each duty counts its own: one endpoint that answers must not hide that another does not.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a migration knows no table types: they change, it does not.
export async function up(db: Kysely<any>, dialect: Dialect) {
	const sqlite = dialect === 'sqlite';
	const int = sqlite ? 'integer' : 'bigint';

	for (const column of ['last_error_cause', 'last_error_endpoint']) {
		await db.schema.alterTable('feed').addColumn(column, 'text').execute();
	}
	await db.schema
		.alterTable('service_limit')
		.addColumn('failures', 'integer', (c) => c.notNull().defaultTo(0))
		.execute();
	for (const column of ['failing_since', 'ask_after']) {
		await db.schema.alterTable('service_limit').addColumn(column, int).execute();
	}

	await db.schema
		.alterTable('duty')
		.addColumn('failures', 'integer', (c) => c.notNull().defaultTo(0))
		.execute();

	const alert = db.schema
		.createTable('alert')
		.addColumn('id', 'integer', (c) =>
			sqlite ? c.primaryKey().notNull() : c.primaryKey().generatedByDefaultAsIdentity()
		)
		.addColumn('at', int, (c) => c.notNull())
		.addColumn('kind', 'text', (c) => c.notNull())
		.addColumn('service', 'text', (c) => c.notNull())
		.addColumn('since', int, (c) => c.notNull())
		.addColumn('endpoint', 'text', (c) => c.notNull())
		.addColumn('cause', 'text', (c) => c.notNull())
		.addColumn('message', 'text', (c) => c.notNull())
		// Once for an outage, however many processes see it.
		.addUniqueConstraint('alert_once', ['service', 'since', 'kind']);
	await (sqlite ? alert.modifyEnd(sql`strict`) : alert).execute();
	await db.schema.createIndex('alert_by_time').on('alert').column('at').execute();
}
