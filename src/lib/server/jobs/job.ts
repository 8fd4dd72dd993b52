import type { Moment } from '#lib/domain/market.ts';
import type { Context } from '../context.ts';
import { isUnreachable } from '../db/connect.ts';
import { noteFailure, noteSuccess } from '../db/feed.ts';
import { quarantineBody, quarantineItems, type Evidence } from '../db/quarantine.ts';
import { EVIDENCE } from '../fetch-error.ts';
import { FetchError, pathOf, type Fetcher, type Http } from '../http.ts';

/** The kinds of work, in the order a full pass does them. */
export const JOBS = ['markets', 'quotes', 'news', 'fx', 'derive', 'alerts'] as const;
export type JobName = (typeof JOBS)[number];

/** What came of one duty: the line a command prints. */
export type Result = {
	feed: string;
	job: string;
	ok: boolean;
	stored: number;
	unchanged: number;
	quarantined: number;
	ms: number;
	error?: string;
	/** `busy`: another run holds it. Not a failure of the feed. */
	busy?: boolean;
};

/** What a running duty is given. */
export type Work = {
	context: Context;
	http: Http;
	signal: AbortSignal;
	/** Only what concerns this topic, or null for all. */
	topic: string | null;
	force: boolean;
	tally: Tally;
	/** The last answer of each service, until it has turned out to be usable: newest last. */
	answers: Map<string, Answered>;
	/** A step done of an unknown or known number, for progress bars. */
	progress(done: number, total?: number): void;
};

/** An answer that nobody has complained about yet. `data` is what was read as JSON. */
type Answered = { url: string; at: Moment; data: unknown };

export type Tally = { stored: number; unchanged: number; quarantined: number };

/** One feed read for one purpose. `run` throws what the status page should say. */
export type Duty = {
	feedId: string;
	job: JobName;
	/** Ms between two passes. */
	every: number;
	/** False for what concerns no single topic: skipped when a pass is about one topic. */
	perTopic: boolean;
	run(work: Work): Promise<{ nextDue?: Moment; newestItem?: Moment | null } | void>;
};

/** Puts what could not be read into quarantine and counts it. */
export async function reject(work: Work, feedId: string, items: Evidence[]) {
	if (items.length === 0) return;
	work.tally.quarantined += await quarantineItems(
		work.context.db,
		feedId,
		items,
		work.context.clock.now()
	);
}

/**
 * Notes a failed feed with its evidence, and says it in words. A feed that was not asked, because its
 * service is left alone, keeps its own last error: that outage stands with the service.
 */
export async function noteFetchFailure(
	context: Context,
	feedId: string,
	error: unknown,
	tally: Tally
): Promise<string> {
	const now = context.clock.now();
	const failure = error instanceof FetchError ? error : null;
	const message = error instanceof Error ? error.message : String(error);
	if (failure?.reason === 'outage') return message;
	const endpoint = failure && pathOf(failure.url);
	await noteFailure(context.db, feedId, now, {
		message,
		status: failure?.status ?? null,
		waitUntil: failure?.retryAt ?? null,
		cause: failure?.reason ?? 'unreadable',
		endpoint
	});
	if (endpoint && failure.evidence && failure.reason !== 'status') {
		tally.quarantined += await quarantineBody(
			context.db,
			feedId,
			{ endpoint, body: failure.evidence, reason: message },
			now
		);
	}
	return message;
}

/** Errors of the database, there or gone, or of our own code: the pass must end, not the feed be blamed. */
export function isBroken(error: unknown) {
	if (error instanceof FetchError) return false;
	const code = (error as { code?: unknown } | null)?.code;
	return (
		isUnreachable(error) ||
		(typeof code === 'string' && (/^SQLITE_/.test(code) || /^[0-9A-Z]{5}$/.test(code))) ||
		error instanceof ReferenceError
	);
}

/** The feed that a failure is about, and whether it stands on that feed's row already. */
const about = new WeakMap<object, { feedId: string; noted: boolean }>();

/** The feed on whose row a failure was noted; undefined when it was on none. */
export const notedFor = (error: unknown) => {
	const known = about.get(error as object);
	return known?.noted ? known.feedId : undefined;
};

/**
 * What a step threw, as the failure of the service that is to blame. An adapter's complaint about an answer
 * becomes a `FetchError` with that answer as evidence; the answer no longer counts as a success.
 */
export function blame(work: Pick<Work, 'answers'>, error: unknown): unknown {
	if (isBroken(error) || error instanceof FetchError) return error;
	const last = [...work.answers].at(-1);
	if (!last) return error;
	const [feedId, { url, data }] = last;
	work.answers.delete(feedId);
	const failure = new FetchError(error instanceof Error ? error.message : String(error), {
		url,
		reason: 'body',
		status: 200,
		evidence: new TextEncoder().encode((JSON.stringify(data) ?? '').slice(0, EVIDENCE)),
		cause: error
	});
	about.set(failure, { feedId, noted: false });
	return failure;
}

/** Notes a failure that `blame` found the service of, unless it is noted. */
export async function noteBlamed(work: Pick<Work, 'context' | 'tally'>, error: unknown) {
	const known = about.get(error as object);
	if (!known || known.noted) return;
	await noteFetchFailure(work.context, known.feedId, error, work.tally);
	known.noted = true;
}

/** Notes as successes the answers that nobody complained about. */
export async function settle(work: Pick<Work, 'context' | 'answers'>) {
	for (const [feedId, { at }] of work.answers) {
		await noteSuccess(work.context.connection, feedId, at);
	}
	work.answers.clear();
}

/**
 * A service's fetcher that keeps the service's row: an answer is a success once the next question follows
 * it, each failure is noted with its evidence. A failure the caller survives (a fallback, a 404) still shows.
 */
export function watched(
	work: Pick<Work, 'context' | 'tally' | 'answers'>,
	feedId: string,
	fetcher: Fetcher
): Fetcher {
	const { connection, clock } = work.context;
	let lastSuccess = 0;
	const watch = async <T extends { at: Moment; data?: unknown }>(
		path: string,
		request: () => Promise<T>
	): Promise<T> => {
		const before = work.answers.get(feedId);
		// A sweep of hundreds of pages notes its success once in a while, not at every page.
		if (before && clock.now() - lastSuccess >= 10_000) {
			lastSuccess = clock.now();
			await noteSuccess(connection, feedId, before.at);
		}
		try {
			const answer = await request();
			work.answers.delete(feedId);
			work.answers.set(feedId, { url: path, at: answer.at, data: answer.data });
			return answer;
		} catch (error) {
			if (error instanceof FetchError) {
				// What was answered before must not count as a success after this.
				work.answers.delete(feedId);
				await noteFetchFailure(work.context, feedId, error, work.tally);
				about.set(error, { feedId, noted: true });
				lastSuccess = 0;
			}
			throw error;
		}
	};
	return {
		fetch: (request) => watch(request.path, () => fetcher.fetch(request)),
		json: (request) => watch(request.path, () => fetcher.json(request))
	};
}
