/**
 * What Chart.js has no words for, as one plugin: lines with a halo and their names, sentiment with its
 * intervals, panel titles, the cut axis, stretches in which nothing was read.
 */
import type { Chart, Plugin, Scale } from 'chart.js';
import { place } from '#lib/domain/scale.ts';
import type { Dress } from './dress.ts';
import { unread, type Figure, type Line, type Means } from './figure.ts';
import { lineEnds, type End } from './labels.ts';
import { traceSteps, type Steps } from './steps.ts';

/** What is drawn just now; `only` is the line that the reader looks at, its id, the others step back. */
export type Shown = { figure: Figure; dress: Dress; only: string | null };

/** How much of a line is left that steps back, and of one that the venue tells of before we looked. */
const BACK = 0.2;
const TOLD = 0.45;
/** Widths in pixels with letters of the usual size. */
const USUAL_SIZE = 12;
const HALO = 5;
const STROKE = 2;
/** Steps closer than this, in pixels, are drawn as one: a halo is too wide to show them at all. */
const GRAIN = 1;
const HALO_GRAIN = 2.5;

export function furniture(shown: Shown): Plugin {
	return {
		id: 'furniture',
		beforeDatasetsDraw(chart) {
			const { stories } = shown.figure;
			if (!stories) return;
			const { ctx, scales } = chart;
			const { x, stories: axis } = scales as Record<string, Scale>;
			ctx.fillStyle = shown.dress.colour('--tint');
			for (const [from, to] of unread(stories)) {
				const left = Math.max(x!.left, x!.getPixelForValue(from));
				const right = Math.min(x!.right, x!.getPixelForValue(to));
				if (right > left) ctx.fillRect(left, axis!.top, right - left, axis!.height);
			}
		},
		afterDatasetsDraw(chart) {
			const { ctx } = chart;
			ctx.save();
			panelTitles(chart, shown);
			if (shown.figure.sentiment) sentiment(chart, shown.figure.sentiment, shown.dress);
			prices(chart, shown);
			ctx.restore();
		}
	};
}

function panelTitles({ ctx, scales }: Chart, { figure, dress }: Shown) {
	const { titles, font, size, colour } = dress;
	ctx.font = `600 ${size}px ${font}`;
	ctx.textBaseline = 'top';
	ctx.fillStyle = colour('--ink-2');
	const left = scales.x!.left;
	ctx.fillText(titles.probability, left, 2);
	// In the headroom above the panel's highest value.
	if (scales.stories) ctx.fillText(titles.stories, left, scales.stories.top + size * 0.7);
	if (scales.sentiment) ctx.fillText(titles.sentiment, left, scales.sentiment.top + size * 0.7);
	if (figure.probability.cut && scales.p) cutMark(ctx, scales.p.right, scales.p.bottom, colour);
}

/** The zigzag on an axis that does not begin at 0. */
function cutMark(
	ctx: CanvasRenderingContext2D,
	x: number,
	bottom: number,
	colour: Dress['colour']
) {
	ctx.strokeStyle = colour('--ink');
	ctx.lineWidth = 1.5;
	ctx.beginPath();
	ctx.moveTo(x, bottom);
	ctx.lineTo(x, bottom - 3);
	ctx.lineTo(x - 5, bottom - 6);
	ctx.lineTo(x + 5, bottom - 10);
	ctx.lineTo(x, bottom - 13);
	ctx.lineTo(x, bottom - 18);
	ctx.stroke();
}

/** Means with their intervals, joined where none is missing between them. */
function sentiment({ ctx, scales }: Chart, means: Means, { colour }: Dress) {
	const { x, sentiment: axis } = scales as Record<string, Scale>;
	const [ink, soft, paper] = [colour('--ink-2'), colour('--ink-3'), colour('--paper')];
	const points = means.t.map((t, i) => {
		const [mean, lo, hi] = [means.mean[i] ?? null, means.lo[i] ?? null, means.hi[i] ?? null];
		const y = (value: number) => axis!.getPixelForValue(value);
		return { x: x!.getPixelForValue(t + means.bucket / 2), mean, lo, hi, y };
	});
	clipped(ctx, x!, axis!, () => {
		const [whiskers, line] = [new Path2D(), new Path2D()];
		let open = false;
		for (const { x, mean, lo, hi, y } of points) {
			// Below three stories there is no interval: a dot stands alone, without a line to lean on.
			const sure = mean !== null && lo !== null && hi !== null;
			if (sure) {
				whiskers.moveTo(x, y(lo));
				whiskers.lineTo(x, y(hi));
				if (open) line.lineTo(x, y(mean));
				else line.moveTo(x, y(mean));
			}
			open = sure;
		}
		stroke(ctx, whiskers, soft, 1);
		stroke(ctx, line, ink, 1.5);
		for (const { x, mean, lo, y } of points) {
			if (mean === null) continue;
			const dot = new Path2D();
			dot.arc(x, y(mean), 2.5, 0, 2 * Math.PI);
			ctx.fillStyle = lo === null ? paper : ink;
			ctx.fill(dot);
			stroke(ctx, dot, ink, 1);
		}
	});
}

