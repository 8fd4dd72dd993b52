import { expect, test } from 'vitest';
import { SAMPLE } from './sample.ts';
import {
	lastMoment,
	lastValue,
	latestReadout,
	marketFigure,
	readoutAt,
	stops,
	topicFigure,
	unread,
	valueAt
} from './figure.ts';

test('a price lasts until the next quote, and not beyond the last check', () => {
	expect(valueAt([0, 40], [0.1, 0.2], 39)).toBe(0.1);
	expect(valueAt([0, 40], [0.1, 0.2], 40)).toBe(0.2);
	expect(valueAt([0, 40], [0.1, 0.2], 41)).toBeNull();
	expect(valueAt([10, 40], [0.1, 0.2], 9)).toBeNull();
});

test('one readout gives every panel at the same moment', () => {
	const figure = topicFigure(SAMPLE);
	expect(readoutAt(figure, 30)).toEqual({
		at: 30,
		lines: [
			{ p: 0.1, bid: null, ask: null, history: true, until: null },
			{ p: 0.5, bid: null, ask: null, history: true, until: null }
		],
		stories: 4,
		sentiment: { mean: -0.2, lo: null, hi: null, n: 2 }
	});
	const later = readoutAt(figure, 70);
	expect(later.lines[0]).toMatchObject({ p: null, history: false });
	expect(later.stories).toBeNull();
	expect(later.sentiment).toBeNull();
});

test('with nobody pointing, each line shows its last price, and since when where that is not now', () => {
	const minutes = (list: number[]) => list.map((n) => n * 60_000);
	const figure = topicFigure({
		...SAMPLE,
		to: 100 * 60_000,
		markets: [
			{ ...SAMPLE.markets[0]!, t: minutes([0, 40, 60]), p: [0.1, 0.2, null] },
			{ ...SAMPLE.markets[1]!, t: minutes([20, 98]), p: [0.5, 0.5] },
			{ ...SAMPLE.markets[1]!, t: minutes([20, 100]), p: [0.5, 0.6] }
		]
	});
	expect(latestReadout(figure).lines).toMatchObject([
		{ p: 0.2, until: 60 * 60_000 },
		{ p: 0.5, until: null },
		{ p: 0.6, until: null }
	]);
});

test('of more markets than can be told apart the first are drawn', () => {
	const many = Array.from({ length: 12 }, (_, i) => ({ ...SAMPLE.markets[0]!, id: `m${i}` }));
	const { lines } = topicFigure({ ...SAMPLE, markets: many });
	expect(lines.map(({ id }) => id)).toEqual(many.slice(0, 8).map(({ id }) => id));
});

test('panels without any measurement are left out, and no market is no error', () => {
	const figure = topicFigure({
		...SAMPLE,
		markets: [],
		stories: { bucket: 50, t: [0], n: [null] },
		sentiment: { t: [], mean: [], lo: [], hi: [], n: [] }
	});
	expect(figure).toMatchObject({ lines: [], stories: null, sentiment: null });
	expect(lastMoment(figure)).toBe(100);
	expect(stops(figure)).toEqual([]);
});

test('an axis of log-odds keeps probabilities, and is suggested only while the other is drawn', () => {
	const low = {
		...SAMPLE,
		markets: SAMPLE.markets.map((market) => ({ ...market, p: market.p.map((p) => p && p / 10) }))
	};
	expect(topicFigure(SAMPLE).suitsLogOdds).toBe(false);
	expect(topicFigure(low)).toMatchObject({ axis: 'linear', suitsLogOdds: true });
	const figure = topicFigure(low, 'logodds');
	expect(figure).toMatchObject({ axis: 'logodds', suitsLogOdds: false });
	expect(figure.probability).toMatchObject({ min: 0.005, max: 0.1 });
	expect(figure.lines[0]!.p).toEqual(low.markets[0]!.p);
});

test('the arrow keys stop wherever something changes', () => {
	expect(stops(topicFigure(SAMPLE))).toEqual([0, 20, 40, 50, 60, 80, 100]);
});

test('of many stops only so many are kept, the last one always', () => {
	const t = Array.from({ length: 1001 }, (_, i) => i);
	const figure = marketFigure(
		{ id: 'a', title: 'A', venue: 'kalshi', outcome: null },
		{
			...{ t, p: t.map(() => 0.5), bid: t.map(() => null), ask: t.map(() => null) },
			...{ ownSince: 0, stats: null, since: 0 }
		},
		{ from: null, to: 1000 }
	);
	const kept = stops(figure, 100);
	expect(kept.length).toBeLessThanOrEqual(100);
	expect(kept[kept.length - 1]).toBe(1000);
});

test('a line ends at its last value, and the step lasts to the gap', () => {
	expect(lastValue({ t: [0, 5, 9], p: [0.1, 0.2, null] })).toEqual({ at: 9, p: 0.2 });
	expect(lastValue({ t: [0], p: [null] })).toBeNull();
	expect(lastValue({ t: [0, 5, 9], p: [0.1, 0.2, null] }, 4)).toEqual({ at: 4, p: 0.1 });
});

test('buckets in which nothing was read are one stretch as far as they touch', () => {
	const columns = { bucket: 10, t: [0, 10, 20, 30, 40], n: [null, null, 3, 0, null] };
	expect(unread(columns)).toEqual([
		[0, 20],
		[40, 50]
	]);
});
