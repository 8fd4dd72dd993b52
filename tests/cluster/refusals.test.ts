import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { failed } from '#lib/server/api/respond.ts';
import { readyz } from '#lib/server/api/health.ts';
import { readConfig } from '#lib/server/config.ts';
import { connect, migrate, type Connection } from '#lib/server/db/connect.ts';
import { nameInstallation } from '#lib/server/db/installation.ts';
import { troubleOf } from '#lib/server/db/trouble.ts';
import { refuseHalf } from '#lib/server/db/whole.ts';
import { companyChecks, replicaChecks } from '#lib/server/doctor/replica.ts';
import { silent } from '#lib/server/log.ts';
import { openServing, type Serving } from '#lib/server/serving.ts';
import { run } from '../command.ts';
import { startPostgres, type PostgresServer } from '../postgres.ts';

const PATIENCE = { timeout: 60_000, interval: 100 };
const SECRET = 'abcdefghijklmnopqrstuvwxyz0123456789';

let primary: PostgresServer;
let replica: PostgresServer;
let connection: Connection;
beforeAll(async () => {
	primary = await startPostgres();
	connection = connect(primary.url);
	await migrate(connection);
	await nameInstallation(connection.db);
	replica = await primary.replicate();
}, 120_000);

const opened: Serving[] = [];
afterEach(async () => {
	await Promise.all(opened.splice(0).map((one) => one.close()));
});
afterAll(async () => {
	await connection?.close();
	await primary?.stop();
});

/** The databases as a process that serves with these settings opens them. */
async function serving(env: Record<string, string>) {
	const config = readConfig({ DATABASE_URL: primary.url, FEEDS: 'none', ...env });
	const one = openServing(config);
	opened.push(one);
	return { ...one, refused: await one.begun, config };
}

/** What doctor finds of a replica. */
const examined = async (env: Record<string, string>) => {
	const found = await replicaChecks(readConfig(env), connection);
	return found.map(({ verdict, says }) => `${verdict} ${says}`);
};

let made = 0;
async function newDatabase() {
	const name = `made${++made}`;
	await sql`create database ${sql.id(name)}`.execute(connection.db);
	return primary.url.replace(/postgres$/, name);
}

const put = (name: string) =>
	connection.db.insertInto('setting').values({ name, value: '1' }).execute();
const has = async ({ db }: Pick<Connection, 'db'>, name: string) =>
	(await db.selectFrom('setting').select('name').where('name', '=', name).execute()).length === 1;

/** Everything that a database holds of one schema, as text, but the list of steps. */
async function contentOf(url: string, schema = 'public') {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	const { rows } = await client.query<{ content: string }>(
		`select coalesce(string_agg(table_name || query_to_xml(format('select * from %I.%I', table_schema, table_name), true, false, '')::text, '' order by table_name), '') as content
		from information_schema.tables where table_schema = $1 and table_name not like 'kysely_%'`,
		[schema]
	);
	await client.end();
	return rows[0]!.content;
}

test('a replica that is far behind is told of and not read, until it has caught up', async () => {
	const env = {
		DATABASE_URL: primary.url,
		DATABASE_READ_URL: replica.url,
		DATABASE_READ_BEHIND: '1'
	};
	const { reading } = await serving(env);
	await expect.poll(() => reading.standing()?.fault, PATIENCE).toBeNull();
	const copy = connect(replica.url);
	await put('written before');
	await expect.poll(() => has(copy, 'written before'), PATIENCE).toBe(true);
	await sql`select pg_wal_replay_pause()`.execute(copy.db);
	await put('written while it stood still');
	expect(await has(copy, 'written while it stood still')).toBe(false);
	await expect.poll(() => reading.standing()?.fault, PATIENCE).toBe('behind');
	expect(await has(reading, 'written while it stood still')).toBe(true);
	expect(await (await readyz(() => reading)).text()).toMatch(
		/^ready\nThe replica is \d+ s behind, with data as of \S+Z: further than DATABASE_READ_BEHIND allows/
	);
	expect(await examined(env)).toEqual([
		expect.stringMatching(/^warn \S+ is \d+ s behind, further than DATABASE_READ_BEHIND/)
	]);
	await sql`select pg_wal_replay_resume()`.execute(copy.db);
	await expect.poll(() => reading.standing()?.fault, PATIENCE).toBeNull();
	expect(await examined(env)).toEqual([
		expect.stringMatching(/^ok \S+ is a replica of DATABASE_URL and has everything/)
	]);
	await copy.close();
});

test('what takes writes is no replica, and a replica of another database none of ours: neither is read', async () => {
	await sql`create database other`.execute(connection.db);
	const other = connect(primary.url.replace(/postgres$/, 'other'));
	await migrate(other);
	await nameInstallation(other.db);
	await put('only here');
	for (const [url, fault, says] of [
		[
			other.pool!.options.connectionString!,
			'no replica',
			/^fail \S+ takes writes: it is no replica/
		],
		[
			replica.url.replace(/postgres$/, 'other'),
			'foreign',
			/^fail \S+ is a replica of another database/
		]
	] as const) {
		const { reading } = await serving({ DATABASE_READ_URL: url });
		await expect.poll(() => reading.standing()?.fault, PATIENCE).toBe(fault);
		expect(await has(reading, 'only here')).toBe(true);
		const settings = { DATABASE_URL: primary.url, DATABASE_READ_URL: url };
		expect(await examined(settings)).toEqual([expect.stringMatching(says)]);
	}
	await other.close();
	expect(() => readConfig({ DATABASE_URL: 'file:x.db', DATABASE_READ_URL: replica.url })).toThrow(
		'DATABASE_READ_URL cannot be used: DATABASE_URL is a file'
	);
});

