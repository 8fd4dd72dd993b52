import { expect, test } from 'vitest';
import type { MarketRef } from '../venue.ts';
import { all, failed, fakeVenue, type Asked } from './fixtures/fake.ts';
import { history } from './history.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FROM = Date.parse('2026-06-01T00:00:00Z');

const market = (fields: Partial<MarketRef> = {}): MarketRef => ({
	id: 'polymarket:0xa',
	ref: { token: '7'.repeat(77) },
	status: 'open',
	opensAt: null,
	closesAt: null,
	endedAt: null,
	...fields
});
const window = (days: number, grain: number, from = FROM) => ({
	from,
	to: from + days * DAY,
	grain
});
const point = (at: number, price: number, resolution_seconds = 300) => ({
	timestamp: at / 1000,
	price,
	resolution_seconds
});
const spanOf = ({ query }: Asked) =>
	query.start === undefined
		? [Number(query.startTs), Number(query.endTs)]
		: [Number(query.start), Number(query.end)];

/** Answers as both services do: a window longer than 15 days is a 400. */
const venueOf = (answer: (asked: Asked) => unknown) =>
	fakeVenue((asked) => {
		const [start = NaN, end = NaN] = spanOf(asked);
		if (!(end - start <= 1_296_000)) throw failed(400);
		return answer(asked);
	});

/** One point at the start of what was asked for. */
const onePoint = ({ service, query }: Asked) =>
	service === 'polymarket:data'
		? { data: [point(Number(query.start) * 1000, 0.5)], pagination: { next_cursor: null } }
		: { history: [{ t: query.startTs, p: 0.5 }] };

test('a long window is asked for in stretches of at most fifteen days', async () => {
	const venue = venueOf(onePoint);
	const read = await all(history(venue, market(), [window(40, 5 * MINUTE)]));
	expect(read.map(({ from, to }) => [(from - FROM) / DAY, (to - FROM) / DAY])).toEqual([
		[0, 15],
		[15, 30],
		[30, 40]
	]);
	expect(read[0]).toEqual({
		id: 'polymarket:0xa',
		grain: 5 * MINUTE,
		from: FROM,
		to: FROM + 15 * DAY,
		points: [{ at: FROM, bid: null, ask: null, last: null, probability: 500_000 }],
		rejected: []
	});
	expect(venue.asked[0]).toEqual({
		service: 'polymarket:data',
		path: '/v2/prices-history',
		query: {
			token_id: '7'.repeat(77),
			start: FROM / 1000,
			end: (FROM + 15 * DAY) / 1000,
			bucket_seconds: 300,
			limit: 10_000,
			cursor: null
		}
	});
});

test('trap 8: no interval word is ever sent, since 1m is a month', async () => {
	const venue = venueOf(() => ({ data: [], history: [], pagination: {} }));
	await all(history(venue, market(), [window(20, 12 * HOUR), window(1, MINUTE)]));
	for (const { query } of venue.asked) expect(query).not.toHaveProperty('interval');
});

test('windows are read in the order they are wanted, each at its grain', async () => {
	const venue = venueOf(({ query }) => ({
		data: [point(Number(query.start) * 1000, 0.5, Number(query.bucket_seconds))],
		pagination: {}
	}));
	const wanted = [window(10, 12 * HOUR), window(10, HOUR, FROM + 10 * DAY)];
	const read = await all(history(venue, market(), wanted));
	expect(read.map(({ grain }) => grain / HOUR)).toEqual([12, 1]);
});

test('a stretch of several pages is followed by its cursor and comes oldest first, once each', async () => {
	const pages: Record<string, unknown> = {
		first: {
			data: [point(FROM, 0.1), point(FROM + HOUR, 0.2)],
			pagination: { has_more: true, next_cursor: 'second' }
		},
		second: {
			data: [point(FROM + 2 * HOUR, 0.4), point(FROM + HOUR, 0.3)],
			pagination: { has_more: false, next_cursor: null }
		}
	};
	const venue = venueOf(({ query }) => pages[String(query.cursor ?? 'first')]);
	const [read] = await all(history(venue, market(), [window(1, 5 * MINUTE)]));
	expect(read?.points.map(({ at, probability }) => [(at - FROM) / HOUR, probability])).toEqual([
		[0, 100_000],
		[1, 300_000],
		[2, 400_000]
	]);
});

test('trap 4: a history cursor that does not move stops with a sentence', async () => {
	const stuck = venueOf(() => ({
		data: [point(FROM, 0.1)],
		pagination: { has_more: true, next_cursor: 'again' }
	}));
	await expect(all(history(stuck, market(), [window(1, HOUR)]))).rejects.toThrow(
		'Polymarket data /v2/prices-history gave the same page twice'
	);
	expect(stuck.asked).toHaveLength(2);
});

test('an expired grain is answered with nothing: the next coarser one is asked for, and told', async () => {
	const venue = venueOf(({ query }) => ({
		data:
			Number(query.bucket_seconds) < 10_800 ? [] : [point(FROM, 0.5, Number(query.bucket_seconds))],
		pagination: { has_more: false, next_cursor: null }
	}));
	const [read] = await all(history(venue, market(), [window(2, 5 * MINUTE)]));
	expect(venue.asked.map(({ query }) => query.bucket_seconds)).toEqual([300, 1800, 10_800]);
	expect(read).toMatchObject({ grain: 3 * HOUR, points: [{ probability: 500_000 }] });
});

