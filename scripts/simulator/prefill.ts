import { setImmediate as turn } from 'node:timers/promises';
import type { Moment } from '#lib/domain/market.ts';
import type { Clock, Context } from '#lib/server/context.ts';
import { listTopics } from '#lib/server/db/topic.ts';
import { createHttp } from '#lib/server/http.ts';
import { backfill } from '#lib/server/jobs/backfill.ts';
import { dutiesOf, prepare } from '#lib/server/jobs/index.ts';
import type { JobName } from '#lib/server/jobs/job.ts';
import { runPass } from '#lib/server/jobs/runner.ts';
import { track } from '#lib/server/jobs/track.ts';
import { DAY, HOUR, MINUTE } from './calendar.ts';
import type { Simulator } from './server.ts';
import type { World } from './world.ts';

/**
 * A clock that jumps: sleeping takes no time, and moves it on. It never goes back. `told` hears of
 * every move, for those who live in the same time.
 */
export function virtualClock(
	start: Moment,
	told: (now: Moment) => void = () => {}
): Clock & { advance(to: Moment): void } {
	let now = start;
	const advance = (to: Moment) => {
		// Whole milliseconds, as the real clock gives: back-offs are drawn and have fractions.
		now = Math.max(now, Math.ceil(to));
		told(now);
	};
	return {
		now: () => now,
		advance,
		async sleep(ms, signal) {
			const end = now + Math.max(0, ms);
			await turn();
			signal?.throwIfAborted();
			advance(end);
		}
	};
}

/** A moment of the past at which the product read, and what it read then. */
export type PastPass = { at: Moment; jobs: JobName[] };

/**
 * When the past is read. News every two hours in the early weeks (an hour in which, and after which,
 * nothing was read counts as not measured), every hour for the last two days, every quarter for the
 * last three hours; what is derived from it at most six hours later; the catalogues every other day,
 * from the ninth day before the anchor daily; prices in between for the last two days (the venues'
 * own history fills what lies before). The last pass lies before the anchor by what a pass may take
 * of virtual time (spacing, retries), so that nothing is stamped later than now.
 */
export function pastPasses({ begin, anchor }: Pick<World, 'begin' | 'anchor'>): PastPass[] {
	const passes: PastPass[] = [];
	let catalogue = -Infinity;
	let derived = -Infinity;
	const until = (end: Moment, step: number, jobs: JobName[], rest: number) => {
		for (let at = (passes.at(-1)?.at ?? begin - step) + step; at < end; at += step) {
			const wanted = new Set<JobName>(jobs);
			if (at >= catalogue + (at < anchor - 9 * DAY ? 2 * DAY : DAY)) {
				catalogue = at;
				wanted.add('markets');
			}
			if (at >= derived + rest) {
				derived = at;
				wanted.add('fx').add('derive');
			}
			passes.push({ at, jobs: [...wanted] });
		}
	};
	until(anchor - 2 * DAY, 2 * HOUR, ['news'], 6 * HOUR);
	until(anchor - 3 * HOUR, HOUR, ['news', 'quotes'], HOUR);
	until(anchor - 10 * MINUTE, 15 * MINUTE, ['news', 'quotes'], 0);
	return passes;
}

/**
 * Lives through the story with the jobs of the product, at the moments they would have run: what
 * was seen when is then true by construction. Adds the simulated sources first and fetches the
 * price history of every topic's markets last.
 *
 * @param context with a `virtualClock`, an empty migrated database, and the simulator's addresses
 */
export async function prefill(
	context: Context & { clock: ReturnType<typeof virtualClock> },
	story: Pick<World, 'begin' | 'anchor'>,
	simulator: Pick<Simulator, 'sources'>,
	options: { signal: AbortSignal; onProgress?(done: number, total: number, what: string): void }
): Promise<void> {
	const { clock, config, db } = context;
	const { signal } = options;
	await prepare(context);
	await track(
		context,
		{ topics: [], sources: simulator.sources.map((source) => ({ ...source })) },
		{ replace: false }
	);
	const http = createHttp({
		db,
		clock,
		contact: config.contact,
		allowed: config.allowHosts,
		signal
	});
	const passes = pastPasses(story);
	const topics = await listTopics(db);
	const total = passes.length + topics.length;
	const pass = async (jobs: JobName[]) =>
		await runPass(context, await dutiesOf(context), { jobs, signal, http });
	try {
		for (const [done, { at, jobs }] of passes.entries()) {
			signal.throwIfAborted();
			clock.advance(at);
			await pass(jobs);
			options.onProgress?.(done + 1, total, new Date(at).toISOString().slice(0, 10));
		}
		for (const [done, { slug }] of topics.entries()) {
			signal.throwIfAborted();
			await backfill(context, { topic: slug, since: 30 * DAY, signal });
			options.onProgress?.(passes.length + done + 1, total, slug);
		}
		// Moves are found in the history that has just come.
		clock.advance(clock.now() + MINUTE);
		await pass(['derive']);
	} finally {
		await http.close();
	}
}
