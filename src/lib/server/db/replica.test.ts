import { describe, expect, test } from 'vitest';
import { Delay, type ReplicaSays } from './replica.ts';

/** What a replica says that has replayed so much; its newest transaction is from 500 on its clock. */
const says = (replayed: number | null, now = 1_000): ReplicaSays => ({
	recovering: true,
	replayed,
	committedAt: 500,
	now,
	installation: null
});

describe('the delay of a replica', () => {
	test('is nothing when it has all that was written, however long ago that was', () => {
		const delay = new Delay();
		delay.wrote(10, 1_000);
		expect(delay.of(says(10, 999_000), 999_000)).toBe(0);
		expect(delay.sameAt).toBe(1_000);
	});

	test('counts from the last moment of which it has everything', () => {
		const delay = new Delay();
		for (const [position, at] of [
			[10, 1_000],
			[20, 3_000],
			[30, 5_000]
		] as const) {
			delay.wrote(position, at);
		}
		expect(delay.of(says(25), 6_000)).toBe(3_000);
		expect(delay.of(says(29), 9_000)).toBe(6_000);
		expect(delay.of(says(31), 9_500)).toBe(0);
		expect(delay.sameAt).toBe(5_000);
	});

	test('is told by its newest transaction as long as it was never seen to have everything', () => {
		const delay = new Delay();
		delay.wrote(10, 1_000);
		expect(delay.of(says(5), 1_000)).toBe(500);
		expect(new Delay().of({ ...says(5), committedAt: null }, 1_000)).toBeNull();
	});
});
