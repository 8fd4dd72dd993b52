import { expect, test } from 'vitest';
import { slope } from './growth.ts';

test('what stays as it is has slope 0, what grows as the history does has 1, its square root a half', () => {
	const of = (value: (months: number) => number) =>
		slope([1, 10, 100].map((months) => ({ months, value: value(months) })));
	expect(of(() => 7)).toBeCloseTo(0);
	expect(of((months) => 3 * months)).toBeCloseTo(1);
	expect(of((months) => Math.sqrt(months))).toBeCloseTo(0.5);
});
