import { Socket } from 'node:net';
import pg from 'pg';

// int8 as a number: ms times and micro-dollar amounts stay below 2^53.
pg.types.setTypeParser(20, Number);

/**
 * What a process uses PostgreSQL for. `serve`: pages, where somebody waits. `work`: reading, and every
 * command. `copy`: a move of whole tables, whose statements take as long as they take.
 */
export type Purpose = 'serve' | 'work' | 'copy';

/**
 * The longest that a statement may take, that it may wait for a lock, and that a transaction may stay open
 * while its process does nothing, ms; 0: no end. The server holds them. A page that takes longer is of no use
 * to anyone; a deed of the desk waits for the row that a pass is writing, and then says so. A pass may derive
 * everything anew, but one that has stopped (a laptop that sleeps) must not hold rows for others.
 */
const LIMITS: Record<Purpose, { statement: number; lock: number; idle: number }> = {
	serve: { statement: 15_000, lock: 10_000, idle: 15_000 },
	work: { statement: 300_000, lock: 20_000, idle: 60_000 },
	copy: { statement: 0, lock: 20_000, idle: 0 }
};

/** How long to wait for a connection, ms: a silent host takes minutes. Where somebody waits, less. */
const CONNECTING: Record<Purpose, number> = { serve: 5_000, work: 20_000, copy: 20_000 };

/** A statement that the server should have ended so long ago, ms, is not answered any more: the line is cut. */
const GRACE = 10_000;

type Question = pg.QueryConfig | pg.QueryArrayConfig | string;

/** The part of a pool that is used: what several servers together can stand in for. */
export type Pool = {
	/** How it was opened. */
	options: pg.PoolOptions;
	query(question: Question, values?: unknown[]): Promise<pg.QueryResult>;
	connect(): Promise<PoolClient>;
	end(): Promise<void>;
	/** Ends all connections at once, where they are those of one server: what waits for an answer fails. */
	cut?(): void;
};

export type PoolClient = {
	query(question: Question, values?: unknown[]): Promise<pg.QueryResult>;
	release(discard?: boolean): void;
};

/** A pool of connections to one server. */
export type ServerPool = Pool & { cut(): void };

/** Options of a single connection to PostgreSQL for a purpose, named so that `pg_stat_activity` tells who it is. */
export const clientOptions = (url: string, purpose: Purpose): pg.ClientConfig => {
	const { statement, lock, idle } = LIMITS[purpose];
	return {
		connectionString: url,
		application_name: `hearsay ${purpose}`,
		connectionTimeoutMillis: CONNECTING[purpose],
		statement_timeout: statement,
		lock_timeout: lock,
		idle_in_transaction_session_timeout: idle,
		keepAlive: true,
		keepAliveInitialDelayMillis: GRACE
	};
};

/**
 * Opens a pool of at most `size` connections; whether there is a server shows with the first query. A
 * network that swallows what is sent ends a connection too: once its server should have answered long since.
 */
export function openPool(url: string, purpose: Purpose, size: number): ServerPool {
	const live = new Set<Socket>();
	const { statement } = LIMITS[purpose];
	const stream = () => {
		const socket = new Socket();
		live.add(socket);
		socket.once('close', () => live.delete(socket));
		if (statement > 0) socket.setTimeout(statement + GRACE, () => socket.destroy(silence()));
		return socket;
	};
	const pool = new pg.Pool({ ...clientOptions(url, purpose), stream, max: size });
	// An idle connection that ends is replaced at the next query, which says what is wrong if any is.
	pool.on('error', () => {});
	// One in use tells whoever asks; without a listener its end would be the end of the process.
	pool.on('connect', (client) => client.on('error', () => {}));
	return Object.assign(pool as Pool, {
		cut: () => live.forEach((socket) => socket.destroy(silence()))
	});
}

const silence = () => new Error('Connection terminated: the server does not answer any more');
