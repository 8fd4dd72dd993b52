import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Connection } from '#lib/server/db/connect.ts';
import { rows } from '#lib/server/db/handle.ts';
import { buildIsStale } from '../../scripts/serve.ts';
import { run } from '../command.ts';
import type { Product } from '../jobs/product.ts';
import { contentOf, evidenceOf } from '../jobs/small-world.ts';
import { startCluster, type Cluster, type Listener, type Worker } from './cluster.ts';

/** `LONG=1`: every fault, and again and again in the middle of work. It takes minutes, on a slow machine many. */
const LONG = process.env.LONG === '1';
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const PATIENCE = { timeout: 120_000, interval: 200 };

/** What readers ask for all the time. */
const PAGES = ['/', '/topics/ryanair', '/markets', '/status', '/api/v1/stories', '/search?q=Musk'];

const LOST = 'The main database has not answered since';

let cluster: Cluster;
let primary: Connection;
let servers: Product[];
let listeners: Listener[];
let workers: Worker[];

beforeAll(async () => {
	if (!LONG || buildIsStale()) return;
	cluster = await startCluster();
	primary = connect(cluster.primary.url);
}, 120_000);
afterAll(async () => {
	await primary?.close();
	await cluster?.close();
});

/** Reads a page as a reader without scripts does. Throws when the answer does not come. */
async function page(origin: string, path: string) {
	const answer = await fetch(origin + path, { signal: AbortSignal.timeout(60_000) });
	return { status: answer.status, text: await answer.text() };
}

/** All pages of both servers, which must come. */
async function readAll() {
	for (const { origin } of servers) {
		for (const path of PAGES) {
			const { status, text } = await page(origin, path);
			expect([path, status, status === 200 ? '' : text]).toEqual([path, 200, '']);
		}
	}
}

const readiness = async () =>
	await Promise.all(servers.map(async ({ origin }) => (await page(origin, '/readyz')).text));
const allReady = () => expect.poll(readiness, PATIENCE).toEqual(['ready\n', 'ready\n']);

/** Whether pages of both servers say that they come from the replica alone. */
const saidOnPages = async () =>
	await Promise.all(
		servers.map(async ({ origin }) => (await page(origin, '/')).text.includes(LOST))
	);

/** Duties that nobody has done since `since`. */
const undone = async (since = 0) =>
	(
		await rows<{ name: string }>(
			primary,
			`select job || ' ' || feed_id as name from duty
			where job <> 'live' and (last_done is null or last_done < ?) order by 1`,
			[since]
		)
	).map(({ name }) => name);

/** Everything is to be read anew. */
const dueAgain = () => rows(primary, 'update duty set next_due = 0 where holder_pid is null');

/** Waits until some requests of new work have gone out: jobs are under way. */
async function midWork() {
	const { requests } = cluster.small.simulator;
	const before = requests.length;
	await expect.poll(() => requests.length, PATIENCE).toBeGreaterThan(before + 2);
}

/** How often a feed failed on the way is its history; what a lost process had begun is free again after a minute. */
const leftOf = async (database: string) => ({
	...(await evidenceOf(database)),
	feeds: null,
	held: null
});

/** Names of duties that two processes had at the same time, each having done it. */
async function doneTwiceAtOnce() {
	const found = await rows<{ startedAt: number; endedAt: number; result: string }>(
		primary,
		'select started_at as "startedAt", ended_at as "endedAt", result from run where result is not null'
	);
	const done = found.flatMap(({ startedAt, endedAt, result }) =>
		result
			.split('\n')
			.map((line) => JSON.parse(line) as { feed: string; job: string; ok: boolean })
			.filter(({ ok }) => ok)
			.map(({ feed, job }) => ({ name: `${job} ${feed}`, from: startedAt, to: endedAt }))
	);
	return done.filter((one, i) =>
		done
			.slice(i + 1)
			.some((other) => other.name === one.name && one.from < other.to && other.from < one.to)
	);
}

/** The primary goes without a word, as by a power cut; pages stay, say how old they are, and nothing hangs. */
async function primaryLost() {
	await cluster.primary.halt('immediate');
	await readAll();
	await expect.poll(saidOnPages, PATIENCE).toEqual([true, true]);
	for (const { origin } of servers) {
		const ready = await page(origin, '/readyz');
		expect([ready.status, ready.text]).toEqual([
			200,
			expect.stringMatching(
				/^ready\nDATABASE_URL has not answered since \S+Z: nothing can be stored\. Pages are read from the replica, with data as of \S+Z\.\n$/
			)
		]);
		const refused = await fetch(`${origin}/s`, {
			method: 'POST',
			headers: { origin, accept: 'text/html' },
			body: new URLSearchParams({ page: '/topics/ryanair' })
		});
		expect([refused.status, await refused.text()]).toEqual([
			503,
			expect.stringContaining('Nothing can be stored just now')
		]);
	}
	await cluster.primary.resume();
	await allReady();
}

