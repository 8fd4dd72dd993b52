import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '#lib/server/config.ts';
import { createContext, type Context } from '#lib/server/context.ts';
import { marketList } from '#lib/server/db/market-list.ts';
import { priceSeries } from '#lib/server/db/price-series.ts';
import { saveSources } from '#lib/server/db/source.ts';
import { statusPage } from '#lib/server/db/status.ts';
import { dutiesOf } from '#lib/server/jobs/index.ts';
import { prepare } from '#lib/server/jobs/prepare.ts';
import { JOBS } from '#lib/server/jobs/job.ts';
import { runPass } from '#lib/server/jobs/runner.ts';
import { schedule } from '#lib/server/jobs/schedule.ts';
import { silent } from '#lib/server/log.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { eachDatabase } from '../databases.ts';
import { smallWorld, type SmallWorld } from './small-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let small: SmallWorld;
let anchor = 0;
beforeAll(async () => {
	small = await smallWorld();
	anchor = small.clock.at;
});
afterAll(() => small?.close());

/** The product on a database, with a clock that goes wrong by `off`; sleeping takes no time. */
async function product(connection: Connection) {
	const wrong = { off: 0 };
	const context: Context = createContext(readConfig(small.envOf('unused')), {
		connection,
		clock: { now: () => small.clock.at + wrong.off, sleep: async () => {} },
		log: silent
	});
	for (const name of ['starter topics', 'starter speakers']) {
		await context.db.insertInto('setting').values({ name, value: '1' }).execute();
	}
	await saveSources(context.db, small.simulator.sources, 'track');
	return {
		context,
		async pass(minutes: number, off: number) {
			small.clock.at = anchor + minutes * MINUTE;
			wrong.off = off;
			await prepare(context);
			const { results } = await runPass(context, await dutiesOf(context), {
				jobs: [...JOBS],
				force: true
			});
			expect(results.filter(({ ok }) => !ok)).toEqual([]);
			return small.clock.at + off;
		}
	};
}

/** What readers are shown of prices, and what is stored of news, without moments. */
async function shown({ db }: Connection, now: number) {
	const { items } = await marketList(db, {
		query: null,
		topic: null,
		venue: null,
		status: 'all',
		sort: 'new',
		limit: 200,
		after: null,
		now,
		asOf: null
	});
	const articles = await db
		.selectFrom('article')
		.select(['url', 'title'])
		.where('seenAt', '<=', now)
		.orderBy('url')
		.execute();
	return {
		checked: items.map(({ checkedAt }) => checkedAt),
		prices: items.map(({ id, quote, status }) => [id, quote?.probability, status]).sort(),
		articles
	};
}

eachDatabase('a clock', (open) => {
	test('that jumps ahead by a day, and back behind where it began, loses nothing and shows nothing twice', async () => {
		const [right, wrong] = [await open(), await open()];
		const [control, jumping] = [await product(right), await product(wrong)];
		const steps = [0, DAY, 0, -2 * HOUR, 0];
		for (const [i, off] of steps.entries()) {
			await control.pass(10 * i, 0);
			const now = await jumping.pass(10 * i, off);
			const { feeds } = await statusPage(wrong.db, { now, asOf: null });
			for (const { id, state, lastSuccess, lastAttempt } of feeds) {
				if (lastSuccess === null && !lastAttempt) continue;
				expect([i, id, state, now - lastSuccess!]).toEqual([i, id, 'ok', expect.toBeOneOf([0])]);
			}
			const there = await shown(wrong, now);
			expect([i, there.checked.every((at) => at !== null && now - at === 0)]).toEqual([i, true]);
			const here = await shown(right, small.clock.at);
			expect({ i, ...there, checked: null }).toEqual({ i, ...here, checked: null });
			expect(here.prices.length).toBeGreaterThan(15);
		}
		// Every price that was seen is there, sealed or not, and none as of a moment that has not come.
		const prices = async (connection: Connection) => {
			const markets = await connection.db
				.selectFrom('market')
				.select(['id', 'key'])
				.orderBy('id')
				.execute();
			return await Promise.all(
				markets.map(async ({ id, key }) => {
					const window = { from: anchor - DAY, to: small.clock.at, points: 2000 };
					const { p } = await priceSeries(connection, key, window);
					return [id, [...new Set(p)].filter((price) => price !== null).sort()];
				})
			);
		};
		expect(await prices(wrong)).toEqual(await prices(right));
	}, 60_000);
});

describe('the schedule', () => {
	eachDatabase('of a clock that jumps', (open) => {
		test('neither stalls nor storms', async () => {
			const stop = new AbortController();
			const jumps = new Map([
				[12, 2 * DAY],
				[24, -4 * DAY],
				[36, 2 * DAY]
			]);
			let now = anchor;
			let looks = 0;
			const runsAt: number[] = [];
			const context = createContext(readConfig({ FEEDS: 'none' }), {
				connection: await open(),
				log: (event, fields) => {
					if (event === 'read' && fields?.feed === 'derive') runsAt.push(looks);
				},
				clock: {
					now: () => now,
					sleep: async (ms) => {
						now += Math.max(ms, 1) + (jumps.get(++looks) ?? 0);
						if (looks >= 48) stop.abort();
						await new Promise((resolve) => setTimeout(resolve, 5));
					}
				}
			});
			await schedule(context, stop.signal);
			// Due once a minute, looked for every five seconds: about once in twelve looks.
			for (const from of [0, 12, 24, 36]) {
				const runs = runsAt.filter((look) => look >= from && look < from + 12);
				expect([from, runs.length]).toEqual([from, expect.toBeOneOf([1, 2, 3])]);
			}
		});
	});
});
