import { execFile } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { chart } from './bench/chart.ts';
import { client } from './bench/client.ts';
import { feeds } from './bench/feeds.ts';
import { ingest } from './bench/ingest.ts';
import type { Bench, Measure, Options, Result } from './bench/measure.ts';
import { lighthouse } from './bench/lighthouse.ts';
import { load } from './bench/load.ts';
import { top } from './bench/movers.ts';
import { poll } from './bench/poll.ts';
import { search } from './bench/search.ts';
import { serving } from './bench/serving.ts';
import { signals } from './bench/signals.ts';
import { soak } from './bench/soak.ts';
import { page } from './bench/topic-page.ts';
import { backfill, size, year } from './bench/storage.ts';
import { command, EXIT, print, UsageError } from './command.ts';

const BENCHES: Bench[] = [
	...[poll, backfill, size, serving, page, top, year, ingest, feeds, search, client],
	...[chart, lighthouse, load, soak, signals]
];

const help = `
npm run bench -- [names or goals] [--json] [--runs N] [--markets N] [--points N] [--headlines N]

Measures what the product does beside the least that could do it, in the same run and in turn, and
says whether the goal is met. Names: ${BENCHES.map(({ name }) => name).join(', ')};
or numbers of goals: ${[...new Set(BENCHES.flatMap(({ goals }) => goals))].join(', ')}. Without names: all.

Times are the processor's, not the clock's, except where the network is waited for (requests and
feeds a second). Figures are medians; the spread is half the distance between fastest and slowest.

load: pages and API at ten times a newsroom's traffic (two requests a second: scripts/bench/load/traffic.ts)
while the markets are polled and 5000 streams of events stand open, beside the idle server. LOAD_TIMES=10,
LOAD_SECONDS=30, LOAD_STREAMS=5000 and LOAD_ROUNDS=3 say how much; with LOAD_ROUNDS=1 LOAD_SECONDS=10 it takes a minute.

soak: a simulated week of reading and serving, and whether memory grows after the first two days. SOAK_DAYS=7,
SOAK_HOURS=1 (between two passes) and SOAK_REQUESTS=40 (after each) say how much.

signals: how well sentiment, links, pairs and stories agree with people on the development sets in
../shared/data, beside simple baselines, with n and a 95 % bootstrap interval.

One JSON line a measure on stdout: goal, name, value, bound, ratio, limit, met, unit, runs, spread
(signals: also n, interval, beside); a line with "missing" says why something was not measured. A table follows on stderr.

  --json         only the lines, no table
  --runs N       how often each figure is taken (5 at least; 5)
  --markets N    markets in a poll and among the movers (50000)
  --points N     points of the backfill and the sizes (400000)
  --headlines N  headlines searched (1000000)

Exit: 0 measured (whether or not the goals are met), 1 failed inside, 2 wrong use.
`;

const count = (value: string | undefined, otherwise: number, least: number) => {
	if (value === undefined) return otherwise;
	const n = Number(value);
	if (!Number.isSafeInteger(n) || n < least) {
		throw new UsageError(`"${value}" must be a whole number from ${least} on.`);
	}
	return n;
};

/** The benchmarks asked for; all when none is named. */
function chosen(words: string[]): Bench[] {
	if (words.length === 0) return BENCHES;
	return [
		...new Set(
			words.flatMap((word) => {
				const found = BENCHES.filter(
					({ name, goals }) => name === word || goals.includes(Number(word))
				);
				if (found.length === 0) throw new UsageError(`There is no benchmark "${word}".`);
				return found;
			})
		)
	];
}

const short = (n: number | null) =>
	n === null ? '' : n >= 100 ? n.toFixed(0) : n >= 1 ? n.toFixed(2) : n.toPrecision(2);

const rowOf = (result: Result): string[] => {
	if ('missing' in result)
		return [`${result.goal ?? ''}`, result.name, `not measured: ${result.missing}`];
	const limit = `${result.atLeast ? '≥' : '≤'} ${result.limit}${result.limitOn === 'ratio' ? 'x' : ''}`;
	return [
		`${result.goal ?? ''}`,
		result.name,
		`${short(result.value)} ${result.unit}`,
		short(result.bound),
		result.ratio === null ? '' : `${short(result.ratio)}x`,
		limit,
		result.met ? 'met' : 'NOT MET',
		`±${(result.spread * 100).toFixed(0)} %`,
		result.against
	];
};

/** Runs one benchmark in a process of its own: what another one left in memory would slow it. */
async function apart(name: string, options: Options): Promise<Result[]> {
	const flags = Object.entries(options).flatMap(([flag, value]) => [`--${flag}`, String(value)]);
	const { stdout } = await promisify(execFile)(
		process.execPath,
		[import.meta.filename, name, '--json', ...flags],
		{ maxBuffer: 2 ** 24 }
	);
	return stdout
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as Result);
}

/** Rows with their columns aligned. */
function table(rows: string[][]): string {
	const widths: number[] = [];
	for (const row of rows) {
		// A sentence may run over the columns that follow.
		if (row.length < 4) continue;
		row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
	}
	return rows
		.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '))
		.map((line) => `${line.trimEnd()}\n`)
		.join('');
}

await command(
	help,
	{
		json: { type: 'boolean' },
		runs: { type: 'string' },
		markets: { type: 'string' },
		points: { type: 'string' },
		headlines: { type: 'string' }
	},
	async ({ values, positionals }, signal) => {
		const benches = chosen(positionals);
		const options: Options = {
			runs: count(values.runs, 5, 5),
			markets: count(values.markets, 50_000, 1000),
			points: count(values.points, 400_000, 2000),
			headlines: count(values.headlines, 1_000_000, 20_000)
		};
		const results: Result[] = [];
		for (const bench of benches) {
			signal.throwIfAborted();
			if (!values.json) process.stderr.write(`${bench.name} …\n`);
			const [alone] = benches.length === 1 ? [bench] : [];
			for (const result of await (alone?.run(options) ?? apart(bench.name, options))) {
				results.push(result);
				await print(JSON.stringify(result));
			}
		}
		if (values.json) return EXIT.done;
		const [processor] = cpus();
		const head = ['goal', 'what', 'value', 'bound', 'ratio', 'limit', '', 'spread', 'against'];
		const sorted = [...results].sort((a, b) => (a.goal ?? Infinity) - (b.goal ?? Infinity));
		const unmet = results.filter((r): r is Measure => 'met' in r && !r.met).length;
		process.stderr.write(
			`\n${new Date().toISOString()}, ${cpus().length} x ${processor?.model.trim() ?? 'unknown processor'}, ` +
				`${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version} on ${process.platform}, ` +
				`load ${loadavg()[0]!.toFixed(1)}\n\n` +
				table([head, ...sorted.map(rowOf)]) +
				`\n${results.length} measures, ${unmet} not met\n`
		);
		return EXIT.done;
	}
);
