import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { slope, STILL } from './growth.ts';
import { measured, type Bench, type Result } from './measure.ts';
import type { Day } from './month/live.ts';
import { siteIsBuilt } from './site.ts';

/** The whole: what all venues and a newswire's reach would bring. */
const WHOLE = { markets: 1_000_000, articles: 100_000 };
/** Bytes that a market and a day of it take at most, and an article. */
const ROOM = { market: 6000, day: 400, article: 5000 };
/** Pages are slow while nothing is cached and little is there: the first days do not count. */
const WARM = 3;

const setting = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);

/**
 * A month of a million markets and 100 000 articles a day, or of a share of them, in accelerated time. MONTH_FILE names a
 * database that is kept: a run that was broken off goes on with the day it was in.
 */
export const month: Bench = {
	goals: [],
	name: 'month',
	askedFor: true,
	async run() {
		const missing = (why: string): Result[] => [{ goal: null, name: 'month', missing: why }];
		if (!siteIsBuilt()) return missing('needs a build: npm run build');
		const share = setting('MONTH_SCALE', 0.01);
		const days = setting('MONTH_DAYS', 30);
		const polls = setting('MONTH_POLLS', 24);
		if (!(share > 0 && share <= 1 && days > WARM + 1 && polls >= 1 && polls <= 288)) {
			return missing(
				`MONTH_SCALE is a share up to 1, MONTH_DAYS more than ${WARM + 1}, MONTH_POLLS 1 to 288`
			);
		}
		const markets = Math.round(WHOLE.markets * share);
		const articles = Math.round(WHOLE.articles * share);
		const kept = process.env.MONTH_FILE;
		const parent = kept ? dirname(resolve(kept)) : (process.env.GROWTH_FOLDER ?? tmpdir());
		const needed = markets * (ROOM.market + days * ROOM.day) + days * articles * ROOM.article;
		const { bavail, bsize } = statfsSync(parent);
		if (bavail * bsize < needed) {
			return missing(`needs ${(needed / 1e9).toFixed(1)} GB of room in ${parent}`);
		}
		const folder = kept ? null : mkdtempSync(join(parent, 'hearsay-month-'));
		try {
			const file = kept ?? join(folder!, 'month.db');
			const args = [file, markets, articles, days, polls].map(String);
			const scale = `${markets} markets, ${articles} articles a day, ${polls} polls a day`;
			process.stderr.write(`${scale}: ${share} of the whole\n`);
			const lived = await live(args);
			process.stderr.write(report(lived));
			return resultsOf(lived, scale);
		} finally {
			if (folder) rmSync(folder, { recursive: true, force: true });
		}
	}
};

async function live(args: string[]): Promise<Day[]> {
	const child = fork(join(import.meta.dirname, 'month', 'live.ts'), args);
	const lived: Day[] = [];
	child.on('message', (message) => {
		const day = message as Day;
		lived.push(day);
		const { polls, articles, derive, seal } = day.work;
		process.stderr.write(
			`day ${day.day}: ${(day.bytes / 1e6).toFixed(0)} MB, ${polls.toFixed(1)} s polls, ${articles.toFixed(1)} s articles, ` +
				`${derive.toFixed(1)} s derive, ${seal.toFixed(1)} s seal, ${day.own.toFixed(0)} MiB own; ` +
				`${Object.entries(day.pages)
					.map(([path, ms]) => `${path} ${ms.toFixed(0)}`)
					.join(', ')}\n`
		);
	});
	const [code] = (await once(child, 'exit')) as [number | null];
	if (code !== 0) throw new Error(`the process that lives through the month ended with ${code}`);
	return lived;
}

const at = (lived: Day[], of: (day: Day) => number) =>
	lived.slice(WARM).map((day) => ({ months: day.day, value: Math.max(of(day), 1e-3) }));

function resultsOf(lived: Day[], scale: string): Result[] {
	const last = lived.at(-1)!;
	return Object.keys(last.pages).map((path) => {
		const ms = (day: Day) => day.pages[path]!;
		return measured(
			{
				goal: null,
				name: `month: growth of ${path.replace(/0x\w+/, 'ID')}`,
				unit: 'slope',
				limit: STILL,
				limitOn: 'value',
				against: `${scale}; day ${WARM + 1}: ${ms(lived[WARM]!).toFixed(1)} ms, day ${last.day}: ${ms(last).toFixed(1)} ms`
			},
			[slope(at(lived, ms))]
		);
	});
}

/** Each table: rows at the end, rows a day over the second half, and its slope. */
function report(lived: Day[]): string {
	const last = lived.at(-1)!;
	const middle = lived[Math.floor(lived.length / 2)]!;
	const span = last.day - middle.day;
	const line = (name: string, of: (day: Day) => number) =>
		`${name.padEnd(20)}${String(of(last)).padStart(14)}${((of(last) - of(middle)) / span).toFixed(0).padStart(12)}` +
		`${slope(at(lived, of)).toFixed(2).padStart(8)}\n`;
	const tables = Object.entries(last.rows).sort(([, a], [, b]) => b - a);
	return [
		`\n${'table'.padEnd(20)}${'rows'.padStart(14)}${'a day'.padStart(12)}${'slope'.padStart(8)}\n`,
		...tables.map(([name]) => line(name, ({ rows }) => rows[name] ?? 0)),
		line('bytes', ({ bytes }) => bytes)
	].join('');
}
