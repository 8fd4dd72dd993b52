import { expect, test } from 'vitest';
import { all, fakeVenue } from '../polymarket/fixtures/fake.ts';
import type { MarketRef } from '../venue.ts';
import { history } from './history.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.UTC(2026, 6, 1, 12);

const stored = (id: string): MarketRef => ({
	id,
	ref: {},
	status: 'open',
	opensAt: null,
	closesAt: null,
	endedAt: null
});
const bet = (at: number, probAfter: number, fields: Record<string, unknown> = {}) => ({
	id: `${at} ${probAfter}`,
	createdTime: at,
	amount: 10,
	probBefore: 0.99,
	probAfter,
	...fields
});
type Bet = ReturnType<typeof bet>;

/** Bets as the venue lists them: oldest first, both limits left out, at most a thousand. */
const bets = (all: Bet[], most = 1000) =>
	fakeVenue(({ query }) =>
		all
			.filter(({ createdTime }) => createdTime > Number(query.afterTime))
			.filter(({ createdTime }) => createdTime < Number(query.beforeTime))
			.sort((a, b) => a.createdTime - b.createdTime)
			.slice(0, most)
	);
const points = (read: { points: { at: number; probability: number | null }[] }[]) =>
	read.flatMap((page) =>
		page.points.map(({ at, probability }) => [(at - NOON) / MINUTE, probability])
	);

/** Steps without a bet, five minutes apart, minutes `from` (included) to `to` (left out). */
const quiet = (from: number, to: number, price: number) =>
	Array.from({ length: (to - from) / 5 }, (_, i) => [from + i * 5, price]);

test('a point is the last bet within each step, at its own time; between bets the price stands still', async () => {
	const venue = bets([
		bet(NOON, 0.1),
		bet(NOON + 4 * MINUTE, 0.2),
		bet(NOON + 5 * MINUTE, 0.3),
		bet(NOON + 6 * MINUTE, 0.4, { isRedemption: true }),
		bet(NOON + 61 * MINUTE, 0.5),
		bet(NOON + 121 * MINUTE, 0.6)
	]);
	const window = { from: NOON, to: NOON + 2 * HOUR, grain: 5 * MINUTE };
	const read = await all(
		history(venue, stored('manifold:air'), [window, { ...window, grain: HOUR }])
	);
	expect(points(read.slice(0, 1))).toEqual([
		[4, 200_000],
		[5, 300_000],
		...quiet(10, 60, 300_000),
		[61, 500_000],
		...quiet(65, 120, 500_000)
	]);
	expect(read[0]).toMatchObject({ id: 'manifold:air', ...window, rejected: [] });
	expect(points(read.slice(1))).toEqual([
		[5, 300_000],
		[61, 500_000]
	]);
	expect(venue.asked[0]).toEqual({
		service: 'manifold',
		path: '/bets',
		query: {
			contractId: 'air',
			order: 'asc',
			afterTime: NOON - 1,
			beforeTime: window.to + 1,
			limit: 1000
		}
	});
});

test('pages meet within a step and within a millisecond, and nothing comes twice or is lost', async () => {
	// A bet a second, two of them in the very millisecond where the first page ends.
	const seconds = Array.from({ length: 2100 }, (_, i) => bet(NOON + i * 1000, (i + 1) / 10_000));
	const twin = bet(NOON + 999_000, 0.5);
	const venue = bets([...seconds.slice(0, 1000), twin, ...seconds.slice(1000)]);
	const window = { from: NOON, to: NOON + HOUR, grain: 5 * MINUTE };
	const read = await all(history(venue, stored('manifold:air'), [window]));
	expect(points(read)).toEqual([
		[299 / 60, 30_000],
		[599 / 60, 60_000],
		[899 / 60, 90_000],
		[1199 / 60, 120_000],
		[1499 / 60, 150_000],
		[1799 / 60, 180_000],
		[2099 / 60, 210_000],
		...quiet(35, 60, 210_000)
	]);
	// The stretches follow one another from the beginning of the window to its end.
	expect(read[0]!.from).toBe(window.from);
	expect(read.at(-1)!.to).toBe(window.to);
	for (const [i, { from }] of read.entries()) if (i > 0) expect(from).toBe(read[i - 1]!.to);
});

test('an answer has the bets on it alone', async () => {
	const venue = bets([
		bet(NOON, 0.2, { answerId: 'a' }),
		bet(NOON + MINUTE, 0.8, { answerId: 'b' })
	]);
	const window = { from: NOON, to: NOON + HOUR, grain: 5 * MINUTE };
	expect(points(await all(history(venue, stored('manifold:air:a'), [window])))).toEqual([
		[0, 200_000],
		...quiet(5, 60, 200_000)
	]);
	expect(venue.asked[0]!.query.contractId).toBe('air');
});

test('paging that does not move is an error after what it brought', async () => {
	const page = Array.from({ length: 1000 }, (_, i) => bet(NOON + i, 0.5, { id: `b${i}` }));
	const venue = fakeVenue(() => page);
	const window = { from: NOON, to: NOON + HOUR, grain: MINUTE };
	await expect(all(history(venue, stored('manifold:air'), [window]))).rejects.toThrow(
		'Manifold /bets of manifold:air gave the same page twice'
	);
	expect(venue.asked.length).toBeLessThanOrEqual(3);
});

test('a market without bets has an empty history, and a broken bet is told', async () => {
	const window = { from: NOON, to: NOON + HOUR, grain: MINUTE };
	const [empty] = await all(history(bets([]), stored('manifold:air'), [window]));
	expect(empty).toMatchObject({ points: [], from: NOON, to: NOON + HOUR });
	const [broken] = await all(history(bets([bet(NOON, 7)]), stored('manifold:air'), [window]));
	expect(broken!.rejected).toHaveLength(1);
});
