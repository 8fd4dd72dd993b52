import { expect, test } from 'vitest';
import { backOff } from './events.ts';

test('a connection is tried again ever less often, up to half a minute', () => {
	const waits = [0, 1, 2, 3, 4, 5, 20].map((failures) => backOff(failures, 1));
	expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('those who lost it together do not come back together', () => {
	expect([backOff(3, 0), backOff(3, 0.5), backOff(3, 1)]).toEqual([4_000, 6_000, 8_000]);
});
