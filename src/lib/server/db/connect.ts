import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import {
	CamelCasePlugin,
	CompiledQuery,
	Kysely,
	PostgresDialect,
	SqliteDialect,
	SqliteDriver,
	type DatabaseConnection,
	type SqliteDatabase,
	type SqliteDialectConfig
} from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { migrations, type Dialect } from '#db/migrations/index.ts';
import type { Schema } from './schema.ts';

export type Db = Kysely<Schema>;

/** An open database. `sqlite` is the raw handle for hot writes; `close` ends the connection. */
export type Connection = {
	db: Db;
	dialect: Dialect;
	sqlite: Database.Database | null;
	pool: pg.Pool | null;
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

/**
 * Transactions take the write lock at their start and wait for it there. Begun as readers, two
 * processes that both read and then write would end one of them with SQLITE_BUSY at once.
 */
class ImmediateDialect extends SqliteDialect {
	readonly #config: SqliteDialectConfig;

	constructor(config: SqliteDialectConfig) {
		super(config);
		this.#config = config;
	}

	override createDriver() {
		const driver = new SqliteDriver(this.#config);
		driver.beginTransaction = async (connection: DatabaseConnection) => {
			await connection.executeQuery(CompiledQuery.raw('begin immediate'));
		};
		return driver;
	}
}

// int8 as a number: ms times and micro-dollar amounts stay below 2^53.
pg.types.setTypeParser(20, Number);

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
		/^(timeout exceeded when trying to connect|Connection terminated)/.test(error.message)
	);
}

/** How long to wait for a lock of SQLite or for a connection to PostgreSQL, ms: a silent host takes minutes. */
const WAIT = 20_000;

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

/**
 * Opens `file:PATH`, `:memory:` or `postgres://…`. Creates the folder of a file. Throws `CannotOpen`
 * when a file cannot be opened; a PostgreSQL shows with the first query whether it is there.
 */
export function connect(url: string, options: { readonly?: boolean } = {}): Connection {
	if (/^postgres(ql)?:\/\//.test(url)) {
		const pool = new pg.Pool({
			connectionString: url,
			max: 10,
			connectionTimeoutMillis: WAIT
		});
		// An idle connection that ends is replaced at the next query, which says what is wrong if any is.
		pool.on('error', () => {});
		const db = new Kysely<Schema>({
			dialect: new PostgresDialect({ pool }),
			plugins: [new CamelCasePlugin()]
		});
		return { db, dialect: 'postgres', sqlite: null, pool, close: () => db.destroy() };
	}
	const sqlite = openFile(url, options.readonly ?? false);
	const db = new Kysely<Schema>({
		dialect: options.readonly
			? new SqliteDialect({ database: keepingStatements(sqlite) })
			: new ImmediateDialect({ database: keepingStatements(sqlite) }),
		plugins: [new CamelCasePlugin()]
	});
	return {
		db,
		dialect: 'sqlite',
		sqlite,
		pool: null,
		async close() {
			if (!options.readonly) sqlite.pragma('optimize');
			await db.destroy();
		}
	};
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
		sqlite.pragma('cache_size = -65536');
		sqlite.pragma('mmap_size = 1073741824');
		return sqlite;
	} catch (error) {
		sqlite?.close();
		const reason = error instanceof Error ? error.message : String(error);
		throw new CannotOpen(`${path} cannot be opened (${reason})`, { cause: error });
	}
}

/** Brings the database to the newest schema. Throws the failing migration's error. */
export async function migrate(connection: Connection) {
	const list = migrations(connection.dialect);
	const migrator = new Migrator({
		db: connection.db,
		provider: { getMigrations: async () => list }
	});
	const { error } = await migrator.migrateToLatest();
	if (error) throw error;
}
