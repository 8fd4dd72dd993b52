import { languageOf } from '#lib/domain/language.ts';
import type { Moment } from '#lib/domain/market.ts';
import {
	explain,
	indexWords,
	parseQuery,
	QueryError,
	type Query,
	type Words
} from '#lib/domain/query.ts';
import { DAY } from '#lib/domain/trend.ts';
import { LIKELY, type QuestionIndex } from '#lib/linking/question.ts';
import { STORY_SPAN, StoryIndex, type StoryItem } from '#lib/linking/story.ts';
import type { Context } from '../context.ts';
import type { Connection, Db } from '../db/connect.ts';
import { breathe } from '../db/handle.ts';
import { dropLinks, saveLinks, type NewLink } from '../db/link.ts';
import type { LinkKind } from '../db/schema.ts';
import { indexArticles } from '../db/search.ts';
import {
	articlesAfter,
	byPlace,
	knownStories,
	removeEmptyStories,
	saveDerived,
	storiedArticles,
	storyStamp,
	underivedArticles,
	type ArticlePlace,
	type DerivableArticle,
	type Derived
} from '../db/story.ts';
import {
	applyMoves,
	enforceVerdicts,
	lastVerdict,
	lock,
	verdictSteps,
	type VerdictStep
} from '../db/story-verdict.ts';
import type { Topic } from '../db/topic.ts';
import { scorerOf, type Scorer } from '../transformer.ts';

/** Articles derived in one go: what a kill may cost to do again. */
const BATCH = 500;
/** Days before and after an article in which others of its story may lie. */
const AROUND = Math.ceil(STORY_SPAN / DAY);
/** With more articles than these in memory (1 kB each) the days that are over go. */
const MOST_IN_MEMORY = 60_000;

/** A topic with its query read. */
export type Watch = { topic: Pick<Topic, 'slug' | 'aliases'>; query: Query };

/** Topics whose query can be read; a broken one is logged and matches nothing. */
export function watches(
	topics: readonly Topic[],
	log: Context['log']
): (Watch & { topic: Topic })[] {
	return topics.flatMap((topic) => {
		try {
			return [{ topic, query: parseQuery(topic.query) }];
		} catch (error) {
			if (!(error instanceof QueryError)) throw error;
			log('query', { topic: topic.slug, error: error.message }, 'warn');
			return [];
		}
	});
}

const textOf = ({ title, summary }: DerivableArticle) => `${title}. ${summary}`;

const itemOf = ({ firstTitle, lang, publishedAt }: DerivableArticle): StoryItem => ({
	text: firstTitle,
	lang: languageOf(firstTitle, lang),
	at: publishedAt
});

/**
 * Stories as articles come in, comparing with what the database holds of the days around them, and
 * editors' verdicts in their place among them.
 */
export class Clusters {
	readonly #connection: Connection;
	/** Everything is derived anew: verdicts are met again on the way. Else they were applied when given. */
	readonly #anew: boolean;
	#index = new StoryIndex<number>();
	#days = new Set<number>();
	/** The stamp in the database when this was in line with it, and whether articles were assigned since that are not stored. */
	#stamp: string | null = null;
	#ahead = false;
	#verdict = 0;
	readonly #steps: VerdictStep[] = [];
	/** How many steps were met, and how many of them before the last batch that was stored. */
	#met = 0;
	#stored = 0;

	constructor(connection: Connection, { anew }: { anew: boolean }) {
		this.#connection = connection;
		this.#anew = anew;
	}