/** The network between all processes and the primary swallows everything. */
async function networkLost() {
	await cluster.wire.swallow();
	await readAll();
	await expect.poll(saidOnPages, PATIENCE).toEqual([true, true]);
	await readAll();
	await cluster.wire.heal();
	await allReady();
}

/** The replica goes: pages come from the primary, and whoever looks after it is told. */
async function replicaLost() {
	await cluster.replica.halt();
	await readAll();
	await expect
		.poll(readiness, PATIENCE)
		.toEqual(
			Array(2).fill('ready\nDATABASE_READ_URL does not answer: pages are read from DATABASE_URL.\n')
		);
	expect((await page(servers[0]!.origin, '/status')).text).toContain('The replica does not answer');
	expect(await saidOnPages()).toEqual([false, false]);
	await cluster.replica.resume();
	await allReady();
}

const allWorking = () =>
	expect.poll(() => workers.map((worker) => worker.works()), PATIENCE).not.toContain(false);

async function workerLost() {
	await workers.shift()!.end('SIGKILL');
}

describe.skipIf(!LONG || buildIsStale())(
	'A cluster (LONG=1, with a fresh build: npm run build)',
	() => {
		test('two servers read from the replica, four workers write: with a worker killed, the primary cut off, the network lost and the replica gone each job is done, none twice, and pages stay', async () => {
			const { small } = cluster;
			const whole = small.path('whole.db');
			const alone = small.follow(whole).then((env) => run('refresh.ts', ['all'], { env }));
			servers = [await cluster.server(), await cluster.server()];
			expect((await alone).code).toBe(0);
			await allReady();
			listeners = await Promise.all(servers.map(({ origin }) => cluster.listen(origin)));
			small.simulator.requests.length = 0;
			workers = Array.from({ length: 4 }, () => cluster.worker());
			await allWorking();

			await Promise.all([midWork(), dueAgain()]);
			await workerLost();
			await primaryLost();
			await networkLost();
			await replicaLost();

			const said = () => workers.map((worker) => worker.said()).join('');
			await expect.poll(() => undone(), { ...PATIENCE, message: said() }).toEqual([]);
			const expected = await contentOf(whole);
			await expect
				.poll(async () => (await contentOf(cluster.primary.url)).stories.length, PATIENCE)
				.toBe(expected.stories.length);
			const ended = await Promise.all(workers.splice(0).map((worker) => worker.end('SIGTERM')));
			expect(ended).toEqual([0, 0, 0]);
			expect(await leftOf(cluster.primary.url)).toEqual(await leftOf(whole));
			expect(await doneTwiceAtOnce()).toEqual([]);

			// Pages were asked of the replica, and what they showed was there.
			const there = new pg.Client({ connectionString: cluster.replica.url });
			await there.connect();
			const { rows: readers } = await there.query(
				`select count(*)::int as n from pg_stat_activity where application_name = 'hearsay serve'`
			);
			await there.end();
			expect(readers[0].n).toBeGreaterThan(0);

			for (const listener of listeners) {
				expect(listener.ended).toBe(false);
				expect(listener.told.filter(({ name }) => name === 'change').length).toBeGreaterThan(0);
				listener.told.length = 0;
			}
			await rows(primary, 'update topic set removed_at = 1 where slug = ?', ['ryanair']);
			for (const { told } of listeners) {
				await expect
					.poll(() => told.filter(({ data }) => data.topics === null).length, PATIENCE)
					.toBeGreaterThan(0);
			}
			await rows(primary, 'update topic set removed_at = null where slug = ?', ['ryanair']);
		}, 300_000);

		test(
			`the same ${ROUNDS} times over, each fault in the middle of work of its own (more by ROUNDS=20)`,
			async () => {
				const evidence = await leftOf(cluster.small.path('whole.db'));
				workers = Array.from({ length: 4 }, () => cluster.worker());
				const faults = [primaryLost, networkLost, replicaLost];
				for (let round = 0; round < ROUNDS; round++) {
					for (const fault of faults) {
						const since = Date.now();
						await dueAgain();
						await midWork();
						await workerLost();
						await fault();
						workers.push(cluster.worker());
						await expect.poll(() => undone(since), PATIENCE).toEqual([]);
					}
					await expect.poll(() => leftOf(cluster.primary.url), PATIENCE).toEqual(evidence);
					expect(await doneTwiceAtOnce()).toEqual([]);
					expect(listeners.map(({ ended }) => ended)).toEqual([false, false]);
				}
				await allWorking();
				for (const worker of workers) expect(await worker.end('SIGTERM')).toBe(0);
			},
			ROUNDS * 600_000
		);
	}
);
