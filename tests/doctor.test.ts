import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '#lib/server/config.ts';
import { createContext } from '#lib/server/context.ts';
import { connect, migrate } from '#lib/server/db/connect.ts';
import { clockChecks } from '#lib/server/doctor/clock.ts';
import type { Check } from '#lib/server/doctor/check.ts';
import { examine } from '#lib/server/doctor/database.ts';
import { diskCheck, roomCheck } from '#lib/server/doctor/disk.ts';
import { reach } from '#lib/server/doctor/reach.ts';
import { settingsChecks } from '#lib/server/doctor/settings.ts';
import { prepare } from '#lib/server/jobs/prepare.ts';
import { silent } from '#lib/server/log.ts';
import { lines, run } from './command.ts';
import { contentOf, smallWorld, type SmallWorld } from './jobs/small-world.ts';

const HOUR = 3_600_000;
const ALL = 'polymarket,kalshi,manifold,predictit,gdelt,fx';

let small: SmallWorld;
let env: Record<string, string>;
let file: string;
beforeAll(async () => {
	small = await smallWorld();
	file = small.path('a.db');
	env = await small.follow(file);
});
afterAll(() => small?.close());
afterEach(() => {
	small.simulator.orders.length = 0;
});

/** The word and the sentence for each thing that was looked at. */
const told = (checks: readonly Check[]) =>
	Object.fromEntries(checks.map(({ of, verdict, says }) => [of, `${verdict} ${says}`]));

/** What one look at all feeds gives, noted in a database of its own. */
async function asked() {
	const context = createContext(readConfig(env), { connection: connect(':memory:'), log: silent });
	await migrate(context.connection);
	await prepare(context);
	const followed = connect(`file:${file}`, { readonly: true });
	try {
		return await reach({ ...context, db: followed.db }, context);
	} finally {
		await context.close();
		await followed.close();
	}
}

describe('npm run doctor', { timeout: 60_000 }, () => {
	test('asks everything that is read, finds it in order, and changes nothing', async () => {
		small.clock.at = Date.now();
		const before = contentOf(file);
		const { code, stdout } = await run('doctor.ts', [], {
			env: { ...env, FEEDS: ALL, FEED_CONTACT: 'x@y.z' }
		});
		const outlets = small.simulator.sources.map(({ name }) => name);
		const services = ['Gamma', 'CLOB', 'Data'].map((name) => `Polymarket ${name}`);
		const others = ['Kalshi', 'Manifold', 'PredictIt', 'GDELT', 'European Central Bank'];
		const asked = [...outlets, ...services, ...others];
		const n = asked.length;
		const said = stdout.trim().split('\n');
		expect(said).toHaveLength(n + 5);
		expect(said).toEqual(
			expect.arrayContaining([
				`done: ${n + 4} ok, 0 warn, 0 fail`,
				...asked.map((name) => `ok    ${name}: It answers (200).`),
				`ok    clock: This machine’s clock agrees with ${n} of ${n} services.`,
				`ok    database: ${file} has the newest schema and is whole, and can be written.`,
				expect.stringMatching(
					/^ok {4}disk: .* are free where .* lies, and this user may write there/
				),
				'ok    settings: All settings can be used.'
			])
		);
		expect(code).toBe(0);
		expect(contentOf(file)).toEqual(before);
	});

	test('names every wrong setting and ends with 2', async () => {
		const wrong = {
			...{ PORT: 'eighty', FEEDS: 'all', DATABASE_URL: 'mysql://desk:geheim@db' },
			NODE_COMPILE_CACHE: env.NODE_COMPILE_CACHE!
		};
		const { code, stdout } = await run('doctor.ts', ['--json'], { env: wrong });
		const found = lines(stdout);
		expect(found.slice(0, 3)).toMatchObject([
			{ verdict: 'fail', says: expect.stringContaining('PORT is "eighty"') },
			{ verdict: 'fail', says: expect.stringContaining('DATABASE_URL cannot be used') },
			{ verdict: 'fail', says: expect.stringContaining('FEEDS is "all"') }
		]);
		expect([code, stdout.includes('geheim'), found.at(-1)]).toEqual([
			2,
			false,
			{ done: true, ok: 0, warn: 0, fail: 3 }
		]);
	});

	test('ends with 75 when nothing can be reached, and with 1 when the clock is wrong', async () => {
		small.clock.at = Date.now();
		small.simulator.order({ service: '*', kind: 'reset' });
		const away = await run('doctor.ts', [], { env });
		expect([away.code, away.stdout]).toEqual([
			75,
			expect.stringContaining('could not be reached: ')
		]);
		small.simulator.orders.length = 0;
		small.simulator.order({ service: '*', kind: 'clock', ms: -3 * HOUR });
		// Another database: in the first the services were just noted as failing.
		const fresh = await small.follow(small.path('b.db'));
		const { code, stdout } = await run('doctor.ts', [], { env: fresh });
		expect([code, stdout]).toEqual([
			1,
			expect.stringMatching(/fail {2}clock: The clock of this machine is 3 h ahead of \d+ services/)
		]);
	});
});

