import { mkdirSync } from 'node:fs';
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

/**
 * Opens `file:PATH`, `:memory:` or `postgres://…`. Creates the folder of a file. Throws with the
 * address and the reason when it cannot be opened.
 */
export function connect(url: string, options: { readonly?: boolean } = {}): Connection {
	if (/^postgres(ql)?:\/\//.test(url)) {
		const pool = new pg.Pool({ connectionString: url, max: 10 });
		const db = new Kysely<Schema>({
			dialect: new PostgresDialect({ pool }),
			plugins: [new CamelCasePlugin()]
		});
		return { db, dialect: 'postgres', sqlite: null, pool, close: () => db.destroy() };
	}
	const path = url === ':memory:' ? url : resolve(url.replace(/^file:(\/\/)?/, ''));
	if (path !== ':memory:' && !options.readonly) mkdirSync(dirname(path), { recursive: true });
	const sqlite = new Database(path, { readonly: options.readonly ?? false });
	sqlite.pragma('busy_timeout = 20000');
	if (!options.readonly) {
		sqlite.pragma('journal_mode = WAL');
		sqlite.pragma('synchronous = NORMAL');
		sqlite.pragma('journal_size_limit = 67108864');
	}
	sqlite.pragma('foreign_keys = ON');
	sqlite.pragma('cache_size = -65536');
	sqlite.pragma('mmap_size = 1073741824');
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
