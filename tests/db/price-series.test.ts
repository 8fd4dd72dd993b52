import { expect, test } from 'vitest';
import type { Connection } from '#lib/server/db/connect.ts';
import { saveReading, saveResolutions } from '#lib/server/db/market.ts';
import { firstPriceAt, priceSeries, sparks } from '#lib/server/db/price-series.ts';
import { saveHistory, sealQuotes } from '#lib/server/db/quote-seal.ts';
import { eachDatabase } from '../databases.ts';
import { HOUR, MINUTE, reading, START } from './readings.ts';

const EVERY = 5 * MINUTE;
const moment = (minute: number) => START + minute * MINUTE;

/** Polls one market at [minute, percent] pairs. */
async function polls(connection: Connection, id: string, list: readonly [number, number | null][]) {
	for (const [minute, percent] of list) {
		const at = moment(minute);
		await saveReading(connection, [reading(id, at, percent)], at, EVERY);
	}
}

/** Every 5 minutes from one minute to another (inclusive), by a rule. */
const every5 = (from: number, to: number, percent: (minute: number) => number) =>
	Array.from(
		{ length: Math.floor((to - from) / 5) + 1 },
		(_, i) => [from + i * 5, percent(from + i * 5)] as const
	) as [number, number][];

type Window = { from: number; to: number; asOf?: number; points?: number; keep?: number[] };

/** [minute, percent] pairs of a series. */
async function series(connection: Connection, window: Window, key = 1) {
	const { t, p, ownSince } = await priceSeries(connection, key, {
		from: moment(window.from),
		to: moment(window.to),
		points: window.points ?? 1000,
		asOf: window.asOf === undefined ? null : moment(window.asOf),
		keep: window.keep?.map(moment)
	});
	const pairs = t.map((at, i) => [
		(at - START) / MINUTE,
		p[i] === null ? null : Math.round((p[i] as number) * 100)
	]);
	return { pairs, ownSince: ownSince === null ? null : (ownSince - START) / MINUTE };
}

const history = (connection: Connection, grain: number, list: [number, number][], key = 1) =>
	saveHistory(
		connection,
		key,
		grain * MINUTE,
		moment(-100_000),
		moment(100_000),
		list.map(([minute, percent]) => ({
			at: moment(minute),
			bid: null,
			ask: null,
			last: null,
			probability: percent * 10_000
		}))
	);

