import { expect, test } from 'vitest';
import {
	benjaminiHochberg,
	bootstrapMean,
	countTail,
	isotonic,
	logit,
	median,
	normalTail,
	quantile,
	seeded,
	sigmoid
} from './stats.ts';

test('the same seed gives the same numbers, another seed others', () => {
	const draw = (seed: number) => Array.from({ length: 4 }, seeded(seed));
	expect(draw(1)).toEqual(draw(1));
	expect(draw(1)).not.toEqual(draw(2));
	expect(draw(7).every((x) => x >= 0 && x < 1)).toBe(true);
});

test('a quantile lies between its neighbours', () => {
	expect(median([3, 1, 2])).toBe(2);
	expect(median([1, 2])).toBe(1.5);
	expect(quantile([0, 10], 0.25)).toBe(2.5);
	expect(median([])).toBeNull();
});

test('an interval holds the mean, repeats with its seed, and is not given below three values', () => {
	const values = [0.1, 0.2, 0.3, 0.4, 0.5];
	const once = bootstrapMean(values, seeded(1));
	expect(once).toEqual(bootstrapMean(values, seeded(1)));
	expect(once?.value).toBeCloseTo(0.3);
	expect(once?.lo).toBeGreaterThanOrEqual(0.1);
	expect(once?.lo).toBeLessThan(0.3);
	expect(once?.hi).toBeGreaterThan(0.3);
	expect(bootstrapMean([0.1, 0.2], seeded(1))).toMatchObject({ lo: null, hi: null, n: 2 });
	expect(bootstrapMean([], seeded(1))).toBeNull();
	expect(bootstrapMean([1, 1, 1], seeded(1))).toEqual({ value: 1, lo: 1, hi: 1, n: 3 });
});

test('of many findings those stand that Benjamini and Hochberg keep', () => {
	// Benjamini & Hochberg 1995, table of 15 p values: four stand at 0.05.
	const table = [
		0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719,
		0.6528, 0.759, 1
	];
	expect(benjaminiHochberg(table).filter(Boolean)).toHaveLength(4);
	expect(benjaminiHochberg([0.04, 0.01])).toEqual([true, true]);
	expect(benjaminiHochberg([0.04, 0.01], { tests: 10 })).toEqual([false, false]);
	expect(benjaminiHochberg([])).toEqual([]);
});

test('neighbours that go down are pooled', () => {
	expect(isotonic([1, 3, 2, 4])).toEqual([1, 2.5, 2.5, 4]);
	expect(isotonic([3, 2, 1])).toEqual([2, 2, 2]);
	expect(isotonic([4, 1], [1, 3])).toEqual([1.75, 1.75]);
	expect(isotonic([])).toEqual([]);
});

test('log-odds of a half are 0, and the edges are held', () => {
	expect(logit(0.5)).toBe(0);
	expect(logit(0)).toBe(logit(0.001));
	expect(sigmoid(logit(0.04))).toBeCloseTo(0.04);
});

test('tails of counts and of the normal curve match the tables', () => {
	expect(countTail(0, 3)).toBe(1);
	expect(countTail(1, 1)).toBeCloseTo(1 - Math.exp(-1), 10);
	expect(countTail(12, 3)).toBeCloseTo(7.14e-5, 7); // 1 − Poisson cdf(11; 3)
	expect(countTail(60, 1)).toBeGreaterThan(0);
	// Geometric: size 1, q 1/2 has mean 1 and dispersion 2; P(N ≥ 3) = 1/8.
	expect(countTail(3, 1, 2)).toBeCloseTo(0.125, 10);
	expect(normalTail(1.959964)).toBeCloseTo(0.05, 6);
	expect(normalTail(0)).toBeCloseTo(1, 6);
});
