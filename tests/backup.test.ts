import { spawn, spawnSync } from 'node:child_process';
import {
	existsSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	truncateSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, migrate } from '#lib/server/db/connect.ts';
import { run } from './command.ts';
import { startPostgres } from './postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearsay-backup-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = (name: string) => join(folder, name);
const envOf = (name: string) => ({ DATABASE_URL: `file:${path(name)}`, FEEDS: 'none' });
const backup = async (name: string, file: string) =>
	await run('backup.ts', [path(file)], { env: envOf(name) });
const restore = async (file: string, name: string) =>
	await run('restore.ts', [path(file)], { env: envOf(name) });

/** Pairs of rows, each written in one transaction: a copy that has one of two was taken in between. */
const PAIR = 'insert into setting (name, value) values (?, ?)';

/** How many pairs a database holds; throws when one is half or the numbers do not run through. */
function pairsOf(file: string): number {
	const db = new Database(file, { readonly: true });
	try {
		const count = (side: string) =>
			(
				db
					.prepare(`select name from setting where name like '${side} %' order by name`)
					.pluck()
					.all() as string[]
			).map((name) => Number(name.split(' ')[1]));
		const [left, right] = [count('left'), count('right')];
		expect(left).toEqual(right);
		expect(left).toEqual(left.map((_, i) => 1_000_000 + i));
		expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
		return left.length;
	} finally {
		db.close();
	}
}

describe('a backup', () => {
	beforeAll(async () => {
		const connection = connect(`file:${path('live.db')}`);
		await migrate(connection);
		// Enough for a copy to take a while.
		const evidence = connection.sqlite!.prepare(
			`insert into quarantine (feed_id, endpoint, kind, reason, payload, hash, at, last_at, times)
			values ('kalshi', '/', 'item', 'unread', ?, ?, 1, 1, 1)`
		);
		connection.sqlite!.transaction(() => {
			for (let n = 0; n < 500; n++) evidence.run('x'.repeat(64_000), String(n));
		})();
		await connection.close();
	});

	test('taken while others write is whole, and comes back whole while nothing of it is lost', async () => {
		const db = new Database(path('live.db'));
		const insert = db.prepare(PAIR);
		let n = 1_000_000;
		const writer = setInterval(() => {
			db.transaction(() => {
				insert.run(`left ${n}`, '1');
				insert.run(`right ${n}`, '1');
				n++;
			})();
		}, 2);
		await pause(20);
		const { code, stdout, stderr } = await backup('live.db', 'copy.db');
		const during = n - 1_000_000;
		expect([code, stderr]).toEqual([0, '']);
		const inUse = await restore('copy.db', 'live.db');
		clearInterval(writer);
		db.close();
		expect([inUse.code, inUse.stderr]).toEqual([2, expect.stringContaining('end npm start first')]);

		const sum = /sha256:([0-9a-f]{64})/.exec(stdout)![1]!;
		expect(readFileSync(path('copy.db.sha256'), 'utf8')).toBe(`${sum}  ${path('copy.db')}\n`);
		const copied = pairsOf(path('copy.db'));
		expect(copied).toBeGreaterThan(0);
		expect(copied).toBeLessThanOrEqual(during);

		const written = pairsOf(path('live.db'));
		expect(written).toBeGreaterThan(copied);
		const back = await restore('copy.db', 'live.db');
		expect([back.code, back.stderr]).toEqual([0, '']);
		expect(pairsOf(path('live.db'))).toBe(copied);
		expect(pairsOf(path('live.db.before-restore'))).toBe(written);
		expect((await run('refresh.ts', ['derive'], { env: envOf('live.db') })).code).toBe(0);
	}, 60_000);

	const copyTo = (name: string, change: (bytes: Buffer) => Buffer) => {
		writeFileSync(path(name), change(readFileSync(path('copy.db'))));
	};
	const refused: [what: string, make: (name: string) => void, words: string][] = [
		[
			'whose checksum is another',
			(name) => {
				copyTo(name, (bytes) => bytes);
				writeFileSync(path(`${name}.sha256`), `${'0'.repeat(64)}  ${name}\n`);
			},
			'does not match its checksum'
		],
		[
			'that was cut off',
			(name) => {
				copyTo(name, (bytes) => bytes);
				truncateSync(path(name), 300_000);
			},
			'is cut off, damaged'
		],
		[
			'with a page of nonsense',
			(name) => copyTo(name, (bytes) => bytes.fill(0x5a, 4096 * 3, 4096 * 40)),
			'damaged'
		],
		[
			'that is no database',
			(name) => writeFileSync(path(name), '<html>'.repeat(2000)),
			'no database'
		],
		['that is empty', (name) => writeFileSync(path(name), ''), 'no database of Hearsay'],
		[
			'that is a database of something else',
			(name) => {
				const db = new Database(path(name));
				db.exec('create table note (text)');
				db.close();
			},
			'no database of Hearsay'
		],
		[
			'of a newer program',
			(name) => {
				copyTo(name, (bytes) => bytes);
				const db = new Database(path(name));
				db.exec(
					"insert into kysely_migration values ('999-from-tomorrow', '2099-01-01T00:00:00Z')"
				);
				db.close();
			},
			'last used by a newer Hearsay'
		]
	];
	test.each(refused)('%s is refused, and what is there stays', async (what, make, words) => {
		const name = `${what.replaceAll(' ', '-')}.db`;
		make(name);
		const before = pairsOf(path('live.db'));
		const { code, stderr, stdout } = await restore(name, 'live.db');
		expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(words)]);
		expect(pairsOf(path('live.db'))).toBe(before);
		expect(existsSync(path('live.db.restoring'))).toBe(false);
	});

	test('replaces a database that is damaged, and one of a newer program is refused by every command', async () => {
		writeFileSync(path('broken.db'), 'this was a database once'.repeat(1000));
		const broken = await run('refresh.ts', ['fx'], { env: envOf('broken.db') });
		expect([broken.code, broken.stderr]).toEqual([1, expect.stringContaining('npm run restore')]);
		expect((await restore('copy.db', 'broken.db')).code).toBe(0);
		expect((await run('refresh.ts', ['derive'], { env: envOf('broken.db') })).code).toBe(0);

		for (const script of ['refresh.ts', 'start.ts', 'work.ts']) {
			const newer = await run(script, [], { env: envOf('of-a-newer-program.db') });
			expect([script, newer.code, newer.stderr]).toEqual([
				script,
				1,
				expect.stringContaining('Update the program, or restore a backup from before.')
			]);
		}
	}, 60_000);
});

