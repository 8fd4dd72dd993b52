import { join } from 'node:path';
import { chromium, type Browser, type CDPSession } from 'playwright-core';
import { build } from 'vite';
import type { TopicSeries } from '#lib/domain/view.ts';
import { findBrowser } from '../../tests/browser.ts';
import type { BenchPage } from './chart/page.ts';
import { MINUTE, START } from './data.ts';
import { measured, seeded, type Bench, type Measure } from './measure.ts';

const LINES = 5;
const POINTS = 2000;
const STEP = 5 * MINUTE;
/** A browser's times scatter more than a processor's: fewer runs would say little. */
const FEWEST_RUNS = 9;
/** A picture each 1/60 s. */
const FRAME = 16;

/** Times of several runs, ms: ours and bare Chart.js's. */
type Times = { ours: number[]; bare: number[] };

/** Goal 18: a chart of 5 × 2000 points in Chromium, beside bare Chart.js in the same page. */
export const chart: Bench = {
	goals: [18],
	name: 'chart',
	async run({ runs }) {
		const executablePath = findBrowser();
		if (executablePath === null) {
			return [{ goal: 18, name: 'chart', missing: 'needs Chromium (CHROMIUM_PATH)' }];
		}
		const script = await bundle();
		const args = process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : ['--disable-gpu'];
		const browser = await chromium.launch({ executablePath, headless: true, args });
		try {
			return figures(await inPage(browser, script, Math.max(runs, FEWEST_RUNS)));
		} finally {
			await browser.close();
		}
	}
};

/** The drawing as it is built for the product, with the page that measures it, as one script. */
async function bundle(): Promise<string> {
	const built = await build({
		configFile: false,
		logLevel: 'error',
		root: join(import.meta.dirname, '..', '..'),
		build: {
			write: false,
			lib: {
				entry: join(import.meta.dirname, 'chart', 'page.ts'),
				formats: ['iife'],
				name: 'bench'
			}
		}
	});
	const [output] = [built].flat();
	if (!output || !('output' in output)) throw new Error('vite built nothing');
	return output.output[0].code;
}

declare const benchPage: BenchPage;
declare const benchSeries: TopicSeries;

/** Both figures in turn, `runs` times after a warm-up of three. */
async function inPage(browser: Browser, script: string, runs: number) {
	const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
	await page.setContent('<!doctype html><title>bench</title>');
	await page.addScriptTag({ content: script });
	await page.evaluate((series) => Object.assign(globalThis, { benchSeries: series }), walks());
	const session = await page.context().newCDPSession(page);
	// The processor's time of the page's main thread, which draws and paints: a busy machine counts less.
	await session.send('Performance.enable', { timeDomain: 'threadTicks' });
	const render: Times = { ours: [], bare: [] };
	const zoom: Times = { ours: [], bare: [] };
	for (let run = -3; run < runs; run++) {
		for (const name of ['ours', 'bare'] as const) {
			await page.evaluate(() => benchPage.clear());
			const start = await threadTime(session);
			await page.evaluate((name) => benchPage.render(name, benchSeries), name);
			const drawn = await threadTime(session);
			const steps = await page.evaluate(() => benchPage.zoom(benchSeries));
			const zoomed = await threadTime(session);
			await page.evaluate(() => benchPage.drop());
			if (run < 0) continue;
			render[name].push(drawn - start);
			zoom[name].push((zoomed - drawn) / steps);
		}
	}
	return { render, zoom };
}

/** Time that the page's main thread has used so far, ms. */
async function threadTime(session: CDPSession): Promise<number> {
	const { metrics } = await session.send('Performance.getMetrics');
	const seconds = metrics.find(({ name }) => name === 'ThreadTime')?.value;
	if (seconds === undefined) throw new Error('this Chromium does not tell the time of a thread');
	return seconds * 1000;
}

/** Prices that wander in whole tenths of a percent, the same in every run. */
function walks(): TopicSeries {
	const random = seeded(18);
	const to = START + POINTS * STEP;
	return {
		from: START,
		to,
		since: START,
		markets: Array.from({ length: LINES }, (_, i) => {
			let p = 0.1 + 0.18 * i;
			return {
				...{ id: `m${i}`, title: `Market ${i}`, venue: 'kalshi' },
				...{ ownSince: START, outcome: null, stats: null },
				t: Array.from({ length: POINTS }, (_, k) => START + k * STEP),
				p: Array.from({ length: POINTS }, () => {
					p = Math.min(0.99, Math.max(0.01, p + (random() - 0.5) * 0.02));
					return Math.round(p * 1000) / 1000;
				})
			};
		}),
		stories: { bucket: STEP, t: [], n: [] },
		sentiment: { t: [], mean: [], lo: [], hi: [], n: [] },
		marks: []
	};
}

function figures({ render, zoom }: { render: Times; zoom: Times }): Measure[] {
	const size = `${LINES} x ${POINTS} points`;
	const beside = {
		goal: 18,
		unit: 'ms',
		limit: 1.5,
		against: 'bare Chart.js, same steps and page'
	};
	return [
		measured({ ...beside, name: `chart of ${size}, first drawing` }, render.ours, render.bare),
		measured({ ...beside, name: `chart of ${size}, zoom step` }, zoom.ours, zoom.bare),
		measured(
			{
				...{ goal: 18, unit: 'ms', name: `chart of ${size}, zoom step, within a frame` },
				...{ limit: FRAME, limitOn: 'value' as const, against: 'absolute' }
			},
			zoom.ours
		)
	];
}
