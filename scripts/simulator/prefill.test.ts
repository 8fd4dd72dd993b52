import { expect, test } from 'vitest';
import { readConfig } from '#lib/server/config.ts';
import { createContext } from '#lib/server/context.ts';
import { verifyLedger } from '#lib/server/db/claim.ts';
import { claimList } from '#lib/server/db/claim-view.ts';
import { migrate } from '#lib/server/db/connect.ts';
import { silent } from '#lib/server/log.ts';
import { DAY, HOUR, MINUTE } from './calendar.ts';
import { pastPasses, prefill, virtualClock } from './prefill.ts';
import { startSimulatorThread } from './thread.ts';

const ANCHOR = Date.UTC(2026, 0, 26, 9, 5);
const never = new AbortController().signal;

test('a virtual clock sleeps in no time, in whole milliseconds, and never goes back', async () => {
	const moves: number[] = [];
	const clock = virtualClock(1000, (now) => moves.push(now));
	await Promise.all([clock.sleep(60_000), clock.sleep(10.25)]);
	expect(clock.now()).toBe(61_000);
	clock.advance(500);
	expect(clock.now()).toBe(61_000);
	expect(moves).toContain(61_000);
	await expect(clock.sleep(1, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
});

test('the past is read from the beginning to some minutes before now, news in every six hours, later every four', () => {
	const passes = pastPasses({ begin: ANCHOR - 24 * DAY, anchor: ANCHOR });
	const news = passes.filter(({ jobs }) => jobs.includes('news')).map(({ at }) => at);
	expect(passes[0]?.at).toBe(ANCHOR - 24 * DAY);
	expect(passes.at(-1)?.at).toBeLessThanOrEqual(ANCHOR - 8 * MINUTE);
	const pauses = (times: number[]) => times.slice(1).map((at, i) => at - (times[i] ?? 0));
	expect(Math.max(...pauses(news))).toBe(6 * HOUR);
	expect(Math.max(...pauses(news.filter((at) => at >= ANCHOR - 9 * DAY)))).toBe(4 * HOUR);
	const quotes = passes.filter(({ jobs }) => jobs.includes('quotes')).map(({ at }) => at);
	const dayAgo = quotes.filter((at) => at >= ANCHOR - 26 * HOUR && at <= ANCHOR - 16 * HOUR);
	expect(Math.max(...pauses(dayAgo))).toBe(12 * MINUTE);
});

test('the jobs of the product read the simulated venues and feeds, and stamp nothing later than now', async () => {
	const begin = ANCHOR - 3 * HOUR;
	const simulator = await startSimulatorThread({ seed: 1, anchor: ANCHOR, port: 0, at: begin });
	const clock = virtualClock(begin, simulator.setClock);
	const config = readConfig({
		DATABASE_URL: 'file::memory:',
		FEEDS: 'polymarket,kalshi,manifold,predictit,gdelt,fx',
		...simulator.settings
	});
	const context = {
		...createContext({ ...config, databaseUrl: ':memory:' }, { log: silent }),
		clock
	};
	try {
		await migrate(context.connection);
		const { db } = context;
		await prefill(context, { seed: 1, begin, anchor: ANCHOR }, simulator, { signal: never });
		const venues = await db
			.selectFrom('market')
			.select(({ fn }) => ['venue', fn.countAll<number>().as('n')])
			.groupBy('venue')
			.execute();
		const counts = Object.fromEntries(venues.map(({ venue, n }) => [venue, Number(n)]));
		expect(counts.polymarket).toBeGreaterThan(120);
		expect(counts.kalshi).toBeGreaterThan(200);
		expect(counts.manifold).toBeGreaterThanOrEqual(50);
		expect(counts.predictit).toBeGreaterThan(15);
		const ryanair = await db
			.selectFrom('market as m')
			.innerJoin('marketState as s', 's.marketKey', 'm.key')
			.select(['m.title', 's.probability', 's.at'])
			.where('m.title', 'like', 'Will Elon Musk announce an agreement to buy Ryanair%')
			.executeTakeFirstOrThrow();
		expect(ryanair.probability).toBeGreaterThan(35_000);
		expect(ryanair.probability).toBeLessThan(46_000);
		const latest = await db
			.selectFrom('article')
			.select(({ fn }) => [fn.max('seenAt').as('seenAt'), fn.countAll<number>().as('n')])
			.executeTakeFirstOrThrow();
		expect(Number(latest.n)).toBeGreaterThan(200);
		expect(latest.seenAt).toBeLessThanOrEqual(ANCHOR);
		expect(ryanair.at).toBeLessThanOrEqual(ANCHOR);
		expect(clock.now()).toBeLessThanOrEqual(ANCHOR);
		const priced = await claimList(context.connection, { asOf: null }, { now: ANCHOR, asOf: null });
		expect(priced.length).toBeGreaterThanOrEqual(8);
		// Each names a market that exists, and has a price by now; one had ended before this test begins.
		const unknown = priced.filter(({ market, prices }) => market && !prices?.now);
		expect(unknown.map(({ id }) => id)).toEqual(['musk-dublin']);
		expect(await verifyLedger(db)).toMatchObject({ broken: null });
		// The shapes are the venues' own: only the hostile items are refused.
		const refused = await db.selectFrom('quarantine').select(['reason', 'payload']).execute();
		expect(refused.filter(({ payload }) => !/javascript:|data:text/.test(payload))).toEqual([]);
		const feeds = await db
			.selectFrom('feed')
			.select(['id', 'lastError'])
			.where('lastError', 'is not', null)
			.execute();
		expect(feeds).toEqual([]);
	} finally {
		await context.close();
		await simulator.close();
	}
}, 120_000);
