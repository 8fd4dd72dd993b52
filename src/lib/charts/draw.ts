/**
 * A `Figure` becomes a Chart.js chart. The only module that knows Chart.js: pages import it lazily,
 * so that lists do not pay for it.
 */
import {
	BarController,
	BarElement,
	Chart,
	LinearScale,
	LineController,
	LineElement,
	PointElement,
	type ChartConfiguration,
	type ChartDataset,
	type Plugin
} from 'chart.js';
import { place, type TimeTick } from '#lib/domain/scale.ts';
import { lastValue, spreadLabels, type Figure, type Line, type Means } from './figure.ts';

Chart.register(BarController, BarElement, LinearScale, LineController, LineElement, PointElement);

/** The plot's inset in CSS pixels: fixed, so that the page can lay marks and cursor over it. */
export type Insets = { left: number; right: number; top: number; bottom: number };

/** What the drawing needs besides the numbers: words in the reader's language, colours, room. */
export type Dress = {
	insets: Insets;
	ticks: TimeTick[];
	/** Label at a line's end. */
	endLabel: (line: Line, p: number) => string;
	percent: (p: number) => string;
	titles: { probability: string; stories: string; sentiment: string };
	/** Resolves a CSS custom property to a colour. */
	colour: (token: string) => string;
	font: string;
};

/** Room above the lower panels, for their titles: as a factor of the largest count, and in sentiment. */
const HEADROOM = 1.6;
const HEADROOM_SENTIMENT = 1.9;

type Point = { x: number; y: number };
type Kind = 'line' | 'bar';

const pointsOf = (t: number[], v: (number | null)[]): Point[] =>
	// Chart.js takes NaN for a gap when it does not parse.
	t.map((x, i) => ({ x, y: v[i] ?? NaN }));

/** The same of probabilities, where they stand on the figure's axis. */
const pricesOf = ({ axis }: Figure, t: number[], p: (number | null)[]): Point[] =>
	t.map((x, i) => {
		const value = p[i] ?? null;
		return { x, y: value === null ? NaN : place(value, axis) };
	});

/** A point at the end of the last step would be drawn over the axis: only the line is wanted. */
const bare = { pointRadius: 0, pointHitRadius: 0, pointHoverRadius: 0 } as const;

function lineDatasets(figure: Figure, dress: Dress): ChartDataset<Kind, Point[]>[] {
	return figure.lines.map((line) => {
		const colour = dress.colour(line.style.token);
		const lighter = fade(colour);
		return {
			type: 'line',
			yAxisID: 'p',
			data: pricesOf(figure, line.t, line.p),
			stepped: 'before',
			spanGaps: false,
			borderColor: colour,
			borderWidth: 2,
			borderDash: line.style.dash,
			segment: {
				borderColor: ({ p0 }) =>
					line.ownSince === null || (p0.parsed.x ?? 0) < line.ownSince ? lighter : undefined
			},
			...bare
		};
	});
}

function bandDatasets(figure: Figure, dress: Dress): ChartDataset<Kind, Point[]>[] {
	const { band } = figure;
	if (!band) return [];
	return [band.bid, band.ask].map((side) => ({
		type: 'line',
		yAxisID: 'p',
		data: pricesOf(figure, band.t, side),
		stepped: 'before',
		spanGaps: false,
		borderColor: dress.colour('--ink-3'),
		borderWidth: 1,
		...bare
	}));
}

function storyDatasets({ stories }: Figure, dress: Dress): ChartDataset<Kind, Point[]>[] {
	if (!stories) return [];
	return [
		{
			type: 'bar',
			yAxisID: 'stories',
			data: pointsOf(
				stories.t.map((t) => t + stories.bucket / 2),
				stories.n
			),
			grouped: false,
			barPercentage: 1,
			categoryPercentage: 0.8,
			backgroundColor: dress.colour('--ink-2')
		}
	];
}

function sentimentDatasets({ sentiment }: Figure, dress: Dress): ChartDataset<Kind, Point[]>[] {
	if (!sentiment) return [];
	const centred = sentiment.t.map((t) => t + sentiment.bucket / 2);
	// Below three stories there is no interval: a dot stands alone, without a line to lean on.
	const sure = sentiment.mean.map((mean, i) => (sentiment.lo[i] === null ? null : mean));
	const few = sentiment.mean.map((mean, i) => (sentiment.lo[i] === null ? mean : null));
	const colour = dress.colour('--ink-2');
	return [
		{
			type: 'line',
			yAxisID: 'sentiment',
			data: pointsOf(centred, sure),
			spanGaps: false,
			borderColor: colour,
			borderWidth: 1.5,
			pointRadius: 2.5,
			pointBackgroundColor: colour,
			pointHitRadius: 0
		},
		{
			type: 'line',
			yAxisID: 'sentiment',
			data: pointsOf(centred, few),
			showLine: false,
			borderColor: colour,
			pointRadius: 2.5,
			pointBackgroundColor: dress.colour('--paper'),
			pointHitRadius: 0
		}
	];
}

