import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { compareRuns, readRun, type Run } from '#lib/domain/speed.ts';
import { saveRun } from '#lib/server/db/speed.ts';
import { chart } from './bench/chart.ts';
import { client } from './bench/client.ts';
import { feeds } from './bench/feeds.ts';
import { growth } from './bench/growth.ts';
import { ingest } from './bench/ingest.ts';
import { downsample } from './bench/downsample.ts';
import { runHead } from './bench/head.ts';
import { memory } from './bench/memory.ts';
import type { Bench, Options, Result } from './bench/measure.ts';
import { lighthouse } from './bench/lighthouse.ts';
import { load } from './bench/load.ts';
import { month } from './bench/month.ts';
import { top } from './bench/movers.ts';
import { poll } from './bench/poll.ts';
import { postgres } from './bench/postgres.ts';
import { comparisonReport, reportOf } from './bench/report.ts';
import { seal } from './bench/seal.ts';
import { search } from './bench/search.ts';
import { serving } from './bench/serving.ts';
import { signals } from './bench/signals.ts';
import { soak } from './bench/soak.ts';
import { page } from './bench/topic-page.ts';
import { backfill, size, year } from './bench/storage.ts';
import { streams } from './bench/streams.ts';
import { validation } from './bench/validation.ts';
import { command, EXIT, print, UsageError, withContext } from './command.ts';

const BENCHES: Bench[] = [
	...[poll, backfill, size, seal, serving, page, top, year, downsample, ingest, validation],
	...[feeds, search, streams, client, chart, lighthouse, load, postgres, memory, soak, signals],
	...[growth, month]
];

