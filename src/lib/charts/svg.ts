/**
 * A `Figure` becomes an SVG that stands by itself: for taking away, for pages without scripts, for
 * where a picture is wanted. Presentation attributes only, so that no policy has to allow its style.
 */
import { place, type TimeTick } from '#lib/domain/scale.ts';
import type { Mark } from '#lib/domain/view.ts';
import type { DifferenceLine } from './compare.ts';
import type { EndName } from './dress.ts';
import { lastValue, unread, type Figure, type Line } from './figure.ts';
import { lineEnds } from './labels.ts';
import { groupMarks, kindsOf, MARK_SHAPES } from './marks.ts';
import { PALETTE } from './palette.ts';
import { traceSteps, type Pen } from './steps.ts';

/** What the picture needs besides the numbers: its size in pixels, words in the reader's language. */
export type Sheet = {
	width: number;
	height: number;
	/** Room for the labels at the lines' ends; enough for a venue's name when not given. */
	right?: number;
	theme: 'light' | 'dark';
	/** Empty: no room is left for one. */
	title: string;
	/** Only the panels: title, subtitle and notes stand in the picture around them. */
	bare?: boolean;
	/** Below the title: the range, and whether the data is simulated. */
	subtitle: string;
	/** At the foot: source, time, address. */
	notes: string[];
	ticks: TimeTick[];
	endName: EndName;
	/** What a kind of mark is called. */
	markWord: (kind: Mark['kind']) => string;
	percent: (p: number) => string;
	titles: { probability: string; stories: string; sentiment: string };
	/** What stands above the panel of a difference. */
	difference?: (line: DifferenceLine) => string;
};

const SANS = "system-ui, 'Noto Sans KR', 'Noto Sans CJK KR', sans-serif";
const SERIF = "Georgia, 'Noto Serif', 'Liberation Serif', 'Noto Serif CJK KR', serif";
const LEFT = 52;
const RIGHT = 150;
const LINE_HEIGHT = 16;
const TITLE_HEIGHT = 26;
/** Room above a panel for its title. */
const HEAD = 20;
/** Room below the axis for what happened and its key; how far apart two marks stand. */
const MARKS_HEIGHT = 46;
const APART = 22;

/** Characters that XML has no words for are left out. */
export const text = (value: string) =>
	value
		.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');

export type Attributes = Record<string, string | number>;

/** An element with its attributes; `content` is XML already. */
export const element = (name: string, attributes: Attributes, content = '') => {
	const given = Object.entries(attributes).map(
		([key, value]) => ` ${key}="${text(String(value))}"`
	);
	return `<${name}${given.join('')}>${content}</${name}>`;
};

export const round = (n: number) => Math.round(n * 10) / 10;

/** How wide words are, in Latin letters: those of Hangul are nearly twice as wide. */
const widthOf = (words: string) =>
	[...words].reduce((sum, letter) => sum + (letter > '\u10ff' ? 1.8 : 1), 0);

/** A word in pieces that fit a line; nearly always one. */
function pieces(word: string, most: number): string[] {
	if (widthOf(word) <= most) return [word];
	const letters = [...word];
	const fit = Math.max(1, Math.floor(most / (widthOf(word) / letters.length)));
	return Array.from({ length: Math.ceil(letters.length / fit) }, (_, i) =>
		letters.slice(i * fit, (i + 1) * fit).join('')
	);
}

/** Words in lines of at most so many letters. An address may be cut. */
export function wrapped(words: string, most: number): string[] {
	const lines: string[] = [];
	for (const word of words.split(/\s+/).flatMap((word) => pieces(word, most))) {
		const last = lines.at(-1);
		if (last !== undefined && widthOf(`${last} ${word}`) <= most) {
			lines[lines.length - 1] = `${last} ${word}`;
		} else lines.push(word);
	}
	return lines;
}

/** Where a panel lies, and how its values become heights. */
export type Panel = { top: number; bottom: number; y: (value: number) => number };

export function panel(top: number, bottom: number, min: number, max: number): Panel {
	return {
		top,
		bottom,
		y: (value) => bottom - ((value - min) / (max - min || 1)) * (bottom - top)
	};
}

