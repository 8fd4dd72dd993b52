import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measured, type Bench, type Result } from './measure.ts';
import type { Filled } from './growth/filled.ts';
import type { Scale, Timing } from './growth/scale.ts';
import { siteIsBuilt } from './site.ts';

/** Bytes a month of history takes at most, with room to write. */
const A_MONTH = 250e6;
/** A page that grows less than this with the history does not grow: its slope on log-log axes. */
export const STILL = 0.15;
/** Statements below this at the largest scale are not worth a line, ms. */
const SMALL = 1;

/** How the time of pages grows as the history does: a month of it, ten, a hundred. */
export const growth: Bench = {
	goals: [],
	name: 'growth',
	askedFor: true,
	async run({ runs }) {
		const missing = (why: string): Result[] => [{ goal: null, name: 'growth', missing: why }];
		if (!siteIsBuilt()) return missing('needs a build: npm run build');
		const scales = (process.env.GROWTH_MONTHS ?? '1,10').split(',').map(Number);
		if (scales.length < 2 || !scales.every((n) => Number.isInteger(n) && n > 0)) {
			return missing('GROWTH_MONTHS must be two whole numbers or more, such as 1,10');
		}
		const parent = process.env.GROWTH_FOLDER ?? tmpdir();
		const needed = Math.max(...scales) * A_MONTH;
		const { bavail, bsize } = statfsSync(parent);
		if (bavail * bsize < needed) {
			return missing(`needs ${(needed / 1e9).toFixed(1)} GB of room in ${parent}`);
		}
		const folder = mkdtempSync(join(parent, 'hearsay-growth-'));
		try {
			const done: Scale[] = [];
			for (const months of scales) done.push(await scaleOf(folder, months, runs));
			process.stderr.write(report(done));
			return resultsOf(done);
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	}
};

/** Fills and measures one scale; its database is gone afterwards. */
async function scaleOf(folder: string, months: number, runs: number): Promise<Scale> {
	const file = join(folder, `${months}.db`);
	const filled = await told<Filled>('filled.ts', [
		...[file, String(months), process.env.GROWTH_OPEN ?? 'last']
	]);
	const args = [file, String(months), String(Math.max(runs, 9)), JSON.stringify(filled)];
	const scale = await told<Scale>('scale.ts', args);
	for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
	return scale;
}

/** What a process says, once, before it ends. */
async function told<Said>(script: string, args: string[]): Promise<Said> {
	const child = fork(join(import.meta.dirname, 'growth', script), args);
	const gone = once(child, 'exit').then(([code]) => {
		throw new Error(`${script} ${args[0]} ended with ${code}`);
	});
	gone.catch(() => {});
	const [said] = (await Promise.race([once(child, 'message'), gone])) as [Said];
	await gone.catch(() => {});
	return said;
}

/** The slope of the line of least squares through log(months) and log(value): 0 does not grow, 1 grows as the history does. */
export function slope(points: readonly { months: number; value: number }[]): number {
	const logs = points.map(({ months, value }) => [Math.log(months), Math.log(value)] as const);
	const mean = (place: 0 | 1) => logs.reduce((sum, log) => sum + log[place], 0) / logs.length;
	const [x, y] = [mean(0), mean(1)];
	const over = logs.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
	return over / logs.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}

const over = (scales: Scale[], of: (scale: Scale) => number) =>
	scales.map((scale) => ({ months: scale.months, value: Math.max(of(scale), 1e-3) }));

const label = (scales: Scale[], of: (scale: Scale) => number) =>
	Object.fromEntries(
		scales.map((scale) => [`${scale.months} months`, Math.round(of(scale) * 100) / 100])
	);

function resultsOf(scales: Scale[]): Result[] {
	const paths = Object.keys(scales[0]!.pages);
	const figure = (name: string, of: (scale: Scale) => number) => {
		const beside = label(scales, of);
		return {
			...measured(
				{
					goal: null,
					name,
					unit: 'slope',
					limit: STILL,
					limitOn: 'value',
					against: Object.entries(beside)
						.map(([months, value]) => `${months}: ${value}`)
						.join(', ')
				},
				[slope(over(scales, of))]
			),
			beside
		};
	};
	const largest = scales.at(-1)!;
	const slowest = Object.entries(largest.pages).sort(([, a], [, b]) => b.longest - a.longest)[0]!;
	return [
		...paths.map((path) => figure(`growth of ${path}, ms`, ({ pages }) => pages[path]!.ms)),
		figure('growth of the serving process, MiB of its own', ({ own }) => own),
		{
			...measured(
				{
					goal: 19,
					name: `longest statement on a page's path, ${largest.months} months (${slowest[0]})`,
					unit: 'ms',
					limit: 20,
					limitOn: 'value',
					against: `absolute; ${oneLine(slowest[1].statement).slice(0, 120)}`
				},
				[slowest[1].longest]
			)
		}
	];
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

/** Pages with their times and slopes, and the statements that grow. */
function report(scales: Scale[]): string {
	const cells = (of: (scale: Scale) => number | undefined) =>
		scales.map((scale) => (of(scale) ?? 0).toFixed(1).padStart(9)).join('');
	const rise = (of: (scale: Scale) => number) => slope(over(scales, of)).toFixed(2).padStart(7);
	const pageLine = (path: string) => {
		const ms = ({ pages }: Scale) => pages[path]!.ms;
		const first = ({ pages }: Scale) => pages[path]!.first;
		const longest = ({ pages }: Scale) => pages[path]!.longest;
		return `${cells(ms)}${rise(ms)}${cells(first)}${cells(longest)}  ${path}\n`;
	};
	const texts = [...new Set(scales.flatMap(({ statements }) => Object.keys(statements)))];
	const grown = texts
		.map((text) => ({ text, of: ({ statements }: Scale) => statements[text] ?? 0 }))
		.filter(({ of }) => of(scales.at(-1)!) > SMALL && slope(over(scales, of)) > STILL)
		.sort((a, b) => b.of(scales.at(-1)!) - a.of(scales.at(-1)!));
	const longest: (page: Timing) => string = ({ longest, statement }) =>
		`${longest.toFixed(1)} ms: ${oneLine(statement).slice(0, 300)}`;
	const slow = Object.entries(scales.at(-1)!.pages)
		.filter(([, page]) => page.longest > 20)
		.map(([path, page]) => `${path}: ${longest(page)}\n`);
	return [
		...scales.map(
			({ months, filled, bytes, counts, resident, own, heap }) =>
				`${months} months: ${(bytes / 1e6).toFixed(0)} MB, filled in ${filled.toFixed(0)} s; ` +
				`${counts.market} markets, ${counts.article} articles, ${counts.quote_chunk} chunks, ${counts.quote_hour} hours, ` +
				`${counts.link} links; ${resident.toFixed(0)} MiB resident, ${own.toFixed(0)} own, heap ${heap.toFixed(0)}\n`
		),
		`\nms, slope, first answer (ms), longest statement (ms), for ${scales.map(({ months }) => months).join(', ')} months\n`,
		...Object.keys(scales[0]!.pages).map(pageLine),
		'\nstatements that grow: ms over one answer of each page, slope\n',
		...grown.map(({ text, of }) => `${cells(of)}${rise(of)}  ${oneLine(text).slice(0, 300)}\n`),
		slow.length > 0 ? '\nstatements above 20 ms\n' : '',
		...slow
	].join('');
}
