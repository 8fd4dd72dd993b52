import { expect, test } from 'vitest';
import type { CompareItem, ComparePage } from '#lib/domain/view.ts';
import { compareFigure, differenceAt, lastDifference, multiplesOf } from './compare.ts';
import { stops } from './figure.ts';
import { tableOf } from './rows.ts';
import { compareSvg } from './svg-compare.ts';
import type { Sheet } from './svg-sheet.ts';

const item = (id: string, t: number[], p: (number | null)[]): CompareItem => ({
	id,
	venue: 'kalshi',
	eventId: null,
	eventTitle: null,
	title: `Will ${id} happen?`,
	label: null,
	url: 'https://example.com',
	status: 'open',
	opensAt: null,
	closesAt: null,
	outcome: null,
	quote: null,
	change24h: null,
	checkedAt: null,
	every: null,
	volume: { value: null, unit: 'usd' },
	volume24h: null,
	liquidity: null,
	fee: null,
	breakEven: null,
	light: null,
	money: 'real',
	rules: '',
	with: id,
	topic: null,
	t,
	p,
	ownSince: null,
	stats: null
});

const page: ComparePage = {
	from: 0,
	to: 100,
	items: [item('x', [0, 100], [0.4, 0.4]), item('y', [0, 50, 90], [0.9, 0.95, 0.95])],
	missed: [],
	pairs: [
		{
			a: 'x',
			b: 'y',
			link: { score: 1, reasons: [], state: 'confirmed', inverse: true },
			// 0.4 − (1 − 0.9), 0.4 − (1 − 0.95).
			difference: { t: [0, 50, 90], d: [0.3, 0.35, 0.35], n: 3, mean: 0.32, overlap: 90 }
		}
	],
	suggestions: []
};

const sheet: Sheet = {
	width: 1200,
	height: 675,
	theme: 'light',
	title: 'x and y',
	subtitle: '',
	notes: ['https://example.com/'.padEnd(600, 'x')],
	ticks: [{ at: 50, label: '12:00', strong: false }],
	endName: ({ style }, p) => `${style.letter} ${p}`,
	markWord: (kind) => kind,
	percent: (p) => `${p * 100}%`,
	titles: { probability: 'P', stories: '', sentiment: '' },
	difference: ({ name }) => `${name}: mean`
};

test('an inverse pair says how it was turned around, and a difference ends with its last point', () => {
	const [line] = compareFigure(page).differences!;
	expect(line).toMatchObject({ name: 'A − (100% − B)', mean: 0.32, n: 3 });
	expect(differenceAt(line!, 49)).toBe(0.3);
	expect(differenceAt(line!, 91)).toBeNull();
	expect(lastDifference(line!)).toEqual({ at: 90, d: 0.35 });
});

test('a pair that nobody marked equivalent has no difference in the chart', () => {
	const pairs = page.pairs.map((pair) => ({ ...pair, difference: null }));
	expect(compareFigure({ ...page, pairs }).differences).toEqual([]);
});

test('charts of their own share the axis, or have the one that fits them', () => {
	const figure = compareFigure(page);
	const shared = multiplesOf(figure, 'shared');
	expect(shared.map(({ lines }) => lines.map(({ id }) => id))).toEqual([['x'], ['y']]);
	expect(shared[0]?.probability).toEqual(shared[1]?.probability);
	const [x, y] = multiplesOf(figure, 'free').map(({ probability }) => probability);
	expect(x!.max).toBeLessThan(0.5);
	expect(y!.min).toBeGreaterThan(0.5);
	expect(multiplesOf(compareFigure(page, 'logodds'), 'free')[1]?.axis).toBe('logodds');
});

test('the table has a column for each price and each difference, and a row whenever one changes', () => {
	const figure = compareFigure(page);
	expect(stops(figure)).toEqual([0, 50, 90, 100]);
	const { head, rows } = tableOf(figure);
	expect(head).toEqual(['time', 'at', 'x', 'y', 'x minus 1-(y)']);
	expect(rows.map((row) => row.slice(1))).toEqual([
		[0, 0.4, 0.9, 0.3],
		[50, 0.4, 0.95, 0.35],
		[90, 0.4, 0.95, 0.35],
		[100, 0.4, null, null]
	]);
});

test('the picture has a panel for each difference, and grows with its panels', () => {
	const figure = compareFigure(page);
	const together = compareSvg(figure, null, sheet);
	expect(together.match(/A − \(100% − B\): mean/g)).toHaveLength(1);
	expect(together).toContain('>B 0.95<');
	const apart = compareSvg(figure, multiplesOf(figure, 'free'), sheet);
	expect(apart.match(/>12:00</g)).toHaveLength(3);
	const items = Array.from({ length: 8 }, (_, i) => item(`m${i}`, [0, 100], [0.1 * i, 0.1 * i]));
	const eight = compareFigure({ ...page, items, pairs: [] });
	const svg = compareSvg(eight, multiplesOf(eight, 'shared'), {
		...sheet,
		width: 640,
		height: 440
	});
	expect(Number(/ height="(\d+)"/.exec(svg)?.[1])).toBeGreaterThan(1000);
});

test('nothing to compare is an empty chart with all its words', () => {
	const none = compareFigure({ ...page, items: [], pairs: [] });
	expect(compareSvg(none, null, sheet)).toContain('x and y');
	expect(compareSvg(none, [], sheet)).toContain('x and y');
	expect(tableOf(none).rows).toEqual([]);
});
