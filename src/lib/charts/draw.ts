/**
 * A `Figure` becomes a Chart.js chart: Chart.js lays out panels and axes and draws the bars, our plugin
 * the rest. The only module that loads Chart.js: pages import it lazily, so that lists do not pay for it.
 */
import {
	BarController,
	BarElement,
	Chart,
	LinearScale,
	type ChartConfiguration,
	type ChartDataset,
	type Plugin
} from 'chart.js';
import { place } from '#lib/domain/scale.ts';
import type { Dress } from './dress.ts';
import type { Figure } from './figure.ts';
import { furniture, type Shown } from './furniture.ts';

Chart.register(BarController, BarElement, LinearScale);

/** Room above the lower panels, for their titles: as a factor of the largest count, and in sentiment. */
const HEADROOM = 1.6;
const HEADROOM_SENTIMENT = 1.9;

type Point = { x: number; y: number };

/** Stories per bucket, each bar in the middle of its bucket. */
function datasets({ stories }: Figure, dress: Dress): ChartDataset<'bar', Point[]>[] {
	if (!stories) return [];
	return [
		{
			yAxisID: 'stories',
			// Chart.js takes NaN for a gap when it does not parse.
			data: stories.t.map((t, i) => ({ x: t + stories.bucket / 2, y: stories.n[i] ?? NaN })),
			grouped: false,
			barPercentage: 1,
			categoryPercentage: 0.8,
			backgroundColor: dress.colour('--ink-2')
		}
	];
}

function configuration(shown: Shown, opening: Plugin<'bar'>): ChartConfiguration<'bar', Point[]> {
	const { figure, dress } = shown;
	const { insets, font, size } = dress;
	const { stories, sentiment } = figure;
	const grid = { color: () => shown.dress.colour('--rule'), drawTicks: false };
	const text = {
		color: () => shown.dress.colour('--ink-2'),
		font: { size, family: font },
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
	// Chart.js stacks upwards: what is named last stands on top.
	return {
		type: 'bar',
		data: { datasets: datasets(figure, dress) },
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
					min: figure.from,
					max: figure.to,
					// Bars would ask for half a bucket of room on both sides; the page counts on none.
					offset: false,
					grid: { ...grid, offset: false },
					border: { display: false },
					afterBuildTicks: (axis) => {
						axis.ticks = shown.dress.ticks.map(({ at, label }) => ({ value: at, label }));
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
						font: ({ index }) => ({
							size,
							family: font,
							weight: shown.dress.ticks[index]?.strong ? ('bold' as const) : ('normal' as const)
						}),
						callback: (_value, index) => shown.dress.ticks[index]?.label ?? ''
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
						ticks: { ...text, callback: String },
						afterBuildTicks: (axis) => {
							axis.ticks = (shown.figure.stories?.scale.ticks ?? []).map((value) => ({ value }));
						}
					}
				}),
				p: {
					...vertical,
					stackWeight: 6,
					...endsOf(figure),
					ticks: {
						...text,
						callback: (_value, index) =>
							shown.dress.percent(shown.figure.probability.ticks[index] ?? NaN)
					},
					afterBuildTicks: (axis) => {
						const { probability, axis: kind } = shown.figure;
						axis.ticks = probability.ticks.map((p) => ({ value: place(p, kind) }));
					}
				}
			}
		},
		plugins: [furniture(shown), opening]
	};
}

/** Where the axis of probabilities begins and ends, in its own measure. */
const endsOf = ({ probability: { min, max }, axis }: Figure) => ({
	min: place(min, axis),
	max: place(max, axis)
});

/** What the layout depends on: where it changes, the chart is made anew. */
const layoutOf = ({ stories, sentiment }: Figure, { insets, size, font }: Dress) =>
	JSON.stringify([stories === null, sentiment === null, insets, size, font]);

/** A drawn chart. */
export type Drawing = {
	/** Draws other numbers or another dress. */
	show(figure: Figure, dress: Dress): void;
	/** Lets all lines but one (by its id) step back; null: none. */
	emphasise(line: string | null): void;
	/** Frees the canvas. */
	destroy(): void;
};

/**
 * Draws a figure on a canvas whose parent sets its size. The first time takes a phone a fifth of a second:
 * `pause` may put its three steps (made, laid out, drawn) into tasks of their own, so that a touch or a
 * key is heard between them.
 */
export function draw(
	canvas: HTMLCanvasElement,
	figure: Figure,
	dress: Dress,
	pause: (next: () => void) => void = (next) => next()
): Drawing {
	const shown: Shown = { figure, dress, only: null };
	const opened = { layout: false, drawing: false };
	const opening: Plugin<'bar'> = {
		id: 'opening',
		beforeUpdate: () => opened.layout,
		beforeRender: () => opened.drawing
	};
	const build = () => new Chart(canvas, configuration(shown, opening) as ChartConfiguration);
	let chart: Chart | null = build();
	pause(() => {
		opened.layout = true;
		chart?.update('none');
		pause(() => {
			opened.drawing = true;
			chart?.render();
		});
	});
	return {
		show(next, nextDress) {
			if (!chart) return;
			const sameLayout = layoutOf(next, nextDress) === layoutOf(shown.figure, shown.dress);
			const sameStories = next.stories === shown.figure.stories;
			Object.assign(shown, { figure: next, dress: nextDress });
			if (!sameLayout) {
				chart.destroy();
				chart = build();
				return;
			}
			if (!sameStories)
				chart.data.datasets = datasets(next, nextDress) as typeof chart.data.datasets;
			else if (chart.data.datasets[0]) {
				chart.data.datasets[0].backgroundColor = nextDress.colour('--ink-2');
			}
			const scales = chart.options.scales!;
			Object.assign(scales.x!, { min: next.from, max: next.to });
			Object.assign(scales.p!, endsOf(next));
			if (next.stories) Object.assign(scales.stories!, { max: next.stories.scale.max * HEADROOM });
			chart.update('none');
		},
		emphasise(line) {
			if (shown.only === line) return;
			shown.only = line;
			if (opened.drawing) chart?.draw();
		},
		destroy() {
			chart?.destroy();
			chart = null;
		}
	};
}
