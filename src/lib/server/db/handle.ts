import { setImmediate } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import { PostgresAdapter, sql, type RawBuilder } from 'kysely';
import type { Connection, Db } from './connect.ts';

/**
 * What lies below Kysely, for the few places that are read or written thousands of times a second:
 * statements prepared once, rows written in bulk, and transactions that take the write lock first.
 */

const statements = new WeakMap<Database.Database, Map<string, Database.Statement>>();

/** A statement of the raw SQLite handle, prepared once. Parameters are `?`. */
export function prepared(sqlite: Database.Database, text: string): Database.Statement {
	let known = statements.get(sqlite);
	if (!known) statements.set(sqlite, (known = new Map()));
	let statement = known.get(text);
	if (!statement) known.set(text, (statement = sqlite.prepare(text)));
	return statement;
}

/** A number that differs once another connection has written to the file. */
export const commitsOfOthers = (sqlite: Database.Database): number =>
	(prepared(sqlite, 'pragma data_version').get() as { data_version: number }).data_version;

/** `?` to `$1`, `$2`, …, with the name under which PostgreSQL keeps the statement. */
const numbered = new Map<string, { name: string; text: string }>();

function numberedText(text: string) {
	let known = numbered.get(text);
	if (!known) {
		let n = 0;
		known = {
			name: `hearsay-${numbered.size}`,
			text: text.replace(/\?/g, () => `$${++n}`)
		};
		numbered.set(text, known);
	}
	return known;
}

/**
 * Rows of a fixed statement, prepared once on either database. Parameters are `?`; name columns as
 * the code wants them (`last_at as "lastAt"`). Waits for a transaction of this process to end.
 */
export async function rows<Row>(
	connection: Connection,
	text: string,
	parameters: unknown[] = []
): Promise<Row[]> {
	const { sqlite, pool, db } = connection;
	if (pool) {
		const statement = numberedText(text);
		return (await pool.query({ ...statement, values: parameters })).rows as Row[];
	}
	return await db
		.connection()
		.execute(async () => prepared(sqlite!, text).all(...parameters) as Row[]);
}

/** `rows` as lists of values in the order of their columns, for tens of thousands of them: no object is made for each. */
export async function valueRows<Row extends unknown[]>(
	{ sqlite, pool, db }: Connection,
	text: string,
	parameters: unknown[] = []
): Promise<Row[]> {
	if (pool) {
		const question = { ...numberedText(text), values: parameters, rowMode: 'array' as const };
		return (await pool.query(question)).rows as Row[];
	}
	return await db.connection().execute(
		async () =>
			prepared(sqlite!, text)
				.raw()
				.all(...parameters) as Row[]
	);
}

/** Runs a fixed statement, prepared once on either database; gives how many rows it changed. */
export async function change(
	{ sqlite, pool, db }: Connection,
	text: string,
	parameters: unknown[] = []
): Promise<number> {
	if (pool) return (await pool.query({ ...numberedText(text), values: parameters })).rowCount ?? 0;
	return await db
		.connection()
		.execute(async () => prepared(sqlite!, text).run(...parameters).changes);
}

/** A text with `?` as Kysely's `sql`. */
const filled = (text: string, parameters: readonly unknown[]): RawBuilder<unknown> =>
	sql.join(
		text
			.split('?')
			.flatMap((part, i) =>
				i === 0 ? [sql.raw(part)] : [sql`${parameters[i - 1]}`, sql.raw(part)]
			),
		sql.raw('')
	);

/** `rows` within a transaction of `transact`, whose `db` it needs: sees what the transaction wrote. */
export async function rowsWithin<Row>(
	{ sqlite }: Connection,
	db: Db,
	text: string,
	parameters: unknown[] = []
): Promise<Row[]> {
	if (sqlite) return prepared(sqlite, text).all(...parameters) as Row[];
	return (await filled(text, parameters).execute(db)).rows as Row[];
}