/** A pen that writes a path down; `text` is what it wrote. */
function writingPen(): Pen & { text: string } {
	let at: [number, number] = [NaN, NaN];
	return {
		text: '',
		moveTo(x, y) {
			at = [round(x), round(y)];
			this.text += `M${at.join(' ')}`;
		},
		lineTo(x, y) {
			const to: [number, number] = [round(x), round(y)];
			// Steps go across or up and down, never both.
			if (to[0] !== at[0]) this.text += `H${to[0]}`;
			if (to[1] !== at[1]) this.text += `V${to[1]}`;
			at = to;
		}
	};
}

/** Steps: each value lasts until the next, a gap is left open. */
export function stepPath(
	t: readonly number[],
	v: readonly (number | null)[],
	x: (at: number) => number,
	y: (value: number) => number,
	from = -Infinity,
	to = Infinity
): string {
	const pen = writingPen();
	traceSteps(pen, { t, v }, { from, to, x, y, grain: 0 });
	return pen.text;
}

/** What a picture is drawn with, in the colours of a theme. */
export function pensOf(theme: Sheet['theme']) {
	const colour = (token: string) => PALETTE[theme][token] ?? 'currentColor';
	return {
		colour,
		label: (x: number, y: number, words: string, more: Attributes = {}) =>
			element('text', { x: round(x), y: round(y), fill: colour('--ink-2'), ...more }, text(words)),
		rule: (x1: number, y1: number, x2: number, y2: number, token = '--rule') =>
			element('path', {
				d: `M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}`,
				stroke: colour(token)
			})
	};
}

/** What every picture has: its ground, title and notes, and the room that they leave for panels; `below` px stay free under them. */
export function frameOf(sheet: Sheet, below = 0) {
	const { colour, label } = pensOf(sheet.theme);
	const title =
		sheet.bare || sheet.title === '' ? [] : wrapped(sheet.title, (sheet.width - 32) / 11);
	const notes = (sheet.bare ? [] : sheet.notes).flatMap((note) =>
		wrapped(note, (sheet.width - 32) / 6.4)
	);
	const top = sheet.bare ? 4 : 20 + title.length * TITLE_HEIGHT + 12;
	const foot = sheet.bare ? sheet.height - 2 : sheet.height - 18 - notes.length * LINE_HEIGHT;
	const bottom = foot - 24 - below;
	const parts = [
		element('rect', { width: sheet.width, height: sheet.height, fill: colour('--paper') }),
		...title.map((words, i) =>
			label(16, 32 + i * TITLE_HEIGHT, words, {
				fill: colour('--ink'),
				'font-family': SERIF,
				'font-size': 22,
				'font-weight': 600
			})
		),
		...(sheet.bare ? [] : [label(16, top - 4, sheet.subtitle)]),
		...notes.map((note, i) => label(16, foot + 16 + i * LINE_HEIGHT, note))
	];
	return { top, bottom, parts };
}

/** The picture of its parts, with its words for those who cannot see it. */
export const pictureOf = (figure: Figure, sheet: Sheet, parts: readonly string[]) =>
	element(
		'svg',
		{
			xmlns: 'http://www.w3.org/2000/svg',
			width: sheet.width,
			height: sheet.height,
			viewBox: `0 0 ${sheet.width} ${sheet.height}`,
			role: 'img',
			'font-family': SANS,
			'font-size': 12
		},
		`${element('title', {}, text(sheet.title))}${element('desc', {}, text(described(figure, sheet)))}${parts.join('')}`
	);

