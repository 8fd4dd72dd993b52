import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { connect, migrate, type Connection } from './connect.ts';
import { write, replacing, transact, type Bulk } from './handle.ts';
import { HALF_MOVED } from './half-moved.ts';
import { indexArticles, indexMarkets } from './search.ts';

/** Rows read at once. */
const READ = 2_000;

/** Rows written in one transaction, unless said otherwise. */
const WRITTEN = 2_000;

/** What SQLite calls the types of columns, as `write` names them. */
const TYPES = {
	INTEGER: 'bigint',
	TEXT: 'text',
	BLOB: 'bytea',
	REAL: 'double precision'
} as const;

/** A table as both engines have it. `key`: places of the primary key's columns, in its order. */
export type Table = {
	name: string;
	columns: string[];
	types: (keyof typeof TYPES)[];
	key: number[];
};

type Value = number | string | Buffer | null;
type Row = Value[];

/** What a table holds: the checksum is of all rows in the order of their key, the same on both engines. */
export type Content = { rows: number; checksum: string };

/** What became of a table: `written` were new or changed, `removed` were surplus. */
export type Moved = Content & { table: string; written: number; removed: number };

/** Both sides differ after all was copied: something wrote meanwhile. */
export class Differs extends Error {
	override name = 'Differs';
}

/**
 * Every table of the schema but those of the search index, which each engine makes for itself; those
 * that others refer to come first. Read from an empty database, so that nothing foreign is taken along.
 */
export async function tables(): Promise<Table[]> {
	const empty = connect(':memory:');
	try {
		await migrate(empty);
		const { sqlite } = empty;
		const names = sqlite!
			.prepare(
				`select name from pragma_table_list where schema = 'main' and type = 'table'
				and name not like 'sqlite_%' and name not like 'kysely_%'
				order by exists (select 1 from pragma_foreign_key_list(name)), name`
			)
			.pluck()
			.all() as string[];
		return names.map((name) => {
			const columns = sqlite!
				.prepare('select name, type, pk from pragma_table_info(?) order by cid')
				.all(name) as { name: string; type: keyof typeof TYPES; pk: number }[];
			return {
				name,
				columns: columns.map((column) => column.name),
				types: columns.map((column) => column.type),
				key: columns
					.flatMap(({ pk }, place) => (pk === 0 ? [] : [{ pk, place }]))
					.sort((a, b) => a.pk - b.pk)
					.map(({ place }) => place)
			};
		});
	} finally {
		await empty.close();
	}
}

/** All rows of a table in the order of its key, text by its bytes; as of one moment, in batches. */
async function* rowsOf(connection: Connection, table: Table): AsyncGenerator<Row[]> {
	const columns = table.columns.map((name) => `"${name}"`).join(', ');
	// The mark of a move is no content.
	const where = table.name === 'setting' ? ` where name <> '${HALF_MOVED}'` : '';
	const order = (collate: string) =>
		table.key
			.map((place) => `"${table.columns[place]}"${table.types[place] === 'TEXT' ? collate : ''}`)
			.join(', ');
	const select = (collate: string) =>
		`select ${columns} from "${table.name}"${where} order by ${order(collate)}`;
	if (connection.sqlite) {
		let batch: Row[] = [];
		for (const row of connection.sqlite.prepare(select('')).raw().iterate()) {
			batch.push(row as Row);
			if (batch.length < READ) continue;
			yield batch;
			batch = [];
		}
		yield batch;
		return;
	}
	const client = await connection.pool!.connect();
	try {
		await client.query('begin isolation level repeatable read read only');
		await client.query(`declare moving no scroll cursor for ${select(' collate "C"')}`);
		for (;;) {
			const answer = await client.query({
				text: `fetch ${READ} from moving`,
				rowMode: 'array'
			});
			const rows = answer.rows as Row[];
			yield rows;
			if (rows.length < READ) return;
		}
	} finally {
		await client.query('rollback').catch(() => {});
		client.release();
	}
}

/** A row as text that is the same for the same values, wherever they come from. */
const lineOf = (row: Row) =>
	JSON.stringify(row.map((value) => (value instanceof Buffer ? value.toString('base64') : value)));

