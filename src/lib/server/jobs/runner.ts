import type { Context } from '../context.ts';
import { claim, dutiesByFeed, dutyOf, release, renew, saveDuties, LEASE } from '../db/duty.ts';
import { feedsById, noteFailure, noteSuccess } from '../db/feed.ts';
import { saveRun } from '../db/run.ts';
import type { DutyTable } from '../db/schema.ts';
import { createHttp, FetchError, pathOf, type Http } from '../http.ts';
import {
	blame,
	isBroken,
	JOBS,
	noteBlamed,
	noteFetchFailure,
	notedFor,
	settle,
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
			connection: context.connection,
			clock,
			contact: context.config.contact,
			allowed: context.config.allowHosts,
			log: context.log,
			signal
		});
	const results: Result[] = [];
	try {
		// The order matters between kinds (news before what is derived from it), not within one.
		for (const job of JOBS.filter((name) => options.jobs.includes(name))) {
			const waiting = duties.filter(
				(duty) => duty.job === job && (!options.topic || duty.perTopic || job === 'derive')
			);
			const due = await dueOf(context, job, waiting, options.force ?? false);
			await inParallel(due, AT_ONCE, async (asked) => {
				if (signal.aborted) return;
				const result = await runDuty(context, http, asked, { ...options, signal });
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

/** A duty with its row, as it was when the pass looked. */
type Due = { duty: Duty; row: DutyTable };

/** Which of a job's duties are due; rows of new ones are added. */
export async function dueOf(
	{ db, clock }: Context,
	job: JobName,
	duties: Duty[],
	force: boolean
): Promise<Due[]> {
	if (duties.length === 0) return [];
	let rows = await dutiesByFeed(db, job);
	const changed = duties.filter(({ feedId, every }) => rows.get(feedId)?.every !== every);
	if (changed.length > 0) {
		await saveDuties(db, changed);
		rows = await dutiesByFeed(db, job);
	}
	const feeds = await feedsById(db);
	const now = clock.now();
	return duties.flatMap((duty) => {
		const row = rows.get(duty.feedId);
		const feed = feeds.get(duty.feedId);
		if (!row || feed?.goneAt) return [];
		if (feed?.waitUntil && feed.waitUntil > now) return [];
		// Due further ahead than anything is planned: written by a clock that has jumped back.
		const waits = row.nextDue > now && row.nextDue <= now + DAY + duty.every;
		return waits && !force ? [] : [{ duty, row }];
	});
}

/** Null when another run has done the duty since we looked. */
async function runDuty(
	context: Context,
	http: Http,
	{ duty, row }: Due,
	options: PassOptions & { signal: AbortSignal }
): Promise<Result | null> {
	const { connection, db, clock } = context;
	const { feedId, job } = duty;
	const began = clock.now();
	const tally = { stored: 0, unchanged: 0, quarantined: 0 };
	const line = (rest: Partial<Result>): Result => ({
		feed: feedId,
		job,
		ok: false,
		...tally,
		ms: clock.now() - began,
		...rest
	});
	if (!(await claim(connection, row, began))) {
		const now = await dutyOf(db, feedId, job);
		if (now && now.nextDue !== row.nextDue) return null;
		return line({ busy: true, error: 'is being read by another run' });
	}
	const renewal = setInterval(
		() => void renew(connection, feedId, job, clock.now()).catch(() => {}),
		LEASE / 3
	);
	const work: Work = {
		context,
		http,
		signal: options.signal,
		topic: options.topic ?? null,
		force: options.force ?? false,
		tally,
		answers: new Map(),
		progress: (done, total) => options.onProgress?.(feedId, done, total)
	};
	let nextDue = clock.now();
	let done: number | null = null;
	let failed = false;
	try {
		const answer = await duty.run(work);
		await settle(work);
		done = clock.now();
		nextDue = answer?.nextDue ?? began + duty.every;
		await noteSuccess(connection, feedId, done, answer?.newestItem ?? null);
		return line({ ok: true });
	} catch (thrown) {
		if (options.signal.aborted) throw thrown;
		if (isBroken(thrown)) throw thrown;
		const error = blame(work, thrown);
		// The answer that was refused was one of the duty's own service.
		if (notedFor(error) === undefined) work.answers.delete(feedId);
		await settle(work);
		await noteBlamed(work, error);
		failed = !isOutage(error);
		const message = await noteOnce(context, feedId, error, tally);
		const failures = row.failures + 1;
		const pause = Math.min(duty.every * 2 ** Math.min(failures - 1, 10), backOffCap(duty));
		const told = error instanceof FetchError ? (error.retryAt ?? 0) : 0;
		// What was not asked has not failed: it is due when its service is asked again.
		nextDue = isOutage(error) && told > 0 ? told : Math.max(clock.now() + pause, told);
		return line({ error: message });
	} finally {
		clearInterval(renewal);
		await release(connection, feedId, job, { nextDue, done, failed });
	}
}

/** Notes a failure on the duty's feed, unless its watched service has done so; says it in words. */
async function noteOnce(context: Context, feedId: string, error: unknown, tally: Work['tally']) {
	const noted = notedFor(error);
	if (noted === undefined) return await noteFetchFailure(context, feedId, error, tally);
	const failure = error as FetchError;
	if (noted !== feedId && failure.reason !== 'outage') {
		// Its evidence stands with the service that failed.
		await noteFailure(context.db, feedId, context.clock.now(), {
			message: failure.message,
			status: failure.status,
			waitUntil: failure.retryAt,
			cause: failure.reason,
			endpoint: pathOf(failure.url)
		});
	}
	return failure.message;
}

const isOutage = (error: unknown) => error instanceof FetchError && error.reason === 'outage';

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