/** Where a pg_dump lies together with the server it belongs to, or null. */
function postgresFolder(): string | null {
	const { stdout } = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' });
	const bin = stdout?.trim();
	const whole =
		bin &&
		['initdb', 'postgres', 'pg_dump', 'pg_restore'].every((name) => existsSync(join(bin, name)));
	return whole ? bin : null;
}

const binaries = postgresFolder();
describe.skipIf(binaries === null)('pg_dump (skipped where no PostgreSQL is installed)', () => {
	let postgres: Awaited<ReturnType<typeof startPostgres>>;
	beforeAll(async () => {
		postgres = await startPostgres(binaries);
	});
	afterAll(() => postgres?.stop());

	const tool = async (name: string, args: string[]) => {
		const child = spawn(join(binaries!, name), args, { stdio: ['ignore', 'ignore', 'pipe'] });
		let said = '';
		child.stderr.setEncoding('utf8').on('data', (words: string) => (said += words));
		const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
		return [code, said];
	};

	test('as README tells it, taken while others write, comes back whole', async () => {
		const urlOf = (name: string) => postgres.url.replace(/\/postgres$/, `/${name}`);
		const admin = new pg.Client({ connectionString: postgres.url });
		await admin.connect();
		await admin.query('create database live');
		await admin.query('create database back');
		await admin.end();
		const live = connect(urlOf('live'));
		await migrate(live);
		let n = 1_000_000;
		let over = false;
		const writing = (async () => {
			while (!over) {
				await live.db.transaction().execute(async (db) => {
					for (const side of ['left', 'right']) {
						await db
							.insertInto('setting')
							.values({ name: `${side} ${n}`, value: '1' })
							.execute();
					}
				});
				n++;
			}
		})();
		await pause(50);
		const dump = path('hearsay.dump');
		expect(await tool('pg_dump', ['--format=custom', `--file=${dump}`, urlOf('live')])).toEqual([
			0,
			''
		]);
		over = true;
		await writing;
		await live.close();
		expect(
			await tool('pg_restore', [
				'--clean',
				'--if-exists',
				'--no-owner',
				`--dbname=${urlOf('back')}`,
				dump
			])
		).toEqual([0, '']);

		const env = { DATABASE_URL: urlOf('back'), FEEDS: 'none' };
		expect(await run('refresh.ts', ['derive'], { env })).toMatchObject({ code: 0, stderr: '' });
		const back = connect(urlOf('back'));
		const names = async (side: string) =>
			(
				await back.db
					.selectFrom('setting')
					.select('name')
					.where('name', 'like', `${side} %`)
					.orderBy('name')
					.execute()
			).map(({ name }) => Number(name.split(' ')[1]));
		const [left, right] = [await names('left'), await names('right')];
		await back.close();
		expect(left.length).toBeGreaterThan(0);
		expect(left).toEqual(right);
		expect(left).toEqual(left.map((_, i) => 1_000_000 + i));
	}, 60_000);
});