function compare(a: Value, b: Value): number {
	if (typeof a === 'number' && typeof b === 'number') return a - b;
	if (a === b) return 0;
	return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

function compareKeys(table: Table, a: Row, b: Row): number {
	for (const place of table.key) {
		const order = compare(a[place]!, b[place]!);
		if (order !== 0) return order;
	}
	return 0;
}

/** What a table holds on one side. */
export async function contentOf(connection: Connection, table: Table): Promise<Content> {
	const hash = createHash('sha256');
	let rows = 0;
	for await (const batch of rowsOf(connection, table)) {
		for (const row of batch) hash.update(`${lineOf(row)}\n`);
		rows += batch.length;
	}
	return { rows, checksum: hash.digest('hex') };
}

const bulkOf = (table: Table): Bulk => {
	const keys = table.key.map((place) => `"${table.columns[place]}"`);
	const names = table.columns.map((name) => `"${name}"`);
	const others = names.filter((name) => !keys.includes(name));
	return {
		table: `"${table.name}"`,
		set: Object.fromEntries(names.map((name, i) => [name, TYPES[table.types[i]!]])),
		conflict: { on: keys, set: others.length === 0 ? 'nothing' : replacing(...others) }
	};
};

/** What has to be done on the other side for a table to be the same, in the order of its key. */
async function* differences(
	from: Connection,
	to: Connection,
	table: Table
): AsyncGenerator<{ row: Row; deed: 'write' | 'remove' }> {
	const theirs = rowsOf(to, table);
	let there: Row[] = [];
	let at = 0;
	const next = async (): Promise<Row | undefined> => {
		if (at < there.length) return there[at];
		const { value, done } = await theirs.next();
		[there, at] = [done ? [] : value, 0];
		return there[0];
	};
	try {
		for await (const batch of rowsOf(from, table)) {
			for (const row of batch) {
				let other = await next();
				while (other && compareKeys(table, other, row) < 0) {
					yield { row: other, deed: 'remove' };
					at++;
					other = await next();
				}
				if (other && compareKeys(table, other, row) === 0) {
					if (lineOf(other) !== lineOf(row)) yield { row, deed: 'write' };
					at++;
				} else yield { row, deed: 'write' };
			}
		}
		for (let other = await next(); other; other = await next()) {
			yield { row: other, deed: 'remove' };
			at++;
		}
	} finally {
		await theirs.return(undefined);
	}
}

/**
 * Makes `to` hold what `from` holds in one table, by writing what differs, in transactions of some
 * thousand rows: what was copied before is only read. `reading` is a second connection to where `to`
 * is: SQLite does not write where it is reading.
 */
async function copyTable(
	from: Connection,
	to: Connection,
	reading: Connection,
	table: Table,
	{ signal, progress, batch }: { signal: AbortSignal; progress(done: number): void; batch: number }
): Promise<{ written: number; removed: number }> {
	const bulk = bulkOf(table);
	const done = { written: 0, removed: 0 };
	let writes: Row[] = [];
	let surplus: Row[] = [];
	const flush = async () => {
		await transact(to, async (db) => {
			for (const row of surplus) {
				const conditions = table.key.map(
					(place) => sql`${sql.ref(table.columns[place]!)} = ${row[place]}`
				);
				await sql`delete from ${sql.table(table.name)} where ${sql.join(conditions, sql` and `)}`.execute(
					db
				);
			}
			await write(to, db, bulk, writes);
		});
		done.written += writes.length;
		done.removed += surplus.length;
		writes = [];
		surplus = [];
		progress(done.written);
	};
	for await (const { row, deed } of differences(from, reading, table)) {
		(deed === 'write' ? writes : surplus).push(row);
		if (writes.length + surplus.length < batch) continue;
		await flush();
		signal.throwIfAborted();
	}
	await flush();
	return done;
}

/** Numbers given out by PostgreSQL go on after the highest that came with the rows. */
async function continueNumbers(to: Connection) {
	if (to.dialect !== 'postgres') return;
	const { rows } = await sql<{ name: string; key: string }>`
		select table_name as name, column_name as key from information_schema.columns
		where table_schema = current_schema() and is_identity = 'YES'`.execute(to.db);
	for (const { name, key } of rows) {
		await sql`select setval(pg_get_serial_sequence(${`"${name}"`}, ${key}),
			coalesce((select max(${sql.ref(key)}) from ${sql.table(name)}), 0) + 1, false)`.execute(to.db);
	}
}

/**
 * Copies a whole installation into another database, which holds nothing or what an earlier, broken
 * move left: then only what differs is written. Both sides are at the newest schema. Afterwards the
 * search index is made anew and every table is read again on both sides and compared. `progress` is
 * told the table and how many rows of it were written. Throws `Differs`, and what either database throws.
 */
export async function moveAll(
	from: Connection,
	to: Connection,
	reading: Connection,
	options: {
		signal: AbortSignal;
		progress(table: string, written: number): void;
		batch?: number;
	}
): Promise<Moved[]> {
	const all = await tables();
	const moved: Moved[] = [];
	for (const index of ['article_search', 'market_search']) {
		await sql`delete from ${sql.table(index)}`.execute(to.db);
	}
	const copied = new Map<string, { written: number; removed: number }>();
	for (const table of all) {
		const progress = (written: number) => options.progress(table.name, written);
		copied.set(
			table.name,
			await copyTable(from, to, reading, table, {
				signal: options.signal,
				progress,
				batch: options.batch ?? WRITTEN
			})
		);
	}
	await continueNumbers(to);
	await indexArticles(to);
	await indexMarkets(to);
	for (const table of all) {
		options.signal.throwIfAborted();
		const [a, b] = [await contentOf(from, table), await contentOf(reading, table)];
		if (a.checksum !== b.checksum) {
			throw new Differs(
				`${table.name} is not the same on both sides (${a.rows} and ${b.rows} rows): something wrote meanwhile. ` +
					'Stop what uses either database and run the same again; only what differs is copied.'
			);
		}
		moved.push({ table: table.name, ...a, ...copied.get(table.name)! });
	}
	return moved;
}