test('a venue that answers coarser than asked is believed', async () => {
	const venue = venueOf(() => ({ data: [point(FROM, 0.5, 1800)], pagination: {} }));
	const [read] = await all(history(venue, market(), [window(2, 5 * MINUTE)]));
	expect(read?.grain).toBe(30 * MINUTE);
});

test('a stretch without any price is told with no points at the grain that was wanted', async () => {
	const venue = venueOf(() => ({ data: [], pagination: {} }));
	const [read] = await all(history(venue, market(), [window(2, HOUR)]));
	expect(read).toMatchObject({ grain: HOUR, points: [], from: FROM, to: FROM + 2 * DAY });
});

test('trap 14: the settlement at the end is a payout, not a trade', async () => {
	const venue = venueOf(() => ({
		data: [point(FROM, 0.9), point(FROM + HOUR, 1, 0)],
		pagination: {}
	}));
	const [read] = await all(history(venue, market(), [window(1, 5 * MINUTE)]));
	expect(read?.points.map(({ probability }) => probability)).toEqual([900_000]);
});

test('trap 7: a closed market is asked for until trading ended, not until its deadline', async () => {
	const closedAt = FROM + 3 * DAY;
	for (const ended of [
		{ ref: { token: '7', closedAt: String(closedAt) } },
		{ endedAt: closedAt }
	]) {
		const venue = venueOf(onePoint);
		await all(
			history(venue, market({ closesAt: FROM + 30 * DAY, ...ended }), [
				window(20, HOUR),
				window(5, HOUR, FROM + 20 * DAY)
			])
		);
		expect(venue.asked.map(({ query }) => [query.start, query.end])).toEqual([
			[FROM / 1000, closedAt / 1000 + 1]
		]);
	}
});

test('nothing is asked for before a day ahead of the opening', async () => {
	const venue = venueOf(onePoint);
	await all(history(venue, market({ opensAt: FROM + 30 * DAY }), [window(40, HOUR)]));
	expect(venue.asked.map(({ query }) => query.start)).toEqual([(FROM + 29 * DAY) / 1000]);
});

test('nothing is asked for from before the venue kept prices', async () => {
	const venue = venueOf(onePoint);
	const oldest = Date.parse('2022-11-18T00:00:00Z');
	await all(history(venue, market(), [{ from: 0, to: oldest + DAY, grain: 12 * HOUR }]));
	expect(venue.asked.map(spanOf)).toEqual([[oldest / 1000, oldest / 1000 + 86_400]]);
});

test.each([
	['404', () => failed(404)],
	['503', () => failed(503)],
	['a dead connection', () => failed(null, 'network')]
])('with %s the older service answers for the rest of the market', async (_, failure) => {
	const venue = venueOf((asked) => {
		if (asked.service === 'polymarket:data') throw failure();
		return {
			history: [
				{ t: FROM / 1000 - 1, p: 0.2 },
				{ t: FROM / 1000, p: 0.205 },
				{ t: FROM / 1000 + 3600, p: 0.21 },
				// One more point of now is appended even when the window ended long ago.
				{ t: FROM / 1000 + 90 * 86_400, p: 0.9 }
			]
		};
	});
	const read = await all(
		history(venue, market(), [window(10, HOUR), window(10, HOUR, FROM - DAY)])
	);
	expect(venue.asked.map(({ service }) => service)).toEqual([
		'polymarket:data',
		'polymarket:clob',
		'polymarket:clob'
	]);
	expect(venue.asked[1]).toEqual({
		service: 'polymarket:clob',
		path: '/prices-history',
		query: {
			market: '7'.repeat(77),
			startTs: FROM / 1000,
			endTs: (FROM + 10 * DAY) / 1000,
			fidelity: 60
		}
	});
	expect(read[0]).toMatchObject({ grain: HOUR, rejected: [] });
	expect(read[0]?.points.map(({ probability }) => probability)).toEqual([205_000, 210_000]);
});

test('a token that neither service knows has no points, and no error', async () => {
	const venue = venueOf(() => {
		throw failed(404);
	});
	const [read] = await all(history(venue, market(), [window(1, HOUR)]));
	expect(read?.points).toEqual([]);
});

test('being told to wait, or that we ask wrongly, is no reason to ask elsewhere', async () => {
	for (const status of [400, 429]) {
		const venue = fakeVenue(() => {
			throw failed(status);
		});
		await expect(all(history(venue, market(), [window(1, HOUR)]))).rejects.toMatchObject({
			status
		});
		expect(venue.asked).toHaveLength(1);
	}
	const html = fakeVenue(() => {
		throw failed(200, 'body');
	});
	await expect(all(history(html, market(), [window(1, HOUR)]))).rejects.toMatchObject({
		reason: 'body'
	});
});

test('a broken point is rejected alone', async () => {
	const venue = venueOf(() => ({
		data: [point(FROM, 0.5), point(FROM + HOUR, 1.5), { price: 0.5 }],
		pagination: {}
	}));
	const [read] = await all(history(venue, market(), [window(1, 5 * MINUTE)]));
	expect(read?.points).toHaveLength(1);
	expect(read?.rejected).toHaveLength(2);
	expect(venue.asked).toHaveLength(1);
});

test('a market without a token has no history', async () => {
	const venue = venueOf(onePoint);
	expect(await all(history(venue, market({ ref: {} }), [window(1, HOUR)]))).toEqual([]);
	expect(venue.asked).toEqual([]);
});
