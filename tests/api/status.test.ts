import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { readConfig, type Config } from '#lib/server/config.ts';
import { createContext } from '#lib/server/context.ts';
import { healthz, readyz } from '#lib/server/api/health.ts';
import { metrics } from '#lib/server/api/metrics.ts';
import { failed } from '#lib/server/api/respond.ts';
import { connect } from '#lib/server/db/connect.ts';
import { saveDuties, release, claim, dutyOf } from '#lib/server/db/duty.ts';
import { keepFeeds, noteFailure, noteSuccess, saveFeed } from '#lib/server/db/feed.ts';
import { openItems, quarantineItems, solve } from '#lib/server/db/quarantine.ts';
import type { Standing } from '#lib/server/db/replica.ts';
import { silent } from '#lib/server/log.ts';
import { migrations } from '#db/migrations/index.ts';
import { eachDatabase } from '../databases.ts';
import { ask, contextOf, HOUR, MINUTE, NOW } from './world.ts';

const EVERY = Object.keys(migrations('sqlite')).join(', ');

eachDatabase('status', (open, dialect) => {
	test('every feed that is read has its health, and those that are not are not there', async () => {
		const connection = await open();
		const { db } = connection;
		const feed = (id: string, kind: 'venue' | 'source' | 'gdelt') =>
			saveFeed(db, { id, kind, name: id.toUpperCase(), url: `https://${kind}.example/` });
		await feed('kalshi', 'venue');
		await feed('polymarket:gamma', 'venue');
		await feed('gdelt', 'gdelt');
		await feed('source:1', 'source');
		await feed('source:2', 'source');
		await keepFeeds(db, 'source', ['source:1']);
		for (const [feedId, job, every, nextDue] of [
			['kalshi', 'markets', HOUR, NOW + 30 * MINUTE],
			['kalshi', 'quotes', 5 * MINUTE, NOW + MINUTE],
			['gdelt', 'news', 5 * MINUTE, NOW - HOUR]
		] as const) {
			await saveDuties(db, [{ feedId, job, every }]);
			await claim(connection, (await dutyOf(db, feedId, job))!, NOW);
			await release(connection, feedId, job, { nextDue, done: NOW });
		}
		await noteSuccess(connection, 'kalshi', NOW - 2 * MINUTE, NOW - 3 * MINUTE);
		await noteSuccess(connection, 'gdelt', NOW - 2 * HOUR);
		await noteFailure(db, 'source:1', NOW - MINUTE, {
			message: 'https://source.example/ answered 503',
			status: 503,
			waitUntil: null
		});
		await noteFailure(db, 'polymarket:gamma', NOW - MINUTE, {
			message: 'timed out',
			status: null,
			waitUntil: NOW + HOUR
		});
		const broken = ['a', 'b'].map((item) => ({ endpoint: '/markets', item, reason: 'no id' }));
		await quarantineItems(db, 'kalshi', broken, NOW - HOUR);
		await solve(db, (await openItems(db, 0, 1))[0]!.id, NOW - MINUTE);

		const context = contextOf(connection);
		const { body } = await ask(context, '/api/v1/status');
		const { feeds, quarantine } = body as unknown as {
			feeds: { id: string }[];
			quarantine: object[];
		};
		expect(feeds.map(({ id }) => id)).toEqual(['kalshi', 'polymarket:gamma', 'source:1', 'gdelt']);
		expect(feeds[0]).toEqual({
			id: 'kalshi',
			kind: 'venue',
			name: 'KALSHI',
			url: 'https://venue.example/',
			state: 'ok',
			lastAttempt: NOW - 2 * MINUTE,
			lastSuccess: NOW - 2 * MINUTE,
			lastError: null,
			newestItem: NOW - 3 * MINUTE,
			nextDue: NOW + MINUTE,
			every: 5 * MINUTE,
			failures: 0,
			outage: null
		});
		expect(feeds[1]).toMatchObject({
			state: 'waiting',
			lastError: { at: NOW - MINUTE, message: 'timed out' },
			lastSuccess: null
		});
		expect(feeds[2]).toMatchObject({
			state: 'failing',
			lastError: {
				at: NOW - MINUTE,
				message: 'https://source.example/ answered 503',
				status: 503
			},
			failures: 1
		});
		expect(feeds[3]).toMatchObject({ state: 'late', lastSuccess: NOW - 2 * HOUR });
		expect(quarantine).toEqual([{ feed: 'kalshi', open: 1, total: 2, newest: NOW - HOUR }]);

		const then = await ask(context, `/api/v1/status?asOf=${NOW - 30 * MINUTE}`);
		expect(then.body).toMatchObject({
			feeds: [
				{ id: 'kalshi', lastSuccess: null },
				{ id: 'polymarket:gamma', lastError: null, failures: 0 },
				{ id: 'source:1', lastError: null },
				{ id: 'gdelt', lastSuccess: NOW - 2 * HOUR }
			],
			quarantine: [{ open: 2 }]
		});

		const text = await (await metrics(() => context)).text();
		expect(text).toContain('hearsay_feed_state{feed="source:1",kind="source",state="failing"} 1\n');
		expect(text).toContain('hearsay_feed_last_success_age_seconds{feed="kalshi"} 120\n');
		expect(text).toContain('hearsay_quarantine_open{feed="kalshi"} 1\n');
		expect(text).toContain('hearsay_rows{table="market"} 0\n');
		expect(text).toMatch(/\nprocess_resident_memory_bytes [1-9]\d+\n/);
		expect(text).toMatch(/\nnodejs_eventloop_delay_seconds\{quantile="0.99"\} [\d.e-]+\n/);
	});

	test.runIf(dialect === 'postgres')(
		'idle connections that the server ends are replaced',
		async () => {
			const { db } = await open();
			const both = [1, 2].map(() => sql`select pg_sleep(0.1)`.execute(db));
			await Promise.all(both);
			await sql`select pg_terminate_backend(pid) from pg_stat_activity
			where datname = current_database() and pid <> pg_backend_pid()`.execute(db);
			await new Promise((resolve) => setTimeout(resolve, 100));
			expect((await Promise.all([1, 2].map(() => sql`select 1`.execute(db)))).length).toBe(2);
		}
	);

	test('a server of metrics is told how primary and replica stand, and nothing where there is none', async () => {
		const context = contextOf(await open());
		const told = async (standing: Standing | null) =>
			(await (await metrics(() => ({ ...context, standing: () => standing }))).text())
				.split('\n')
				.filter((line) => /^hearsay_(primary|replica)/.test(line));
		expect(await told(null)).toEqual([]);
		const lost = { primaryLostAt: NOW - 5000, fault: null, behind: null, asOf: NOW - 6000 };
		expect(await told(lost)).toEqual([
			'hearsay_primary_lost_seconds 5',
			'hearsay_replica_usable 1'
		]);
		const behind = { primaryLostAt: null, fault: 'behind', behind: 12_500, asOf: NOW } as const;
		expect(await told(behind)).toEqual([
			'hearsay_primary_lost_seconds 0',
			'hearsay_replica_usable 0',
			'hearsay_replica_behind_seconds 12.5'
		]);
	});

	test('it is ready when the database is there and migrated', async () => {
		const context = contextOf(await open());
		expect((await readyz(() => context)).status).toBe(200);
		await context.db.deleteFrom('kysely_migration' as never).execute();
		const answer = await readyz(() => context);
		expect(answer.status).toBe(503);
		expect(await answer.text()).toContain(`${EVERY} missing`);
	});
});

