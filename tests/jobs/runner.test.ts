import { describe, expect, test } from 'vitest';
import { readConfig } from '#lib/server/config.ts';
import { createContext, type Context } from '#lib/server/context.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { claim, dutyOf, LEASE } from '#lib/server/db/duty.ts';
import { feedById, saveFeed } from '#lib/server/db/feed.ts';
import { FetchError, type Http } from '#lib/server/http.ts';
import type { Duty, Work } from '#lib/server/jobs/job.ts';
import { runPass, type PassOptions } from '#lib/server/jobs/runner.ts';
import { schedule } from '#lib/server/jobs/schedule.ts';
import { silent } from '#lib/server/log.ts';
import { eachDatabase } from '../databases.ts';

const NOW = Date.UTC(2026, 0, 26, 9);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** No duty here asks the network. */
const http: Http = {
	fetcher: () => {
		throw new Error('no network in this test');
	},
	post: async () => {
		throw new Error('no network in this test');
	},
	socket: () => {
		throw new Error('no network in this test');
	},
	close: async () => {}
};

const failure = (details: Partial<ConstructorParameters<typeof FetchError>[1]> = {}) =>
	new FetchError('https://news.example/rss answered 503', {
		url: 'https://news.example/rss',
		reason: 'status',
		status: 503,
		...details
	});

/** A world with a clock of its own and one feed, `source:a`, read by `run`. */
async function worldOf(connection: Connection, run: Duty['run'], feedId = 'source:a') {
	let now = NOW;
	const context: Context = createContext(readConfig({ FEEDS: 'none' }), {
		connection,
		clock: { now: () => now, sleep: async () => {} },
		log: silent
	});
	await saveFeed(context.db, {
		id: feedId,
		kind: 'source',
		name: 'A',
		url: 'https://news.example'
	});
	const duty: Duty = { feedId, job: 'news', every: 15 * MINUTE, perTopic: false, run };
	const pass = (options: Partial<PassOptions> = {}, duties = [duty]) =>
		runPass(context, duties, { jobs: ['news'], http, ...options });
	return {
		context,
		duty,
		pass,
		to: (at: number) => (now = at),
		row: async () => (await dutyOf(context.db, feedId, 'news'))!,
		feed: async () => (await feedById(context.db, feedId))!
	};
}

