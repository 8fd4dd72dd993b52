/**
 * One scale of the growth: asks the built site for each of its pages in this process, and tells what each took,
 * statement by statement. Its own process: what filling the database or another scale left in memory would count.
 */
import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { heldBy, median, timed } from '../measure.ts';
import { startSite, type Site } from '../site.ts';
import { slugOf } from './fill.ts';
import type { Filled } from './filled.ts';

/** What a page took, ms: its first answer, the median of the others, its longest statement and what it says. */
export type Timing = { first: number; ms: number; longest: number; statement: string };

/** What a scale gave. Times of statements are the sums over one answer of each page, ms, by their text. */
export type Scale = {
	months: number;
	filled: number;
	bytes: number;
	counts: Record<string, number>;
	pages: Record<string, Timing>;
	statements: Record<string, number>;
	resident: number;
	own: number;
	heap: number;
};

const [, , file, months, runs, said] = process.argv;
const { counts, places, seconds } = JSON.parse(said!) as Filled;

/** Time in each statement since the last look, ms: the sum, and the longest single call. */
const spent = new Map<string, { ms: number; longest: number }>();

/** Lets every statement of this process tell how long it took. */
function watchStatements() {
	const prepare = Database.prototype.prepare;
	Database.prototype.prepare = function (this: Database.Database, text: string) {
		const statement = prepare.call(this, text) as unknown as Record<string, unknown>;
		for (const name of ['all', 'get', 'run'] as const) {
			const run = statement[name] as (...values: unknown[]) => unknown;
			statement[name] = function (this: unknown, ...values: unknown[]) {
				const start = performance.now();
				try {
					return run.apply(statement, values);
				} finally {
					const ms = performance.now() - start;
					const known = spent.get(text) ?? { ms: 0, longest: 0 };
					spent.set(text, { ms: known.ms + ms, longest: Math.max(known.longest, ms) });
				}
			};
		}
		return statement as unknown as Database.Statement;
	} as typeof prepare;
}

const [topic, api] = [slugOf(0), '/api/v1'];

/** Every kind of page, and what pages ask the API for as they stand; `{…}` are filled in. */
const PATHS = [
	...['/', '/?window=7d', '/?asOf=now-1d', '/wall', '/brief', '/breaking', '/status', '/claims'],
	...[`/topics/${topic}`, `/topics/${topic}?range=1D`, `/topics/${topic}?range=ALL`],
	...['/markets/{followed}', '/markets/{followed}?range=ALL', '/markets/{ended}'],
	...['/markets', '/markets?q=number', '/markets?status=all&sort=new', '/search?q=Musk'],
	...['/search?q=금리', '/stories/{newest}', '/stories/1', '/feed.atom', '/draft'],
	...[`/compare?with={followed}&with=topic:${topic}`, `/topics/${topic}/feed.atom`],
	...[`${api}/topics`, `${api}/topics/${topic}/series?points=300`, `${api}/status`],
	...[`${api}/stories?topic=${topic}`, `${api}/trends?window=24h`, `${api}/find?q=musk`],
	...[`${api}/markets?limit=50`, `${api}/markets/{followed}/series?points=300`, '/metrics']
];

async function timingOf(site: Site, path: string, times: number): Promise<Timing> {
	let n = 0;
	const ask = async () => {
		spent.clear();
		// Each time another address: an answer that is at hand tells nothing.
		return await timed(() => site.read(`${path}${path.includes('?') ? '&' : '?'}n=${n++}`));
	};
	const first = await ask();
	const all: number[] = [];
	for (let run = 0; run < times; run++) all.push(await ask());
	const [statement, { longest }] = [...spent].sort(([, a], [, b]) => b.longest - a.longest)[0] ?? [
		'',
		{ longest: 0 }
	];
	return { first, ms: median(all), longest, statement };
}

watchStatements();
const site = await startSite(`file:${file}`);
const pages: Scale['pages'] = {};
const statements: Scale['statements'] = {};
for (const path of PATHS) {
	const address = path.replace(/\{(\w+)\}/g, (_, name) =>
		String(places[name as keyof typeof places])
	);
	pages[path] = await timingOf(site, address, Number(runs));
	for (const [text, { ms }] of spent) statements[text] = (statements[text] ?? 0) + ms;
}
const { resident, own } = heldBy(process.pid) ?? { resident: NaN, own: NaN };
process.send?.({
	...{ months: Number(months), filled: seconds, bytes: statSync(file!).size, counts, pages },
	...{ statements, resident, own, heap: process.memoryUsage().heapUsed / 2 ** 20 }
} satisfies Scale);
process.disconnect?.();
process.exit();