const help = `
npm run bench -- [names or goals] [--json] [--save] [--runs N] [--markets N] [--points N] [--headlines N]
npm run bench -- [names or goals] --compare FILE
npm run bench -- --compare FILE --to FILE

Measures what the product does beside the least that could do it, in the same run and in turn, and
says whether the goal is met. Names: ${BENCHES.map(({ name }) => name).join(', ')};
or numbers of goals: ${[...new Set(BENCHES.flatMap(({ goals }) => goals))].sort((a, b) => a - b).join(', ')}. Without names: all.

Times are the processor's, not the clock's, except where the network is waited for (requests and
feeds a second). Figures are medians; the spread is half the distance between fastest and slowest.

load: pages and API at ten times a newsroom's traffic (two requests a second: scripts/bench/load/traffic.ts)
while the markets are polled and 5000 streams of events stand open, beside the idle server. LOAD_TIMES=10,
LOAD_SECONDS=30, LOAD_STREAMS=5000 and LOAD_ROUNDS=3 say how much; with LOAD_ROUNDS=1 LOAD_SECONDS=10 it takes a minute.

soak: a simulated week of reading and serving, and whether memory grows after the first two days. SOAK_DAYS=7,
SOAK_HOURS=1 (between two passes) and SOAK_REQUESTS=40 (after each) say how much.

signals: how well sentiment, links, pairs and stories agree with people on the development sets in
../shared/data, beside simple baselines, with n and a 95 % bootstrap interval.

Only when they are named, since they take long:

growth: what pages take as the history grows, in a process of their own on databases of one and ten months (10,000
markets, 5 million quotes and 10,000 articles each), with slopes on log-log axes and the statements that grow.
GROWTH_MONTHS=1,10 says which, GROWTH_OPEN=all lets all markets trade on, GROWTH_FOLDER where there is room.

month: 30 days of a million markets and 100,000 articles a day through storage and derivation in accelerated time,
the growth of every table and of pages. MONTH_SCALE=0.01 is the share of it that is lived through, MONTH_DAYS=30,
MONTH_POLLS=24 a day.

JSON lines on stdout: the machine, then one a measure: goal, name, value, bound, ratio, limit, met, unit, runs,
spread (signals: also n, interval, beside); a line with "missing" says why something was not measured. A table
follows on stderr. What is kept in a file can be compared with later: before and after, and whether a change is
beyond the spread of both.

  --json         only the lines, no table
  --save         keeps the run in the database of the settings, for /status/speed
  --compare FILE then tells what changed since the run whose lines are in FILE
  --to FILE      compares with that run and measures nothing
  --runs N       how often each figure is taken (5 at least; 5)
  --markets N    markets in a poll and among the movers (50000)
  --points N     points of the backfill and the sizes (400000)
  --headlines N  headlines searched (1000000)

Exit: 0 measured (whether or not the goals are met), 1 failed inside, 2 wrong use (also a file that holds no run).
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
	if (words.length === 0) return BENCHES.filter(({ askedFor }) => !askedFor);
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

/** Runs one benchmark in a process of its own: what another one left in memory would slow it. */
async function apart(name: string, options: Options): Promise<Result[]> {
	const flags = Object.entries(options).flatMap(([flag, value]) => [`--${flag}`, String(value)]);
	const { stdout } = await promisify(execFile)(
		process.execPath,
		[import.meta.filename, name, '--json', ...flags],
		{ maxBuffer: 2 ** 24 }
	);
	return readRun(stdout).results;
}

/** A figure that came out as no number is none. */
const sound = (result: Result): Result =>
	'missing' in result || Number.isFinite(result.value)
		? result
		: { goal: result.goal, name: result.name, missing: 'no figure came out' };

/** The results of one benchmark; of one that failed, why. */
async function resultsOf(bench: Bench, options: Options, alone: boolean): Promise<Result[]> {
	try {
		return (await (alone ? bench.run(options) : apart(bench.name, options))).map(sound);
	} catch (error) {
		if (alone) throw error;
		const [goal = null] = bench.goals;
		const missing = `it failed: ${(error as Error).message.trim().split('\n').at(-1)}`;
		return [{ goal, name: bench.name, missing }];
	}
}

/** An earlier run. Throws `UsageError` for a file that is none. */
function runFrom(path: string): Run {
	try {
		return readRun(readFileSync(path, 'utf8'));
	} catch (error) {
		throw new UsageError(`"${path}" is no run of the benchmark: ${(error as Error).message}.`);
	}
}

/** Tells what changed between two runs that were taken: a table, or with `json` a line a measure. */
async function compare(before: Run, after: Run, json: boolean) {
	if (!json) return await print(comparisonReport(before, after).trimEnd());
	for (const one of compareRuns(before, after)) await print(JSON.stringify(one));
}

await command(
	help,
	{
		json: { type: 'boolean' },
		save: { type: 'boolean' },
		compare: { type: 'string' },
		to: { type: 'string' },
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
		const json = values.json ?? false;
		const earlier = values.compare === undefined ? null : runFrom(values.compare);
		if (values.to !== undefined) {
			if (!earlier) throw new UsageError('--to needs --compare.');
			await compare(earlier, runFrom(values.to), json);
			return EXIT.done;
		}
		// What cannot be kept is said before anything is measured.
		if (values.save) await withContext(async () => {}, { quiet: true });
		const run: Run = { head: runHead(), results: [] };
		await print(JSON.stringify({ machine: run.head }));
		for (const bench of benches) {
			signal.throwIfAborted();
			if (!json) process.stderr.write(`${bench.name} …\n`);
			for (const result of await resultsOf(bench, options, benches.length === 1)) {
				run.results.push(result);
				await print(JSON.stringify(result));
			}
		}
		if (values.save) await withContext(({ db }) => saveRun(db, run), { quiet: true });
		if (!json) process.stderr.write(`\n${reportOf(run)}`);
		if (earlier) process.stderr.write(`\n${comparisonReport(earlier, run)}`);
		const failed = run.results.some((r) => 'missing' in r && r.missing.startsWith('it failed'));
		return failed ? EXIT.failed : EXIT.done;
	}
);
