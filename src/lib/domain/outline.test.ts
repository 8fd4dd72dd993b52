import { expect, test } from 'vitest';
import { NONE } from './chunk.ts';
import { knownCount, outlinePlaces, pricesAt } from './outline.ts';

const flat = (n: number) => new Array<number>(n).fill(50);

test('of many points the first and the last stay, and each extreme with the point before it', () => {
	const p = flat(40);
	p[10] = 20;
	p[30] = 90;
	expect(outlinePlaces(p)).toEqual([0, 9, 10, 29, 30, 39]);
});

test('long runs are outlined one by one, so that few points stay of many', () => {
	const p = Array.from({ length: 4800 }, (_, i) => 500 + Math.round(100 * Math.sin(i / 9)));
	const places = outlinePlaces(p);
	expect(places.length).toBeLessThanOrEqual((4800 / 48) * 6);
	expect(places.at(-1)).toBe(4799);
});

test('where a price is missing, both edges stay and one missing point at least', () => {
	const p = flat(30);
	for (let i = 12; i < 18; i++) p[i] = NONE;
	p[25] = NONE;
	expect(outlinePlaces(p)).toEqual([0, 11, 12, 17, 18, 24, 25, 26, 29]);
	expect(outlinePlaces([NONE, NONE, NONE])).toEqual([0, 2]);
});

test('pinned places stay; what stays keeps its own sides', () => {
	expect(outlinePlaces(flat(20), [7, -1])).toEqual([0, 7, 19]);
	const columns = {
		at: Float64Array.from([1, 2, 3]),
		bid: Int32Array.from([4, 5, 6]),
		ask: Int32Array.from([7, 8, 9]),
		probability: Int32Array.from([NONE, 6, 7])
	};
	const { at, bid, ask, probability, volume } = pricesAt(columns, [0, 2]);
	expect([at, bid, ask, probability, volume].map((column) => [...column])).toEqual([
		...[
			[1, 3],
			[4, 6],
			[7, 9],
			[NONE, 7],
			[NONE, NONE]
		]
	]);
	expect(knownCount(columns.probability)).toBe(2);
});
