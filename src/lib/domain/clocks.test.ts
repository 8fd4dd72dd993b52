import { expect, test } from 'vitest';
import { clockOff, wrongClocks } from './clocks.ts';

const HOUR = 3_600_000;
const read = (...offs: number[]) => offs.map((off, i) => ({ service: `s${i}`, off, at: 0 }));

test('one clock that differs is that service’s, most clocks that differ alike are ours', () => {
	expect(wrongClocks(read(0, 2000, -9 * HOUR, 100))).toEqual({
		machine: null,
		services: [{ service: 's2', off: -9 * HOUR, at: 0 }]
	});
	expect(wrongClocks(read(HOUR, HOUR + 500, HOUR - 700))).toEqual({ machine: -HOUR, services: [] });
	expect(wrongClocks(read(HOUR, HOUR, HOUR, 0))).toEqual({
		machine: -HOUR,
		services: [{ service: 's3', off: 0, at: 0 }]
	});
});

test('two witnesses are too few to doubt our own clock, and minutes are no fault', () => {
	expect(wrongClocks(read(HOUR, HOUR)).machine).toBe(null);
	expect(wrongClocks(read(60_000, -60_000, 200_000))).toEqual({ machine: null, services: [] });
	expect(wrongClocks([])).toEqual({ machine: null, services: [] });
});

test('an answer out of a cache is as old as it says', () => {
	const date = new Date(HOUR).toUTCString();
	expect(clockOff({ date }, HOUR)).toBe(0);
	expect(clockOff({ date, age: '600' }, HOUR + 600_000)).toBe(0);
	expect(clockOff({ date, age: 'old' }, 0)).toBe(HOUR);
	expect(clockOff({ date: 'yesterday' }, 0)).toBe(null);
	expect(clockOff({}, 0)).toBe(null);
});
