import { expect, test } from 'vitest';
import { basisCode, emptyColumns, NONE } from './chunk.ts';
import { thinned } from './thin.ts';

const MINUTE = 60_000;

function columnsOf(points: [minute: number, p: number | null, settled?: boolean][]) {
	const columns = emptyColumns(points.length);
	points.forEach(([minute, p, settled], i) => {
		columns.at[i] = minute * MINUTE;
		columns.probability[i] = p ?? NONE;
		columns.basis[i] = p === null ? 0 : basisCode(settled ? 'settlement' : 'mid');
		columns.bid[i] = columns.ask[i] = columns.last[i] = columns.volume[i] = NONE;
	});
	return columns;
}
const minutes = ({ at }: { at: ArrayLike<number> }) => Array.from(at, (one) => one / MINUTE);

test('of an hour its lowest, highest and last price stay, and the very first', () => {
	const all = columnsOf([
		...([0, 10, 20, 30, 40, 50] as const).map((m, i): [number, number] => [
			m,
			[5, 3, 4, 9, 7, 6][i]!
		]),
		[60, 6],
		[70, 6.5],
		[110, 7]
	]);
	expect(minutes(thinned(all))).toEqual([0, 10, 30, 50, 60, 110]);
});

test('a gap, what follows it and a settlement are never taken away', () => {
	const all = columnsOf([
		[0, 5],
		[5, 9],
		[10, null],
		[15, 6],
		[20, 2],
		[25, 6, true],
		[30, 6.5],
		[35, 7]
	]);
	expect(minutes(thinned(all))).toEqual([0, 5, 10, 15, 20, 25, 35]);
});

test('what was thinned stays as it is when thinned again', () => {
	const all = columnsOf(Array.from({ length: 200 }, (_, i) => [i * 7, (i * 37) % 100]));
	const once = thinned(all);
	expect(once.at.length).toBeLessThan(100);
	expect(thinned(once)).toEqual(once);
	expect(minutes(thinned(columnsOf([])))).toEqual([]);
});
