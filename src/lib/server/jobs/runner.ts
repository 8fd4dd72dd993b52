import type { Context } from '../context.ts';
import { claim, dutyOf, release, renew, saveDuty, LEASE } from '../db/duty.ts';
import { feedById, noteFailure, noteSuccess } from '../db/feed.ts';
import { saveRun } from '../db/run.ts';
import { createHttp, FetchError, type Http } from '../http.ts';
import {
	isBroken,
	JOBS,
	noteFetchFailure,
	type Duty,
	type JobName,
	type Result,
	type Work
} from './job.ts';

/** How many feeds are read at once. */
const AT_ONCE = 16;
const DAY = 86_400_000;

export type PassOptions = {
	jobs: JobName[];
	topic?: string | null;
	force?: boolean;
	signal?: AbortSignal;
	onResult?(result: Result): void;
	onProgress?(feed: string, done: number, total?: number): void;
	/** The network; made for the pass and closed after it when not given. */
	http?: Http;
};

export type Pass = { ok: number; failed: number; busy: number; results: Result[]; ms: number };

/**
 * One pass over what is due. Each duty is claimed by its row, so that several runs share the work
 * and none does it twice. A feed that fails fails alone. Throws only for what is broken inside.
 */
export async function runPass(
	context: Context,
	duties: Duty[],
	options: PassOptions
): Promise<Pass> {
	const { clock, db } = context;
	const startedAt = clock.now();
	const signal = options.signal ?? new AbortController().signal;
	const http =
		options.http ??
		createHttp({
			db,
			clock,
			contact: context.config.contact,
			allowed: context.config.allowHosts,
			signal
		});
	const results: Result[] = [];
	try {
		// The order matters between kinds (news before what is derived from it), not within one.
		for (const job of JOBS.filter((name) => options.jobs.includes(name))) {
			const waiting = duties.filter(
				(duty) => duty.job === job && (!options.topic || duty.perTopic || job === 'derive')
			);
			await inParallel(waiting, AT_ONCE, async (duty) => {
				if (signal.aborted) return;
				const result = await runDuty(context, http, duty, { ...options, signal });
				if (!result) return;
				results.push(result);
				context.log(result.ok ? 'read' : result.busy ? 'busy' : 'failed', { ...result });
				options.onResult?.(result);
			});
		}
	} finally {
		if (!options.http) await http.close();
	}
	const ok = results.filter((result) => result.ok).length;
	const busy = results.filter((result) => result.busy).length;
	const failed = results.length - ok - busy;
	if (results.length > 0) {
		await saveRun(db, {
			job: options.jobs.join(','),
			startedAt,
			endedAt: clock.now(),
			ok,
			failed: failed + busy,
			result: results.map((result) => JSON.stringify(result)).join('\n')
		});
	}
	return { ok, failed, busy, results, ms: clock.now() - startedAt };
}

/** Null when the duty is not due. */
async function runDuty(
	context: Context,
	http: Http,
	duty: Duty,
	options: PassOptions & { signal: AbortSignal }
): Promise<Result | null> {
	const { db, clock } = context;
	const { feedId, job } = duty;
	const began = clock.now();
	await saveDuty(db, duty);
	const [feed, row] = await Promise.all([feedById(db, feedId), dutyOf(db, feedId, job)]);
	if (feed?.goneAt) return null;
	if (feed?.waitUntil && feed.waitUntil > began) return null;
	if (!options.force && row && row.nextDue > began && row.nextDue <= began + DAY + duty.every) {
		return null;
	}
	const tally = { stored: 0, unchanged: 0, quarantined: 0 };
	const line = (rest: Partial<Result>): Result => ({
		feed: feedId,
		job,
		ok: false,
		...tally,
		ms: clock.now() - began,
		...rest
	});
	if (!(await claim(db, feedId, job, began))) {
		return line({ busy: true, error: 'is being read by another run' });
	}
	const renewal = setInterval(
		() => void renew(db, feedId, job, clock.now()).catch(() => {}),
		LEASE / 3
	);
	const work: Work = {
		context,
		http,
		signal: options.signal,
		topic: options.topic ?? null,
		force: options.force ?? false,
		tally,
		progress: (done, total) => options.onProgress?.(feedId, done, total)
	};
	let nextDue = clock.now();
	let done: number | null = null;
	try {
		const answer = await duty.run(work);
		done = clock.now();
		nextDue = answer?.nextDue ?? began + duty.every;
		await noteSuccess(db, feedId, done);
		return line({ ok: true });
	} catch (error) {
		if (options.signal.aborted) throw error;
		if (isBroken(error)) throw error;
		const message =
			error instanceof FetchError
				? error.message
				: await noteFetchFailure(context, feedId, error, tally);
		// A watched service has noted its own failure; one that failed elsewhere is noted here.
		const after = await feedById(db, feedId);
		if (after && after.failures === (feed?.failures ?? 0)) {
			await noteFailure(db, feedId, clock.now(), {
				message,
				status: error instanceof FetchError ? error.status : null,
				waitUntil: error instanceof FetchError ? error.retryAt : null
			});
		}
		const failures = (feed?.failures ?? 0) + 1;
		const pause = Math.min(duty.every * 2 ** Math.min(failures - 1, 10), backOffCap(duty));
		nextDue = Math.max(clock.now() + pause, error instanceof FetchError ? (error.retryAt ?? 0) : 0);
		return line({ error: message });
	} finally {
		clearInterval(renewal);
		await release(db, feedId, job, { nextDue, done });
	}
}

/** A venue is tried again within a quarter of an hour, a news source within a day. */
const backOffCap = (duty: Duty) =>
	duty.feedId.startsWith('source:') ? DAY : Math.max(15 * 60_000, duty.every);

async function inParallel<T>(items: T[], most: number, task: (item: T) => Promise<void>) {
	const rest = [...items];
	await Promise.all(
		Array.from({ length: Math.min(most, rest.length) }, async () => {
			for (let item = rest.shift(); item !== undefined; item = rest.shift()) await task(item);
		})
	);
}
