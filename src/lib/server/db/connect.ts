import { accessSync, constants, existsSync, mkdirSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import {
	CamelCasePlugin,
	CompiledQuery,
	Kysely,
	PostgresDialect,
	type PostgresPool,
	sql,
	SqliteAdapter,
	SqliteDialect,
	SqliteDriver,
	type DatabaseConnection,
	type SqliteDatabase,
	type SqliteDialectConfig
} from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { migrations, type Dialect } from '#db/migrations/index.ts';
import { movingFrom } from './half-moved.ts';
import { openPool, type Pool, type Purpose } from './postgres.ts';
import type { Schema } from './schema.ts';
import { troubleOf } from './trouble.ts';

export type Db = Kysely<Schema>;

/** An open database. `sqlite` is the raw handle for hot writes; `close` ends the connection. */
export type Connection = {
	db: Db;
	dialect: Dialect;
	sqlite: Database.Database | null;
	pool: Pool | null;
	close(): Promise<void>;
};

/** Statements kept prepared: preparing costs more than running most of ours. */
const KEPT = 500;

/** The database as Kysely sees it, with its statements kept; the least recently used one goes first. */
function keepingStatements(sqlite: Database.Database): SqliteDatabase {
	const kept = new Map<string, Database.Statement>();
	return {
		close: () => sqlite.close(),
		prepare(text) {
			const statement = kept.get(text) ?? sqlite.prepare(text);
			kept.delete(text);
			kept.set(text, statement);
			if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
			return statement as ReturnType<SqliteDatabase['prepare']>;
		}
	};
}

/** SQLite takes back tables and columns too, which Kysely does not rely on: a killed migration would stay half done. */
class TransactionalAdapter extends SqliteAdapter {
	override get supportsTransactionalDdl() {
		return true;
	}
}

/** How long questions may follow each other until those who wait for the loop are heard, ms. */
const SLICE = 5;
let turnedAt = 0;

/** SQLite answers on the spot: a page of many questions would hold up everyone else from its first to its last. */
async function letOthersIn() {
	if (performance.now() - turnedAt < SLICE) return;
	await turn();
	turnedAt = performance.now();
}

/**
 * Transactions take the write lock at their start and wait for it there. Begun as readers, two
 * processes that both read and then write would end one of them with SQLITE_BUSY at once.
 */
class ImmediateDialect extends SqliteDialect {
	readonly #config: SqliteDialectConfig;
	readonly #sqlite: Database.Database;

	constructor(config: SqliteDialectConfig, sqlite: Database.Database) {
		super(config);
		this.#config = config;
		this.#sqlite = sqlite;
	}

	override createAdapter() {
		return new TransactionalAdapter();
	}

	override createDriver() {
		const driver = new SqliteDriver(this.#config);
		const acquire = driver.acquireConnection.bind(driver);
		// Before a question or a transaction, never within one.
		driver.acquireConnection = async () => {
			await letOthersIn();
			return await acquire();
		};
		driver.beginTransaction = async (connection: DatabaseConnection) => {
			await connection.executeQuery(CompiledQuery.raw('begin immediate'));
		};
		driver.rollbackTransaction = async (connection: DatabaseConnection) => {
			// A full disk has ended the transaction already; to say so again would hide why.
			if (!this.#sqlite.inTransaction) return;
			await connection.executeQuery(CompiledQuery.raw('rollback'));
		};
		return driver;
	}
}

/** A database that cannot be opened. The message names it and says why. */
export class CannotOpen extends Error {
	override name = 'CannotOpen';
}

/** What a network, or a PostgreSQL that starts, stops or is full, answers instead of a result. */
const UNREACHABLE = /^(E(CONN|HOST|NET|TIMEDOUT|PIPE|NOTFOUND|AI_)|08|57P0|53300)/;

/** Whether an error means that the database cannot be reached at present: the same may work later. */
export function isUnreachable(error: unknown): boolean {
	if (error instanceof CannotOpen) return true;
	if (!(error instanceof Error)) return false;
	const { code } = error as { code?: unknown };
	return (
		(typeof code === 'string' && UNREACHABLE.test(code)) ||
		/^(timeout (exceeded when trying to connect|expired)|Connection terminated|Client has encountered a connection error)/.test(
			error.message
		)
	);
}

/** How long to wait for a lock of SQLite, ms; `postgres.ts` has what holds there. */
const WAIT = 20_000;

/** Connections of one process to PostgreSQL, unless the setting says otherwise. */
const POOL = 10;

/** Creates a folder and those above it. Node's own way never returns where /proc says "no such folder". */
function makeFolder(path: string) {
	if (existsSync(path)) return;
	makeFolder(dirname(path));
	try {
		mkdirSync(path);
	} catch (error) {
		if ((error as { code?: unknown }).code !== 'EEXIST') throw error;
	}
}

/** Whether an address is one of PostgreSQL. */
export const isPostgresUrl = (url: string) => /^postgres(ql)?:\/\//.test(url);

/** The connection over a pool; closing it ends the pool. */
export function connectionOver(pool: Pool): Connection {
	const db = new Kysely<Schema>({
		// All but its cursors, which are not used.
		dialect: new PostgresDialect({ pool: pool as unknown as PostgresPool }),
		plugins: [new CamelCasePlugin()]
	});
	return { db, dialect: 'postgres', sqlite: null, pool, close: () => db.destroy() };
}

/**
 * Opens `file:PATH`, `:memory:` or `postgres://…`. Creates the folder of a file. Throws `CannotOpen`
 * when a file cannot be opened; a PostgreSQL shows with the first query whether it is there. `purpose` and
 * `pool` (most connections) concern PostgreSQL alone.
 */
export function connect(
	url: string,
	options: { readonly?: boolean; purpose?: Purpose; pool?: number } = {}
): Connection {
	if (isPostgresUrl(url)) {
		return connectionOver(openPool(url, options.purpose ?? 'work', options.pool ?? POOL));
	}
	const sqlite = openFile(url, options.readonly ?? false);
	const db = new Kysely<Schema>({
		dialect: options.readonly
			? new SqliteDialect({ database: keepingStatements(sqlite) })
			: new ImmediateDialect({ database: keepingStatements(sqlite) }, sqlite),
		plugins: [new CamelCasePlugin()]
	});
	return {
		db,
		dialect: 'sqlite',
		sqlite,
		pool: null,
		async close() {
			if (!options.readonly) refreshFigures({ sqlite });
			await db.destroy();
		}
	};
}

/**
 * Brings up to date what SQLite's planner knows of the sizes of tables, where they have changed much: with the figures of a
 * first day it reads all markets to find a hundred. A disk that takes no writes can do without. PostgreSQL does so by itself.
 */
export function refreshFigures({ sqlite }: Pick<Connection, 'sqlite'>) {
	if (sqlite) attempt(() => sqlite.pragma('optimize'));
}

/** Does what may fail because nothing can be written just now. Throws what is not about that. */
function attempt(step: () => void) {
	try {
		step();
	} catch (error) {
		if (troubleOf(error) === null) throw error;
	}
}

function openFile(url: string, readonly: boolean): Database.Database {
	const path = url === ':memory:' ? url : resolve(url.replace(/^file:(\/\/)?/, ''));
	let sqlite: Database.Database | null = null;
	try {
		if (path !== ':memory:' && !readonly) makeFolder(dirname(path));
		sqlite = new Database(path, { readonly });
		sqlite.pragma(`busy_timeout = ${WAIT}`);
		if (!readonly) {
			sqlite.pragma('journal_mode = WAL');
			sqlite.pragma('synchronous = NORMAL');
			sqlite.pragma('journal_size_limit = 67108864');
		}
		sqlite.pragma('foreign_keys = ON');
		// The system keeps the pages; a cache of our own only holds what was just written. Mapped into memory they would
		// count as a process's own where it is told how much it may have, and were no quicker in any benchmark.
		sqlite.pragma('cache_size = -4096');
		sqlite.pragma('mmap_size = 0');
		return sqlite;
	} catch (error) {
		sqlite?.close();
		const reason = error instanceof Error ? error.message : String(error);
		throw new CannotOpen(`${path} cannot be opened (${whyNot(path) ?? reason})`, { cause: error });
	}
}

/** SQLite's own files beside the database take this much at least, bytes. */
const LEAST_ROOM = 64 * 1024;

/** What SQLite does not say: that it finds no room, or no leave, for the files it keeps beside a database. */
function whyNot(path: string): string | null {
	const folder = dirname(path);
	try {
		accessSync(folder, constants.W_OK);
		const { bavail, bsize } = statfsSync(folder);
		return bavail * bsize < LEAST_ROOM ? 'there is no room left on its disk' : null;
	} catch (error) {
		const { code } = error as { code?: unknown };
		if (code === 'EROFS') return 'its disk is read-only';
		return code === 'EACCES' ? 'its folder may not be written by this user' : null;
	}
}

/** A database that a newer program has changed: this one would read it wrongly. */
export class TooNew extends Error {
	override name = 'TooNew';

	constructor(place: string, unknown: readonly string[]) {
		super(
			`${place} was last used by a newer Hearsay: this one does not know ${unknown.join(', ')}. ` +
				'Update the program, or restore a backup from before.'
		);
	}
}

/** A database that a move has not filled to its end: it looks whole and is not. */
export class HalfMoved extends Error {
	override name = 'HalfMoved';

	constructor(place: string, from: string) {
		super(
			`${place} holds only part of ${from}: npm run move was broken off. ` +
				'Run it again with the same two addresses; it goes on where it stopped.'
		);
	}
}

/** A database that a restore, or somebody by hand, has left with part of a schema. */
export class HalfMigrated extends Error {
	override name = 'HalfMigrated';

	constructor(place: string, without: string) {
		super(
			`${place} is only half there: it lacks ${without} although it has what comes after. Nothing was changed. ` +
				'Restore a whole backup, or name an empty database.'
		);
	}
}

/** A database whose list of steps is another program's. */
export class Foreign extends Error {
	override name = 'Foreign';

	constructor(place: string) {
		super(
			`${place} belongs to another program: Hearsay knows none of the steps that made it. Nothing was changed. ` +
				'Name a database of its own.'
		);
	}
}

/**
 * What separates a database from this program: migrations it has not had, and those nobody here knows. `gap`:
 * the first it has not had although it had later ones. `had`: how many it had of those we know.
 */
export type Apart = { missing: string[]; unknown: string[]; gap: string | null; had: number };

/** Why a database cannot be used by this program, whatever is done to it; null when it can, if perhaps migrated first. */
export function schemaFault({ unknown, gap, had }: Apart, place: string): Error | null {
	if (unknown.length > 0) return had === 0 ? new Foreign(place) : new TooNew(place, unknown);
	return gap === null ? null : new HalfMigrated(place, `the step ${gap}`);
}

/** What separates a database from this program. Throws what the database throws. */
export async function schemaOf({ db, dialect }: Connection): Promise<Apart> {
	const wanted = Object.keys(migrations(dialect));
	const { rows: tables } = await (
		dialect === 'sqlite'
			? sql<{ name: string }>`select name from sqlite_master where name = 'kysely_migration'`
			: sql<{ name: string }>`select tablename as name from pg_tables
				where tablename = 'kysely_migration' and schemaname = current_schema()`
	).execute(db);
	if (tables.length === 0) return { missing: wanted, unknown: [], gap: null, had: 0 };
	const { rows } = await sql<{ name: string }>`
		select name from kysely_migration order by name`.execute(db);
	const had = new Set(rows.map(({ name }) => name));
	const known = wanted.filter((name) => had.has(name));
	return {
		missing: wanted.filter((name) => !had.has(name)),
		unknown: [...had].filter((name) => !wanted.includes(name)),
		gap: known.every((name, i) => name === wanted[i])
			? null
			: (wanted.find((name) => !had.has(name)) ?? null),
		had: known.length
	};
}

/** What PostgreSQL says where a table of that name is there already. */
const TABLE_IS_THERE = '42P07';

/**
 * Brings the database to the newest schema; one that has it is only read. `place` is its name in sentences.
 * Throws what `schemaFault` gives, `HalfMoved` unless `halfMoved` is allowed, and the failing migration's error.
 */
export async function migrate(
	connection: Connection,
	place = 'The database',
	{ halfMoved = false }: { halfMoved?: boolean } = {}
) {
	const apart = await schemaOf(connection);
	const fault = schemaFault(apart, place);
	if (fault) throw fault;
	if (apart.missing.length > 0) {
		const list = unhurried(migrations(connection.dialect), connection.dialect);
		const migrator = new Migrator({
			db: connection.db,
			provider: { getMigrations: async () => list }
		});
		const { error } = await migrator.migrateToLatest();
		if ((error as { code?: unknown } | undefined)?.code === TABLE_IS_THERE) {
			throw new HalfMigrated(place, 'the list of its steps (kysely_migration)');
		}
		if (error) throw error;
	}
	const from = halfMoved ? null : await movingFrom(connection);
	if (from !== null) throw new HalfMoved(place, from);
}

/** Steps that take as long as they take on PostgreSQL; for locks they wait no longer than anyone, and then nothing was done. */
const unhurried = (list: Record<string, Migration>, dialect: Dialect): Record<string, Migration> =>
	dialect === 'sqlite'
		? list
		: Object.fromEntries(
				Object.entries(list).map(([name, { up }]) => [
					name,
					{
						async up(db) {
							await sql`set local statement_timeout = 0`.execute(db);
							await up(db);
						}
					}
				])
			);