	/** Goes on from what is in memory, or with what the database holds when someone changed stories since. Old days go. */
	async resume(now: Moment) {
		const stamp = await storyStamp(this.#connection.db);
		if (stamp === this.#stamp && !this.#ahead) this.#dropBefore(Math.floor(now / DAY) - AROUND);
		else this.forget();
		this.#stamp = stamp;
	}

	/** Whether nobody has changed stories since the last `resume`, asked within a transaction. */
	async isCurrent(db: Db): Promise<boolean> {
		return (await storyStamp(db)) === this.#stamp;
	}

	/** Takes in the verdicts given since the last batch. Gives the number of the newest. */
	async begin(): Promise<number> {
		const { db } = this.#connection;
		const last = await lastVerdict(db);
		if (last === this.#verdict) return last;
		const steps = await verdictSteps(db);
		this.#steps.push(...steps.filter(({ id }) => id > this.#verdict));
		this.#verdict = last;
		if (!this.#anew) {
			this.#stored = this.#steps.length;
			this.forget();
		}
		return last;
	}

	/** The story of each article of a batch, which is in the order of entering. */
	async assign(batch: readonly DerivableArticle[]): Promise<Map<number, number>> {
		const stories = new Map<number, number>();
		const [first] = batch;
		if (!first) return stories;
		await this.#load(batch, this.#anew ? first : null);
		this.#ahead = true;
		for (const article of batch) {
			await this.#meet(article, stories);
			stories.set(article.key, this.#index.assign(article.key, itemOf(article)).story);
		}
		return stories;
	}

	/** The batch was stored, and left this stamp; null: nothing had changed. */
	stored(stamp: string | null) {
		this.#stored = this.#met;
		this.#ahead = false;
		this.#stamp = stamp ?? this.#stamp;
	}

	/** Starts with what the database holds. */
	forget() {
		this.#index = new StoryIndex<number>();
		this.#days = new Set();
		this.#ahead = false;
		this.#met = this.#stored;
		for (const { moves } of this.#steps.slice(0, this.#met)) {
			for (const { fromStory, toStory } of moves) {
				if (fromStory !== toStory) this.#index.trust(toStory);
			}
		}
	}

	/** Applies the verdicts that are left when the last article has entered. */
	async end(): Promise<void> {
		await this.#meet(null, new Map());
	}

	/** Applies the verdicts that stand before an article (null: the end), in memory and in the rows. */
	async #meet(article: ArticlePlace | null, stories: Map<number, number>) {
		for (let step = this.#steps[this.#met]; step; step = this.#steps[++this.#met]) {
			if (article && step.after && byPlace(step.after, article) >= 0) return;
			for (const { articleKey, fromStory, toStory } of step.moves) {
				this.#index.move(articleKey, toStory);
				if (fromStory !== toStory) this.#index.trust(toStory);
				if (stories.has(articleKey)) stories.set(articleKey, toStory);
			}
			await applyMoves(this.#connection, step.moves);
		}
	}

	/** Reads the days around a batch that were not read yet, of articles that entered before a place (null: all that did). */
	async #load(batch: readonly DerivableArticle[], before: ArticlePlace | null) {
		const days = new Set<number>();
		for (const { publishedAt } of batch) {
			const day = Math.floor(publishedAt / DAY);
			for (let near = day - AROUND; near <= day + AROUND; near++) days.add(near);
		}
		if (this.#index.size > MOST_IN_MEMORY) this.#dropBefore(Math.min(...days));
		for (const day of [...days].sort((a, b) => a - b)) {
			if (this.#days.has(day)) continue;
			this.#days.add(day);
			const span = { from: day * DAY, to: (day + 1) * DAY, before };
			for (const article of await storiedArticles(this.#connection.db, span)) {
				if (this.#index.has(article.key) || article.storyKey === null) continue;
				this.#index.add(article.key, itemOf(article), article.storyKey);
			}
		}
	}

	/** Old days go; should an article of theirs still come, they are read again. */
	#dropBefore(day: number) {
		this.#index.forget(day * DAY);
		for (const one of this.#days) if (one < day) this.#days.delete(one);
	}
}

/** The stories as each connection's last run left them: to read some days of articles costs more than to derive a few. */
const kept = new WeakMap<Connection, Clusters>();

function keptClusters(connection: Connection): Clusters {
	let clusters = kept.get(connection);
	if (!clusters) kept.set(connection, (clusters = new Clusters(connection, { anew: false })));
	return clusters;
}

/** Why an article belongs to a topic: its query's words, and aliases beside them. Null: it does not. */
export function topicLink(
	{ topic, query }: Watch,
	title: Words,
	whole: Words
): { score: number; reasons: string[] } | null {
	const inTitle = explain(query, title);
	const found = inTitle ?? explain(query, whole);
	if (!found) return null;
	const aliases = topic.aliases.filter(
		(alias) => explain({ kind: 'phrase', text: alias }, title) !== null
	);
	return {
		// The whole query in the headline says more than in the text below it.
		score: Math.min(1, (inTitle ? 0.8 : 0.6) + 0.05 * aliases.length),
		reasons: [
			...found.map((word) => `${inTitle ? 'the headline says' : 'the text says'} "${word}"`),
			...aliases.map((alias) => `the headline names ${alias}`)
		]
	};
}

/** What a batch of articles is linked against. */
export type LinkTargets = {
	watches: readonly Watch[];
	/** Followed markets, with keys as text for ids; built when first asked for. Null: none. */
	questions(): QuestionIndex | null;
	/** Keys of those markets as text. */
	markets: readonly string[];
};

/** Links of articles to topics and markets, and what they replace. Gives how many rows changed. */
export async function linkArticles(
	{ db, clock }: Context,
	articles: readonly DerivableArticle[],
	targets: LinkTargets
): Promise<number> {
	const links: NewLink[] = [];
	const questions = targets.questions();
	const put = (kind: LinkKind, a: string, b: number, found: { score: number; reasons: string[] }) =>
		links.push({ kind, a, b: String(b), ...found, state: 'suggested', decidedBy: 'machine' });
	for (const article of articles) {
		const title = indexWords(article.title);
		const whole = article.summary ? indexWords(textOf(article)) : title;
		for (const watch of targets.watches) {
			const found = topicLink(watch, title, whole);
			if (found) put('topic-article', watch.topic.slug, article.key, found);
		}
		const results = questions?.link(
			{ text: textOf(article), at: article.publishedAt },
			{ floor: LIKELY }
		);
		for (const { id, score: likely, reasons } of results ?? []) {
			put('market-article', id, article.key, { score: Math.round(likely * 1e4) / 1e4, reasons });
		}
	}
	let changed = await saveLinks(db, links, clock.now());
	// Only an article that was derived before can have links that no longer hold.
	const again = articles.filter(({ storyKey }) => storyKey !== null).map(({ key }) => String(key));
	if (again.length === 0) return changed;
	const kept = Map.groupBy(links, ({ kind, a }) => `${kind} ${a}`);
	const drop = async (kind: LinkKind, a: string) => {
		const keep = new Set((kept.get(`${kind} ${a}`) ?? []).map(({ b }) => b));
		changed += await dropLinks(db, kind, a, again, keep);
	};
	for (const { topic } of targets.watches) await drop('topic-article', topic.slug);
	for (const key of targets.markets) await drop('market-article', key);
	return changed;
}

/** What came of a run over articles: how many, and the earliest publishing time among them. */
export type ArticleRun = { derived: number; linked: number; earliest: Moment | null };

/**
 * Language, sentiment, story and links of every article that waits for them, or of all. A batch is
 * done before the next begins, so a kill costs one batch at most; doing it again changes nothing.
 * `onBatch` hears of each batch before it is marked as done.
 */
export async function deriveArticles(
	context: Context,
	targets: LinkTargets,
	{
		all,
		signal,
		onBatch
	}: { all: boolean; signal?: AbortSignal; onBatch(earliest: Moment): Promise<void> }
): Promise<ArticleRun> {
	const { connection, db } = context;
	const clusters = all ? new Clusters(connection, { anew: true }) : keptClusters(connection);
	const scorer = scorerOf(context.config.sentimentModels);
	if (!all) {
		await enforceVerdicts(connection);
		await clusters.resume(context.clock.now());
	}
	const run: ArticleRun = { derived: 0, linked: 0, earliest: null };
	let place: ArticlePlace | null = null;
	while (!signal?.aborted) {
		const verdict = await clusters.begin();
		const batch: DerivableArticle[] = all
			? await articlesAfter(db, place, BATCH)
			: await underivedArticles(db, BATCH);
		const last = batch.at(-1);
		if (!last) break;
		const earliest = batch.reduce((least, a) => Math.min(least, a.publishedAt), Infinity);
		run.earliest = Math.min(run.earliest ?? Infinity, earliest);
		await onBatch(earliest);
		run.linked += await linkArticles(context, batch, targets);
		await indexArticles(
			connection,
			batch.map(({ key }) => key)
		);
		const derived = await deriveBatch(context, clusters, batch, { all, verdict, scorer });
		// An editor spoke meanwhile, or another process stored: the batch is done again with what was said.
		if (derived === null) {
			await clusters.resume(context.clock.now());
			continue;
		}
		clusters.stored(derived.stamp);
		run.derived += derived.changed;
		place = last;
		await breathe();
	}
	if (all && !signal?.aborted) {
		await clusters.end();
		await removeEmptyStories(db);
	}
	return run;
}

/** How many articles changed, and the stamp that was left; null when stories changed meanwhile and nothing was stored. */
async function deriveBatch(
	{ connection, db }: Context,
	clusters: Clusters,
	batch: DerivableArticle[],
	{ all, verdict, scorer }: { all: boolean; verdict: number; scorer: Scorer }
): Promise<{ changed: number; stamp: string | null } | null> {
	const tongued = batch.map((article) => ({
		...article,
		lang: languageOf(article.title, article.lang)
	}));
	// A headline that was reworded stays in its story: it was printed on pages and in feeds.
	const fresh = all ? tongued : tongued.filter(({ storyKey }) => storyKey === null);
	const stories = await clusters.assign([...fresh].sort(byPlace));
	const rows: Derived[] = [];
	for (const article of tongued) {
		const sentiment = await scorer(textOf(article), { lang: article.lang });
		rows.push({
			key: article.key,
			storyKey: stories.get(article.key) ?? article.storyKey ?? article.key,
			lang: article.lang,
			sentiment: sentiment && Math.round(sentiment.score * 1e6),
			sentimentTerms: JSON.stringify(sentiment?.terms ?? [])
		});
	}
	const before = new Map(batch.map((article) => [article.key, article]));
	const changed = rows.filter((row) => {
		const old = before.get(row.key);
		return (
			old?.storyKey !== row.storyKey ||
			old.lang !== row.lang ||
			old.sentiment !== row.sentiment ||
			old.sentimentTerms !== row.sentimentTerms
		);
	});
	if (changed.length === 0) return { changed: 0, stamp: null };
	const seen = new Map(batch.map(({ key, seenAt }) => [key, seenAt]));
	const wanted = [...new Set(changed.map(({ storyKey }) => storyKey))];
	const known = await knownStories(db, wanted);
	const opened = wanted
		.filter((key) => !known.has(key))
		.map((key) => ({ key, openedAt: seen.get(key) ?? 0 }));
	const stamp = await saveDerived(connection, changed, opened, async (transaction) => {
		await lock(transaction);
		if ((await lastVerdict(transaction)) !== verdict) return false;
		return all || (await clusters.isCurrent(transaction));
	});
	return stamp === null ? null : { changed: changed.length, stamp };
}
