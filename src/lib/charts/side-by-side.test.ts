import { expect, test } from 'vitest';
import { sideBySide, type Spot } from './side-by-side.ts';

const field = { left: 0, right: 100, top: 0, bottom: 60 };
const distance = (a: Spot, b: Spot) => Math.hypot(a.x - b.x, a.y - b.y);

test('two dozen marks at one place stand beside each other, none covers another, and all within their field', () => {
	const marks = Array.from({ length: 24 }, () => ({ x: 50, y: 60, field }));
	const places = sideBySide(marks, 14);
	expect(places[0]).toEqual({ x: 50, y: 60 });
	for (const [i, one] of places.entries()) {
		for (const other of places.slice(0, i)) expect(distance(one, other)).toBeGreaterThanOrEqual(14);
		expect(one.x >= 0 && one.x <= 100 && one.y >= 0 && one.y <= 60).toBe(true);
	}
	expect(sideBySide(marks, 14)).toEqual(places);
});

test('a mark that covers none keeps its place; one too many stays where it is', () => {
	const apart = sideBySide(
		[
			{ x: 10, y: 10, field },
			{ x: 40, y: 10, field }
		],
		14
	);
	expect(apart).toEqual([
		{ x: 10, y: 10 },
		{ x: 40, y: 10 }
	]);
	const narrow = { left: 5, right: 5, top: 5, bottom: 5 };
	const same = { x: 5, y: 5, field: narrow };
	expect(sideBySide([same, same], 14)[1]).toEqual({ x: 5, y: 5 });
});
