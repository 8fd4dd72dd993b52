import { expect, test } from 'vitest';
import { NONE, toColumns } from './chunk.ts';
import type { Quote } from './market.ts';
import { indexAt, mergePrices, priceStats, toPriceSeries, valueAt, type Checks } from './series.ts';

const MINUTE = 60_000;

/** Quotes from [minute, percent] pairs; null is a quote without a probability. */
const quotes = (...list: [number, number | null][]) =>
	toColumns(
		list.map(([minute, percent]): Quote => ({
			at: minute * MINUTE,
			bid: null,
			ask: null,
			last: null,
			probability: percent === null ? null : percent * 10_000,
			basis: percent === null ? null : 'amm',
			volume: null
		}))
	);

const none = quotes();

type Part = Partial<Omit<Parameters<typeof mergePrices>[0], 'checks'>>;

/** Merges with times in minutes and gives [minute, percent] pairs. */
const merged = ({
	checks,
	from = 0,
	to = 10_000,
	...rest
}: Part & {
	checks?: { since: number; until: number; gaps?: [number, number, number][] } | null;
}) => {
	const inMs: Checks | null = checks
		? {
				since: checks.since * MINUTE,
				until: checks.until * MINUTE,
				gaps: (checks.gaps ?? []).map(([gapFrom, gapTo, every]) => ({
					from: gapFrom * MINUTE,
					to: gapTo * MINUTE,
					every: every * MINUTE
				}))
			}
		: null;
	const columns = mergePrices({
		own: none,
		history: [],
		settlement: null,
		...rest,
		checks: inMs,
		from: from * MINUTE,
		to: to * MINUTE
	});
	const { t, p } = toPriceSeries(columns, 1000);
	return t.map((at, i) => [at / MINUTE, p[i] === null ? null : Math.round((p[i] as number) * 100)]);
};

test('a step lasts until the next point', () => {
	const series = { t: [10, 20, 30], v: [1, null, 3] };
	expect([9, 10, 19, 20, 29, 30, 99].map((at) => valueAt(series, at))).toEqual([
		null,
		1,
		1,
		null,
		null,
		3,
		3
	]);
	expect(indexAt([], 5)).toBe(-1);
});

test('a series begins with the value known at its start and ends at the last check', () => {
	const own = quotes([0, 10], [5, 20], [12, 30]);
	expect(merged({ own, checks: { since: 0, until: 40 }, from: 7, to: 100 })).toEqual([
		[7, 20],
		[12, 30],
		[40, 30]
	]);
	expect(merged({ own, checks: { since: 0, until: 40 }, from: 7, to: 20 })).toEqual([
		[7, 20],
		[12, 30],
		[20, 30]
	]);
});

test('nothing is claimed after the last check', () => {
	const own = quotes([0, 10]);
	expect(merged({ own, checks: { since: 0, until: 40 }, from: 50, to: 100 })).toEqual([]);
	expect(merged({ own, checks: { since: 60, until: 70 }, from: 0, to: 50 })).toEqual([]);
});

test('a gap in the checks is one missing point, one interval after the last check', () => {
	const own = quotes([0, 10], [100, 20]);
	const checks = { since: 0, until: 110, gaps: [[30, 100, 5]] as [number, number, number][] };
	expect(merged({ own, checks })).toEqual([
		[0, 10],
		[30, 10],
		[35, null],
		[100, 20],
		[110, 20]
	]);
});

test('a price that is the same after a gap still begins anew at the first check', () => {
	const own = quotes([0, 10]);
	const checks = { since: 0, until: 110, gaps: [[30, 100, 5]] as [number, number, number][] };
	expect(merged({ own, checks, from: 20 })).toEqual([
		[20, 10],
		[30, 10],
		[35, null],
		[100, 10],
		[110, 10]
	]);
	// A series that begins or ends inside the gap.
	expect(merged({ own, checks, from: 50 })).toEqual([
		[100, 10],
		[110, 10]
	]);
	expect(merged({ own, checks, to: 50 })).toEqual([
		[0, 10],
		[30, 10],
		[35, null]
	]);
});

