import { expect, test } from 'vitest';
import { all, failed, fakeVenue, type Asked } from '../polymarket/fixtures/fake.ts';
import type { MarketRef } from '../venue.ts';
import { history } from './history.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOON = Date.UTC(2026, 6, 1, 12);

const market: MarketRef = {
	id: 'kalshi:AIR',
	ref: {},
	status: 'open',
	opensAt: null,
	closesAt: null,
	endedAt: null
};

/** A candle that ends at `at` and closes at `price`, in the live shape. */
const candle = (at: number, price: string) => ({
	end_period_ts: at / 1000,
	volume_fp: '1.00',
	price: { close_dollars: price }
});
const live = (...candlesticks: unknown[]) => ({
	markets: [{ market_ticker: 'AIR', candlesticks }]
});
const prices = (points: { at: number; probability: number | null }[]) =>
	points.map(({ at, probability }) => [(at - NOON) / MINUTE, probability]);

test('five minutes come from one-minute candles, the last within each five', async () => {
	const venue = fakeVenue(() =>
		live(
			candle(NOON, '0.1000'),
			candle(NOON + MINUTE, '0.1100'),
			candle(NOON + 5 * MINUTE, '0.1200'),
			candle(NOON + 5 * MINUTE, '0.1200'),
			candle(NOON + 6 * MINUTE, '0.1300'),
			candle(NOON + 9 * MINUTE, '0.1400'),
			candle(NOON + 21 * MINUTE, '0.1500')
		)
	);
	const window = { from: NOON, to: NOON + 20 * MINUTE, grain: 5 * MINUTE };
	const [read] = await all(history(venue, market, [window]));
	expect(read).toMatchObject({ id: 'kalshi:AIR', grain: 5 * MINUTE, from: NOON, rejected: [] });
	expect(prices(read!.points)).toEqual([
		[5, 120_000],
		[9, 140_000]
	]);
	expect(venue.asked).toEqual([
		{
			service: 'kalshi',
			path: '/markets/candlesticks',
			query: {
				market_tickers: 'AIR',
				start_ts: NOON / 1000 + 1,
				end_ts: NOON / 1000 + 1200,
				period_interval: 1
			}
		}
	]);
});

test('an hour comes from hourly candles, twelve hours from them too, a day from daily ones', async () => {
	const venue = fakeVenue(() => live());
	const window = { from: NOON, to: NOON + DAY };
	const grains = [HOUR, 12 * HOUR, DAY, 7 * DAY].map((grain) => ({ ...window, grain }));
	const read = await all(history(venue, market, grains));
	expect(venue.asked.map(({ query }) => query.period_interval)).toEqual([60, 60, 1440, 1440]);
	expect(read.map(({ grain }) => grain)).toEqual([HOUR, 12 * HOUR, DAY, 7 * DAY]);
});

test('no request asks for more than 5000 candles, and the stretches meet without a gap or a shared candle', async () => {
	const venue = fakeVenue(() => live());
	const window = { from: NOON - 7 * DAY, to: NOON, grain: 5 * MINUTE };
	const read = await all(history(venue, market, [window]));
	expect(read[0]!.from).toBe(window.from);
	expect(read.at(-1)!.to).toBe(window.to);
	const asked = venue.asked.map(({ query }) => [Number(query.start_ts), Number(query.end_ts)]);
	expect(asked).toHaveLength(3);
	asked.forEach(([start, end], i) => {
		expect((end! - start! + 1) / 60).toBeLessThanOrEqual(5000);
		if (i > 0) expect(start).toBe(asked[i - 1]![1]! + 1);
	});
});

test('a market the live tier does not know (404, or not among the answer) is asked of the archive', async () => {
	const archive = {
		candlesticks: [{ end_period_ts: NOON / 1000, yes_bid: null, price: { close: '0.2000' } }]
	};
	const absent: ((asked: Asked) => unknown)[] = [
		() => {
			throw failed(404);
		},
		() => ({ markets: [] })
	];
	for (const absence of absent) {
		const venue = fakeVenue((asked) =>
			asked.path === '/markets/candlesticks' ? absence(asked) : archive
		);
		const window = { from: NOON - DAY, to: NOON, grain: HOUR };
		const read = await all(history(venue, market, [window, window]));
		expect(read.map(({ points }) => prices(points))).toEqual([[[0, 200_000]], [[0, 200_000]]]);
		// Once found there, it is not looked for in the live tier again.
		expect(venue.asked.map(({ path }) => path)).toEqual([
			'/markets/candlesticks',
			'/historical/markets/AIR/candlesticks',
			'/historical/markets/AIR/candlesticks'
		]);
	}
});

test('a settled market with nothing in the live tier is looked for in the archive', async () => {
	const venue = fakeVenue(({ path }) =>
		path === '/markets/candlesticks' ? live() : { candlesticks: [candle(NOON, '0.2000')] }
	);
	const window = { from: NOON - DAY, to: NOON, grain: HOUR };
	const [read] = await all(history(venue, { ...market, status: 'resolved' }, [window]));
	expect(prices(read!.points)).toEqual([[0, 200_000]]);
});

test('a market in neither tier yields nothing, and an empty window asks nothing', async () => {
	const venue = fakeVenue(() => {
		throw failed(404);
	});
	expect(await all(history(venue, market, [{ from: NOON - DAY, to: NOON, grain: HOUR }]))).toEqual(
		[]
	);
	const before = venue.asked.length;
	expect(await all(history(venue, market, [{ from: NOON, to: NOON, grain: HOUR }]))).toEqual([]);
	expect(venue.asked).toHaveLength(before);
});

test('a failure is not taken for an empty archive, and a broken candle is told', async () => {
	const down = fakeVenue(() => {
		throw failed(503);
	});
	const window = { from: NOON - HOUR, to: NOON, grain: HOUR };
	await expect(all(history(down, market, [window]))).rejects.toThrow('answered 503');
	const broken = fakeVenue(() => live(candle(NOON, 'much')));
	const [read] = await all(history(broken, market, [window]));
	expect(read!.points).toEqual([]);
	expect(read!.rejected[0]!.reason).toContain('price: close: expected a decimal, got "much"');
});