eachDatabase('a pass', (open) => {
	test('reads what is due and nothing else, unless forced', async () => {
		let runs = 0;
		const { pass, to, row } = await worldOf(await open(), async () => void runs++);
		expect(await pass()).toMatchObject({ ok: 1, failed: 0, busy: 0 });
		expect((await row()).nextDue).toBe(NOW + 15 * MINUTE);
		expect(await pass()).toMatchObject({ ok: 0, results: [] });
		expect(await pass({ force: true })).toMatchObject({ ok: 1 });
		to(NOW + 15 * MINUTE);
		expect(await pass()).toMatchObject({ ok: 1 });
		expect(runs).toBe(3);
	});

	test('a feed may say itself when it is due again, and of when its newest item is', async () => {
		const { pass, row, feed } = await worldOf(await open(), async () => ({
			nextDue: NOW + 3 * HOUR,
			newestItem: NOW - HOUR
		}));
		await pass();
		expect((await row()).nextDue).toBe(NOW + 3 * HOUR);
		expect(await feed()).toMatchObject({ lastSuccess: NOW, newestItem: NOW - HOUR, failures: 0 });
	});

	test('two passes at once: each feed is read by one of them', async () => {
		let runs = 0;
		let go = () => {};
		const held = new Promise<void>((resolve) => (go = resolve));
		const { pass } = await worldOf(await open(), async () => {
			runs++;
			await held;
		});
		const first = pass();
		await expect.poll(() => runs, { timeout: 20_000 }).toBe(1);
		const second = await pass();
		go();
		expect(second).toMatchObject({ ok: 0, busy: 1 });
		expect(second.results[0]!.error).toContain('another run');
		expect(await first).toMatchObject({ ok: 1 });
		expect(runs).toBe(1);
	});

	test('what another pass finishes while ours waits its turn is not done again', async () => {
		const { context, duty, pass, to } = await worldOf(await open(), async () => {});
		await pass();
		to(NOW + HOUR);
		let go = () => {};
		const held = new Promise<void>((resolve) => (go = resolve));
		let slowRuns = 0;
		// As many slow feeds as are read at once stand before ours.
		const slow = Array.from({ length: 16 }, (_, i) => ({
			...duty,
			feedId: `source:slow${i}`,
			run: async () => {
				slowRuns++;
				await held;
			}
		}));
		for (const { feedId: id } of slow) {
			await saveFeed(context.db, { id, kind: 'source', name: 'S', url: 'https://s.example' });
		}
		let runs = 0;
		const ours = { ...duty, run: async () => void runs++ };
		const first = pass({}, [...slow, ours]);
		await expect.poll(() => slowRuns, { timeout: 20_000 }).toBe(16);
		expect((await pass({}, [ours])).ok).toBe(1);
		go();
		expect((await first).results.map(({ feed }) => feed)).not.toContain('source:a');
		expect(runs).toBe(1);
	});

	test('a dead holder and a lease that ran out are taken over, a living holder is not', async () => {
		const connection = await open();
		let runs = 0;
		const { pass, row, to, context } = await worldOf(connection, async () => void runs++);
		await pass();
		to(NOW + HOUR);
		await claim(connection, await row(), NOW + HOUR);
		expect(await pass()).toMatchObject({ busy: 1 });
		// No such process: pids end far below this on every system.
		await context.db.updateTable('duty').set({ holderPid: 2_000_000_000 }).execute();
		expect(await pass()).toMatchObject({ ok: 1, busy: 0 });
		to(NOW + 2 * HOUR);
		await claim(connection, await row(), NOW + 2 * HOUR);
		await context.db.updateTable('duty').set({ holderHost: 'elsewhere' }).execute();
		expect(await pass()).toMatchObject({ busy: 1 });
		to(NOW + 2 * HOUR + LEASE + 1);
		expect(await pass()).toMatchObject({ ok: 1 });
		expect(runs).toBe(3);
	});

	test('a date written by a clock that has jumped back does not stop a feed for ever', async () => {
		const { pass, to } = await worldOf(await open(), async () => {});
		to(NOW + 400 * DAY);
		await pass();
		to(NOW);
		expect(await pass()).toMatchObject({ ok: 1 });
	});

	test('a feed that fails fails alone, is named in words, and is asked less and less often', async () => {
		const world = await worldOf(await open(), async () => {
			throw failure();
		});
		const { pass, to, row, feed, duty, context } = world;
		await saveFeed(context.db, {
			id: 'source:b',
			kind: 'source',
			name: 'B',
			url: 'https://b.example'
		});
		const well: Duty = { ...duty, feedId: 'source:b', run: async () => {} };
		let now = NOW;
		const pauses: number[] = [];
		for (let n = 0; n < 10; n++) {
			const { ok, failed, results } = await pass({}, [duty, well]);
			expect(failed).toBe(1);
			expect(ok).toBe(1);
			expect(results.find((result) => !result.ok)!.error).toContain('answered 503');
			pauses.push((await row()).nextDue - now);
			now += DAY;
			to(now);
		}
		expect(pauses.slice(0, 4)).toEqual([15, 30, 60, 120].map((minutes) => minutes * MINUTE));
		expect(Math.max(...pauses)).toBe(DAY);
		expect(await feed()).toMatchObject({ failures: 10, lastErrorStatus: 503, lastSuccess: null });
	});

	test('success ends the count of failures', async () => {
		let broken = true;
		const { pass, to, feed } = await worldOf(await open(), async () => {
			if (broken) throw failure();
		});
		await pass();
		expect((await feed()).failures).toBe(1);
		broken = false;
		to(NOW + DAY);
		await pass();
		expect(await feed()).toMatchObject({ failures: 0, lastErrorAt: NOW, lastSuccess: NOW + DAY });
	});

	test('Retry-After is kept, by this pass and the next, even when forced', async () => {
		const { pass, to, row, feed } = await worldOf(await open(), async () => {
			throw failure({ status: 429, retryAt: NOW + 5 * HOUR });
		});
		await pass();
		expect((await row()).nextDue).toBe(NOW + 5 * HOUR);
		expect((await feed()).waitUntil).toBe(NOW + 5 * HOUR);
		to(NOW + 4 * HOUR);
		expect((await pass({ force: true })).results).toEqual([]);
		to(NOW + 5 * HOUR);
		expect((await pass()).failed).toBe(1);
	});

	test('410 ends a feed', async () => {
		const { pass, to, feed } = await worldOf(await open(), async () => {
			throw failure({ status: 410 });
		});
		await pass();
		expect((await feed()).goneAt).toBe(NOW);
		to(NOW + 30 * DAY);
		expect((await pass({ force: true })).results).toEqual([]);
	});

	test('a body that is no feed is kept as evidence', async () => {
		const { pass, context } = await worldOf(await open(), async () => {
			throw failure({
				reason: 'body',
				status: 200,
				evidence: new TextEncoder().encode('<html>Sign in</html>')
			});
		});
		const { results } = await pass();
		expect(results[0]).toMatchObject({ ok: false, quarantined: 1 });
		const kept = await context.db.selectFrom('quarantine').select(['feedId', 'reason']).execute();
		expect(kept).toEqual([{ feedId: 'source:a', reason: expect.stringContaining('answered 503') }]);
	});

	test('a broken database ends the pass instead of blaming the feed, and the duty is free again', async () => {
		const { pass, row, feed } = await worldOf(await open(), async () => {
			throw Object.assign(new Error('disk full'), { code: 'SQLITE_FULL' });
		});
		await expect(pass()).rejects.toThrow('disk full');
		expect((await feed()).failures).toBe(0);
		expect((await row()).leaseUntil).toBe(null);
	});

	test('stopped by its signal, a pass gives the duty back and blames nobody', async () => {
		const stop = new AbortController();
		const { pass, row, feed } = await worldOf(await open(), async (work: Work) => {
			stop.abort();
			work.signal.throwIfAborted();
		});
		await expect(pass({ signal: stop.signal })).rejects.toThrow();
		expect((await row()).leaseUntil).toBe(null);
		expect((await row()).lastDone).toBe(null);
		expect((await feed()).failures).toBe(0);
	});

	test('a pass that did something leaves a row, one line of JSON a result', async () => {
		const { pass, context } = await worldOf(await open(), async ({ tally }) => {
			tally.stored = 7;
		});
		await pass();
		await pass();
		const runs = await context.db.selectFrom('run').selectAll().execute();
		expect(runs).toHaveLength(1);
		expect(runs[0]).toMatchObject({ job: 'news', ok: 1, failed: 0, startedAt: NOW });
		expect(JSON.parse(runs[0]!.result!)).toMatchObject({ feed: 'source:a', ok: true, stored: 7 });
	});
});

describe('the schedule', () => {
	eachDatabase('runs', (open) => {
		test('what is due again and again, and stops when told', async () => {
			const stop = new AbortController();
			const connection = await open();
			let now = NOW;
			let looks = 0;
			const config = readConfig({ FEEDS: 'none' });
			const context = createContext(config, {
				connection,
				log: silent,
				clock: {
					now: () => now,
					sleep: async (ms) => {
						now += Math.max(ms, 1);
						if (++looks > 40) stop.abort();
						await new Promise((resolve) => setTimeout(resolve, 5));
					}
				}
			});
			await schedule(context, stop.signal);
			const done = await dutyOf(context.db, 'derive', 'derive');
			// 40 looks, five seconds apart: the derive duty was due every minute.
			expect(done!.lastDone).toBeGreaterThan(NOW + 2 * MINUTE);
			expect(done!.leaseUntil).toBe(null);
			const runs = await context.db.selectFrom('run').select('job').execute();
			expect(runs.filter(({ job }) => job === 'derive').length).toBeGreaterThanOrEqual(3);
		});
	});
});