/** The whole picture. */
export function figureSvg(figure: Figure, sheet: Sheet): string {
	const { colour, label, rule } = pensOf(sheet.theme);
	const right = sheet.width - (sheet.right ?? RIGHT);
	const x = (at: number) =>
		LEFT + ((at - figure.from) / (figure.to - figure.from || 1)) * (right - LEFT);
	const marks = sheet.bare ? [] : figure.marks;
	const below = kindsOf(marks, figure.from, figure.to).length > 0 ? MARKS_HEIGHT : 0;
	const { top, bottom, parts: frame } = frameOf(sheet, below);
	const panels = panelsOf(figure, top, bottom);

	const parts: string[] = [
		...frame,
		...sheet.ticks.flatMap(({ at, label: words, strong }) => [
			rule(x(at), panels.p.top, x(at), bottom),
			label(x(at), bottom + 18, words, {
				'text-anchor': 'middle',
				'font-weight': strong ? 600 : 400
			})
		]),
		label(LEFT, panels.p.top - 6, sheet.titles.probability, { 'font-weight': 600 }),
		...figure.probability.ticks.flatMap((p) => {
			const y = panels.p.y(place(p, figure.axis));
			return [
				rule(LEFT, y, right, y),
				label(LEFT - 6, y + 4, sheet.percent(p), { 'text-anchor': 'end' })
			];
		}),
		// The first matter most and lie on top.
		...figure.lines.toReversed().map((line) => lineOf(line, figure, panels.p, x, colour)),
		...endsOf(figure, panels.p, x, right, sheet, colour),
		...marksOf({ ...figure, marks }, sheet, { x, y: bottom + 30, right }, colour)
	];
	if (figure.probability.cut) parts.push(cutMark(LEFT, panels.p.bottom, colour));
	const { stories, sentiment } = figure;
	if (stories && panels.stories) {
		const { y, top: head } = panels.stories;
		parts.push(label(LEFT, head - 6, sheet.titles.stories, { 'font-weight': 600 }));
		for (const n of stories.scale.ticks) {
			parts.push(rule(LEFT, y(n), right, y(n)));
			parts.push(label(LEFT - 6, y(n) + 4, String(n), { 'text-anchor': 'end' }));
		}
		const bar = (from: number, to: number, top: number, token: string) =>
			element('rect', {
				x: round(from),
				y: round(top),
				width: round(to - from),
				height: round(y(0) - top),
				fill: colour(token)
			});
		for (const [start, end] of unread(stories)) {
			const [from, to] = [Math.max(LEFT, x(start)), Math.min(right, x(end))];
			if (to > from) parts.push(bar(from, to, head, '--tint'));
		}
		stories.t.forEach((at, i) => {
			const [from, to] = [Math.max(LEFT, x(at)), Math.min(right, x(at + stories.bucket))];
			const n = stories.n[i] ?? 0;
			if (to <= from || n === 0) return;
			const gap = (to - from) * 0.1;
			parts.push(bar(from + gap, to - gap, y(n), '--ink-2'));
		});
	}
	if (sentiment && panels.sentiment) {
		const { y, top: head } = panels.sentiment;
		parts.push(label(LEFT, head - 6, sheet.titles.sentiment, { 'font-weight': 600 }));
		for (const value of [-1, 0, 1]) {
			const sign = value > 0 ? '+1' : value < 0 ? '−1' : '0';
			parts.push(rule(LEFT, y(value), right, y(value)));
			parts.push(label(LEFT - 6, y(value) + 4, sign, { 'text-anchor': 'end' }));
		}
		sentiment.t.forEach((at, i) => {
			const [mean, lo, hi] = [sentiment.mean[i], sentiment.lo[i], sentiment.hi[i]];
			if (mean == null) return;
			const middle = x(at + sentiment.bucket / 2);
			if (lo != null && hi != null) parts.push(rule(middle, y(lo), middle, y(hi), '--ink-3'));
			parts.push(
				element('circle', {
					cx: round(middle),
					cy: round(y(mean)),
					r: 2.5,
					// Below three stories there is no interval: a hollow dot.
					fill: colour(lo == null ? '--paper' : '--ink-2'),
					stroke: colour('--ink-2')
				})
			);
		});
	}
	return pictureOf(figure, sheet, parts);
}

/** The panels that the figure has, from top to bottom. */
function panelsOf({ probability, axis, stories, sentiment }: Figure, top: number, bottom: number) {
	const lower = Number(stories !== null) * 0.17 + Number(sentiment !== null) * 0.2;
	const height = bottom - top;
	const p = panel(
		top + HEAD,
		bottom - height * lower,
		place(probability.min, axis),
		place(probability.max, axis)
	);
	const afterStories = stories ? p.bottom + height * 0.17 : p.bottom;
	return {
		p,
		stories: stories && panel(p.bottom + HEAD + 6, afterStories, 0, stories.scale.max),
		sentiment: sentiment && panel(afterStories + HEAD + 6, bottom, -1, 1)
	};
}

type Colour = (token: string) => string;

/** The zigzag on an axis that does not begin at 0. */
export const cutMark = (x: number, y: number, colour: Colour) =>
	element('path', {
		d: `M${round(x)} ${round(y)}v-3l-5 -3l10 -4l-5 -3v-5`,
		fill: 'none',
		stroke: colour('--ink'),
		'stroke-width': 1.5
	});

