/**
 * Runs in the browser: the same lines by our drawing and by bare Chart.js, each step done only when its
 * pixels are there.
 */
import { Chart, LinearScale, LineController, LineElement, PointElement } from 'chart.js';
import { draw } from '#lib/charts/draw.ts';
import type { Dress } from '#lib/charts/dress.ts';
import { topicFigure, type Figure } from '#lib/charts/figure.ts';
import { PALETTE } from '#lib/charts/palette.ts';
import { timeTicks } from '#lib/domain/scale.ts';
import type { TopicSeries } from '#lib/domain/view.ts';

const WIDTH = 1376;
const HEIGHT = 480;
/** A zoom goes in and out again: so many steps make a run. */
const STEPS = 20;

const insets = { left: 50, right: 150, top: 22, bottom: 26 };

/** What the chart's component computes beside drawing: ticks for the range, and the dress. */
const dressOf = ({ from, to }: Figure): Dress => ({
	insets,
	ticks: timeTicks(from, to, 'Asia/Seoul', 'en', Math.floor((WIDTH - 200) / 90)),
	endName: ({ style, venue }, p) => `${style.letter} ${venue} ${(p * 100).toFixed(1)}%`,
	percent: (p) => `${Number((p * 100).toFixed(2))}%`,
	titles: { probability: 'Probability', stories: '', sentiment: '' },
	colour: (token) => PALETTE.light[token] ?? 'black',
	size: 12,
	font: 'sans-serif'
});

/** The same ends of an axis that is zoomed step by step. */
function* zooms({ from, to }: TopicSeries) {
	for (let step = 1; step <= STEPS; step++) {
		const depth = step <= STEPS / 2 ? step : STEPS - step;
		const cut = (to - from) * 0.04 * depth;
		yield { from: from + cut, to: to - cut / 2 };
	}
}

function newCanvas(): HTMLCanvasElement {
	const box = document.createElement('div');
	box.style.cssText = `position:relative;width:${WIDTH}px;height:${HEIGHT}px`;
	const canvas = box.appendChild(document.createElement('canvas'));
	document.body.replaceChildren(box);
	return canvas;
}

/** Reading a pixel makes the browser paint what it put off. */
const painted = (canvas: HTMLCanvasElement) => canvas.getContext('2d')!.getImageData(0, 0, 1, 1);

type Drawn = { step(ends: { from: number; to: number }): void; destroy(): void };

function ours(canvas: HTMLCanvasElement, series: TopicSeries): Drawn {
	const figure = topicFigure(series);
	const drawing = draw(canvas, figure, dressOf(figure));
	return {
		step: (ends) => {
			const next = { ...figure, ...ends };
			drawing.show(next, dressOf(next));
		},
		destroy: () => drawing.destroy()
	};
}

/** As quick as Chart.js gets with the same steps: nothing parsed, moved or drawn at the points. */
function bare(canvas: HTMLCanvasElement, series: TopicSeries): Drawn {
	const chart = new Chart(canvas, {
		type: 'line',
		data: {
			datasets: series.markets.map(({ t, p }, i) => ({
				data: t.map((x, k) => ({ x, y: p[k] ?? NaN })),
				stepped: 'before' as const,
				pointRadius: 0,
				borderWidth: 2,
				borderColor: PALETTE.light[`--series-${i + 1}`]!
			}))
		},
		options: {
			animation: false,
			parsing: false,
			normalized: true,
			events: [],
			maintainAspectRatio: false,
			scales: {
				x: { type: 'linear', min: series.from, max: series.to },
				y: { type: 'linear' }
			}
		}
	});
	return {
		step: ({ from, to }) => {
			Object.assign(chart.options.scales!.x!, { min: from, max: to });
			chart.update('none');
		},
		destroy: () => chart.destroy()
	};
}

Chart.register(LineController, LineElement, PointElement, LinearScale);

let canvas: HTMLCanvasElement;
let drawn: Drawn;

/** What the benchmark asks the page to do, one after the other. */
const page = {
	/** Makes room for a chart. */
	clear() {
		canvas = newCanvas();
		painted(canvas);
	},
	render(name: 'ours' | 'bare', series: TopicSeries) {
		drawn = (name === 'ours' ? ours : bare)(canvas, series);
		painted(canvas);
	},
	/** Zooms in and out; gives how many steps that took. */
	zoom(series: TopicSeries): number {
		for (const ends of zooms(series)) {
			drawn.step(ends);
			painted(canvas);
		}
		return STEPS;
	},
	drop: () => drawn.destroy()
};
export type BenchPage = typeof page;

Object.assign(globalThis, { benchPage: page });
