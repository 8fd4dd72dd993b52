/** Names at the ends of lines: where they stand so that none lies over another. */
import { place } from '#lib/domain/scale.ts';
import type { OutcomeView } from '#lib/domain/view.ts';
import { lastValue, type Figure, type Line } from './figure.ts';

/** Where a picture has its lines, in pixels. */
export type Field = {
	x: (at: number) => number;
	/** Height of a value as it stands on the axis. */
	y: (value: number) => number;
	right: number;
	top: number;
	bottom: number;
	/** How much higher the next label stands, and how wide words are. */
	leading: number;
	widthOf: (words: string) => number;
};

/** The end of a line (`x`, `y`) with its name (`labelX` its left end, `labelY` its middle). */
export type End = {
	line: Line;
	words: string;
	/** How it ended, where that lies in the picture: its point is a diamond. */
	outcome: OutcomeView | null;
	x: number;
	y: number;
	labelX: number;
	labelY: number;
	/** Whether the line goes on to the right edge, in whose margin the name stands. */
	running: boolean;
};

/** Lines that end this near to the right edge are named in the margin, in pixels. */
const NEAR = 24;
/** From a line's end to its name. */
const APART = 9;

/**
 * The ends of a figure's lines. A line that ended earlier is named where it ended: a rule to the
 * margin would look like a price.
 */
export function lineEnds(
	figure: Figure,
	field: Field,
	name: (line: Line, p: number, outcome: OutcomeView | null) => string
): End[] {
	const ends = figure.lines.flatMap((line): End[] => {
		const last = lastValue(line, figure.to);
		if (last === null || last.at < figure.from) return [];
		const outcome = line.outcome && line.outcome.at <= last.at ? line.outcome : null;
		const x = Math.min(field.x(last.at), field.right);
		const y = field.y(place(last.p, figure.axis));
		const running = x > field.right - NEAR;
		const labelX = running ? field.right + APART : x + APART;
		return [
			{ line, words: name(line, last.p, outcome), outcome, x, y, labelX, labelY: y, running }
		];
	});
	const half = field.leading / 2;
	const [top, bottom] = [field.top + half, field.bottom - half];
	const running = ends.filter((end) => end.running);
	const heights = spreadLabels(
		running.map(({ y }) => y),
		field.leading,
		top,
		bottom
	);
	running.forEach((end, i) => (end.labelY = heights[i]!));
	const placed = [...running];
	for (const end of ends) {
		if (end.running) continue;
		end.labelY = freeHeight(end, placed, field, top, bottom);
		placed.push(end);
	}
	return ends;
}

/** The height nearest to a line's end at which its name lies over no other. */
function freeHeight(
	end: End,
	placed: readonly End[],
	{ leading, widthOf }: Field,
	top: number,
	bottom: number
): number {
	const right = end.labelX + widthOf(end.words);
	const beside = placed.filter(
		(other) => other.labelX < right && end.labelX < other.labelX + widthOf(other.words)
	);
	const wanted = Math.min(bottom, Math.max(top, end.y));
	const heights = [
		wanted,
		...beside.flatMap(({ labelY }) => [labelY - leading, labelY + leading])
	].filter(
		(height) =>
			height >= top &&
			height <= bottom &&
			beside.every(({ labelY }) => Math.abs(labelY - height) >= leading)
	);
	const distance = (height: number) => Math.abs(height - wanted);
	return heights.sort((a, b) => distance(a) - distance(b))[0] ?? wanted;
}

/**
 * Pushes labels apart: the given heights (pixels, any order) become heights at least `gap` apart
 * within `top`..`bottom`, as near to the wanted ones as going down and then up allows.
 */
export function spreadLabels(wanted: number[], gap: number, top: number, bottom: number): number[] {
	const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]!);
	const placed = new Array<number>(wanted.length).fill(0);
	let floor = top;
	for (const i of order) {
		placed[i] = Math.max(wanted[i]!, floor);
		floor = placed[i]! + gap;
	}
	let ceiling = bottom;
	for (const i of order.reverse()) {
		placed[i] = Math.min(placed[i]!, ceiling);
		ceiling = placed[i]! - gap;
	}
	return placed;
}