function prices(chart: Chart, shown: Shown) {
	const { ctx, scales } = chart;
	const { figure, dress, only } = shown;
	const { x, p: axis } = scales as Record<string, Scale>;
	const { lines, band } = figure;
	const opacity = (line: Line) => (only === null || only === line.id ? 1 : BACK);
	clipped(ctx, x!, axis!, () => {
		if (band) {
			for (const v of [band.bid, band.ask]) {
				stroke(ctx, pathOf(shown, { t: band.t, v }, x!, axis!), dress.colour('--ink-3'), 1);
			}
		}
		// The first matter most and lie on top, and over them the one that is looked at.
		const order = lines.toReversed().sort((a, b) => opacity(a) - opacity(b));
		for (const line of order) drawLine(ctx, line, shown, x!, axis!, opacity(line));
	});
	const ends = lineEnds(
		figure,
		{
			x: (at) => x!.getPixelForValue(at),
			y: (value) => axis!.getPixelForValue(value),
			right: x!.right,
			top: axis!.top,
			bottom: axis!.bottom,
			leading: dress.size * 1.35,
			widthOf: (words) => ctx.measureText(words).width
		},
		dress.endName
	);
	ctx.textBaseline = 'middle';
	for (const end of ends) {
		ctx.globalAlpha = opacity(end.line);
		drawEnd(ctx, end, x!.right, dress);
	}
	ctx.globalAlpha = 1;
}

/** Draws only within a panel; a line of full width at its edge is not cut in half. */
function clipped(ctx: CanvasRenderingContext2D, x: Scale, y: Scale, work: () => void) {
	ctx.save();
	ctx.beginPath();
	ctx.rect(x.left, y.top - HALO, x.width, y.height + 2 * HALO);
	ctx.clip();
	work();
	ctx.restore();
}

/** A line over its halo; what the venue tells of the time before we looked is lighter. */
function drawLine(
	ctx: CanvasRenderingContext2D,
	line: Line,
	shown: Shown,
	x: Scale,
	y: Scale,
	opacity: number
) {
	const { figure, dress } = shown;
	const { t, p: v, style } = line;
	const own = Math.min(figure.to, Math.max(figure.from, line.ownSince ?? figure.to));
	const colour = dress.colour(style.token);
	// With larger letters lines are stronger.
	const scale = dress.size / USUAL_SIZE;
	const dash = style.dash.map((length) => length * scale);
	for (const [from, to, share] of [
		[figure.from, own, TOLD],
		[own, figure.to, 1]
	] as const) {
		if (from >= to) continue;
		const path = (grain: number) => pathOf(shown, { t, v }, x, y, { from, to, grain });
		ctx.globalAlpha = opacity;
		stroke(ctx, path(HALO_GRAIN), dress.colour('--paper'), HALO * scale);
		ctx.globalAlpha = opacity * share;
		stroke(ctx, path(GRAIN), colour, STROKE * scale, dash);
	}
}

/** The steps between two moments as a path on the canvas. */
function pathOf(
	{ figure }: Shown,
	steps: Steps,
	x: Scale,
	y: Scale,
	{ from, to, grain } = { from: figure.from, to: figure.to, grain: GRAIN }
): Path2D {
	const path = new Path2D();
	// Chart.js asks its options at every value: the two ends say as much.
	const [left, top] = [x.left, y.top];
	const [perTime, perValue] = [x.width / (x.max - x.min), y.height / (y.max - y.min)];
	traceSteps(path, steps, {
		from,
		to,
		x: (at) => left + (at - x.min) * perTime,
		y: (value) => top + (y.max - place(value, figure.axis)) * perValue,
		grain
	});
	return path;
}

function stroke(
	ctx: CanvasRenderingContext2D,
	path: Path2D,
	colour: string,
	width: number,
	dash: number[] = []
) {
	ctx.strokeStyle = colour;
	ctx.lineWidth = width;
	ctx.setLineDash(dash);
	ctx.stroke(path);
	ctx.setLineDash([]);
}

/** A line's last point, a diamond where it was settled (hollow: void), with its name. */
function drawEnd(ctx: CanvasRenderingContext2D, end: End, right: number, dress: Dress) {
	const { line, words, outcome, x, y, labelX, labelY } = end;
	const [colour, paper] = [dress.colour(line.style.token), dress.colour('--paper')];
	if (end.running) {
		const leader = new Path2D();
		leader.moveTo(x, y);
		leader.lineTo(right + 6, labelY);
		stroke(ctx, leader, colour, 0.75);
	}
	const point = new Path2D();
	if (outcome) {
		const reach = dress.size * 0.55;
		point.moveTo(x, y - reach);
		point.lineTo(x + reach, y);
		point.lineTo(x, y + reach);
		point.lineTo(x - reach, y);
		point.closePath();
	} else point.arc(x, y, dress.size / 4, 0, 2 * Math.PI);
	stroke(ctx, point, paper, HALO);
	ctx.fillStyle = outcome?.payout === null ? paper : colour;
	ctx.fill(point);
	if (outcome) stroke(ctx, point, colour, 1.5);
	ctx.font = `600 ${dress.size}px ${dress.font}`;
	ctx.strokeStyle = paper;
	ctx.lineWidth = 4;
	ctx.strokeText(words, labelX, labelY);
	ctx.fillStyle = colour;
	ctx.fillText(words, labelX, labelY);
}
