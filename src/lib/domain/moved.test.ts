import { expect, test } from 'vitest';
import { elsewhere, nearest, timeOrder } from './moved.ts';

test('a story stands before a move only if it was seen before the move began', () => {
	const move = { at: 100, endAt: 160 };
	const order = (publishedAt: number, seenAt: number) => timeOrder({ publishedAt, seenAt }, move);
	expect(order(90, 100)).toBe('before');
	expect(order(90, 101)).toBe('late');
	expect(order(101, 101)).toBe('during');
	expect(order(160, 170)).toBe('during');
	expect(order(161, 170)).toBe('after');
});

test('another venue moved too only if it moved the same way, an inverse question the other way', () => {
	const up = { move: { at: 1, endAt: 2, change: 0.1 }, change: 0.1 };
	expect(elsewhere(0.2, up, false)).toBe('moved');
	expect(elsewhere(-0.2, up, false)).toBe('against');
	expect(elsewhere(-0.2, up, true)).toBe('moved');
	expect(elsewhere(0.2, { move: null, change: 0.01 }, false)).toBe('still');
	expect(elsewhere(0.2, { move: null, change: null }, false)).toBe('unknown');
});

test('of several moves elsewhere the nearest in time counts', () => {
	expect(
		nearest(
			[
				{ at: 10, endAt: 11 },
				{ at: 50, endAt: 51 }
			],
			40
		)?.at
	).toBe(50);
	expect(nearest([], 40)).toBeNull();
});
