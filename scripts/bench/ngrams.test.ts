import { expect, test } from 'vitest';
import type { Label } from '../quality.ts';
import { gramsOf, ngramLogistic } from './ngrams.ts';

test('a text is cut into words, pairs of words and runs of letters that know where words end', () => {
	const { words, letters } = gramsOf('Gold up');
	expect(words).toEqual(['gold', 'up', 'gold up']);
	expect(letters).toEqual([
		...[' go', 'gol', 'old', 'ld '],
		...[' gol', 'gold', 'old '],
		...[' gold', 'gold '],
		...[' up', 'up ', ' up ']
	]);
});

const taught = (['profit', 'loss', 'meeting'] as const).flatMap((word, i) =>
	['today', 'again', 'in May'].map((when) => ({
		text: `${word} ${when}`,
		label: ([1, -1, 0] as const)[i] as Label,
		grade: null
	}))
);

test('the plain model learns labels, and grades where all rows have one', () => {
	const say = ngramLogistic(taught);
	expect(['profit', 'loss', 'meeting'].map((word) => say(`${word} now`).label)).toEqual([1, -1, 0]);
	const graded = ngramLogistic(taught.map((row) => ({ ...row, grade: 0.8 * row.label })));
	expect(graded('profit now').score).toBeGreaterThan(0.2);
	expect(graded('loss now').score).toBeLessThan(-0.2);
	expect(Math.abs(graded('').score)).toBeLessThan(0.1);
});