test('a second installation on one database is refused before it changes anything; processes of one are not', async () => {
	const ours = { ORIGIN: 'https://desk.example', SECRET };
	const first = await serving(ours);
	expect([first.refused, (await serving(ours)).refused]).toEqual([null, null]);
	const before = await contentOf(primary.url);
	const theirs = {
		DATABASE_URL: primary.url,
		ORIGIN: 'https://other.example',
		SECRET,
		FEEDS: 'none'
	};
	const sentence =
		'is in use by another installation of Hearsay (ORIGIN https://desk.example; here https://other.example). Nothing was changed.';
	const scripts = ['start.ts', 'work.ts'];
	const ended = await Promise.all(
		scripts.map((script) => run(script, [], { env: { ...theirs, PORT: '0' } }))
	);
	for (const { code, stderr } of ended) {
		expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)]);
	}
	expect(await companyChecks(readConfig(theirs), connection)).toEqual([
		expect.objectContaining({ verdict: 'fail', says: expect.stringContaining(sentence) })
	]);
	// Two that start at the same moment pass the first look; the lock tells them apart.
	expect((await serving({ ...theirs, DATABASE_URL: primary.url })).refused).toContain(sentence);
	expect(await contentOf(primary.url)).toBe(before);
	await Promise.all(opened.splice(0).map((one) => one.close()));
	await expect.poll(async () => (await serving(theirs)).refused, PATIENCE).toBeNull();
});

test('a queue of a newer program is left alone', async () => {
	const url = await newDatabase();
	const there = connect(url);
	await sql`create schema queue`.execute(there.db);
	await sql`create table queue.version (version int)`.execute(there.db);
	await sql`insert into queue.version values (999)`.execute(there.db);
	await there.close();
	const before = await contentOf(url, 'queue');
	const { code, stderr } = await run('work.ts', [], { env: { DATABASE_URL: url, FEEDS: 'none' } });
	expect([code, stderr]).toEqual([
		1,
		expect.stringMatching(
			/was last used by a newer Hearsay: this one does not know version 999 of its queue/
		)
	]);
	expect(await contentOf(url, 'queue')).toBe(before);
});

test('a database that is half migrated, of another program or not there at all is refused with a sentence and left as it is', async () => {
	const cases: [string[], RegExp][] = [
		[
			[`delete from kysely_migration where name = '004-claims'`],
			/is only half there: it lacks the step 004-claims although it has what comes after\. Nothing was changed/
		],
		[['drop table quarantine'], /is only half there: it lacks the table quarantine although/],
		[['drop table kysely_migration'], /it lacks the list of its steps \(kysely_migration\)/],
		[
			['delete from kysely_migration', `insert into kysely_migration values ('1-users', '')`],
			/belongs to another program: Hearsay knows none of the steps that made it/
		]
	];
	let refused = '';
	for (const [steps, sentence] of cases) {
		const url = await newDatabase();
		const broken = connect(url);
		await migrate(broken);
		for (const step of steps) await sql.raw(step).execute(broken.db);
		await broken.close();
		const before = await contentOf(url);
		const again = connect(url);
		const opening = migrate(again, 'It').then(() => refuseHalf(again, 'It'));
		await expect(opening).rejects.toThrow(sentence);
		await again.close();
		refused = url;
		expect(await contentOf(url)).toBe(before);
	}
	const { code, stderr } = await run('refresh.ts', ['all'], { env: { DATABASE_URL: refused } });
	expect([code, stderr]).toEqual([1, expect.stringContaining('belongs to another program')]);
	for (const url of [
		primary.url.replace(/postgres$/, 'nowhere'),
		'postgres://hearsay@127.0.0.1:1/postgres'
	]) {
		const { code, stderr } = await run('refresh.ts', ['all'], { env: { DATABASE_URL: url } });
		expect([code, stderr]).toEqual([
			1,
			expect.stringMatching(
				/^PostgreSQL at \S+ cannot be used: .+ Look whether it runs and whether DATABASE_URL is right\.\n$/
			)
		]);
	}
});

test('a row that somebody keeps locked and a question that takes too long end with a sentence, not with a wait', async () => {
	const holder = new pg.Client({ connectionString: primary.url });
	await holder.connect();
	await put('held');
	await holder.query(`begin; update setting set value = 'mine' where name = 'held'`);
	const hurried = (limit: string) => connect(`${primary.url}?${limit}=300`, { purpose: 'serve' });
	const cases = [
		[
			hurried('lock_timeout'),
			sql`update setting set value = 'theirs' where name = 'held'`,
			'locked'
		],
		[hurried('statement_timeout'), sql`select pg_sleep(60)`, 'slow']
	] as const;
	for (const [there, question, trouble] of cases) {
		const thrown: unknown = await question.execute(there.db).catch((error: unknown) => error);
		expect(troubleOf(thrown)).toBe(trouble);
		const answer = failed(
			{ config: readConfig({}), log: silent },
			new URL('http://127.0.0.1/api/v1/topics'),
			thrown
		);
		expect([answer.status, await answer.json()]).toEqual([
			503,
			{
				error: {
					code: 'unavailable',
					message:
						'The database is busy with something else; nothing was changed. Try again in a moment.'
				}
			}
		]);
		await there.close();
	}
	await holder.query('rollback');
	await holder.query('begin; lock table topic');
	const { code, stderr } = await run('track.ts', ['db/sample/topics.yaml'], {
		env: { DATABASE_URL: `${primary.url}?lock_timeout=300`, FEEDS: 'none' }
	});
	expect([code, stderr]).toEqual([
		75,
		expect.stringContaining('Nothing was changed; try again later.')
	]);
	await holder.end();
});
