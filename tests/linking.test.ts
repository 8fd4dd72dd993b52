import { expect, test } from 'vitest';
import { QuestionIndex } from '#lib/linking/question.ts';
import { WEIGHTS } from '#lib/linking/question/weights.ts';
import { listwise, logistic } from '../scripts/training/bounded.ts';
import {
	examples,
	figures,
	hasDevelopmentSet,
	judge,
	queries,
	questions
} from '../scripts/training/linking.ts';

test('a logistic regression finds the odds of its groups, and keeps weights on their side of zero', () => {
	const rows = [
		...Array.from({ length: 10 }, (_, i) => ({ x: [1], y: i < 8 ? 1 : 0, weight: 1 })),
		...Array.from({ length: 10 }, (_, i) => ({ x: [0], y: i < 5 ? 1 : 0, weight: 1 }))
	];
	const [slope = NaN, base = NaN] = logistic(rows, [1], 0);
	// ln(8/2) and ln(5/5)
	expect(slope).toBeCloseTo(Math.log(4), 2);
	expect(base).toBeCloseTo(0, 2);
	expect(logistic(rows, [-1], 0)[0]).toBeCloseTo(0, 10);
});

test('a ranking is learned from which member of each list is right, the same each time', () => {
	const lists = [
		{
			x: [
				[1, 0],
				[0, 1]
			],
			right: [true, false]
		},
		{
			x: [
				[0, 1],
				[1, 0],
				[0, 0]
			],
			right: [false, true, false]
		},
		{ x: [[1, 1]], right: [false] }
	];
	const weights = listwise(lists, [0, 0], 0.1);
	expect(weights[0]).toBeGreaterThan(0);
	expect(weights[1]).toBeLessThan(0);
	expect(listwise(lists, [0, 0], 0.1)).toEqual(weights);
});

// The development set lies beside the repository, since its licence differs.
test.skipIf(!hasDevelopmentSet())(
	'headlines kept apart from training are linked as measured',
	() => {
		const kept = queries().filter((query) => query.kept);
		const { recall5, precision1, aucNone } = figures(
			judge(examples(new QuestionIndex(questions()), kept), WEIGHTS)
		);
		expect(recall5).toBeGreaterThan(0.88);
		expect(precision1).toBeGreaterThan(0.82);
		expect(aucNone).toBeGreaterThan(0.9);
	}
);