/** A colour at 45 %: what was not seen by us but told by the venue. */
function fade(colour: string): string {
	return `color-mix(in srgb, ${colour} 45%, transparent)`;
}

/** Draws what Chart.js has no words for: panel titles, the cut axis, intervals, gaps, end labels. */
function furniture(figure: () => Figure, dress: () => Dress): Plugin {
	return {
		id: 'furniture',
		beforeDatasetsDraw(chart) {
			const { ctx, scales } = chart;
			const { stories, sentiment } = figure();
			const x = scales.x!;
			if (stories) {
				const axis = scales.stories!;
				ctx.save();
				ctx.fillStyle = dress().colour('--tint');
				for (const [i, t] of stories.t.entries()) {
					if (stories.n[i] !== null) continue;
					const left = Math.max(x.left, x.getPixelForValue(t));
					const right = Math.min(x.right, x.getPixelForValue(t + stories.bucket));
					ctx.fillRect(left, axis.top, right - left, axis.height);
				}
				ctx.restore();
			}
			if (sentiment) {
				ctx.save();
				ctx.strokeStyle = dress().colour('--ink-3');
				ctx.lineWidth = 1;
				intervals(sentiment, (at, lo, hi) => {
					const px = x.getPixelForValue(at);
					ctx.beginPath();
					ctx.moveTo(px, scales.sentiment!.getPixelForValue(lo));
					ctx.lineTo(px, scales.sentiment!.getPixelForValue(hi));
					ctx.stroke();
				});
				ctx.restore();
			}
		},
		afterDatasetsDraw(chart) {
			const { ctx, scales } = chart;
			const { titles, font, colour } = dress();
			ctx.save();
			ctx.font = `600 12px ${font}`;
			ctx.textBaseline = 'top';
			ctx.fillStyle = colour('--ink-2');
			ctx.fillText(titles.probability, scales.x!.left, 2);
			for (const [axis, title] of [
				[scales.stories, titles.stories],
				[scales.sentiment, titles.sentiment]
			] as const) {
				// In the headroom above the panel's highest value.
				if (axis) ctx.fillText(title, scales.x!.left, axis.top + 8);
			}
			if (figure().probability.cut && scales.p)
				cutMark(ctx, scales.p.right, scales.p.bottom, colour);
			endLabels(chart, figure(), dress());
			ctx.restore();
		}
	};
}

