import { setImmediate as turn } from 'node:timers/promises';
import type { Moment } from '#lib/domain/market.ts';
import type { Clock, Context } from '#lib/server/context.ts';
import { AT_START } from '#lib/server/db/audit.ts';
import { listTopics } from '#lib/server/db/topic.ts';
import { createHttp } from '#lib/server/http.ts';
import { backfill } from '#lib/server/jobs/backfill.ts';
import { dutiesOf } from '#lib/server/jobs/index.ts';
import { prepare } from '#lib/server/jobs/prepare.ts';
import { JOBS, type JobName } from '#lib/server/jobs/job.ts';
import { runPass } from '#lib/server/jobs/runner.ts';
import { track } from '#lib/server/jobs/track.ts';
import { DAY, HOUR, MINUTE } from './calendar.ts';
import { ledgerEntries } from './ledger.ts';
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

const STEP = 12 * MINUTE;

/**
 * How often each job read, by the time that was left to the anchor. News every four hours once the story
 * is under way (what feeds hold reaches back over the hours between); prices in
 * the last two days (the venues' own history fills what lies before), and close enough together to
 * leave no gap where the changes over 24 hours begin that the demo shows in its first eight hours.
 */
const CADENCE: { left: number; every: Partial<Record<JobName, number>> }[] = [
	{
		left: Infinity,
		every: { markets: 3 * DAY, news: 6 * HOUR, fx: 12 * HOUR, derive: 12 * HOUR }
	},
	{ left: 9 * DAY, every: { markets: DAY, news: 4 * HOUR, fx: 12 * HOUR, derive: 6 * HOUR } },
	{
		left: 2 * DAY,
		every: { markets: DAY, quotes: HOUR, news: 2 * HOUR, fx: 6 * HOUR, derive: 2 * HOUR }
	},
	{
		left: 26 * HOUR,
		every: { markets: DAY, quotes: STEP, news: 2 * HOUR, fx: 6 * HOUR, derive: 2 * HOUR }
	},
	{
		left: 16 * HOUR,
		every: { markets: DAY, quotes: HOUR, news: 2 * HOUR, fx: 6 * HOUR, derive: 2 * HOUR }
	},
	{ left: 3 * HOUR, every: { markets: DAY, quotes: STEP, news: STEP, fx: HOUR, derive: HOUR } }
];

/**
 * When the past is read, and what, oldest first. The last pass lies before the anchor by what a pass
 * may take of virtual time (spacing, retries), so that nothing is stamped later than now.
 */
export function pastPasses({ begin, anchor }: Pick<World, 'begin' | 'anchor'>): PastPass[] {
	const last = new Map<JobName, Moment>();
	const passes: PastPass[] = [];
	for (let at = begin; at < anchor - 8 * MINUTE; at += STEP) {
		const every = CADENCE.findLast(({ left }) => anchor - at <= left)?.every ?? {};
		const jobs = JOBS.filter((job) => {
			const before = last.get(job);
			const rest = every[job];
			return rest !== undefined && (before === undefined || at >= before + rest);
		});
		for (const job of jobs) last.set(job, at);
		if (jobs.length > 0) passes.push({ at, jobs });
	}
	return passes;
}

/**
 * Lives through the story with the jobs of the product, at the moments they would have run: what
 * was seen when is then true by construction. Adds the simulated sources first, enters claims and their
 * outcomes as they come, and fetches the price history of every topic's markets last.
 *
 * @param context with a `virtualClock`, an empty migrated database, and the simulator's addresses
 */
export async function prefill(
	context: Context & { clock: ReturnType<typeof virtualClock> },
	story: Pick<World, 'seed' | 'begin' | 'anchor'>,
	simulator: Pick<Simulator, 'sources'>,
	options: { signal: AbortSignal; onProgress?(done: number, total: number, what: string): void }
): Promise<void> {
	const { clock, config, db } = context;
	const { signal } = options;
	await prepare(context);
	await track(
		context,
		{ topics: [], sources: simulator.sources.map((source) => ({ ...source })) },
		{ replace: false, author: AT_START }
	);
	const http = createHttp({
		connection: context.connection,
		clock,
		contact: config.contact,
		allowed: config.allowHosts,
		signal
	});
	const ledger = ledgerEntries(story);
	const passes = pastPasses(story);
	const topics = await listTopics(db);
	const total = passes.length + topics.length;
	const pass = async (jobs: JobName[]) => {
		// GDELT is asked ten seconds apart, by whatever clock: not at every reading of the news.
		const duties = (await dutiesOf(context)).filter(
			({ feedId }) => feedId !== 'gdelt' || jobs.includes('derive')
		);
		await runPass(context, duties, { jobs, signal, http });
	};
	try {
		for (const [done, { at, jobs }] of passes.entries()) {
			signal.throwIfAborted();
			clock.advance(at);
			await pass(jobs);
			while (ledger[0] && ledger[0].at <= clock.now()) {
				await ledger.shift()!.enter(context.connection, clock.now());
			}
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
