import { expect, test } from 'vitest';
import { usualOf } from './trend-list.ts';

const HOUR = 3_600_000;
const FIRST = Date.UTC(2026, 0, 5) / HOUR;

/** So many hours of a topic that has two stories in each, and eight at three in the afternoon. */
const learned = (hours: number) => {
	const counts = new Map<number, number>();
	for (let hour = 0; hour < hours; hour++) counts.set(FIRST + hour, hour % 24 === 15 ? 8 : 2);
	return {
		first: FIRST,
		read: Array<boolean>(hours).fill(true),
		counts: new Map([['topic', counts]])
	};
};
const at = (hour: number) => ({ at: (FIRST + hour) * HOUR, share: 1 });
const WEEKS = 28 * 24;

test('hours that were learned some time before tell of the same hour of the day', () => {
	const expected = (hours: number, hour: number) =>
		usualOf(learned(hours), 'topic', [at(WEEKS + hour)])?.expected ?? 0;
	const usual = expected(WEEKS, 15);
	expect(usual).toBeGreaterThan(2 * expected(WEEKS, 14));
	for (const earlier of [1, 5]) {
		expect(expected(WEEKS - earlier, 15)).toBeGreaterThan(0.9 * usual);
		expect(expected(WEEKS - earlier, 15)).toBeLessThan(1.1 * usual);
	}
});

test('a day has to be known before anything is usual, and an hour of which half is asked for counts half', () => {
	expect(usualOf(learned(23), 'topic', [at(39)])).toBeNull();
	const whole = usualOf(learned(WEEKS), 'topic', [at(WEEKS + 15)])!;
	const half = usualOf(learned(WEEKS), 'topic', [{ ...at(WEEKS + 15), share: 0.5 }])!;
	expect(half.expected).toBeCloseTo(whole.expected / 2);
	expect(half.weekly).toBe(true);
});
