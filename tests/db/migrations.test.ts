import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { expect, test } from 'vitest';
import { migrations, type Dialect } from '#db/migrations/index.ts';
import { readConfig } from '#lib/server/config.ts';
import { createContext } from '#lib/server/context.ts';
import { readyz } from '#lib/server/api/health.ts';
import { connect, migrate, schemaOf, type Connection } from '#lib/server/db/connect.ts';
import { troubleOf } from '#lib/server/db/trouble.ts';
import { silent } from '#lib/server/log.ts';
import { eachDatabase, newPostgresDatabase } from '../databases.ts';

const VERSIONS = Object.keys(migrations('sqlite'));

/** An empty database on either engine, not migrated. */
const empty = async (dialect: Dialect) =>
	connect(dialect === 'sqlite' ? ':memory:' : await newPostgresDatabase());

/** Brings a database to an older version, as the release of then left it. */
async function migrateTo({ db, dialect }: Connection, version: string) {
	const list = migrations(dialect);
	const migrator = new Migrator({ db, provider: { getMigrations: async () => list } });
	const { error } = await migrator.migrateTo(version);
	if (error) throw error;
}

/** The tables of a version with their columns; what SQLite keeps of its search indexes is its own. */
async function tablesOf({ db }: Connection) {
	const tables = await db.introspection.getTables();
	return tables
		.filter(({ name }) => !/^(kysely_|sqlite_)|_search/.test(name))
		.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A value that a column of this type takes; another for each row. */
function valueFor(type: string, n: number): unknown {
	if (/int/i.test(type)) return n;
	if (/real|double|float|numeric/i.test(type)) return n + 0.5;
	if (/blob|bytea/i.test(type)) return Buffer.from([n, 255]);
	if (/bool/i.test(type)) return n > 1;
	if (/date|time/i.test(type)) return new Date(n * 1000).toISOString();
	if (/text|char/i.test(type)) return `word ${n}, 머스크`;
	throw new Error(`No value is known for a column of type ${type}.`);
}

async function fillTable(
	{ db }: Connection,
	{ name, columns }: Awaited<ReturnType<typeof tablesOf>>[number]
) {
	for (const n of [1, 2, 3]) {
		const names = columns.map((column) => sql.ref(column.name));
		const values = columns.map((column) => sql`${valueFor(column.dataType, n)}`);
		await sql`insert into ${sql.table(name)} (${sql.join(names)})
			values (${sql.join(values)})`.execute(db);
	}
}

/** Three rows in every table, each column filled. */
async function fill(connection: Connection) {
	const waiting = await tablesOf(connection);
	for (let turns = 0; waiting.length > 0; turns++) {
		const table = waiting.shift()!;
		try {
			await fillTable(connection, table);
		} catch (error) {
			// What a row refers to may be filled later.
			if (!/foreign key/i.test((error as Error).message) || turns > 1000) throw error;
			waiting.push(table);
		}
	}
}

/** Everything in these tables, by the columns named. */
async function contentOf(
	{ db }: Connection,
	tables: readonly { name: string; columns: readonly { name: string }[] }[]
) {
	const found: Record<string, unknown[]> = {};
	for (const { name, columns } of tables) {
		const names = sql.join(columns.map((column) => sql.ref(column.name)));
		const { rows } = await sql<object>`select ${names} from ${sql.table(name)}`.execute(db);
		found[name] = rows.map((row) => JSON.stringify(row)).sort();
	}
	return found;
}

/** Tables, indexes and triggers as the engine itself tells them. */
async function schemaText({ db, dialect }: Connection): Promise<unknown[]> {
	const { rows } = await (
		dialect === 'sqlite'
			? sql`select type, name, tbl_name, sql from sqlite_schema order by type, name`
			: sql`select 'column' as type, table_name || '.' || column_name as name,
					data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '') as sql
				from information_schema.columns where table_schema = current_schema()
				union all select 'index', indexname, indexdef from pg_indexes where schemaname = current_schema()
				union all select 'trigger', trigger_name, event_manipulation || event_object_table
				from information_schema.triggers
				order by 1, 2, 3`
	).execute(db);
	return rows;
}

eachDatabase('migrations', (open, dialect) => {
	test('a second migration of the same database changes nothing', async () => {
		const connection = await open();
		await migrate(connection);
		const tables = await connection.db.introspection.getTables();
		expect(tables.map((table) => table.name)).toEqual(
			expect.arrayContaining([
				'market',
				'market_state',
				'quote_log',
				'quote_chunk',
				'article',
				'link'
			])
		);
	});

	test('a new market gets a key', async () => {
		const { db } = await open();
		const row = await db
			.insertInto('story')
			.values({ openedAt: 1 })
			.returning('key')
			.executeTakeFirstOrThrow();
		expect(row.key).toBe(1);
	});

	test('from every released version, with rows in every table, all rows come along and the schema is that of a new database', async () => {
		const fresh = await schemaText(await open());
		for (const version of VERSIONS) {
			const connection = await empty(dialect);
			await migrateTo(connection, version);
			await fill(connection);
			const tables = await tablesOf(connection);
			expect(tables.length).toBeGreaterThan(20);
			const before = await contentOf(connection, tables);
			expect(await schemaOf(connection)).toMatchObject({
				missing: VERSIONS.slice(VERSIONS.indexOf(version) + 1),
				unknown: []
			});
			await migrate(connection);
			expect({ version, ...(await contentOf(connection, tables)) }).toEqual({ version, ...before });
			expect({ version, schema: await schemaText(connection) }).toEqual({ version, schema: fresh });
			if (connection.sqlite) expect(connection.sqlite.pragma('integrity_check')).toHaveLength(1);
			await connection.close();
		}
	}, 60_000);

	test('a database of a newer program is refused with a sentence, and left as it is', async () => {
		const connection = await open();
		const before = await schemaText(connection);
		await sql`insert into kysely_migration (name, timestamp)
			values ('999-from-tomorrow', '2099-01-01T00:00:00Z')`.execute(connection.db);
		await expect(migrate(connection, 'data/hearsay.db')).rejects.toThrow(
			'data/hearsay.db was last used by a newer Hearsay: this one does not know 999-from-tomorrow.'
		);
		expect(await schemaText(connection)).toEqual(before);
		const context = createContext(readConfig({}), { connection, log: silent });
		const answer = await readyz(() => context);
		expect(answer.status).toBe(503);
		expect(await answer.text()).toContain('newer Hearsay');
	});
});

test('a migration that finds no room is undone whole, and done when there is some', async () => {
	const fresh = await empty('sqlite');
	await migrate(fresh);
	const pages = fresh.sqlite!.pragma('page_count', { simple: true }) as number;
	for (let most = 4; most < pages; most += 7) {
		const connection = await empty('sqlite');
		connection.sqlite!.pragma(`max_page_count = ${most}`);
		const error: unknown = await migrate(connection).catch((thrown: unknown) => thrown);
		expect([most, troubleOf(error)]).toEqual([most, 'full']);
		expect(await tablesOf(connection)).toEqual([]);
		connection.sqlite!.pragma('max_page_count = 100000');
		await migrate(connection);
		expect(await schemaText(connection)).toEqual(await schemaText(fresh));
		await connection.close();
	}
	await fresh.close();
});