/** Keys for so many new rows of a table, in order. Within a transaction that holds the write lock. */
export async function freeKeys(
	db: Db,
	table: 'article' | 'market',
	count: number
): Promise<() => number> {
	if (count === 0) return () => NaN;
	if (isPostgres(db)) {
		const { rows: keys } = await sql<{ key: number }>`
			select nextval(pg_get_serial_sequence(${table}, 'key'))::int as key
			from generate_series(1, ${sql.lit(count)})`.execute(db);
		let next = 0;
		return () => keys[next++]?.key ?? NaN;
	}
	const { rows: newest } = await sql<{ key: number }>`
		select coalesce(max(key), 0) as key from ${sql.table(table)}`.execute(db);
	let last = newest[0]?.key ?? 0;
	return () => ++last;
}

/**
 * A condition `IN` over any number of keys or ids as one parameter: `${inList(c)}` in a text for
 * `rows`, with `listOf(c, values)` as its parameter.
 */
export const inList = ({ dialect }: Connection, type: 'int' | 'bigint' | 'text' = 'int') =>
	dialect === 'sqlite' ? 'in (select value from json_each(?))' : `= any(?::${type}[])`;

/** The parameter that goes with `inList`. */
export const listOf = ({ dialect }: Connection, values: readonly (number | string)[]) =>
	dialect === 'sqlite' ? JSON.stringify(values) : values;

/** Which database a Kysely instance, its transaction or its single connection speaks to. */
export const isPostgres = (db: Db) => db.getExecutor().adapter instanceof PostgresAdapter;

/** The same for Kysely's `sql`: `in` any number of keys or ids as one parameter. */
export const among = (
	db: Db,
	values: readonly (number | string)[],
	type: 'int' | 'bigint' | 'text' = 'int'
): RawBuilder<unknown> =>
	isPostgres(db)
		? sql`= any(${values}::${sql.raw(type)}[])`
		: sql`in (select value from json_each(${JSON.stringify(values)}))`;

/** Keys as a table with one column `key`, for Kysely's `sql`. */
export const keyTable = (db: Db, keys: readonly number[]): RawBuilder<unknown> =>
	isPostgres(db)
		? sql`(select unnest(${keys}::int[]) as key)`
		: sql`(select value as key from json_each(${JSON.stringify(keys)}))`;

/**
 * Runs `work` in one transaction that holds the write lock from its first statement on: on SQLite a
 * transaction that reads first and then writes would otherwise fail when another process wrote in
 * between. `work` may use the raw SQLite handle: no other query of this process runs meanwhile. It
 * must use the `db` it is handed, never the connection's own, which would wait for itself. Within
 * `audited` it joins the transaction that is open.
 */
export async function transact<T>(
	{ db, dialect }: Connection,
	work: (db: Db) => Promise<T>
): Promise<T> {
	if (db.isTransaction) return await work(db);
	if (dialect === 'postgres') return await db.transaction().execute(work);
	return await db.connection().execute(async (single) => {
		await sql`begin immediate`.execute(single);
		try {
			const result = await work(single);
			await sql`commit`.execute(single);
			return result;
		} catch (error) {
			await sql`rollback`.execute(single).catch(() => {});
			throw error;
		}
	});
}

/** Runs `work` in a transaction: the one that `db` is in already, else one of its own. */
export const inTransaction = <T>(db: Db, work: (db: Db) => Promise<T>): Promise<T> =>
	db.isTransaction ? work(db) : db.transaction().execute(work);

/** Lets timers and requests run between two slices of long work. */
export const breathe = () => setImmediate();

/**
 * Numbers and nulls as PostgreSQL writes an array of them. The driver would quote each, as if it were text:
 * several times the work for both sides.
 */
export const numberArray = (list: readonly unknown[]) =>
	`{${list.map((value) => value ?? 'NULL').join(',')}}`;

const isNumeric = (type: ColumnType) => type !== 'text' && type !== 'bytea';

type ColumnType = 'int' | 'bigint' | 'text' | 'bytea' | 'double precision';

/**
 * One statement for many rows. `set` are the columns of an insert, or of an update those it changes;
 * `where` the columns an update finds its row by (they come last in a row). `conflict`: columns of the
 * key, and what becomes of a row that is there already.
 */
