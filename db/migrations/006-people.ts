import { sql, type CreateTableBuilder, type Kysely } from 'kysely';
import type { Dialect } from './index.ts';

/**
 * People, what they sign in with, what they and their scripts may do, and what they did. The tables
 * `person` to `passkey` have the columns that better-auth 1.7 asks for, its dates included (ISO 8601 text
 * on SQLite); moments in the others are ms as everywhere. Links and tokens are kept as SHA-256 only.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a migration knows no table types: they change, it does not.
export async function up(db: Kysely<any>, dialect: Dialect) {
	const sqlite = dialect === 'sqlite';
	const int = sqlite ? 'integer' : 'bigint';
	const date = sqlite ? 'text' : 'timestamptz';
	const flag = sqlite ? 'integer' : 'boolean';
	const strict = <B extends CreateTableBuilder<string, string>>(builder: B) =>
		sqlite ? builder.modifyEnd(sql`strict`) : builder;
	const table = (name: string) =>
		db.schema.createTable(name).addColumn('id', 'text', (c) => c.primaryKey().notNull());
	/** A table whose rows go with the person they belong to. */
	const owned = (name: string) =>
		table(name).addColumn('person_id', 'text', (c) =>
			c.notNull().references('person.id').onDelete('cascade')
		);

	await strict(
		table('person')
			.addColumn('name', 'text', (c) => c.notNull())
			.addColumn('email', 'text', (c) => c.notNull().unique())
			.addColumn('email_verified', flag, (c) => c.notNull())
			.addColumn('image', 'text')
			.addColumn('role', 'text', (c) => c.notNull())
			.addColumn('created_at', date, (c) => c.notNull())
			.addColumn('updated_at', date, (c) => c.notNull())
	).execute();
	await strict(
		owned('session')
			.addColumn('token', 'text', (c) => c.notNull().unique())
			.addColumn('expires_at', date, (c) => c.notNull())
			.addColumn('ip_address', 'text')
			.addColumn('user_agent', 'text')
			.addColumn('created_at', date, (c) => c.notNull())
			.addColumn('updated_at', date, (c) => c.notNull())
	).execute();
	await strict(
		owned('account')
			.addColumn('account_id', 'text', (c) => c.notNull())
			.addColumn('provider_id', 'text', (c) => c.notNull())
			.addColumn('access_token', 'text')
			.addColumn('refresh_token', 'text')
			.addColumn('id_token', 'text')
			.addColumn('access_token_expires_at', date)
			.addColumn('refresh_token_expires_at', date)
			.addColumn('scope', 'text')
			.addColumn('password', 'text')
			.addColumn('created_at', date, (c) => c.notNull())
			.addColumn('updated_at', date, (c) => c.notNull())
	).execute();
	await strict(
		table('verification')
			.addColumn('identifier', 'text', (c) => c.notNull())
			.addColumn('value', 'text', (c) => c.notNull())
			.addColumn('expires_at', date, (c) => c.notNull())
			.addColumn('created_at', date, (c) => c.notNull())
			.addColumn('updated_at', date, (c) => c.notNull())
	).execute();
	await strict(
		owned('passkey')
			.addColumn('name', 'text')
			.addColumn('public_key', 'text', (c) => c.notNull())
			.addColumn('credential_id', 'text', (c) => c.notNull().unique())
			.addColumn('counter', 'integer', (c) => c.notNull())
			.addColumn('device_type', 'text', (c) => c.notNull())
			.addColumn('backed_up', flag, (c) => c.notNull())
			.addColumn('transports', 'text')
			.addColumn('aaguid', 'text')
			.addColumn('created_at', date)
	).execute();
	await strict(
		table('invitation')
			.addColumn('hash', 'text', (c) => c.notNull().unique())
			.addColumn('kind', 'text', (c) => c.notNull())
			.addColumn('role', 'text')
			.addColumn('person_id', 'text', (c) => c.references('person.id').onDelete('cascade'))
			.addColumn('note', 'text', (c) => c.notNull())
			.addColumn('created_by', 'text', (c) => c.notNull())
			.addColumn('created_at', int, (c) => c.notNull())
			.addColumn('expires_at', int, (c) => c.notNull())
			.addColumn('used_at', int)
	).execute();
	await strict(
		owned('api_token')
			.addColumn('hash', 'text', (c) => c.notNull().unique())
			.addColumn('name', 'text', (c) => c.notNull())
			.addColumn('scope', 'text', (c) => c.notNull())
			.addColumn('created_at', int, (c) => c.notNull())
			.addColumn('expires_at', int, (c) => c.notNull())
			.addColumn('last_used_at', int)
	).execute();
	await strict(
		db.schema
			.createTable('audit')
			.addColumn('id', 'integer', (c) =>
				sqlite ? c.primaryKey().notNull() : c.primaryKey().generatedByDefaultAsIdentity()
			)
			.addColumn('at', int, (c) => c.notNull())
			.addColumn('person_id', 'text')
			.addColumn('name', 'text', (c) => c.notNull())
			.addColumn('via', 'text', (c) => c.notNull())
			.addColumn('via_name', 'text')
			.addColumn('action', 'text', (c) => c.notNull())
			.addColumn('subject', 'text', (c) => c.notNull())
			.addColumn('before', 'text')
			.addColumn('after', 'text')
	).execute();
	for (const [name, column] of [
		['session', 'person_id'],
		['account', 'person_id'],
		['passkey', 'person_id'],
		['api_token', 'person_id'],
		['verification', 'identifier'],
		['audit', 'subject']
	] as const) {
		await db.schema.createIndex(`${name}_by_${column}`).on(name).columns([column]).execute();
	}
	await refuseChanges(db, sqlite);
}

/** Who did what stays: the database itself refuses to change or remove an entry. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
async function refuseChanges(db: Kysely<any>, sqlite: boolean) {
	if (!sqlite) {
		await sql`create function audit_is_append_only() returns trigger language plpgsql as
			$$ begin raise exception 'the audit log is append-only'; end $$`.execute(db);
	}
	for (const change of ['update', 'delete']) {
		const head = sql`create trigger ${sql.ref(`audit_no_${change}`)} before ${sql.raw(change)} on audit`;
		await (
			sqlite
				? sql`${head} begin select raise(abort, 'the audit log is append-only'); end`
				: sql`${head} for each row execute function audit_is_append_only()`
		).execute(db);
	}
}