eachDatabase('price series', (open) => {
	test('a market nobody knows has an empty series', async () => {
		const connection = await open();
		expect(await series(connection, { from: 0, to: 100 }, 77)).toEqual({
			pairs: [],
			ownSince: null
		});
	});

	test('everything begins with the first price of any of the markets, ours or history', async () => {
		const connection = await open();
		await polls(connection, 'A', [[100, 10]]);
		await polls(connection, 'B', [[300, 10]]);
		expect(await firstPriceAt(connection, [])).toBeNull();
		expect(await firstPriceAt(connection, [77])).toBeNull();
		expect(await firstPriceAt(connection, [1, 2])).toBe(moment(100));
		await history(connection, 60, [[-600, 20]], 2);
		expect(await firstPriceAt(connection, [1, 2])).toBe(moment(-600));
	});

	test('what a series did is told from all its points, however few are asked for', async () => {
		const connection = await open();
		await polls(
			connection,
			'A',
			every5(0, 600, (minute) => 10 + ((minute / 5) % 11))
		);
		const window = { from: moment(0), to: moment(600) };
		const [few, all] = [
			await priceSeries(connection, 1, { ...window, points: 10 }),
			await priceSeries(connection, 1, { ...window, points: 1000 })
		];
		expect(few.t.length).toBeLessThan(12);
		expect(few.stats).toEqual(all.stats);
		expect(few.stats).toMatchObject({ n: 121, min: 0.1, max: 0.2, first: 0.1, gaps: 0 });
	});

	test('log, chunks and both together give the same series', async () => {
		const connection = await open();
		await polls(
			connection,
			'A',
			every5(0, 600, (minute) => 10 + (((minute / 10) % 7) | 0))
		);
		const windows = [
			{ from: 0, to: 600 },
			{ from: 33, to: 444 },
			{ from: 301, to: 302 },
			{ from: 590, to: 900 },
			{ from: -50, to: 20 }
		];
		const all = () => Promise.all(windows.map((window) => series(connection, window)));
		const fromLog = await all();
		expect(fromLog[0]?.ownSince).toBe(0);
		expect(fromLog[1]?.pairs.slice(0, 2)).toEqual([
			[33, 13],
			[40, 14]
		]);
		expect(fromLog[1]?.pairs.at(-1)).toEqual([444, 12]);
		expect(fromLog[2]?.pairs).toEqual([
			[301, 12],
			[302, 12]
		]);
		expect(fromLog[3]?.pairs).toEqual([
			[590, 13],
			[600, 14]
		]);
		expect(fromLog[4]?.pairs[0]).toEqual([0, 10]);
		await sealQuotes(connection, { before: moment(305) });
		expect(await all()).toEqual(fromLog);
		await sealQuotes(connection, { before: moment(10_000) });
		expect(await all()).toEqual(fromLog);
	});

	test('a stretch without checks is a gap, and a price that stood still is none', async () => {
		const connection = await open();
		await polls(connection, 'A', [
			...every5(0, 60, () => 10),
			...every5(100, 120, () => 10),
			[125, 20]
		]);
		expect((await series(connection, { from: 0, to: 500 })).pairs).toEqual([
			[0, 10],
			[60, 10],
			[65, null],
			[100, 10],
			[125, 20]
		]);
	});

	test('as of a moment, the series ends where we had looked last, and later gaps are not known', async () => {
		const connection = await open();
		await polls(connection, 'A', [...every5(0, 60, () => 10), [100, 20], [105, 30]]);
		const at = async (asOf: number) => (await series(connection, { from: 0, to: 500, asOf })).pairs;
		expect(await at(-5)).toEqual([]);
		expect(await at(30)).toEqual([
			[0, 10],
			[30, 10]
		]);
		expect(await at(80)).toEqual([
			[0, 10],
			[60, 10]
		]);
		expect(await at(102)).toEqual([
			[0, 10],
			[60, 10],
			[65, null],
			[100, 20],
			[102, 20]
		]);
		expect((await series(connection, { from: 0, to: 500, asOf: -5 })).ownSince).toBe(null);
	});

	test("the venue's history stands before our first check and in our gaps, at the finest grain there is", async () => {
		const connection = await open();
		await polls(connection, 'A', [...every5(0, 20, () => 50), [120, 60]]);
		await history(connection, 60, [
			[-180, 1],
			[-120, 2],
			[-60, 3],
			[0, 99],
			[60, 5]
		]);
		await history(connection, 5, [
			[-60, 10],
			[-55, 11],
			[-50, 12],
			[5, 99]
		]);
		expect(await series(connection, { from: -150, to: 500 })).toEqual({
			pairs: [
				[-150, 1],
				[-120, 2],
				[-60, 10],
				[-55, 11],
				[-50, 12],
				[-45, null],
				[0, 50],
				[20, 50],
				[25, null],
				[60, 5],
				[120, 60]
			],
			ownSince: 0
		});
		// The venue's history was public at its own time, whenever we fetched it.
		expect(await series(connection, { from: -150, to: 500, asOf: -58 })).toEqual({
			pairs: [
				[-150, 1],
				[-120, 2],
				[-60, 10]
			],
			ownSince: null
		});
	});

	test('a market that only has history shows it', async () => {
		const connection = await open();
		await polls(connection, 'A', [[100, 50]]);
		await history(
			connection,
			5,
			every5(0, 50, (minute) => minute)
		);
		expect((await series(connection, { from: 12, to: 21 })).pairs).toEqual([
			[12, 10],
			[15, 15],
			[20, 20],
			[21, 20]
		]);
	});

	test('a settled market ends with what it paid, as soon as we knew', async () => {
		const connection = await open();
		await polls(
			connection,
			'A',
			every5(0, 60, () => 90)
		);
		const outcome = { payout: 1_000_000, label: 'yes' as const, at: moment(57) };
		const resolution = { id: 'kalshi:A', status: 'resolved' as const, outcome };
		await saveResolutions(connection, [resolution], moment(70));
		expect((await series(connection, { from: 0, to: 500 })).pairs).toEqual([
			[0, 90],
			[57, 100]
		]);
		expect((await series(connection, { from: 0, to: 500, asOf: 65 })).pairs).toEqual([
			[0, 90],
			[60, 90]
		]);
		expect((await series(connection, { from: 0, to: 500, asOf: 70 })).pairs.at(-1)).toEqual([
			57, 100
		]);
	});

	test('points are capped, marks stay', async () => {
		const connection = await open();
		const list = every5(0, 3000, (minute) => 50 + Math.round(30 * Math.sin(minute / 50)));
		await polls(connection, 'A', list);
		const { pairs } = await series(connection, { from: 0, to: 3000, points: 50, keep: [1234] });
		expect(pairs.length).toBeLessThanOrEqual(55);
		expect(pairs.length).toBeGreaterThan(30);
		expect(pairs[0]).toEqual([0, 50]);
		expect(pairs.at(-1)?.[0]).toBe(3000);
		const marked = Math.max(...pairs.map(([minute]) => minute!).filter((minute) => minute <= 1234));
		expect(list.find(([minute]) => minute === 1230)?.[1]).toBe(
			pairs.find(([minute]) => minute === marked)?.[1]
		);
	});

	test('small charts of many markets come from hours and log, with nothing where nothing is known', async () => {
		const connection = await open();
		await polls(
			connection,
			'A',
			every5(0, 600, (minute) => 10 + Math.floor((minute + 55) / 60))
		);
		await polls(
			connection,
			'B',
			every5(300, 480, () => 70)
		);
		await polls(
			connection,
			'B',
			every5(590, 600, () => 71)
		);
		await history(
			connection,
			60,
			every5(0, 240, () => 40).filter(([minute]) => minute % 60 === 0),
			2
		);
		const spark = async () => {
			const found = await sparks(connection, [1, 2, 9], {
				from: moment(60),
				to: moment(600),
				step: HOUR
			});
			return [1, 2, 9].map((key) =>
				found.get(key)?.p.map((p) => (p === null ? null : Math.round(p * 100)))
			);
		};
		const expected = [
			[11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
			[40, 40, 40, 40, 70, 70, 70, 70, null, 71],
			[null, null, null, null, null, null, null, null, null, null]
		];
		expect(await spark()).toEqual(expected);
		await sealQuotes(connection, { before: moment(330) });
		expect(await spark()).toEqual(expected);
		await sealQuotes(connection, { before: moment(9000) });
		expect(await spark()).toEqual(expected);
		expect((await sparks(connection, [], { from: 0, to: 1, step: 1 })).size).toBe(0);
	});
});
