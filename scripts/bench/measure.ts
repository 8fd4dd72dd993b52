import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Measure, Missing, Result } from '#lib/domain/speed.ts';
import { connect, migrate, type Connection } from '#lib/server/db/connect.ts';

export type { Measure, Missing, Result };

/** Sizes of the data and how often each figure is taken. */
export type Options = { markets: number; points: number; headlines: number; runs: number };

/** A benchmark: one or more figures. `names` are what it can be asked for by. */
export type Bench = {
	goals: number[];
	name: string;
	/** Only run when it is named: it takes long. */
	askedFor?: boolean;
	run(options: Options): Promise<Result[]>;
};

export const median = (list: readonly number[]) => {
	const sorted = [...list].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1
		? (sorted[middle] as number)
		: ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};

const spreadOf = (list: readonly number[]) =>
	(Math.max(...list) - Math.min(...list)) / 2 / (median(list) || 1);

/** Of figures taken in turn: a busy moment meets both of a pair, so that their ratio stands. */
const pairedRatios = (values: readonly number[], bounds: readonly number[] | null) =>
	values.length === bounds?.length ? values.map((value, i) => value / bounds[i]!) : null;

type Limit = { limit: number; limitOn?: 'ratio' | 'value'; atLeast?: boolean };

/** Makes a measure of the figures of several runs. */
export function measured(
	figure: { goal: number | null; name: string; unit: string; against: string } & Limit,
	values: readonly number[],
	bounds: readonly number[] | null = null
): Measure {
	const { limit, limitOn = 'ratio', atLeast = false, ...rest } = figure;
	const value = median(values);
	const bound = bounds ? median(bounds) : null;
	const ratios = pairedRatios(values, bounds);
	const ratio = ratios ? median(ratios) : bound === null ? null : value / bound;
	const judged = limitOn === 'ratio' ? ratio : value;
	const met = judged !== null && (atLeast ? judged >= limit : judged <= limit);
	const spread = spreadOf(values);
	return {
		...rest,
		value,
		bound,
		ratio,
		limit,
		limitOn,
		atLeast,
		met,
		runs: values.length,
		spread,
		ratioSpread: ratios && spreadOf(ratios)
	};
}

/**
 * How long something takes, ms: the processor's time (user and system), not the clock's, so that what
 * else the machine does counts less. For work that waits for nothing.
 */
export async function timed(work: () => unknown): Promise<number> {
	const start = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(start);
	return (user + system) / 1000;
}

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as (options?: { type: 'minor' }) => void;

/** Clears away what making the data has left behind, so that nobody's time pays for it. */
export const tidy = () => gc({ type: 'minor' });

/**
 * Takes two figures in turn, so that a busy moment of the machine meets both: one warm-up each, then
 * `runs` pairs.
 */
export async function inTurn(
	runs: number,
	value: (run: number) => unknown,
	bound: (run: number) => unknown
): Promise<{ values: number[]; bounds: number[] }> {
	await value(-1);
	await bound(-1);
	const values: number[] = [];
	const bounds: number[] = [];
	for (let run = 0; run < runs; run++) {
		values.push(await timed(() => value(run)));
		bounds.push(await timed(() => bound(run)));
	}
	return { values, bounds };
}

/** Opens new SQLite files in a folder of their own, and removes them afterwards. */
export async function withDatabases<T>(
	work: (open: (name: string) => Promise<Connection>) => Promise<T>
): Promise<T> {
	const folder = mkdtempSync(join(tmpdir(), 'hearsay-bench-'));
	const opened: Connection[] = [];
	try {
		return await work(async (name) => {
			const connection = connect(`file:${join(folder, `${name}.db`)}`);
			opened.push(connection);
			await migrate(connection);
			return connection;
		});
	} finally {
		for (const connection of opened) await connection.close();
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Bytes this process has handed to write calls so far; null where the system does not tell. */
export function bytesWritten(): number | null {
	try {
		return Number(/^wchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1] ?? NaN);
	} catch {
		return null;
	}
}

/**
 * What a process holds, in MiB: all of it, and what is its own, without pages of files such as the database's;
 * null where the system does not tell.
 */
export function heldBy(pid: number): { resident: number; own: number } | null {
	try {
		const status = readFileSync(`/proc/${pid}/status`, 'utf8');
		const of = (name: string) =>
			Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? NaN) / 1024;
		return { resident: of('VmRSS'), own: of('RssAnon') };
	} catch {
		return null;
	}
}

/** Bytes of pages a table takes. */
export const tableBytes = (connection: Connection, table: string) =>
	(
		connection
			.sqlite!.prepare('select sum(pgsize) as bytes from dbstat where name = ?')
			.get(table) as { bytes: number }
	).bytes;

/** Random numbers in 0..1 that are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
	return () => {
		seed = (seed + 0x6d2b79f5) | 0;
		let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
	};
}
