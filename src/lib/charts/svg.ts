/**
 * A `Figure` becomes an SVG that stands by itself: for taking away, for pages without scripts, for
 * where a picture is wanted. Presentation attributes only, so that no policy has to allow its style.
 */
import { place, type TimeTick } from '#lib/domain/scale.ts';
import type { DifferenceLine } from './compare.ts';
import { lastValue, spreadLabels, type Figure, type Line } from './figure.ts';
import { PALETTE } from './palette.ts';

/** What the picture needs besides the numbers: its size in pixels, words in the reader's language. */
export type Sheet = {
	width: number;
	height: number;
	theme: 'light' | 'dark';
	title: string;
	/** Below the title: the range, and whether the data is simulated. */
	subtitle: string;
	/** At the foot: source, time, address. */
	notes: string[];
	ticks: TimeTick[];
	endLabel: (line: Line, p: number) => string;
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

/** Characters that XML has no words for are left out. */
const text = (value: string) =>
	value

		.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');

type Attributes = Record<string, string | number>;

export const element = (name: string, attributes: Attributes, content = '') => {
	const given = Object.entries(attributes).map(
		([key, value]) => ` ${key}="${text(String(value))}"`
	);
	return `<${name}${given.join('')}>${content}</${name}>`;
};

export const round = (n: number) => Math.round(n * 10) / 10;

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

/** Words in lines of at most so many letters; Hangul letters are twice as wide. An address may be cut. */
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

/** Steps: each value lasts until the next, a gap is left open. */
export function stepPath(
	t: readonly number[],
	v: readonly (number | null)[],
	x: (at: number) => number,
	y: (value: number) => number
): string {
	let path = '';
	let open = false;
	t.forEach((at, i) => {
		const value = v[i] ?? null;
		const here = round(x(at));
		if (open) path += `H${here}`;
		if (value !== null) path += open ? `V${round(y(value))}` : `M${here} ${round(y(value))}`;
		open = value !== null;
	});
	return path;
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

/** What every picture has: its ground, title and notes, and the room that they leave for panels. */
export function frameOf(sheet: Sheet) {
	const { colour, label } = pensOf(sheet.theme);
	const title = wrapped(sheet.title, (sheet.width - 32) / 11);
	const notes = sheet.notes.flatMap((note) => wrapped(note, (sheet.width - 32) / 6.4));
	const top = 20 + title.length * TITLE_HEIGHT + 12;
	const bottom = sheet.height - 18 - notes.length * LINE_HEIGHT - 24;
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
		label(16, top - 4, sheet.subtitle),
		...notes.map((note, i) => label(16, bottom + 44 + i * LINE_HEIGHT, note))
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
	const right = sheet.width - RIGHT;
	const x = (at: number) =>
		LEFT + ((at - figure.from) / (figure.to - figure.from || 1)) * (right - LEFT);
	const { top, bottom, parts: frame } = frameOf(sheet);
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
		...figure.lines.map((line) => lineOf(line, figure, panels.p, x, colour)),
		...endsOf(figure, panels.p, x, right, sheet, colour)
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
		stories.t.forEach((at, i) => {
			const [from, to] = [Math.max(LEFT, x(at)), Math.min(right, x(at + stories.bucket))];
			const n = stories.n[i] ?? null;
			if (to <= from || n === 0) return;
			const [height, fill] = n === null ? [y(0) - head, '--tint'] : [y(0) - y(n), '--ink-2'];
			const gap = n === null ? 0 : (to - from) * 0.1;
			parts.push(
				element('rect', {
					x: round(from + gap),
					y: round(y(0) - height),
					width: round(to - from - 2 * gap),
					height: round(height),
					fill: colour(fill)
				})
			);
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
	const height = (value: number) => y(place(value, figure.axis));
	const first = ownSince === null ? -1 : t.findIndex((at) => at >= ownSince);
	const own = first < 0 ? t.length : first;
	const halves = [
		// The last step of the venue's history ends where our own checks begin.
		{ path: stepPath(t.slice(0, own + 1), [...p.slice(0, own), null], x, height), opacity: 0.45 },
		{ path: stepPath(t.slice(own), p.slice(own), x, height), opacity: 1 }
	].filter(({ path }) => path !== '');
	const shared = { fill: 'none', 'stroke-linejoin': 'round' };
	const dash = { 'stroke-dasharray': style.dash.join(' ') || 'none' };
	return halves
		.map(({ path: d, opacity }) => {
			const halo = { ...shared, d, stroke: colour('--paper'), 'stroke-width': 5 };
			const stroke = { stroke: colour(style.token), 'stroke-width': 2, opacity, ...dash };
			return element('path', halo) + element('path', { ...shared, d, ...stroke });
		})
		.join('');
}

/** Each line's name and last price at its end. */
export function endsOf(
	figure: Figure,
	{ y, top, bottom }: Panel,
	x: (at: number) => number,
	right: number,
	sheet: Sheet,
	colour: Colour
): string[] {
	const ends = figure.lines.flatMap((line) => {
		const last = lastValue(line);
		return last ? [{ line, last, at: Math.min(right, x(last.at)) }] : [];
	});
	const heights = spreadLabels(
		ends.map(({ last }) => y(place(last.p, figure.axis))),
		LINE_HEIGHT,
		top + 4,
		bottom - 4
	);
	return ends.map(({ line, last, at }, i) => {
		const fill = colour(line.style.token);
		const dot = { cx: round(at), cy: round(y(place(last.p, figure.axis))), r: 3, fill };
		const name = { x: round(right + 8), y: round((heights[i] ?? 0) + 4), fill, 'font-weight': 600 };
		return element('circle', dot) + element('text', name, text(sheet.endLabel(line, last.p)));
	});
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
