import type { Context } from '../context.ts';
import { saveArticles } from '../db/article.ts';
import { moveSource } from '../db/source.ts';
import type { SourceTable } from '../db/schema.ts';
import { FetchError, newsManners, pathOf } from '../http.ts';
import { readFeedApart } from '../news/apart.ts';
import { FeedError, type FeedInfo } from '../news/source.ts';
import { reject, type Duty } from './job.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
/** With conditional requests; never more often than that. */
export const NEWS_EVERY = 15 * MINUTE;

/** Reads one news source. */
export function newsDuty(source: SourceTable): Duty {
	return {
		feedId: source.feedId,
		job: 'news',
		every: NEWS_EVERY,
		perTopic: false,
		async run(work) {
			const { context, http } = work;
			const { clock, connection } = context;
			const fetcher = http.fetcher('', { ...newsManners, name: source.name });
			const response = await fetcher.fetch({ path: source.url, conditional: !work.force });
			await noteMove(context, source, response.movedTo);
			if (response.notModified) return;
			const reading = await read(source, response);
			const saved = await saveArticles(connection, source.id, reading.articles, response.at);
			work.tally.stored += saved.stored + saved.revised;
			work.tally.unchanged += saved.unchanged;
			await reject(
				work,
				source.feedId,
				// Without the item's place, which changes as newer items come: the same item is one piece of evidence.
				reading.rejected.map(({ item, reason }) => ({ endpoint: pathOf(source.url), item, reason }))
			);
			if (reading.degraded) throw bodyError(source, response, reading.degraded);
			// Only a document that was read in full may be answered with 304 next time.
			await response.remember();
			return {
				nextDue: nextReading(reading.feed, clock.now(), source.feedId),
				newestItem: newestOf(reading.articles.map(({ publishedAt }) => publishedAt))
			};
		}
	};
}

/** A permanent redirect seen twice in a row becomes the source's address. */
async function noteMove({ db }: Context, source: SourceTable, movedTo: string | null) {
	if (movedTo === source.movedTo) {
		if (movedTo !== null) await moveSource(db, source.id, movedTo);
		return;
	}
	await db.updateTable('source').set({ movedTo }).where('id', '=', source.id).execute();
}

type Answer = {
	url: string;
	status: number;
	body: Uint8Array;
	headers: Record<string, string>;
	at: number;
};

async function read(source: SourceTable, response: Answer) {
	try {
		return await readFeedApart({
			body: response.body,
			meta: {
				at: response.at,
				contentType: response.headers['content-type'],
				url: response.url,
				zone: source.zone,
				lang: source.lang,
				outlet: source.name
			},
			kindId: source.kind === 'feed' ? undefined : source.kind
		});
	} catch (error) {
		if (error instanceof FeedError) throw bodyError(source, response, error.message);
		throw error;
	}
}

const bodyError = (source: SourceTable, response: Answer, message: string) =>
	new FetchError(`${source.name} at ${source.url} answered ${response.status}: ${message}`, {
		url: response.url,
		reason: 'body',
		status: response.status,
		evidence: response.body.subarray(0, 64 * 1024)
	});

/** The newest moment a feed tells of; moments ahead of now were clamped by the reader. */
const newestOf = (moments: (number | null)[]) =>
	moments.reduce<number | null>((most, at) => (at !== null && at > (most ?? 0) ? at : most), null);

/** A number 0..1 that is the same for a feed at every start: spreads feeds over the interval. */
const spread = (id: string) =>
	[...id].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 997, 7) / 997;

/** When to read a feed again: our interval, or later where it asks for that (ttl, skip hours and days). */
export function nextReading(feed: FeedInfo, now: number, id: string): number {
	const pause = Math.min(Math.max(NEWS_EVERY, Math.min(feed.ttlMs ?? 0, DAY)), DAY);
	let due = now + pause * (0.95 + 0.05 * spread(id));
	const skipped = (at: number) =>
		feed.skipHours?.includes(new Date(at).getUTCHours()) ||
		feed.skipDays?.includes(DAYS[new Date(at).getUTCDay()]!);
	for (let hours = 0; hours < 24 && skipped(due); hours++) {
		due = (Math.floor(due / HOUR) + 1) * HOUR;
	}
	return Math.round(due);
}
