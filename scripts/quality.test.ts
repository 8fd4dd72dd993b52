import { describe, expect, test } from 'vitest';
import { bcubedF1, binaryF1, bootstrapInterval, macroF1, pairwiseF1, pearson } from './quality.ts';

describe('labels and scores', () => {
	test('every class counts the same, however rare it is', () => {
		// Good: 1 of 1 found, 1 said too much: F1 2/3. Neither: 2 of 3 found: F1 4/5. Bad: 1.
		const rows = [
			{ said: 1, is: 1 },
			{ said: 1, is: 0 },
			{ said: 0, is: 0 },
			{ said: 0, is: 0 },
			{ said: -1, is: -1 }
		] as const;
		expect(macroF1(rows)).toBeCloseTo((2 / 3 + 4 / 5 + 1) / 3);
	});

	test('a class that never occurs is left out', () => {
		expect(macroF1([{ said: 1, is: 1 }])).toBe(1);
	});

	test('a straight line correlates fully, also downwards; a constant not at all', () => {
		const line = (slope: number) => [1, 2, 5].map((x) => ({ said: slope * x, is: x }));
		expect(pearson(line(3))).toBeCloseTo(1);
		expect(pearson(line(-0.1))).toBeCloseTo(-1);
		expect(pearson(line(0))).toBe(0);
	});

	test("Anscombe's first set correlates at 0.816 (Anscombe 1973)", () => {
		const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
		const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
		expect(pearson(x.map((said, i) => ({ said, is: y[i] ?? 0 })))).toBeCloseTo(0.816, 3);
	});
});

describe('pairs and groups', () => {
	test('F1 of pairs: 1 right, 1 too many, 1 missed', () => {
		expect(
			binaryF1([
				{ said: true, is: true },
				{ said: true, is: false },
				{ said: false, is: true },
				{ said: false, is: false }
			])
		).toBe(0.5);
	});

	// Groups in truth {1,2,3} {4,5}; in the answer {1,2} {3,4,5}.
	const rows = [
		{ said: 'p', is: 'a' },
		{ said: 'p', is: 'a' },
		{ said: 'q', is: 'a' },
		{ said: 'q', is: 'b' },
		{ said: 'q', is: 'b' }
	];
	test('pairwise F1 counts pairs: 2 of 4 said are right, 2 of 4 true are found', () => {
		expect(pairwiseF1(rows)).toBe(0.5);
	});
	test('BCubed averages over items', () => {
		const precision = (1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5;
		const recall = (2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5;
		expect(bcubedF1(rows)).toBeCloseTo((2 * precision * recall) / (precision + recall));
	});
	test('all alone, as in truth: BCubed 1, no pair to find', () => {
		const alone = ['a', 'b'].map((name) => ({ said: name, is: name }));
		expect(bcubedF1(alone)).toBe(1);
		expect(pairwiseF1(alone)).toBe(0);
	});
});

describe('the bootstrap', () => {
	const mean = (list: number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
	test('an interval holds the figure, is the same every run, and narrows with more rows', () => {
		const rows = (n: number) => Array.from({ length: n }, (_, i) => i % 2);
		const [lo, hi] = bootstrapInterval(rows(40), mean);
		expect(lo).toBeLessThan(0.5);
		expect(hi).toBeGreaterThan(0.5);
		expect(bootstrapInterval(rows(40), mean)).toEqual([lo, hi]);
		const [lo400, hi400] = bootstrapInterval(rows(400), mean);
		expect(hi400 - lo400).toBeLessThan(hi - lo);
	});
});
