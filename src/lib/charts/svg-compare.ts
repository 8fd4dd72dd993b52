/** A comparison as a picture: one panel of all lines or one for each, and the differences below. */
import { place } from '#lib/domain/scale.ts';
import { differenceTick, type DifferenceLine } from './compare.ts';
import { lastValue, type Figure } from './figure.ts';
import {
	element,
	frameOf,
	panel,
	pensOf,
	pictureOf,
	stepPath,
	wrapped,
	type Sheet
} from './svg-sheet.ts';
import { cutMark, endsOf, lineOf } from './svg.ts';

const LEFT = 52;
/** Room beside a panel of several lines for their names. */
const NAMES = 150;
const BESIDE = 16;
/** Heights of panels with what stands above and below them, in pixels. */
const TALL = 320;
const LOW = 130;
const ABOVE = 24;
const BELOW = 26;
const NARROWEST = 380;

type Box = { left: number; right: number; top: number; bottom: number };

/**
 * `panels`: a figure for each line, or null for all lines in one. The picture is as high as its panels
 * and notes need, at least as high as the sheet.
 */
export function compareSvg(figure: Figure, panels: Figure[] | null, sheet: Sheet): string {
	const differences = figure.differences ?? [];
	const count = (panels?.length ?? 0) + differences.length;
	const columns = panels
		? Math.max(1, Math.min(count, 3, Math.floor((sheet.width - 16) / NARROWEST)))
		: 1;
	const rows = Math.ceil(count / columns);
	const frame = frameOf(sheet);
	const needed = panels
		? rows * (LOW + ABOVE + BELOW)
		: TALL + differences.length * (LOW + ABOVE + BELOW);
	const height = Math.max(sheet.height, sheet.height + needed - (frame.bottom - frame.top));
	const whole = { ...sheet, height };
	const { top, bottom, parts } = frameOf(whole);
	const right = sheet.width - 16;
	const cell = (i: number, beginning: number, ending: number): Box => {
		const width = (right + BESIDE) / columns;
		const tall = (ending - beginning) / rows;
		const left = (i % columns) * width;
		const from = beginning + Math.floor(i / columns) * tall;
		return {
			left: left + LEFT,
			right: left + width - BESIDE,
			top: from + ABOVE,
			bottom: from + tall - BELOW
		};
	};
	if (panels) {
		return pictureOf(figure, whole, [
			...parts,
			...panels.flatMap((one, i) => pricesIn(one, cell(i, top, bottom), whole, false)),
			...differences.flatMap((line, i) =>
				differenceIn(line, figure, cell(panels.length + i, top, bottom), whole)
			)
		]);
	}
	const below = bottom - differences.length * (LOW + ABOVE + BELOW);
	const box = { left: LEFT, right: sheet.width - NAMES, top: top + ABOVE, bottom: below - BELOW };
	return pictureOf(figure, whole, [
		...parts,
		...pricesIn(figure, box, whole, true),
		...differences.flatMap((line, i) => {
			const { top: from, bottom: until } = cell(i, below, bottom);
			return differenceIn(line, figure, { ...box, top: from, bottom: until }, whole);
		})
	]);
}

/** The furniture of a panel: its title, ticks of the value axis, ticks of time. */
function grid(
	{ left, right, top, bottom }: Box,
	title: string,
	ticks: { y: number; words: string }[],
	{ from, to }: Figure,
	sheet: Sheet
): string[] {
	const { label, rule } = pensOf(sheet.theme);
	// As many moments as their words have room.
	const room = Math.max(1, Math.floor((right - left) / 70));
	const every = Math.ceil(sheet.ticks.length / room);
	return [
		label(left, top - 8, wrapped(title, (right - left) / 6.6)[0] ?? '', { 'font-weight': 600 }),
		...sheet.ticks.flatMap(({ at, label: words }, i) => {
			const x = left + ((at - from) / (to - from || 1)) * (right - left);
			const middle = { 'text-anchor': 'middle' };
			return [
				rule(x, top, x, bottom),
				...(i % every === 0 ? [label(x, bottom + 16, words, middle)] : [])
			];
		}),
		...ticks.flatMap(({ y, words }) => [
			rule(left, y, right, y),
			label(left - 6, y + 4, words, { 'text-anchor': 'end' })
		])
	];
}

function pricesIn(figure: Figure, box: Box, sheet: Sheet, named: boolean): string[] {
	const { colour } = pensOf(sheet.theme);
	const { min, max, ticks, cut } = figure.probability;
	const where = panel(box.top, box.bottom, place(min, figure.axis), place(max, figure.axis));
	const x = timeIn(figure, box);
	const [line] = figure.lines;
	const last = line && lastValue(line);
	const title =
		named || !line
			? sheet.titles.probability
			: last
				? sheet.endName(line, last.p, line.outcome)
				: line.style.letter;
	return [
		...grid(
			box,
			title,
			ticks.map((p) => ({ y: where.y(place(p, figure.axis)), words: sheet.percent(p) })),
			figure,
			sheet
		),
		...figure.lines.map((line) => lineOf(line, figure, where, x, colour)),
		...(named ? endsOf(figure, where, x, box.right, sheet, colour) : []),
		...(cut ? [cutMark(box.left, where.bottom, colour)] : [])
	];
}

function differenceIn(line: DifferenceLine, figure: Figure, box: Box, sheet: Sheet): string[] {
	const { colour, rule } = pensOf(sheet.theme);
	const { min, max, ticks } = line.scale;
	const { y } = panel(box.top, box.bottom, min, max);
	return [
		...grid(
			box,
			sheet.difference?.(line) ?? line.name,
			ticks.map((d) => ({ y: y(d), words: differenceTick(d) })),
			figure,
			sheet
		),
		rule(box.left, y(0), box.right, y(0), '--ink-3'),
		element('path', {
			d: stepPath(line.t, line.d, timeIn(figure, box), y),
			fill: 'none',
			stroke: colour('--ink'),
			'stroke-width': 1.5
		})
	];
}

const timeIn =
	({ from, to }: Figure, { left, right }: Box) =>
	(at: number) =>
		left + ((at - from) / (to - from || 1)) * (right - left);
