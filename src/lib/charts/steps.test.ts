import { expect, test } from 'vitest';
import { traceSteps } from './steps.ts';

/** What a pen was told, as text. */
function drawn(
	t: number[],
	v: (number | null)[],
	{ from = -Infinity, to = Infinity, grain = 0 } = {}
): string {
	const told: string[] = [];
	const pen = {
		moveTo: (x: number, y: number) => told.push(`M${x},${y}`),
		lineTo: (x: number, y: number) => told.push(`${x},${y}`)
	};
	traceSteps(pen, { t, v }, { from, to, grain, x: (at) => at, y: (value) => value });
	return told.join(' ');
}

test('a step lasts until the next, and a gap is left open', () => {
	expect(drawn([0, 4, 6, 8], [1, 2, null, 3])).toBe('M0,1 4,1 4,2 6,2 M8,3');
	expect(drawn([], [])).toBe('');
});

test('only what lies in the range is drawn, from the value that holds at its start', () => {
	expect(drawn([0, 10, 20, 30], [1, 2, 3, 4], { from: 5, to: 25 })).toBe(
		'M5,1 10,1 10,2 20,2 20,3 25,3'
	);
	expect(drawn([0, 10], [1, null], { from: 12, to: 20 })).toBe('');
});

test('of steps within a pixel first, lowest, highest and last are drawn: no spike is lost', () => {
	const t = [0, 10, 10.1, 10.2, 10.3, 20];
	const thin = drawn(t, [5, 6, 9, 1, 7, 7], { grain: 1 });
	expect(thin).toBe('M0,5 10,5 10,9 10,1 10,7 20,7 20,7');
});

test('however many points there are, no more is drawn than the pixels can show', () => {
	const t = Array.from({ length: 100_000 }, (_, i) => i / 1000);
	const count = drawn(
		t,
		t.map((_, i) => i % 7),
		{ grain: 1 }
	).split(' ').length;
	expect(count).toBeLessThanOrEqual(101 * 4);
});