describe('settings', () => {
	test('that must not serve, or let passwords be read, are told', () => {
		const of = (vars: Record<string, string>) =>
			settingsChecks(readConfig({ FEED_CONTACT: 'x', ...vars })).map(
				({ verdict, says }) => `${verdict} ${says}`
			);
		expect(of({})).toEqual(['ok All settings can be used.']);
		expect(of({ HOST: '0.0.0.0' })).toEqual([expect.stringMatching(/^fail .*without SECRET/)]);
		const secret = 'q8Zr3v9XkP1mT5wB7yD2nF4hJ6sL0aGc';
		expect(of({ ORIGIN: 'http://hearsay.example', SECRET: secret })).toEqual([
			expect.stringMatching(/^warn ORIGIN is http:\/\/hearsay\.example: passwords/)
		]);
		expect(of({ FEED_CONTACT: '' })).toEqual([expect.stringMatching(/^warn FEED_CONTACT/)]);
	});
});

describe('the disk', () => {
	test.each([
		[50e6, 0, 'fail Only 50 MB are free'],
		[500e6, 0, 'warn 500 MB are free'],
		[3e9, 9e9, 'warn 3.0 GB are free where / lies and the database has 9.0 GB'],
		[9.4e9, 9e9, 'ok 9.4 GB are free']
	])('with %d bytes free and a database of %d: %s', (free, size, words) => {
		const { verdict, says } = roomCheck('/', { free, size });
		expect(`${verdict} ${says}`).toContain(words);
	});
	test('that takes no file is told, with the reason', () => {
		expect(diskCheck('/proc/self/nothing/a.db')).toMatchObject({
			verdict: 'fail',
			says: expect.stringContaining('Nothing can be written in /proc/self: ')
		});
	});
});

