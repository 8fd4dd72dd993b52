import { expect, test } from 'vitest';
import { labelOf, toBand } from '../tone.ts';
import { toneOf } from './tone.ts';

const general = { markets: 0, company: 0, politics: 0, general: 1 };
const score = (grade: number, graded: number, pos: number) =>
	toBand(toneOf({ neg: -2, pos, grade }, [], general, graded));

test('an expected grade moves the score of a graded kind of text, and no other', () => {
	expect(score(0.5, 1, 2)).toBeGreaterThan(score(-0.5, 1, 2));
	expect(score(0.5, 0, 2)).toBe(score(-0.5, 0, 2));
});

test('an expected grade never changes a label', () => {
	for (const pos of [-3, 0, 3]) {
		const labels = [-3, -0.3, 0.3, 3].map((grade) => labelOf(score(grade, 1, pos)));
		expect(new Set(labels)).toEqual(new Set([labelOf(score(0, 1, pos))]));
	}
});