/** A line over its halo; what the venue tells of the time before we looked is lighter. */
export function lineOf(
	line: Line,
	figure: Figure,
	{ y }: Panel,
	x: (at: number) => number,
	colour: Colour
) {
	const { t, p, ownSince, style } = line;
	const { from, to, axis } = figure;
	const own = Math.min(to, Math.max(from, ownSince ?? to));
	const path = (start: number, end: number) =>
		start < end ? stepPath(t, p, x, (value) => y(place(value, axis)), start, end) : '';
	const parts = [
		{ d: path(from, own), opacity: 0.45 },
		{ d: path(own, to), opacity: 1 }
	].filter(({ d }) => d !== '');
	const dash = { 'stroke-dasharray': style.dash.join(' ') || 'none' };
	return parts
		.map(({ d, opacity }) => {
			const halo = { d, fill: 'none', stroke: colour('--paper'), 'stroke-width': 5 };
			const stroke = { ...halo, stroke: colour(style.token), 'stroke-width': 2, opacity, ...dash };
			return element('path', halo) + element('path', stroke);
		})
		.join('');
}

/** Each line's name with its last price, or how it ended at a diamond (hollow: void). */
export function endsOf(
	figure: Figure,
	{ y, top, bottom }: Panel,
	x: (at: number) => number,
	right: number,
	sheet: Sheet,
	colour: Colour
): string[] {
	const field = {
		...{ x, y, right, top, bottom },
		leading: LINE_HEIGHT,
		widthOf: (words: string) => widthOf(words) * 7
	};
	return lineEnds(figure, field, sheet.endName).map((end) => {
		const fill = colour(end.line.style.token);
		const [cx, cy] = [round(end.x), round(end.y)];
		const hollow = end.outcome?.payout === null;
		const point = end.outcome
			? element('path', {
					d: `M${cx} ${cy - 7}l7 7l-7 7l-7 -7z`,
					fill: hollow ? colour('--paper') : fill,
					stroke: hollow ? fill : colour('--paper'),
					'stroke-width': 1.5
				})
			: element('circle', { cx, cy, r: 3, fill });
		const leader = end.running
			? element('path', {
					d: `M${cx} ${cy}L${round(end.labelX - 3)} ${round(end.labelY)}`,
					stroke: fill,
					'stroke-width': 0.75
				})
			: '';
		const name = {
			x: round(end.labelX),
			y: round(end.labelY + 4),
			fill,
			'font-weight': 600,
			stroke: colour('--paper'),
			'stroke-width': 4,
			'paint-order': 'stroke'
		};
		return leader + point + element('text', name, text(end.words));
	});
}

/** What happened, as shapes along the axis (a number where several lie close), and what they mean. */
function marksOf(
	{ marks, from, to }: Figure,
	sheet: Sheet,
	{ x, y, right }: { x: (at: number) => number; y: number; right: number },
	colour: Colour
): string[] {
	const shape = (kind: Mark['kind'], left: number, top: number) =>
		element('path', {
			d: MARK_SHAPES[kind],
			'fill-rule': 'evenodd',
			fill: colour('--ink-2'),
			transform: `translate(${round(left)} ${round(top)}) scale(0.75)`
		});
	const words = (left: number, top: number, what: string, more: Attributes = {}) =>
		element(
			'text',
			{ x: round(left), y: round(top), fill: colour('--ink-2'), ...more },
			text(what)
		);
	const rail = groupMarks(marks, from, to, APART / (right - LEFT)).map((group) => {
		const at = x(from + group.at * (to - from));
		const [only] = group.marks;
		return group.marks.length === 1 && only
			? shape(only.kind, at - 6, y - 5)
			: words(at, y + 5, String(group.marks.length), { 'text-anchor': 'middle' });
	});
	let left = LEFT;
	const key = kindsOf(marks, from, to).map((kind) => {
		const what = sheet.markWord(kind);
		const [at, wide] = [left, 17 + widthOf(what) * 6.6 + 14];
		left += wide;
		return shape(kind, at, y + 16) + words(at + 17, y + 26, what);
	});
	return [...rail, ...key];
}

/** The picture in words: each line's name and last price. */
const described = (figure: Figure, sheet: Sheet) =>
	[
		sheet.subtitle,
		...figure.lines.map((line) => {
			const last = lastValue(line);
			return `${line.style.letter}, ${line.title}: ${last ? sheet.percent(last.p) : '—'}`;
		})
	].join('; ');
