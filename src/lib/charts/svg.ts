/**
 * A `Figure` becomes an SVG that stands by itself: for taking away, for pages without scripts, for
 * where a picture is wanted.
 */
import { place } from '#lib/domain/scale.ts';
import type { Mark } from '#lib/domain/view.ts';
import { unread, type Figure, type Line } from './figure.ts';
import { lineEnds } from './labels.ts';
import { groupMarks, kindsOf, MARK_SHAPES } from './marks.ts';
import {
	element,
	frameOf,
	LINE_HEIGHT,
	panel,
	pensOf,
	pictureOf,
	round,
	stepPath,
	text,
	widthOf,
	type Attributes,
	type Panel,
	type Sheet
} from './svg-sheet.ts';

const LEFT = 52;
const RIGHT = 150;
/** Room above a panel for its title. */
const HEAD = 20;
/** Room below the axis for what happened; how far apart two marks stand. */
const MARKS_HEIGHT = 30;
const APART = 22;
/** What a panel under the prices has at least, so that two values of its axis can be told apart. */
const LEAST_PANEL = 26;
/** From one value of an axis to the next, at least. */
const LABEL_APART = 12;

/** The whole picture. */
export function figureSvg(figure: Figure, sheet: Sheet): string {
	const { colour, label, rule } = pensOf(sheet.theme);
	const right = sheet.width - (sheet.right ?? RIGHT);
	const x = (at: number) =>
		LEFT + ((at - figure.from) / (figure.to - figure.from || 1)) * (right - LEFT);
	const marks = sheet.bare ? [] : figure.marks;
	const key = keyOf(kindsOf(marks, figure.from, figure.to), sheet);
	const below = key.length > 0 ? MARKS_HEIGHT + (key.at(-1)!.row + 1) * LINE_HEIGHT : 0;
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
		...marksOf({ ...figure, marks }, key, { x, y: bottom + 30, right }, colour)
	];
	if (figure.probability.cut) parts.push(cutMark(LEFT, panels.p.bottom, colour));
	const { stories, sentiment } = figure;
	if (stories && panels.stories) {
		const { y, top: head } = panels.stories;
		parts.push(label(LEFT, head - 6, sheet.titles.stories, { 'font-weight': 600 }));
		for (const n of spaced(stories.scale.ticks, y)) {
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
		for (const value of spaced([-1, 0, 1], y)) {
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
	const share = (part: number) => Math.max((bottom - top) * part, HEAD + 6 + LEAST_PANEL);
	const [forStories, forSentiment] = [stories ? share(0.17) : 0, sentiment ? share(0.2) : 0];
	const p = panel(
		top + HEAD,
		bottom - forStories - forSentiment,
		place(probability.min, axis),
		place(probability.max, axis)
	);
	const afterStories = p.bottom + forStories;
	return {
		p,
		stories: stories && panel(p.bottom + HEAD + 6, afterStories, 0, stories.scale.max),
		sentiment: sentiment && panel(afterStories + HEAD + 6, bottom, -1, 1)
	};
}

/** The values of an axis that can stand beside each other: both ends, and what has room between them. */
function spaced(values: readonly number[], y: (value: number) => number): number[] {
	const last = values.at(-1);
	const kept: number[] = [];
	for (const value of values) {
		const room = [kept.at(-1), value === last ? undefined : last].every(
			(other) => other === undefined || Math.abs(y(value) - y(other)) >= LABEL_APART
		);
		if (room || value === values[0] || value === last) kept.push(value);
	}
	return kept;
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

/** What the shapes mean, in as many rows as it takes. */
type Key = { kind: Mark['kind']; what: string; left: number; row: number }[];

function keyOf(kinds: readonly Mark['kind'][], sheet: Sheet): Key {
	let [left, row] = [LEFT, 0];
	return kinds.map((kind) => {
		const what = sheet.markWord(kind);
		const wide = 17 + widthOf(what) * 6.6;
		if (left > LEFT && left + wide > sheet.width - 16) [left, row] = [LEFT, row + 1];
		const at = left;
		left += wide + 14;
		return { kind, what, left: at, row };
	});
}

/** What happened, as shapes along the axis (a number where several lie close), and what they mean. */
function marksOf(
	{ marks, from, to }: Figure,
	key: Key,
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
	return [
		...rail,
		...key.flatMap(({ kind, what, left, row }) => {
			const top = y + 16 + row * LINE_HEIGHT;
			return [shape(kind, left, top), words(left + 17, top + 10, what)];
		})
	];
}
