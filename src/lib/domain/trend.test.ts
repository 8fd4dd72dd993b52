import { expect, test } from 'vitest';
import {
	anscombe,
	baseline,
	bursts,
	HOUR,
	hourOfWeek,
	moves,
	priceHours,
	toneZ,
	trendScore,
	type HourCount,
	type PriceHour
} from './trend.ts';

const hours = (counts: (number | null)[], owners = ['a', 'b']): HourCount[] =>
	counts.map((n, i) => ({ at: i * HOUR, n, owners: n ? owners : [] }));

const days = (count: number, n: number) => Array<number>(24 * count).fill(n);

test('twelve where three were expected is a z of 3.36', () => {
	expect(anscombe(12, 3)).toBeCloseTo(3.36, 2);
	expect(anscombe(3, 3)).toBe(0);
});

test('the week begins on Monday at midnight UTC', () => {
	expect(hourOfWeek(Date.UTC(2026, 0, 5))).toBe(0); // a Monday
	expect(hourOfWeek(Date.UTC(2026, 0, 4, 23))).toBe(167);
	expect(hourOfWeek(0)).toBe(72); // a Thursday
});

test('an even topic is expected to go on evenly', () => {
	const last = baseline(hours(days(14, 2))).at(-1);
	expect(last?.expected).toBeCloseTo(2);
	expect(last?.samples).toBe(14 * 24 - 1);
	expect(baseline(hours([5]))[0]?.expected).toBeNull();
});

test('an hour that is busy every week is expected to be busy', () => {
	const counts = Array.from({ length: 168 * 6 }, (_, i) => (hourOfWeek(i * HOUR) === 10 ? 12 : 1));
	const list = baseline(hours(counts));
	const at = counts.findLastIndex((n) => n === 12);
	expect(list[at]?.expected).toBeGreaterThan(5);
	expect(list[at - 1]?.expected).toBeLessThan(2);
});

test('a flood of stories from several owners is one burst', () => {
	const [burst, ...more] = bursts(hours([...days(3, 1), 9, 12, 2, 1, 1]));
	expect(more).toEqual([]);
	expect(burst).toMatchObject({ stories: 23, owners: 2 });
	expect(burst?.at).toBe(70 * HOUR);
	expect(burst?.expected).toBeCloseTo(3, 0);
	expect(burst?.p).toBeLessThan(0.001);
});

test('one owner, few stories, or too short a past make no burst', () => {
	expect(bursts(hours([...days(3, 1), 12], ['a']))).toEqual([]);
	expect(bursts(hours([...days(3, 0), 4]))).toEqual([]);
	expect(bursts(hours([...days(0.5, 1), 12]))).toEqual([]);
	expect(bursts(hours(days(5, 3)))).toEqual([]);
});

test('hours in which nothing was read are not quiet hours', () => {
	const known = baseline(hours([...days(2, 4), ...Array<null>(48).fill(null), 4])).at(-1);
	expect(known?.expected).toBeCloseTo(4);
	expect(known?.samples).toBe(48);
});

const prices = (values: (number | null)[], half: number | null = 0.005): PriceHour[] =>
	values.map((p, i) => ({
		at: i * HOUR,
		p,
		bid: p === null || half === null ? null : p - half,
		ask: p === null || half === null ? null : p + half
	}));

const wobble = Array.from({ length: 96 }, (_, i) => 0.4 + (i % 2) * 0.005);

test('a jump beyond noise and spread is one move, measured once', () => {
	const list = moves(prices([...wobble, 0.55, 0.55, 0.55, 0.55, 0.55, 0.55, 0.55, 0.55]));
	expect(list).toHaveLength(1);
	expect(list[0]).toMatchObject({ at: 95 * HOUR, endAt: 96 * HOUR, from: 0.405, to: 0.55 });
	expect(list[0]?.change).toBeCloseTo(0.145);
	expect(list[0]?.z).toBeGreaterThan(4);
});

test('a fall has a negative z', () => {
	expect(moves(prices([...wobble, 0.2]))[0]?.z).toBeLessThan(-4);
});

test('a change inside the spread is no move, nor ordinary wobble, nor one after too short a past', () => {
	expect(moves(prices([...wobble, 0.47], 0.05))).toEqual([]);
	expect(moves(prices(wobble))).toEqual([]);
	expect(moves(prices([0.4, 0.4, 0.6]))).toEqual([]);
	expect(moves(prices([...wobble, 0.43], null))).toEqual([]);
});

test('a change across a gap is not called a move: when it happened is not known', () => {
	expect(moves(prices([...wobble, null, 0.7, 0.7]))).toEqual([]);
});

test('a price lasts until the next point and not past the last', () => {
	const series = {
		t: [HOUR / 2, 2.5 * HOUR, 4 * HOUR],
		p: [0.1, 0.2, 0.2],
		bid: [null, 0.15, 0.15],
		ask: [null, 0.25, 0.25]
	};
	expect(priceHours(series, 0, 9 * HOUR).map(({ p }) => p)).toEqual([null, 0.1, 0.1, 0.2, 0.2]);
});

test('the front page is ordered by burst, move and sentiment together', () => {
	const quiet = {
		stories: 4,
		expected: 4,
		burst: -0.1,
		outlets: 2,
		move: null,
		sentimentChange: null
	};
	const move = { marketId: 'x:1', title: '', change: -0.1, z: -4 };
	expect(trendScore(quiet)).toBe(0);
	expect(trendScore({ ...quiet, burst: 3 })).toBe(3);
	expect(trendScore({ ...quiet, burst: 3, move })).toBe(5);
	expect(trendScore({ ...quiet, burst: 99 })).toBe(10);
	// One publisher alone is no burst, however much it prints.
	expect(trendScore({ ...quiet, burst: 3, outlets: 1, move })).toBe(4);
});

test('the tone of one story is held against its topic, once that has twenty', () => {
	const usual = { n: 100, mean: 0, deviation: 0.25 };
	expect(toneZ(0.5, usual)).toBeCloseTo(1.99, 2);
	expect(toneZ(-0.5, usual)).toBeCloseTo(-1.99, 2);
	expect(toneZ(0.5, { ...usual, n: 19 })).toBeNull();
	// Where all sounded alike a tenth is no revolution.
	expect(toneZ(0.1, { ...usual, deviation: 0 })).toBeCloseTo(0.995, 3);
});