describe('the database', () => {
	/** A copy of a good one that something is done to; gives what is said of it. */
	const spoiled = async (name: string, spoil: (path: string) => void) => {
		const path = small.path(name);
		copyFileSync(file, path);
		spoil(path);
		const { checks, connection, writable } = await examine(`file:${path}`);
		await connection?.close();
		expect(writable).toBe(false);
		return told(checks).database;
	};
	const within = (path: string, statement: string) => {
		const db = new Database(path);
		db.exec(statement);
		db.close();
	};
	test('that is absent, older, newer, another or damaged is told apart, each with what to do', async () => {
		const { checks } = await examine(`file:${small.path('none.db')}`);
		expect(told(checks).database).toMatch(/^warn There is no database at .*npm start makes one/);
		expect(
			await spoiled('older.db', (path) =>
				within(path, `delete from kysely_migration where name >= '006'`)
			)
		).toMatch(
			/^warn .*older Hearsay: 006-people, .* missing\. Make a backup \(npm run backup -- FILE\)/
		);
		expect(
			await spoiled('newer.db', (path) =>
				within(path, `insert into kysely_migration values ('999-later', '2030')`)
			)
		).toMatch(/^fail .*newer Hearsay: this one does not know 999-later\. Update the program/);
		expect(
			await spoiled('other.db', (path) => writeFileSync(path, 'a letter '.repeat(500)))
		).toMatch(/^fail .*is damaged or is no database of Hearsay\. Put a backup in its place/);
		expect(
			await spoiled('broken.db', (path) => {
				const bytes = readFileSync(path);
				writeFileSync(path, bytes.fill(0xa5, 20 * 4096, 40 * 4096));
			})
		).toMatch(/^fail .*is damaged/);
	});
	test('that another process keeps locked is told', async () => {
		const other = new Database(file);
		other.exec('begin immediate');
		try {
			const { checks, connection, writable } = await examine(`file:${file}`, { patience: 50 });
			await connection?.close();
			expect([told(checks).database, writable]).toEqual([
				expect.stringMatching(/^warn Another process has been writing .* for too long/),
				false
			]);
		} finally {
			other.exec('rollback');
			other.close();
		}
	});
	test('on a PostgreSQL that is not there is told without its password', async () => {
		const { checks } = await examine('postgres://desk:geheim@127.0.0.1:1/hearsay');
		expect(told(checks).database).toMatch(
			/^fail PostgreSQL at 127\.0\.0\.1:1\/hearsay cannot be used: .*Look whether it runs/
		);
		expect(JSON.stringify(checks)).not.toContain('geheim');
	});
});

describe('a feed', () => {
	test('that is down, refuses, is slow to be asked again or answers with a page is told; others are ok', async () => {
		small.clock.at = Date.now();
		const { order } = small.simulator;
		order({ service: 'kalshi', kind: 'status', status: 503 });
		order({ service: 'gamma', kind: 'html200' });
		order({ service: 'clob', kind: 'status', status: 403 });
		order({ service: 'data', kind: 'status', status: 429, retryAfter: 3600 });
		order({ service: 'fx', kind: 'status', status: 404 });
		const { checks } = await asked();
		const found = told(checks);
		expect(found).toMatchObject({
			Kalshi: expect.stringMatching(/^fail .*answered 503: .*nothing is to be done here/),
			'Polymarket Gamma': expect.stringMatching(/^fail .*JSON/),
			'Polymarket CLOB': expect.stringMatching(/^fail .*answered 403.*set FEED_CONTACT/),
			'Polymarket Data': expect.stringMatching(/^warn .*answered 429/),
			'European Central Bank': expect.stringMatching(/^fail .*404.*correct the address/)
		});
		const news = Object.entries(found).filter(([name]) => !/Kalshi|Polymarket|European/.test(name));
		expect(news.map(([, words]) => words)).toEqual(Array(news.length).fill('ok It answers (200).'));
		expect(news.length).toBeGreaterThan(0);
	});
	test('in whose place a page for people comes is told', async () => {
		small.simulator.order({ service: 'news', kind: 'html200' });
		const { checks } = await asked();
		const news = checks.filter(({ says }) => says.includes('page for people'));
		expect(news.length).toBeGreaterThan(0);
		expect(news.every(({ verdict }) => verdict === 'fail')).toBe(true);
	});
});

test('a clock is held against those of several services; one that is wrong alone is theirs', () => {
	const of = (...offs: number[]) =>
		told(clockChecks(offs.map((off, i) => ({ service: `S${i}`, off, at: 0 }))));
	expect(of()).toEqual({ clock: expect.stringMatching(/^warn No service told the time/) });
	expect(of(1000, -2000, 3 * HOUR)).toEqual({ clock: expect.stringMatching(/S2 is 3 h ahead/) });
	const [first] = clockChecks(
		[1000, -2000, 3 * HOUR].map((off, i) => ({ service: `S${i}`, off, at: 0 }))
	);
	expect(first).toMatchObject({ verdict: 'ok', says: expect.stringContaining('2 of 3') });
});