test('an empty database is not migrated, and one that cannot be opened says why; the process is alive all the same', async () => {
	const empty = contextOf(connect(':memory:'));
	const answer = await readyz(() => empty);
	expect([answer.status, await answer.text()]).toEqual([
		503,
		`The database is not migrated: ${EVERY} missing.\n`
	]);
	await empty.close();
	expect(healthz().status).toBe(200);
});

/** Places where no database can be: below /proc, where making a folder never ended, and below a file. */
test.each(['/proc/nope/x.db', `${import.meta.filename}/x/x.db`])(
	'a database at %s is no database: 503 with a sentence, at once, however often one asks',
	async (path) => {
		const config = readConfig({ DATABASE_URL: `file:${path}` });
		const open = () => createContext(config, { log: silent });
		for (let time = 0; time < 3; time++) {
			for (const answer of [await readyz(open), await metrics(open)]) {
				expect(answer.status).toBe(503);
				expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
				const sentence = `The database cannot be reached: ${path} cannot be opened`;
				expect(await answer.text()).toContain(sentence);
			}
			await refused(open, config);
		}
	}
);

test('a PostgreSQL that is not there is answered with 503 in the same way', async () => {
	const config = readConfig({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' });
	const context = createContext(config, { log: silent });
	for (const answer of [await readyz(() => context), await metrics(() => context)]) {
		expect(answer.status).toBe(503);
		expect(await answer.text()).toContain('The database cannot be reached: connect ECONNREFUSED');
	}
	const { status, body } = await ask(context, '/api/v1/topics');
	expect([status, body]).toMatchObject([503, { error: { code: 'unavailable' } }]);
	await context.close();
});

/** What `hooks.server.ts` answers to a question to the API when the context cannot be opened. */
async function refused(open: () => unknown, config: Config) {
	const url = new URL('http://x/api/v1/topics');
	const answer = await Promise.try(open).then(
		() => null,
		(error) => failed({ config, log: silent }, url, error)
	);
	expect(answer?.status).toBe(503);
	expect(await answer?.json()).toEqual({
		error: {
			code: 'unavailable',
			message: 'The database cannot be reached; try again in a moment.'
		}
	});
}
