import { expect, test } from 'vitest';
import { NONE } from './chunk.ts';
import { difference } from './difference.ts';

/** Steps as [time, percent] pairs; null is a missing point. */
const steps = (...pairs: [number, number | null][]) => ({
	t: Float64Array.from(pairs, ([at]) => at),
	p: Int32Array.from(pairs, ([, percent]) => (percent === null ? NONE : percent * 10_000))
});

/** The difference as [time, points] pairs. */
const pairs = ({ t, d }: ReturnType<typeof difference>) =>
	t.map((at, i) => [at, d[i] === null ? null : Math.round(d[i]! * 1e6) / 1e4]);

test('a difference changes whenever one of both prices does, and starts when both are known', () => {
	// a: 40 from 0, 50 from 10 to 30.  b: 35 from 5, 45 from 20 to 30.
	const found = difference(
		steps([0, 40], [10, 50], [30, 50]),
		steps([5, 35], [20, 45], [30, 45]),
		false
	);
	expect(pairs(found)).toEqual([
		[5, 5],
		[10, 15],
		[20, 5],
		[30, 5]
	]);
	// 5 points for 5, 15 for 10, 5 for 10: 225 over 25.
	expect(found.mean).toBeCloseTo(0.09, 12);
	expect(found).toMatchObject({ n: 4, overlap: 25 });
});

test('where either price is missing there is no difference, and its mean does not count that time', () => {
	// a is missing from 10 to 20, b from 15 to 30: nothing is known between 10 and 30.
	const found = difference(
		steps([0, 40], [10, null], [20, 60], [40, 60]),
		steps([0, 30], [15, null], [30, 20], [40, 20]),
		false
	);
	expect(pairs(found)).toEqual([
		[0, 10],
		[10, null],
		[30, 40],
		[40, 40]
	]);
	// 10 points for 10 and 40 for 10.
	expect(found.mean).toBeCloseTo(0.25, 12);
	expect(found).toMatchObject({ n: 3, overlap: 20 });
});

test('an inverse price is turned around before it is subtracted', () => {
	// NO at 30 % is YES at 70 %: 75 − 70.
	const found = difference(steps([0, 75], [10, 75]), steps([0, 30], [10, 25]), true);
	expect(pairs(found)).toEqual([
		[0, 5],
		[10, 0]
	]);
	expect(found.mean).toBeCloseTo(0.05, 12);
});

test('a difference ends with the price whose last check came first', () => {
	const found = difference(steps([0, 50], [10, 50]), steps([0, 40], [5, 45], [90, 10]), false);
	expect(pairs(found)).toEqual([
		[0, 10],
		[5, 5],
		[10, 5]
	]);
	expect(found.overlap).toBe(10);
});

test('prices that never stood at the same time have no difference and no mean', () => {
	const nothing = { t: [], d: [], n: 0, mean: null, overlap: 0 };
	expect(difference(steps([0, 50], [10, 50]), steps([20, 40], [30, 40]), false)).toEqual(nothing);
	expect(difference(steps(), steps([0, 40], [10, 40]), false)).toEqual(nothing);
	const instant = difference(steps([0, 50], [10, 50]), steps([10, 40], [30, 40]), false);
	expect(instant).toMatchObject({ n: 1, mean: null, overlap: 0 });
});

test('a void market ends in a missing value, and the difference with it', () => {
	const found = difference(steps([0, 50], [10, null]), steps([0, 40], [30, 40]), false);
	expect(pairs(found)).toEqual([
		[0, 10],
		[10, null]
	]);
});
