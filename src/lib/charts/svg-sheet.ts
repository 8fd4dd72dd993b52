/**
 * The sheet a picture is drawn on: elements, words in lines, paths, panels, and the frame that every
 * picture has. Presentation attributes only, so that no policy has to allow its style.
 */
import type { TimeTick } from '#lib/domain/scale.ts';
import type { Mark } from '#lib/domain/view.ts';
import type { DifferenceLine } from './compare.ts';
import type { EndName } from './dress.ts';
import { lastValue, type Figure } from './figure.ts';
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
/** From one line of words to the next, in pixels. */
export const LINE_HEIGHT = 16;
const TITLE_HEIGHT = 26;

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
export const widthOf = (words: string) =>
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
	const subtitle = sheet.bare ? [] : wrapped(sheet.subtitle, (sheet.width - 32) / 6.4);
	const under = 20 + title.length * TITLE_HEIGHT + 8;
	const top = sheet.bare ? 4 : under + 4 + (subtitle.length - 1) * LINE_HEIGHT;
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
		...subtitle.map((words, i) => label(16, under + i * LINE_HEIGHT, words)),
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

/** The picture in words: each line's name and last price. */
const described = (figure: Figure, sheet: Sheet) =>
	[
		sheet.subtitle,
		...figure.lines.map((line) => {
			const last = lastValue(line);
			return `${line.style.letter}, ${line.title}: ${last ? sheet.percent(last.p) : '—'}`;
		})
	].join('; ');
