import { saveArticles } from '../db/article.ts';
import { measuredUntil, saveCoverage } from '../db/coverage.ts';
import { listTopics } from '../db/topic.ts';
import { FetchError, newsManners, type Request } from '../http.ts';
import {
	articleList,
	toneTimeline,
	topicQuery,
	volumeTimeline,
	type Window
} from '../news/gdelt/query.ts';
import { GdeltError, measured, readAnswer, type GdeltAnswer } from '../news/gdelt/answer.ts';
import { reject, watched, type Duty, type Work } from './job.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A topic is asked for at most this often. */
const TOPIC_EVERY = 30 * MINUTE;
/** Topics of one pass: three requests each, ten seconds apart; the others have their turn in the next. */
const TOPICS = 3;
/** How far back a topic that was never measured is asked for. */
const FIRST_WINDOW = 7 * DAY;
/** Answers shorter than half an hour are refused. */
const LEAST_WINDOW = HOUR;

/** Article lists and volume and tone timelines of the topics whose turn it is. */
export const gdeltDuty: Duty = {
	feedId: 'gdelt',
	job: 'news',
	every: 5 * MINUTE,
	perTopic: true,
	async run(work) {
		const { db, clock, config } = work.context;
		const now = clock.now();
		const fetcher = watched(
			work,
			'gdelt',
			work.http.fetcher(config.base.GDELT_URL!, {
				...newsManners,
				name: 'GDELT',
				service: 'gdelt',
				spacing: 10_000,
				// Asking again prolongs a throttle.
				tries: 1,
				accept: 'application/json'
			})
		);
		const topics = (await listTopics(db)).filter(({ slug }) => !work.topic || slug === work.topic);
		const measuredTo = new Map(
			await Promise.all(
				topics.map(async ({ slug }) => [slug, await measuredUntil(db, slug, 'volume')] as const)
			)
		);
		const turn = topics
			.map((topic) => ({ topic, query: topicQuery(topic), to: measuredTo.get(topic.slug) ?? null }))
			.filter(
				({ query, to }) => query !== null && (work.force || to === null || to <= now - TOPIC_EVERY)
			)
			// Longest without a measurement first; what a person asked for before what came along.
			.sort(
				(a, b) =>
					(a.to ?? 0) - (b.to ?? 0) ||
					Number(a.topic.origin === 'starter') - Number(b.topic.origin === 'starter')
			)
			.slice(0, TOPICS);
		const ask = async (request: Request): Promise<GdeltAnswer> => {
			const response = await fetcher.fetch(request);
			const answer = readAnswer(new TextDecoder().decode(response.body), response.status);
			if (answer.kind === 'rate_limited' || answer.kind === 'upstream_error') {
				throw failure(new GdeltError(answer.kind, answer.message), response);
			}
			return answer;
		};
		let done = 0;
		for (const { topic, query, to } of turn) {
			const window: Window = {
				from: Math.max(now - FIRST_WINDOW, Math.min((to ?? 0) - HOUR, now - LEAST_WINDOW)),
				to: now
			};
			const articles = await ask(articleList(query!, window));
			if (articles.kind === 'bad_query') {
				await reject(work, 'gdelt', [
					{ endpoint: `topic ${topic.slug}`, item: query, reason: articles.message }
				]);
				// Counts as measured never: a query that is refused says nothing about coverage.
				continue;
			}
			await store(work, articles);
			for (const [kind, request] of [
				['volume', volumeTimeline(query!, window)],
				['tone', toneTimeline(query!, window)]
			] as const) {
				const timeline = measured(await ask(request), window);
				if (timeline) await saveCoverage(db, topic.slug, kind, timeline, clock.now());
				work.signal.throwIfAborted();
			}
			work.progress(++done, turn.length);
		}
	}
};

async function store(work: Work, answer: GdeltAnswer) {
	const { connection, clock } = work.context;
	const saved = await saveArticles(connection, 'gdelt', answer.articles, clock.now());
	work.tally.stored += saved.stored + saved.revised;
	work.tally.unchanged += saved.unchanged;
	await reject(
		work,
		'gdelt',
		answer.rejected.map(({ item, reason }) => ({ endpoint: 'ArtList', item, reason }))
	);
}

/** A failed answer as the runner reads it: with its body as evidence and the time to stay away. */
function failure(
	error: GdeltError,
	response: { url: string; status: number; body: Uint8Array; at: number }
) {
	return new FetchError(error.message, {
		url: response.url,
		reason: response.status >= 400 ? 'status' : 'body',
		status: response.status,
		retryAt: error.waitMs === null ? null : response.at + error.waitMs,
		evidence: response.body.subarray(0, 64 * 1024)
	});
}
