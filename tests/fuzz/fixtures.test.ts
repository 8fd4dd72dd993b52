import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { reading, START } from '../db/readings.ts';
import { mutate, randomOf } from './mutate.ts';
import { faultsOf } from './readers.ts';
import { isOwn, marketFaults } from './sound.ts';
import type { Outcome, Task } from './thread.ts';

/**
 * Every recorded answer of a venue or a feed, broken at random and read as the jobs read it. More runs:
 * `FUZZ_RUNS=200000`, other ones: `FUZZ_SEED=7`, one again: `FUZZ_SEED=7 FUZZ_RUN=1234`.
 */

const root = join(import.meta.dirname, '../../../shared/fixtures');
const isHere = existsSync(root);
if (!isHere) {
	console.warn('The recorded answers (../shared/fixtures) are not here: they are not mutated.');
}

const SEED = Number(process.env.FUZZ_SEED ?? 1);
const ONE = process.env.FUZZ_RUN === undefined ? null : Number(process.env.FUZZ_RUN);
const RUNS = Number(process.env.FUZZ_RUNS ?? 10_000);
/** After how long without a step a run counts as one that never ends, ms: the machine may be busy. */
const HANGS = 60_000;

/** The recorded files with their weights: small ones are read more often than large ones. */
const filesBelow = (folder: string): Task['files'] =>
	readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter(
			(entry) => entry.isFile() && /\.(?:json|xml|atom|rss|rdf|opml|csv|txt|html)$/.test(entry.name)
		)
		.map((entry) => join(entry.parentPath, entry.name))
		.map((path) => ({
			path: relative(folder, path),
			weight: (path.includes('/markets/') ? 3 : 1) / (1 + statSync(path).size / 8_000)
		}))
		.sort((a, b) => (a.path < b.path ? -1 : 1));

type Watching = { shared: SharedArrayBuffer; seed: number; progress: Progress; hangs: number };
type Progress = { read: number; bad: Outcome[] };

const threadOf = (task: Task) =>
	new Worker(new URL('./thread.ts', import.meta.url), { execArgv: [], workerData: task });

/**
 * Waits for a thread to end that tells in `shared` which run it is at. Throws, naming the run, when that
 * stays the same for longer than `hangs` ms, or the thread breaks.
 */
async function ending(worker: Worker, { shared, seed, progress, hangs }: Watching): Promise<void> {
	const place = new Int32Array(shared);
	let ended: Error | true | null = null;
	worker.on('message', (outcome: Outcome) => {
		progress.read++;
		if (outcome.faults.length > 0) progress.bad.push(outcome);
	});
	worker.on(
		'error',
		(error: unknown) => (ended = error instanceof Error ? error : new Error(String(error)))
	);
	worker.on('exit', () => (ended ??= true));
	let last = -1;
	let since = performance.now();
	while (ended === null) {
		await pause(100);
		const run = Atomics.load(place, 0);
		if (run !== last) [last, since] = [run, performance.now()];
		else if (performance.now() - since > hangs) {
			await worker.terminate();
			throw new Error(`Run ${run} never ended: FUZZ_SEED=${seed} FUZZ_RUN=${run}`);
		}
	}
	if (ended !== true) {
		throw new Error(`Run ${last} broke the reader: FUZZ_SEED=${seed} FUZZ_RUN=${last}`, {
			cause: ended
		});
	}
}

/** A run that went wrong, in words that let it be repeated. */
const told = ({ run, file, done, faults }: Outcome) =>
	`FUZZ_SEED=${SEED} FUZZ_RUN=${run}: ${file}, ${done.join('; ')}: ${faults.slice(0, 3).join('; ')}`;

test('the same seed breaks a document in the same way, and another run in another', () => {
	const document = Buffer.from(JSON.stringify({ markets: [{ id: 1, title: 'a' }, { id: 2 }] }));
	const broken = (seed: number, run: number) =>
		mutate(document, randomOf(seed, run)).bytes.toString('latin1');
	const many = Array.from({ length: 50 }, (_, run) => broken(1, run));
	expect(Array.from({ length: 50 }, (_, run) => broken(1, run))).toEqual(many);
	expect(new Set(many).size).toBeGreaterThan(40);
	expect(broken(2, 0)).not.toBe(broken(1, 0));
});

test.skipIf(!isHere)(
	`no mutation of a recorded answer breaks a reader, keeps it for a second or leaves its range (${RUNS})`,
	{ timeout: Math.max(300_000, RUNS * 60) },
	async () => {
		const progress: Progress = { read: 0, bad: [] };
		const [from, to] = ONE === null ? [0, RUNS] : [ONE, ONE + 1];
		const shared = new SharedArrayBuffer(4);
		const task = { root, files: filesBelow(root), seed: SEED, from, to, progress: shared };
		await ending(threadOf(task), { shared, seed: SEED, progress, hangs: HANGS });
		expect(progress.bad.map(told)).toEqual([]);
		expect(progress.read).toBe(to - from);
	}
);

test('a run that never ends is ended, and named so that it can be repeated', async () => {
	const shared = new SharedArrayBuffer(4);
	Atomics.store(new Int32Array(shared), 0, 7);
	const progress = { read: 0, bad: [] };
	const forever = new Worker('for (;;);', { eval: true });
	await expect(ending(forever, { shared, seed: 3, progress, hangs: 500 })).rejects.toThrow(
		'FUZZ_SEED=3 FUZZ_RUN=7'
	);
});

test('a reader that lets something through is found out', async () => {
	const market = reading('x', START, 40);
	expect(marketFaults(market)).toEqual([]);
	expect(
		marketFaults({
			...market,
			title: 'turned \u202e',
			url: 'javascript:alert(1)',
			volume: Infinity,
			quote: { ...market.quote, probability: 1_000_001 }
		})
	).toHaveLength(4);
	expect(isOwn(new TypeError('title is missing, expected text'))).toBe(true);
	expect(isOwn(new TypeError("Cannot read properties of undefined (reading 'id')"))).toBe(false);
	expect(await faultsOf('news/x.xml', Buffer.from('no feed at all'), 0)).toEqual([]);
});
