import { sql, type CreateTableBuilder, type Kysely } from 'kysely';
import type { Dialect } from './index.ts';

/** The ledger: speakers, what they claimed, what came of it. Every change is a new row; none is ever changed. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a migration knows no table types: they change, it does not.
export async function up(db: Kysely<any>, dialect: Dialect) {
	const sqlite = dialect === 'sqlite';
	const int = sqlite ? 'integer' : 'bigint';
	const strict = <B extends CreateTableBuilder<string, string>>(builder: B) =>
		sqlite ? builder.modifyEnd(sql`strict`) : builder;
	/** Rows are numbered through the whole ledger and chained by their hashes. */
	const entries = (name: string) =>
		db.schema
			.createTable(name)
			.addColumn('entry', 'integer', (c) => c.primaryKey().notNull())
			.addColumn('seen_at', int, (c) => c.notNull())
			.addColumn('entered_by', 'text', (c) => c.notNull())
			.addColumn('hash', 'text', (c) => c.notNull());

	await strict(
		entries('speaker')
			.addColumn('slug', 'text', (c) => c.notNull())
			.addColumn('name_en', 'text', (c) => c.notNull())
			.addColumn('name_ko', 'text', (c) => c.notNull())
			.addColumn('kind', 'text', (c) => c.notNull())
			.addColumn('affiliation', 'text')
	).execute();
	await strict(
		entries('claim')
			.addColumn('id', 'text', (c) => c.notNull())
			.addColumn('speaker', 'text', (c) => c.notNull())
			.addColumn('quote', 'text', (c) => c.notNull())
			.addColumn('lang', 'text', (c) => c.notNull())
			.addColumn('translation', 'text')
			.addColumn('url', 'text', (c) => c.notNull())
			.addColumn('outlet', 'text', (c) => c.notNull())
			.addColumn('said_at', int, (c) => c.notNull())
			.addColumn('deadline', int, (c) => c.notNull())
			.addColumn('criterion', 'text', (c) => c.notNull())
			.addColumn('stated', 'integer')
			.addColumn('topic', 'text')
			.addColumn('market', 'text')
			.addColumn('direction', 'text')
	).execute();
	await strict(
		entries('claim_outcome')
			.addColumn('claim', 'text', (c) => c.notNull())
			.addColumn('state', 'text', (c) => c.notNull())
			.addColumn('happened_at', int)
			.addColumn('evidence', 'text')
			.addColumn('note', 'text')
	).execute();
	for (const [table, column] of [
		['speaker', 'slug'],
		['claim', 'id'],
		['claim', 'speaker'],
		['claim', 'topic'],
		['claim', 'market'],
		['claim_outcome', 'claim']
	] as const) {
		await db.schema
			.createIndex(`${table}_by_${column}`)
			.on(table)
			.columns([column, 'entry'])
			.execute();
	}
	await refuseChanges(db, sqlite);
}

/** What was once in the ledger is evidence: the database itself refuses to change or remove it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
async function refuseChanges(db: Kysely<any>, sqlite: boolean) {
	if (!sqlite) {
		await sql`create function ledger_is_append_only() returns trigger language plpgsql as
			$$ begin raise exception 'the ledger is append-only'; end $$`.execute(db);
	}
	for (const table of ['speaker', 'claim', 'claim_outcome']) {
		for (const change of ['update', 'delete']) {
			const name = sql.ref(`${table}_no_${change}`);
			const head = sql`create trigger ${name} before ${sql.raw(change)} on ${sql.table(table)}`;
			await (
				sqlite
					? sql`${head} begin select raise(abort, 'the ledger is append-only'); end`
					: sql`${head} for each row execute function ledger_is_append_only()`
			).execute(db);
		}
	}
}
