import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { connect, type Connection } from '#lib/server/db/connect.ts';
import { newPostgresDatabase } from '../databases.ts';
import { processEnv, run } from '../command.ts';
import { contentOf, evidenceOf, smallWorld, type SmallWorld } from './small-world.ts';

const root = join(import.meta.dirname, '..', '..');
const PATIENCE = { timeout: 90_000, interval: 200 };

let small: SmallWorld;
beforeAll(async () => {
	small = await smallWorld();
});
afterAll(() => small?.close());

const workers: ChildProcess[] = [];
afterEach(async () => {
	await Promise.all(workers.splice(0).map((worker) => end(worker, 'SIGTERM')));
});

function worker(env: Record<string, string>) {
	const child = spawn(process.execPath, [join(root, 'scripts/work.ts')], {
		cwd: root,
		env: { ...processEnv(), ...env },
		stdio: ['ignore', 'pipe', 'pipe']
	});
	let said = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
	}
	workers.push(child);
	return { child, said: () => said };
}

async function end(child: ChildProcess, signal: NodeJS.Signals) {
	if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
	const gone = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
	child.kill(signal);
	return await gone;
}

/** Duties that nobody has done yet. */
const undone = async ({ db }: Connection) =>
	(
		await db
			.selectFrom('duty')
			.select(['feedId', 'job'])
			.where('lastDone', 'is', null)
			.where('job', '<>', 'live')
			.execute()
	).map(({ feedId, job }) => `${job} ${feedId}`);

/** What each pass of a worker did, with when: of one feed and job. */
const passes = async ({ db }: Connection) =>
	(
		await db
			.selectFrom('run')
			.select(['startedAt', 'endedAt', 'result'])
			.where('result', 'is not', null)
			.execute()
	).flatMap(({ startedAt, endedAt, result }) =>
		result!.split('\n').map((line) => {
			const { feed, job, ok } = JSON.parse(line) as { feed: string; job: string; ok: boolean };
			return { name: `${job} ${feed}`, ok, from: Number(startedAt), to: Number(endedAt) };
		})
	);

test('three workers share what is due: one of them is killed, all is done, and none of it twice at once', async () => {
	const whole = small.path('whole.db');
	expect((await run('refresh.ts', ['all'], { env: await small.follow(whole) })).code).toBe(0);

	const url = await newPostgresDatabase();
	const env = await small.follow(url);
	small.simulator.requests.length = 0;
	const [victim, ...others] = [worker(env), worker(env), worker(env)];
	await expect.poll(() => small.simulator.requests.length, PATIENCE).toBeGreaterThan(3);
	await end(victim!.child, 'SIGKILL');

	const connection = connect(url);
	await expect
		.poll(() => undone(connection), {
			...PATIENCE,
			message: others.map(({ said }) => said()).join('')
		})
		.toEqual([]);
	// Stories and links follow the articles that were read last.
	await expect
		.poll(async () => (await contentOf(url)).stories.length, PATIENCE)
		.toBe((await contentOf(whole)).stories.length);
	for (const { child } of others) expect(await end(child, 'SIGTERM')).toBe(0);
	expect(await evidenceOf(url)).toEqual(await evidenceOf(whole));
	const done = (await passes(connection)).filter(({ ok }) => ok);
	for (const [i, one] of done.entries()) {
		const twice = done.slice(i + 1).filter((other) => other.name === one.name);
		for (const other of twice) {
			expect(Math.min(one.to, other.to), one.name).toBeLessThanOrEqual(
				Math.max(one.from, other.from)
			);
		}
	}
	await connection.close();
}, 180_000);
