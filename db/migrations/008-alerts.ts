import { sql, type CreateTableBuilder, type Kysely } from 'kysely';
import type { Dialect } from './index.ts';

/**
 * What goes out. A route is where messages go; an alert rule says what is told on which routes; a firing
 * is one thing that a rule told, once; a message is what waits for a route or went there (the outbox), with
 * the firings it tells, and every try to deliver it.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a migration knows no table types: they change, it does not.
export async function up(db: Kysely<any>, dialect: Dialect) {
	const sqlite = dialect === 'sqlite';
	const int = sqlite ? 'integer' : 'bigint';
	const strict = <B extends CreateTableBuilder<string, string>>(builder: B) =>
		sqlite ? builder.modifyEnd(sql`strict`) : builder;
	const numbered = (name: string) =>
		db.schema
			.createTable(name)
			.addColumn('id', 'integer', (c) =>
				sqlite ? c.primaryKey().notNull() : c.primaryKey().generatedByDefaultAsIdentity()
			);

	await strict(
		numbered('route')
			.addColumn('name', 'text', (c) => c.notNull())
			.addColumn('kind', 'text', (c) => c.notNull())
			.addColumn('address', 'text', (c) => c.notNull())
			.addColumn('secret', 'text')
			.addColumn('lang', 'text', (c) => c.notNull())
			.addColumn('zone', 'text', (c) => c.notNull())
			.addColumn('quiet_from', 'integer')
			.addColumn('quiet_to', 'integer')
			.addColumn('digest_at', 'integer')
			.addColumn('brief_at', 'integer')
			.addColumn('created_by', 'text', (c) => c.notNull())
			.addColumn('created_at', int, (c) => c.notNull())
			.addColumn('paused_at', int)
			.addColumn('removed_at', int)
	).execute();

	await strict(
		numbered('alert_rule')
			.addColumn('name', 'text', (c) => c.notNull())
			.addColumn('kind', 'text', (c) => c.notNull())
			.addColumn('subject', 'text', (c) => c.notNull())
			.addColumn('options', 'text', (c) => c.notNull())
			.addColumn('cooldown', int, (c) => c.notNull())
			.addColumn('routes', 'text', (c) => c.notNull())
			.addColumn('created_by', 'text', (c) => c.notNull())
			.addColumn('created_at', int, (c) => c.notNull())
			.addColumn('starts_at', int, (c) => c.notNull())
			.addColumn('checked_to', int, (c) => c.notNull())
			.addColumn('paused_at', int)
			.addColumn('removed_at', int)
	).execute();

	await strict(
		numbered('firing')
			.addColumn('rule_id', 'integer', (c) => c.notNull())
			// The same thing is told once, however many processes see it.
			.addColumn('key', 'text', (c) => c.notNull())
			.addColumn('series', 'text', (c) => c.notNull())
			.addColumn('at', int, (c) => c.notNull())
			.addColumn('noted_at', int, (c) => c.notNull())
			.addColumn('detail', 'text', (c) => c.notNull())
			.addUniqueConstraint('firing_once', ['rule_id', 'key'])
	).execute();
	await db.schema.createIndex('firing_by_time').on('firing').columns(['rule_id', 'at']).execute();

	await strict(
		db.schema
			.createTable('message')
			.addColumn('id', 'text', (c) => c.primaryKey().notNull())
			.addColumn('route_id', 'integer', (c) => c.notNull())
			.addColumn('kind', 'text', (c) => c.notNull())
			.addColumn('created_at', int, (c) => c.notNull())
			.addColumn('due_at', int, (c) => c.notNull())
			.addColumn('next_at', int, (c) => c.notNull())
			.addColumn('attempts', 'integer', (c) => c.notNull())
			.addColumn('lease_until', int)
			.addColumn('done_at', int)
			.addColumn('state', 'text', (c) => c.notNull())
	).execute();
	await db.schema
		.createIndex('message_by_state')
		.on('message')
		.columns(['state', 'next_at'])
		.execute();
	await db.schema.createIndex('message_by_time').on('message').columns(['created_at']).execute();

	const item = db.schema
		.createTable('message_item')
		.addColumn('message_id', 'text', (c) => c.notNull())
		.addColumn('firing_id', 'integer', (c) => c.notNull())
		.addPrimaryKeyConstraint('message_item_key', ['message_id', 'firing_id']);
	await (sqlite ? item.modifyEnd(sql`strict, without rowid`) : item).execute();

	await strict(
		numbered('delivery')
			.addColumn('message_id', 'text', (c) => c.notNull())
			.addColumn('at', int, (c) => c.notNull())
			.addColumn('ms', 'integer', (c) => c.notNull())
			.addColumn('ok', 'integer', (c) => c.notNull())
			.addColumn('status', 'integer')
			.addColumn('note', 'text', (c) => c.notNull())
	).execute();
	await db.schema.createIndex('delivery_by_message').on('delivery').column('message_id').execute();
}
