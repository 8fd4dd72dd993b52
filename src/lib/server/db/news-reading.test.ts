import { expect, test } from 'vitest';
import { reachOf, wasRead } from './news-reading.ts';

const HOUR = 3_600_000;

/** Readings at these hours, as `newsReadings` finds them. */
const read = (...hours: number[]) => reachOf(hours.map((hour) => Math.floor(hour * 4)));
/** Which hours up to the last are measured. */
const measured = (hours: number[], until: number) => {
	const reach = read(...hours);
	return Array.from({ length: until }, (_, i) => wasRead(reach, i * HOUR, (i + 1) * HOUR));
};

test('a run every three hours measures every hour: feeds still hold what came in between', () => {
	expect(measured([3, 6, 9, 12], 12)).toEqual(Array(12).fill(true));
});

test('after half a day without a reading the hours it cannot reach back over are missing', () => {
	const hours = measured([2.9, 27], 27);
	expect(hours.flatMap((is, hour) => (is ? [] : [hour]))).toEqual(
		Array.from({ length: 12 }, (_, i) => i + 3)
	);
});

test('an hour read only in its first minutes counts while it runs, and no more once an outage followed', () => {
	expect(wasRead(read(5, 8.1), 8 * HOUR, 9 * HOUR)).toBe(true);
	expect(wasRead(read(5, 8.1, 30), 8 * HOUR, 9 * HOUR)).toBe(false);
	expect(wasRead(read(5, 8.8, 30), 8 * HOUR, 9 * HOUR)).toBe(true);
	expect(wasRead(read(5, 8.1), 9 * HOUR, 10 * HOUR)).toBe(false);
	expect(wasRead(read(), 0, HOUR)).toBe(false);
});

test('a long stretch is measured when half of it was', () => {
	const day = (...hours: number[]) => wasRead(read(...hours), 0, 24 * HOUR);
	expect(day(20, 60)).toBe(true);
	expect(day(11, 60)).toBe(false);
	expect(day(11)).toBe(true);
	expect(day(23)).toBe(true);
});
