import type { Moment } from '#lib/domain/market.ts';
import type { Context } from '../context.ts';
import { noteFailure, noteSuccess } from '../db/feed.ts';
import { quarantineBody, quarantineItems, type Evidence } from '../db/quarantine.ts';
import { FetchError, type Fetcher, type Http } from '../http.ts';

/** The kinds of work, in the order a full pass does them. */
export const JOBS = ['markets', 'quotes', 'news', 'fx', 'derive'] as const;
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
	/** A step done of an unknown or known number, for progress bars. */
	progress(done: number, total?: number): void;
};

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

/** Notes a failed feed with its evidence, and says it in words. */
export async function noteFetchFailure(
	context: Context,
	feedId: string,
	error: unknown,
	tally: Tally
): Promise<string> {
	const now = context.clock.now();
	const failure = error instanceof FetchError ? error : null;
	const message = error instanceof Error ? error.message : String(error);
	await noteFailure(context.db, feedId, now, {
		message,
		status: failure?.status ?? null,
		waitUntil: failure?.retryAt ?? null
	});
	if (failure?.reason === 'body' && failure.evidence) {
		tally.quarantined += await quarantineBody(
			context.db,
			feedId,
			{ endpoint: pathOf(failure.url), body: failure.evidence, reason: message },
			now
		);
	}
	return message;
}

/** Errors of the database or of our own code: the pass must end, not the feed be blamed. */
export function isBroken(error: unknown) {
	const code = (error as { code?: unknown } | null)?.code;
	return (
		(typeof code === 'string' && (/^SQLITE_/.test(code) || /^[0-9A-Z]{5}$/.test(code))) ||
		error instanceof ReferenceError
	);
}

/** The path of an address: an endpoint's name without its host and query. */
export const pathOf = (url: string) => (URL.canParse(url) ? new URL(url).pathname : url);

/** Failures that stand on a feed's row already. */
const noted = new WeakMap<object, string>();

/** The feed on whose row a failure was noted; undefined when it was on none. */
export const notedFor = (error: unknown) => noted.get(error as object);

/**
 * A service's fetcher that keeps the service's row: each answer is a success, each failure is noted
 * with its evidence. A failure the caller survives (a fallback, a 404) still shows.
 */
export function watched(
	work: Pick<Work, 'context' | 'tally'>,
	feedId: string,
	fetcher: Fetcher
): Fetcher {
	const { connection, clock } = work.context;
	const watch = async <T>(request: () => Promise<T>): Promise<T> => {
		try {
			const answer = await request();
			await succeed();
			return answer;
		} catch (error) {
			if (error instanceof FetchError) {
				await noteFetchFailure(work.context, feedId, error, work.tally);
				noted.set(error, feedId);
				lastSuccess = 0;
			}
			throw error;
		}
	};
	let lastSuccess = 0;
	// A sweep of hundreds of pages notes its success once in a while, not at every page.
	const succeed = async () => {
		if (clock.now() - lastSuccess < 10_000) return;
		lastSuccess = clock.now();
		await noteSuccess(connection, feedId, lastSuccess);
	};
	return {
		fetch: (request) => watch(() => fetcher.fetch(request)),
		json: (request) => watch(() => fetcher.json(request))
	};
}