export type Bulk = {
	table: string;
	set: Record<string, ColumnType>;
	where?: Record<string, ColumnType>;
	conflict?: { on: string[]; set: Record<string, string> | 'nothing' };
};

/** Rows in one statement on SQLite: a third faster than one by one, and no more with larger groups. */
const GROUPS = [40, 8];

type BulkText = {
	/** One row, and as many as `GROUPS` says; an update has no form for many. */
	sqlite: { one: string; groups: string[] };
	postgres: string;
	types: ColumnType[];
};

const bulkTexts = new WeakMap<Bulk, BulkText>();

function bulkText(bulk: Bulk): BulkText {
	const known = bulkTexts.get(bulk);
	if (known) return known;
	const { table, set, where = {}, conflict } = bulk;
	const columns = [...Object.keys(set), ...Object.keys(where)];
	const types = [...Object.values(set), ...Object.values(where)];
	const arrays = types.map((type) => `?::${type}[]`).join(', ');
	let sqlite: BulkText['sqlite'];
	let postgres: string;
	if (bulk.where) {
		const each = (names: Record<string, string>, link: string, value: (name: string) => string) =>
			Object.keys(names)
				.map((name) => `${name} = ${value(name)}`)
				.join(link);
		const one = `update ${table} set ${each(set, ', ', () => '?')} where ${each(where, ' and ', () => '?')}`;
		sqlite = { one, groups: [] };
		postgres = `update ${table} set ${each(set, ', ', (name) => `new.${name}`)} from unnest(${arrays}) as new(${columns.join(', ')}) where ${Object.keys(
			where
		)
			.map((name) => `${table}.${name} = new.${name}`)
			.join(' and ')}`;
	} else {
		let after = '';
		if (conflict) {
			after = ` on conflict (${conflict.on.join(', ')}) do `;
			after +=
				conflict.set === 'nothing'
					? 'nothing'
					: `update set ${Object.entries(conflict.set)
							.map(([name, value]) => `${name} = ${value}`)
							.join(', ')}`;
		}
		const into = `into ${table} (${columns.join(', ')})`;
		const row = `(${columns.map(() => '?').join(', ')})`;
		const insert = (n: number) => `insert ${into} values ${Array(n).fill(row).join(', ')}${after}`;
		sqlite = { one: insert(1), groups: GROUPS.map(insert) };
		postgres = `insert ${into} select * from unnest(${arrays})${after}`;
	}
	const texts = { sqlite, postgres, types };
	bulkTexts.set(bulk, texts);
	return texts;
}

/**
 * Writes rows (values in the order of `set`, then `where`) within a transaction of `transact`: by
 * prepared statements on SQLite, by one statement with arrays on PostgreSQL. No key may come twice in
 * one call.
 */
export async function write(
	connection: Connection,
	db: Db,
	bulk: Bulk,
	values: readonly unknown[][]
): Promise<void> {
	if (values.length === 0) return;
	const { sqlite, postgres, types } = bulkText(bulk);
	if (connection.sqlite) {
		let next = 0;
		for (const [i, text] of sqlite.groups.entries()) {
			const size = GROUPS[i] as number;
			if (next + size > values.length) continue;
			const group = prepared(connection.sqlite, text);
			const flat = new Array<unknown>(size * types.length);
			while (next + size <= values.length) {
				for (let place = 0, end = next + size; next < end; next++) {
					const row = values[next] as unknown[];
					for (let column = 0; column < types.length; column++) flat[place++] = row[column];
				}
				group.run(flat);
			}
		}
		if (next === values.length) return;
		const one = prepared(connection.sqlite, sqlite.one);
		for (; next < values.length; next++) one.run(values[next]);
		return;
	}
	const columns = types.map((type, column) => {
		const list = values.map((row) => row[column]);
		return isNumeric(type) ? numberArray(list) : list;
	});
	await filled(postgres, columns).execute(db);
}

/** `column = excluded.column` for each: the new row replaces the old. */
export const replacing = (...columns: string[]) =>
	Object.fromEntries(columns.map((column) => [column, `excluded.${column}`]));
