import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { between } from '../../scripts/simulator/random.ts';
import { run, processEnv } from '../command.ts';
import { newPostgresDatabase } from '../databases.ts';
import { contentOf, evidenceOf, faultsOf, smallWorld, type SmallWorld } from './small-world.ts';

const root = join(import.meta.dirname, '..', '..');
/** How often a refresh is killed. A hundred times: CRASH_KILLS=100; at other instants: CRASH_SEED=2. */
const KILLS = Number(process.env.CRASH_KILLS ?? 10);
const SEED = Number(process.env.CRASH_SEED ?? 1);
/** A reading that was killed so often in a row may end: both engines get their share. */
const MOST_IN_A_ROW = 3;
const HOUR = 3_600_000;

let small: SmallWorld;
let anchor = 0;
beforeAll(async () => {
	small = await smallWorld();
	anchor = small.clock.at;
});
afterAll(() => small?.close());

/** A refresh that finds the database locked by another writer, and for how long it was. */
async function lockedRefresh(name: string, held: Promise<unknown>) {
	const path = small.path(name);
	const env = await small.follow(path);
	const writer = new Database(path);
	writer.exec('begin immediate');
	const refresh = run('refresh.ts', ['fx'], { env });
	await Promise.race([held, refresh]);
	writer.exec('rollback');
	writer.close();
	return { ...(await refresh), faults: faultsOf(path) };
}

/** Begun before the other tests, which have enough to do meanwhile: it waits for 20 seconds. */
let givingUp: ReturnType<typeof lockedRefresh>;
beforeAll(() => {
	givingUp = lockedRefresh('locked.db', new Promise(() => {}));
});

test('of two writers one waits', async () => {
	const { code, stderr, faults } = await lockedRefresh('waiting.db', pause(2500));
	expect([code, stderr, faults]).toEqual([0, '', ['ok']]);
}, 90_000);

/** Two readings: of a new database, and of the same an hour later, when prices have moved. */
const READINGS = [
	{ name: 'first', later: 0, args: [] },
	{ name: 'second', later: HOUR, args: ['--force'] }
];

/**
 * Starts a refresh and kills it at a random instant, told from one of the `most` requests it makes: neither a
 * fast nor a slow machine is then killed at its start or after its end alone. True when it was killed.
 */
async function killedRefresh(env: Record<string, string>, args: string[], most: number, n: number) {
	const { requests } = small.simulator;
	requests.length = 0;
	const child = spawn(process.execPath, [join(root, 'scripts/refresh.ts'), 'all', ...args], {
		cwd: root,
		env: { ...processEnv(), ...env },
		stdio: 'ignore'
	});
	const ended = new Promise<boolean>((resolve) =>
		child.once('exit', (_, signal) => resolve(signal === 'SIGKILL'))
	);
	let over = false;
	void ended.then(() => (over = true));
	const after = between(1, most, SEED, 'request', n);
	while (!over && requests.length < after) await pause(1);
	// What is derived follows the last request.
	await Promise.race([pause(between(0, after === most ? 250 : 40, SEED, 'wait', n)), ended]);
	child.kill('SIGKILL');
	return await ended;
}

test(
	`a refresh killed at ${KILLS} random instants and run again holds what one never killed holds, and its stories are those derived from the beginning, on both engines`,
	async () => {
		const whole = small.path('whole.db');
		const wholeEnv = await small.follow(whole);
		const expected: { requests: number; content: Awaited<ReturnType<typeof evidenceOf>> }[] = [];
		for (const { later, args } of READINGS) {
			small.clock.at = anchor + later;
			small.simulator.requests.length = 0;
			const { code, stderr } = await run('refresh.ts', ['all', ...args], { env: wholeEnv });
			expect([code, stderr]).toEqual([0, '']);
			expected.push({
				requests: small.simulator.requests.length,
				content: await evidenceOf(whole)
			});
		}
		const [first, second] = expected.map(({ content }) => content);
		expect(first!.articles.length).toBeGreaterThan(20);
		expect(first!.markets.length).toBeGreaterThan(20);
		expect(second!.quotes.length).toBeGreaterThan(first!.quotes.length);

		let kills = 0;
		for (let life = 0; kills < KILLS; life++) {
			small.clock.at = anchor;
			// Every other life on PostgreSQL, against the same: what one engine holds the other holds.
			const path = life % 2 === 1 ? await newPostgresDatabase() : small.path(`killed-${life}.db`);
			const env = await small.follow(path);
			for (const [i, { name, later, args }] of READINGS.entries()) {
				small.clock.at = anchor + later;
				const { requests, content } = expected[i]!;
				for (let row = 0; row < MOST_IN_A_ROW && kills < KILLS; row++) {
					if (!(await killedRefresh(env, args, requests, kills))) break;
					kills++;
					expect([life, name, faultsOf(path)]).toEqual([life, name, ['ok']]);
				}
				const { code, stderr } = await run('refresh.ts', ['all', ...args], { env });
				expect([code, stderr]).toEqual([0, '']);
				expect({ life, name, ...(await evidenceOf(path)) }).toEqual({ life, name, ...content });
				const { stories } = await contentOf(path);
				const anew = await run('refresh.ts', ['derive', '--anew'], { env });
				expect([anew.code, anew.stderr]).toEqual([0, '']);
				expect([life, name, (await contentOf(path)).stories]).toEqual([life, name, stories]);
				expect(faultsOf(path)).toEqual(['ok']);
			}
		}
		expect(kills).toBe(KILLS);
	},
	60_000 + KILLS * 10_000
);

test('and when the other never ends, it leaves with 75 and says so', async () => {
	const { code, stdout, stderr, faults } = await givingUp;
	expect([code, stdout, faults]).toEqual([75, '', ['ok']]);
	expect(stderr).toContain('Another process has been writing');
	expect(stderr).toContain('try again later');
}, 90_000);
