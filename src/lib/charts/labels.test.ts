import { expect, test } from 'vitest';
import type { TopicSeries } from '#lib/domain/view.ts';
import { topicFigure } from './figure.ts';
import { lineEnds, spreadLabels, type Field } from './labels.ts';

type Given = { t: number[]; p: (number | null)[]; outcome?: 'yes' | 'void' };

const figureOf = (lines: Given[], to = 100) => {
	const series: TopicSeries = {
		from: 0,
		to,
		since: 0,
		markets: lines.map(({ t, p, outcome }, i) => ({
			...{ id: `m${i}`, title: `M${i}`, venue: 'kalshi', t, p, ownSince: 0, stats: null },
			outcome: outcome
				? { label: outcome, payout: outcome === 'yes' ? 1 : null, at: t.at(-1)! }
				: null
		})),
		stories: { bucket: 50, t: [], n: [] },
		sentiment: { t: [], mean: [], lo: [], hi: [], n: [] },
		marks: []
	};
	return topicFigure(series);
};

/** A picture of 1000 × 200 pixels for 0..100 and 0..1, letters 7 wide. */
const field: Field = {
	x: (at) => at * 10,
	y: (value) => 200 - value * 200,
	...{ right: 1000, top: 0, bottom: 200, leading: 16 },
	widthOf: (words) => words.length * 7
};

const ends = (lines: Given[]) =>
	lineEnds(
		figureOf(lines),
		field,
		(line, p, outcome) => `${line.style.letter} ${outcome?.label ?? p}`
	);

/** Pairs of names that lie over each other. */
const overlaps = (list: ReturnType<typeof ends>) =>
	list.flatMap((a, i) =>
		list
			.slice(i + 1)
			.filter(
				(b) =>
					Math.abs(a.labelY - b.labelY) < 16 - 1e-9 &&
					a.labelX < b.labelX + b.words.length * 7 &&
					b.labelX < a.labelX + a.words.length * 7
			)
	);

test('the names of eight lines never lie over each other, wherever they end', () => {
	const same = Array.from({ length: 8 }, () => ({ t: [0, 100], p: [0.5, 0.5] }));
	const early = same.map(({ p }, i) => ({ t: [0, 60 + (i % 3)], p }));
	const mixed = same.map((line, i) => (i % 2 === 0 ? line : { t: [0, 96], p: [0.5, 0.52] }));
	for (const lines of [same, early, mixed]) {
		const placed = ends(lines);
		expect(placed).toHaveLength(8);
		expect(overlaps(placed)).toEqual([]);
		for (const { labelY } of placed) expect(labelY).toBeGreaterThanOrEqual(8);
		for (const { labelY } of placed) expect(labelY).toBeLessThanOrEqual(192);
	}
});

test('a line that goes on is named in the margin, one that ended where it ended', () => {
	const [on, ended] = ends([
		{ t: [0, 100], p: [0.2, 0.2] },
		{ t: [0, 50], p: [0.8, 0.8] }
	]);
	expect(on).toMatchObject({ running: true, x: 1000, labelX: 1009, words: 'A 0.2' });
	expect(ended).toMatchObject({ running: false, x: 500, y: 40, labelX: 509, words: 'B 0.8' });
});

test('a settled line ends in its outcome, a void one at its last price', () => {
	const [yes, none] = ends([
		{ t: [0, 50], p: [0.9, 1], outcome: 'yes' },
		{ t: [0, 50], p: [0.3, null], outcome: 'void' }
	]);
	expect(yes).toMatchObject({ words: 'A yes', y: 0, outcome: { payout: 1 } });
	expect(none).toMatchObject({ words: 'B void', y: 140, x: 500, outcome: { payout: null } });
});

test('an outcome that lies after the range is not told', () => {
	const figure = figureOf([{ t: [0, 50], p: [0.9, 1], outcome: 'yes' }]);
	const [end] = lineEnds({ ...figure, to: 40 }, field, (_line, p) => String(p));
	expect(end).toMatchObject({ outcome: null, words: '0.9', x: 400 });
});

test('labels that would overlap are pushed apart and stay on the chart', () => {
	expect(spreadLabels([50, 52, 10], 14, 0, 100)).toEqual([50, 64, 10]);
	expect(spreadLabels([98, 99], 14, 0, 100)).toEqual([86, 100]);
	expect(spreadLabels([], 14, 0, 100)).toEqual([]);
});
