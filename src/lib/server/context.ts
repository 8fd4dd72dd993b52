import { setTimeout as pause } from 'node:timers/promises';
import type { Moment } from '#lib/domain/market.ts';
import type { Config } from './config.ts';
import type { Bell } from './db/bell.ts';
import { connect, type Connection, type Db } from './db/connect.ts';
import type { Standing } from './db/replica.ts';
import { createLog, type Log } from './log.ts';

/** The one clock. Tests and the demo hand in one of their own. */
export type Clock = {
	now(): Moment;
	/** Resolves after `ms`, or at once with the signal's reason when it is aborted. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

export const systemClock: Clock = {
	now: () => Date.now(),
	sleep: async (ms, signal) => {
		await pause(Math.max(0, ms), undefined, { signal });
	}
};

/** What everything needs and nobody builds for themselves. */
export type Context = {
	config: Config;
	connection: Connection;
	db: Db;
	clock: Clock;
	log: Log;
	/** Rings when something was written, where the database tells that; else null. */
	bell: Bell | null;
	/** How primary and replica stand, where there is a replica; else null. */
	standing(): Standing | null;
	close(): Promise<void>;
};

/** Opens the database the settings name. Does not migrate: see `migrate` in `db/connect.ts`. */
export function createContext(
	config: Config,
	parts: Partial<Pick<Context, 'connection' | 'clock' | 'log' | 'bell' | 'standing'>> = {}
): Context {
	const connection = parts.connection ?? connect(config.databaseUrl, { pool: config.databasePool });
	return {
		config,
		connection,
		db: connection.db,
		clock: parts.clock ?? systemClock,
		log: parts.log ?? createLog(),
		bell: parts.bell ?? null,
		standing: parts.standing ?? (() => null),
		close: () => connection.close()
	};
}
