import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TopicSeries } from '#lib/domain/view.ts';
import { topicFigure } from './figure.ts';
import { MARK_SHAPES } from './marks.ts';
import { PALETTE } from './palette.ts';
import { tableOf } from './rows.ts';
import { SAMPLE } from './sample.ts';
import { stepPath, wrapped, type Sheet } from './svg-sheet.ts';
import { figureSvg } from './svg.ts';

const [a, b] = SAMPLE.markets;
const series: TopicSeries = { ...SAMPLE, markets: [{ ...a!, title: 'A <b>' }, b!] };

const sheet: Sheet = {
	width: 800,
	height: 450,
	theme: 'light',
	title: '머스크 & 라이언에어',
	subtitle: 'range',
	notes: ['Source: x'],
	ticks: [{ at: 50, label: '12:00', strong: false }],
	endName: ({ style }, p, outcome) => `${style.letter} ${outcome ? outcome.label : p}`,
	markWord: (kind) => `<${kind}>`,
	percent: (p) => `${p * 100}%`,
	titles: { probability: 'P', stories: 'S', sentiment: 'T' }
};

test('steps last until the next value, and a gap stays open', () => {
	const same = (n: number) => n;
	expect(stepPath([0, 4, 6, 8], [1, 2, null, 3], same, same)).toBe('M0 1H4V2H6M8 3');
	expect(stepPath([], [], same, same)).toBe('');
});

test('long words of both scripts are broken into lines of a width', () => {
	expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
	expect(wrapped('머스크 라이언에어 인수', 12)).toEqual(['머스크', '라이언에어', '인수']);
	expect(wrapped('see /a-long-address', 8)).toEqual(['see', '/a-long-', 'address']);
});

test('the picture stands by itself: words are escaped, numbers are there, and nothing runs', () => {
	const svg = figureSvg(topicFigure(series), {
		...sheet,
		notes: ['<script>alert(1)</script>\u0007']
	});
	expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
	expect(svg).toContain('머스크 &amp; 라이언에어');
	expect(svg).toContain('&lt;script&gt;alert(1)&lt;/script&gt;<');
	expect(svg).not.toMatch(/<script|style=|NaN|undefined|Infinity/);
	expect(svg).toContain('<desc>range; A, A &lt;b&gt;: 30%; B, B: 50%</desc>');
});

test('what happened stands along the axis as shapes, several close together as a number, with a key', () => {
	const mark = (at: number, kind: 'story' | 'burst') => ({ kind, at, label: '', href: null });
	const marks = [mark(10, 'burst'), mark(50, 'story'), mark(51, 'story')];
	const svg = figureSvg(topicFigure({ ...series, marks }), sheet);
	expect(svg).toContain(MARK_SHAPES.burst);
	expect(svg).toMatch(/text-anchor="middle">2</);
	expect(svg).toMatch(/&lt;story&gt;.*&lt;burst&gt;/);
});

test('on a phone no word leaves the picture, and no two values of an axis lie over each other', () => {
	const KINDS = ['story', 'burst', 'move', 'rules', 'deadline', 'claim'] as const;
	const marks = KINDS.map((kind, i) => ({ kind, at: 10 * i, label: '', href: null }));
	const stories = { bucket: 50, t: [0, 50], n: [14, 3] };
	const svg = figureSvg(topicFigure({ ...series, stories, marks }), {
		...sheet,
		width: 360,
		height: 500,
		right: 70,
		subtitle: 'Simulated data · 20 Nov 2026, 12:22 KST – 27 Nov 2026, 12:22 KST',
		markWord: () => 'What happened'
	});
	const words = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"([^>]*)>([^<]*)</g)].map(
		([, x, y, more = '', what = '']) => ({ x: Number(x), y: Number(y), more, what })
	);
	for (const { x, more, what } of words) {
		if (!more.includes('text-anchor')) expect(x + what.length * 6.4, what).toBeLessThan(365);
	}
	const values = words.filter(({ more }) => more.includes('"end"')).map(({ y }) => y);
	expect(values.length).toBeGreaterThan(7);
	for (const [i, y] of values.entries()) {
		for (const other of values.slice(i + 1)) expect(Math.abs(y - other)).toBeGreaterThan(11);
	}
	expect(words.filter(({ what }) => what === 'What happened')).toHaveLength(6);
});

test('a settled line ends in a diamond with its outcome, hollow where it is void', () => {
	const [first, second] = series.markets;
	const markets = [
		{ ...first!, outcome: { payout: 1, label: 'yes' as const, at: 80 } },
		{ ...second!, p: [0.5, null], outcome: { payout: null, label: 'void' as const, at: 100 } }
	];
	const svg = figureSvg(topicFigure({ ...series, markets }), sheet);
	expect(svg.match(/l7 7l-7 7l-7 -7z/g)).toHaveLength(2);
	expect(svg).toMatch(/-7z" fill="#fbfaf7".*>B void</);
	expect(svg).toContain('>A yes<');
});

test('lines have a halo of the paper, drawn before the line', () => {
	const svg = figureSvg(topicFigure(series), sheet);
	expect(svg).toMatch(
		/stroke="#fbfaf7" stroke-width="5"\/?>(<\/path>)?<path [^>]*stroke-width="2"/
	);
});

test('a picture without any number is still one', () => {
	const empty = { ...series, markets: [], stories: { bucket: 50, t: [], n: [] } };
	const svg = figureSvg(
		topicFigure({ ...empty, sentiment: { t: [], mean: [], lo: [], hi: [], n: [] } }),
		sheet
	);
	expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

test('the table has all that the chart shows, a gap as an empty cell', () => {
	const { head, rows } = tableOf(topicFigure(series));
	expect(head).toEqual([
		...['time', 'at', 'a', 'b', 'stories'],
		...['sentiment', 'sentiment_lo', 'sentiment_hi', 'sentiment_n']
	]);
	expect(rows.find(([, at]) => at === 60)).toEqual([
		...['1970-01-01T00:00:00.060Z', 60, null, 0.5, null],
		...[null, null, null, null]
	]);
	expect(rows.find(([, at]) => at === 40)?.slice(2, 6)).toEqual([0.2, 0.5, 4, -0.2]);
});

test('pictures have the colours of the pages', () => {
	const css = readFileSync(join(import.meta.dirname, '../styles/app.css'), 'utf8');
	for (const token of Object.keys(PALETTE.light)) {
		expect(css).toContain(`${token}: light-dark(${PALETTE.light[token]}, ${PALETTE.dark[token]});`);
	}
});