function intervals(
	{ t, bucket, lo, hi }: Means,
	draw: (at: number, lo: number, hi: number) => void
) {
	for (const [i, at] of t.entries()) {
		const [low, high] = [lo[i] ?? null, hi[i] ?? null];
		if (low !== null && high !== null) draw(at + bucket / 2, low, high);
	}
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

function endLabels(chart: Chart, figure: Figure, dress: Dress) {
	const { ctx, scales } = chart;
	const axis = scales.p;
	if (!axis) return;
	const right = scales.x!.right;
	const ends = figure.lines.flatMap((line) => {
		const last = lastValue(line);
		if (last === null) return [];
		const x = Math.min(scales.x!.getPixelForValue(last.at), right);
		return [{ line, p: last.p, x, y: axis.getPixelForValue(place(last.p, figure.axis)) }];
	});
	// A line that ended earlier is named where it ended: a rule to the margin would look like a price.
	const [running, ended] = [
		ends.filter(({ x }) => x > right - 24),
		ends.filter(({ x }) => x <= right - 24)
	];
	const heights = spreadLabels(
		running.map(({ y }) => y),
		16,
		axis.top + 4,
		axis.bottom - 4
	);
	ctx.font = `600 12px ${dress.font}`;
	ctx.textBaseline = 'middle';
	const name = ({ line, p, x, y }: (typeof ends)[number], labelX: number, labelY: number) => {
		const label = dress.endLabel(line, p);
		ctx.fillStyle = dress.colour(line.style.token);
		ctx.beginPath();
		ctx.arc(x, y, 3, 0, 2 * Math.PI);
		ctx.fill();
		ctx.strokeStyle = dress.colour('--paper');
		ctx.lineWidth = 4;
		ctx.strokeText(label, labelX, labelY);
		ctx.fillText(label, labelX, labelY);
	};
	for (const [i, end] of running.entries()) {
		ctx.strokeStyle = fade(dress.colour(end.line.style.token));
		ctx.lineWidth = 1;
		ctx.beginPath();
		ctx.moveTo(end.x, end.y);
		ctx.lineTo(right + 6, heights[i]!);
		ctx.stroke();
		name(end, right + 9, heights[i]!);
	}
	for (const end of ended) {
		const y = Math.min(axis.bottom - 8, Math.max(axis.top + 8, end.y));
		name(end, end.x + 7, y);
	}
}

function configuration(
	figure: () => Figure,
	dress: () => Dress
): ChartConfiguration<Kind, Point[]> {
	const { insets, font } = dress();
	const rule = () => dress().colour('--rule');
	const grid = { color: rule, drawTicks: false };
	const text = {
		color: () => dress().colour('--ink-2'),
		font: { size: 12, family: font },
		padding: 6
	};
	const vertical = {
		type: 'linear' as const,
		position: 'left' as const,
		stack: 'panels',
		grid,
		border: { display: false },
		// Every panel the same width, and one the page knows.
		afterFit: (axis: { width: number }) => {
			axis.width = insets.left;
		}
	};
	const { stories, sentiment } = figure();
	// Chart.js stacks upwards: what is named last stands on top.
	return {
		type: 'line',
		data: { datasets: datasets(figure(), dress()) },
		options: {
			animation: false,
			parsing: false,
			normalized: true,
			responsive: true,
			maintainAspectRatio: false,
			events: [],
			layout: { padding: { right: insets.right, top: insets.top } },
			scales: {
				x: {
					type: 'linear',
					min: figure().from,
					max: figure().to,
					// Bars would ask for half a bucket of room on both sides; the page counts on none.
					offset: false,
					grid: { ...grid, offset: false },
					border: { display: false },
					afterBuildTicks: (axis) => {
						axis.ticks = dress().ticks.map(({ at, label }) => ({ value: at, label }));
					},
					afterFit: (axis) => {
						axis.height = insets.bottom;
						axis.paddingLeft = 0;
						axis.paddingRight = 0;
					},
					ticks: {
						...text,
						maxRotation: 0,
						autoSkip: false,
						font: (context) => ({
							size: 12,
							family: font,
							weight: dress().ticks[context.index]?.strong ? ('bold' as const) : ('normal' as const)
						}),
						callback: (_value, index) => dress().ticks[index]?.label ?? ''
					}
				},
				...(sentiment && {
					sentiment: {
						...vertical,
						stackWeight: 2.4,
						min: -1,
						max: HEADROOM_SENTIMENT,
						ticks: {
							...text,
							callback: (value) =>
								value === 0 ? '0' : value === 1 ? '+1' : value === -1 ? '−1' : ''
						},
						afterBuildTicks: (axis) => {
							axis.ticks = [-1, 0, 1].map((value) => ({ value }));
						}
					}
				}),
				...(stories && {
					stories: {
						...vertical,
						stackWeight: 2,
						min: 0,
						max: stories.scale.max * HEADROOM,
						ticks: text,
						afterBuildTicks: (axis) => {
							axis.ticks = (figure().stories?.scale.ticks ?? []).map((value) => ({ value }));
						}
					}
				}),
				p: {
					...vertical,
					stackWeight: 6,
					...ends(figure()),
					ticks: {
						...text,
						callback: (_value, index) => dress().percent(figure().probability.ticks[index] ?? NaN)
					},
					afterBuildTicks: (axis) => {
						const { probability, axis: kind } = figure();
						axis.ticks = probability.ticks.map((p) => ({ value: place(p, kind) }));
					}
				}
			}
		},
		plugins: [furniture(figure, dress)]
	};
}

/** Where the axis of probabilities begins and ends, in its own measure. */
const ends = ({ probability: { min, max }, axis }: Figure) => ({
	min: place(min, axis),
	max: place(max, axis)
});

const datasets = (figure: Figure, dress: Dress): ChartDataset<Kind, Point[]>[] => [
	...lineDatasets(figure, dress),
	...bandDatasets(figure, dress),
	...storyDatasets(figure, dress),
	...sentimentDatasets(figure, dress)
];

/** A drawn chart: `show` draws other numbers or another dress on it, `destroy` frees the canvas. */
export type Drawing = { show(figure: Figure, dress: Dress): void; destroy(): void };

/** Draws a figure on a canvas whose parent sets its size. */
export function draw(canvas: HTMLCanvasElement, figure: Figure, dress: Dress): Drawing {
	let [shownFigure, shownDress] = [figure, dress];
	const build = () =>
		new Chart(
			canvas,
			configuration(
				() => shownFigure,
				() => shownDress
			) as ChartConfiguration
		);
	let chart = build();
	return {
		show(next, nextDress) {
			const samePanels =
				(next.stories === null) === (shownFigure.stories === null) &&
				(next.sentiment === null) === (shownFigure.sentiment === null) &&
				JSON.stringify(nextDress.insets) === JSON.stringify(shownDress.insets);
			[shownFigure, shownDress] = [next, nextDress];
			if (!samePanels) {
				chart.destroy();
				chart = build();
				return;
			}
			chart.data.datasets = datasets(next, nextDress) as typeof chart.data.datasets;
			const scales = chart.options.scales!;
			Object.assign(scales.x!, { min: next.from, max: next.to });
			Object.assign(scales.p!, ends(next));
			if (next.stories) Object.assign(scales.stories!, { max: next.stories.scale.max * HEADROOM });
			chart.update('none');
		},
		destroy: () => chart.destroy()
	};
}