test('history fills what lies before our first check and inside our gaps, and nothing else', () => {
	const own = quotes([60, 50], [65, 51], [120, 60]);
	const history = [
		{
			grain: 10 * MINUTE,
			columns: quotes(
				[30, 40],
				[40, 41],
				[50, 42],
				[60, 99],
				[70, 99],
				[80, 55],
				[90, 56],
				[100, 57],
				[110, 58],
				[120, 99],
				[130, 99]
			)
		}
	];
	const checks = { since: 60, until: 125, gaps: [[70, 120, 5]] as [number, number, number][] };
	expect(merged({ own, history, checks })).toEqual([
		[30, 40],
		[40, 41],
		[50, 42],
		[60, 50],
		[65, 51],
		[70, 51],
		[80, 55],
		[90, 56],
		[100, 57],
		[110, 58],
		[120, 60],
		[125, 60]
	]);
});

test('history with points missing for longer than three grains has a gap one grain after the last', () => {
	const history = [{ grain: 5 * MINUTE, columns: quotes([0, 10], [15, 11], [31, 12], [36, 13]) }];
	expect(merged({ history })).toEqual([
		[0, 10],
		[15, 11],
		[20, null],
		[31, 12],
		[36, 13]
	]);
	// And between history and our own quotes.
	const own = quotes([60, 50]);
	expect(merged({ own, history, checks: { since: 60, until: 60 }, from: 31 })).toEqual([
		[31, 12],
		[36, 13],
		[41, null],
		[60, 50]
	]);
});

test('history between two of its points is known, also when the window lies between them', () => {
	const history = [{ grain: 60 * MINUTE, columns: quotes([0, 10], [60, 20], [120, 30]) }];
	expect(merged({ history, from: 70, to: 80 })).toEqual([
		[70, 20],
		[80, 20]
	]);
	expect(merged({ history, from: 70, to: 70 })).toEqual([[70, 20]]);
	expect(merged({ history, from: 70, to: 500 })).toEqual([
		[70, 20],
		[120, 30]
	]);
	expect(merged({ history, from: 130, to: 500 })).toEqual([]);
});

test('a finer grain wins over a coarser one, which fills where the finer has nothing', () => {
	const fine = { grain: 5 * MINUTE, columns: quotes([60, 10], [65, 11], [70, 12], [150, 13]) };
	const coarse = {
		grain: 60 * MINUTE,
		columns: quotes([0, 90], [60, 91], [69, 95], [74, 96], [120, 92], [180, 93])
	};
	expect(merged({ history: [coarse, fine] })).toEqual([
		[0, 90],
		[60, 10],
		[65, 11],
		[70, 12],
		[120, 92],
		[150, 13],
		[180, 93]
	]);
});

test('a market that ended ends with what it paid, when it was settled', () => {
	const own = quotes([0, 10], [5, 95], [50, 100]);
	const checks = { since: 0, until: 60 };
	const settlement = { at: 40 * MINUTE, payout: 1_000_000 };
	expect(merged({ own, checks, settlement })).toEqual([
		[0, 10],
		[5, 95],
		[40, 100]
	]);
	expect(merged({ own, checks, settlement, to: 30 })).toEqual([
		[0, 10],
		[5, 95],
		[30, 95]
	]);
	expect(merged({ own, checks, settlement: { at: 80 * MINUTE, payout: null } }).at(-1)).toEqual([
		80,
		null
	]);
	expect(merged({ own, checks, settlement, from: 45 })).toEqual([]);
});

test('a quote without a probability is a missing point', () => {
	const own = quotes([0, 10], [5, null], [10, 12]);
	expect(merged({ own, checks: { since: 0, until: 20 } })).toEqual([
		[0, 10],
		[5, null],
		[10, 12],
		[20, 12]
	]);
});

test('prices are summed up from every point: ends, extremes, gaps', () => {
	const p = Int32Array.from([NONE, 300_000, 100_000, NONE, NONE, 200_000, NONE]);
	expect(priceStats({ p })).toEqual({ n: 3, gaps: 2, first: 0.3, last: 0.2, min: 0.1, max: 0.3 });
	expect(priceStats({ p: Int32Array.from([NONE]) })).toBeNull();
});
