import { sql } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { Query } from '#lib/domain/query.ts';
import type { StoryView } from '#lib/domain/view.ts';
import type { Db } from './connect.ts';
import { linkHolds, linksTo } from './link.ts';
import { toldBy } from './topic-story.ts';
import type { Place } from './page.ts';
import { articleMatches, articlesAmong, isInMany } from './search.ts';
import { storyAt } from './story-verdict.ts';
import { storiesByKey, storyView, type Story } from './story-view.ts';

const DAY = 24 * 3_600_000;

/**
 * How far a story's articles may lie from the one that shows it. With a filter only matching
 * articles are read, and the one that shows the story may not be among them: it is looked for this
 * far on either side.
 */
const REACH = 7 * DAY;

/**
 * Articles read at a time: most stories have one to three. Four times as many after some that lie within a day: a week of a
 * word that all say, or of a busy topic, is thousands, and each search goes through its hits anew.
 */
const STEP = { first: 200, times: 4, most: 3200 };

export type StoryFilter = {
	/** Only stories with an article linked to this topic. */
	topic: string | null;
	/** Only stories with an article that matches. */
	query: Query | null;
	limit: number;
	after: Place | null;
	asOf: Moment | null;
};

/** Where an article stands among all, newest first. */
type Spot = { publishedAt: Moment; key: number };

const isAfter = (a: Spot, b: Spot) =>
	a.publishedAt < b.publishedAt || (a.publishedAt === b.publishedAt && a.key < b.key);

/** Between the first and the last of articles in order, ms. */
const spanOf = (articles: readonly Spot[]) =>
	(articles[0]?.publishedAt ?? 0) - (articles.at(-1)?.publishedAt ?? 0);

const spotOf = ({ lead }: Story): Spot => ({ publishedAt: lead.listedAt, key: lead.key });

/**
 * Stories, newest first by the article that shows each, a page at a time. Articles are walked from
 * the newest back, and a story is given once no article still to come can show a newer one: the work
 * follows the page, not the history.
 */
export async function storyList(
	db: Db,
	filter: StoryFilter
): Promise<{ items: StoryView[]; next: Place | null }> {
	const { stories, next } = await storyPageOf(db, filter);
	const reasons =
		filter.topic === null
			? null
			: await topicReasons(
					db,
					filter.topic,
					stories.flatMap(({ members }) => members.map(({ key }) => key)),
					filter.asOf
				);
	return {
		items: stories.map((story) => ({
			...storyView(story),
			...(reasons === null
				? {}
				: {
						reasons: [...new Set(story.members.flatMap(({ key }) => reasons.get(key) ?? []))]
					})
		})),
		next
	};
}

type StoryPage = { stories: Story[]; next: Place | null };

/** The same as whole stories. */
export async function storyPageOf(db: Db, filter: StoryFilter): Promise<StoryPage> {
	const { query, topic, limit } = filter;
	if (query !== null && topic === null && (await isCommon(db, query, limit))) {
		const page = await pageAmongAll(db, query, filter);
		if (page) return page;
	}
	return await pageOfHits(db, filter);
}

/** Stories that are looked at for a page before its hits are read after all; and at a time, twice as many as before each time. */
const MOST_LOOKED_AT = 4000;
const LOOK = { first: 50, most: 400 };

/**
 * Whether it is quicker to look at all stories of a page's time than to read a week of a word's articles: where a week
 * brings more articles than are looked at, and so many of the newest have the word that a page is to be expected among them.
 */
async function isCommon(db: Db, query: Query, limit: number): Promise<boolean> {
	const newest = await lastUpTo(db, null);
	const past = newest && (await lastUpTo(db, newest.key - MOST_LOOKED_AT));
	if (!past || newest.publishedAt - past.publishedAt > REACH) return false;
	return await isInMany(db, query, 2 * (limit + 1), past.key);
}

/** The article with the highest key, of those up to one. */
const lastUpTo = async (db: Db, key: number | null): Promise<Spot | undefined> =>
	await db
		.selectFrom('article')
		.select(['key', 'publishedAt'])
		.$if(key !== null, (rows) => rows.where('key', '<=', key ?? 0))
		.orderBy('key', 'desc')
		.limit(1)
		.executeTakeFirst();

/** The page out of all stories in their order, those kept that have an article with the words; null: they are too rare. */
async function pageAmongAll(db: Db, query: Query, filter: StoryFilter): Promise<StoryPage | null> {
	const { limit } = filter;
	const found: Story[] = [];
	let after = filter.after;
	let step = LOOK.first;
	for (let seen = 0; seen < MOST_LOOKED_AT; seen += step) {
		if (seen > 0) step = Math.min(2 * step, LOOK.most);
		const page = await pageOfHits(db, { ...filter, query: null, limit: step, after });
		const members = page.stories.flatMap(({ members }) => members.map(({ key }) => key));
		const hits = await articlesAmong(db, query, members);
		found.push(...page.stories.filter((story) => story.members.some(({ key }) => hits.has(key))));
		if (found.length > limit || page.next === null) return pageOut(found, limit);
		after = page.next;
	}
	return null;
}

/** So many stories of those found, and where the next page begins if there are more. */
function pageOut(found: Story[], limit: number): StoryPage {
	const stories = found.slice(0, limit);
	const last = stories.at(-1);
	return {
		stories,
		next:
			found.length > limit && last
				? { zone: 0, value: last.lead.listedAt, key: last.lead.key }
				: null
	};
}

/** The page out of the articles that pass the filter. */
async function pageOfHits(db: Db, filter: StoryFilter): Promise<StoryPage> {
	const { limit, after } = filter;
	const filtered = filter.topic !== null || filter.query !== null;
	const reach = filtered ? REACH : 0;
	const place = after && { publishedAt: after.value ?? 0, key: after.key };
	let walked = place && {
		publishedAt: place.publishedAt + reach,
		key: filtered ? 2 ** 31 - 1 : place.key
	};
	const seen = new Set<number>();
	const waiting: Story[] = [];
	const ready: Story[] = [];
	let step = STEP.first;
	for (let done = false; !done && ready.length <= limit;) {
		const articles = await articlesAfter(db, filter, walked, step);
		done = articles.length < step;
		if (spanOf(articles) < DAY) step = Math.min(step * STEP.times, STEP.most);
		walked = articles.at(-1) ?? walked;
		const fresh = [...new Set(articles.map(({ storyKey }) => storyKey))].filter(
			(key) => !seen.has(key)
		);
		for (const key of fresh) seen.add(key);
		for (const story of (await storiesByKey(db, fresh, filter.asOf)).values()) {
			if (place === null || isAfter(spotOf(story), place)) waiting.push(story);
		}
		const settled = (story: Story) =>
			done ||
			walked === null ||
			!isAfter(spotOf(story), { ...walked, publishedAt: walked.publishedAt + reach });
		waiting.sort((a, b) => (isAfter(spotOf(a), spotOf(b)) ? 1 : -1));
		while (waiting[0] && settled(waiting[0])) ready.push(waiting.shift()!);
	}
	return pageOut(ready, limit);
}

/** How far back hits are looked for at first, and so many times as far each time there were too few. */
const FIRST_LOOK = 7 * DAY;
const FURTHER = 8;

type Found = Spot & { storyKey: number };

/**
 * Articles in stories that pass the filter, newest published first, after a spot. Hits of a search are looked for
 * further and further back, so that a common word reads those of a few days and not of all years.
 */
async function articlesAfter(
	db: Db,
	filter: StoryFilter,
	after: Spot | null,
	limit: number
): Promise<Found[]> {
	if (filter.query === null) return await articlesSince(db, filter, after, null, limit);
	// One by one: asked for both at once, SQLite reads all rows.
	const { rows } = await sql<{ first: Moment | null; last: Moment | null }>`
		select (select min(published_at) from article) as first,
			(select max(published_at) from article) as last`.execute(db);
	const { first = null, last = null } = rows[0] ?? {};
	const top = Math.min(after?.publishedAt ?? Infinity, last ?? 0);
	for (let back = FIRST_LOOK; top - back > (first ?? 0); back *= FURTHER) {
		const found = await articlesSince(db, filter, after, top - back, limit);
		if (found.length === limit) return found;
	}
	return await articlesSince(db, filter, after, null, limit);
}

/** The same of those published from a moment on; null: of all. */
async function articlesSince(
	db: Db,
	{ topic, query, asOf }: StoryFilter,
	after: Spot | null,
	since: Moment | null,
	limit: number
): Promise<Found[]> {
	// The sum keeps the databases from looking for the least key through all articles in the order of their keys.
	const least =
		since === null
			? undefined
			: sql<number>`(select min(key + 0) from article where published_at >= ${since})`;
	// A topic's articles lie in the order of the times in its links, all others in that of their own.
	const [source, at] =
		topic === null
			? [sql`from article as a where true`, sql`a.published_at`]
			: [sql`${toldBy(db, topic)} and ${linkHolds(asOf)}`, sql`l.published_at`];
	const { rows } = await sql<Found>`
		select a.key, ${storyAt(asOf)} as story_key, a.published_at ${source} and a.story_key is not null
			${asOf === null ? sql`` : sql`and a.seen_at <= ${asOf}`}
			${since === null ? sql`` : sql`and ${at} >= ${since}`}
			${
				// The first condition says the same again, in the form that the index can follow.
				after === null
					? sql``
					: sql`and ${at} <= ${after.publishedAt}
						and (${at} < ${after.publishedAt} or a.key < ${after.key})`
			}
			${query === null ? sql`` : sql`and ${articleMatches(db, 'a.key', query, least)}`}
		order by ${at} desc, a.key desc limit ${limit}`.execute(db);
	return rows;
}

/** Why articles belong to a topic, by article key. */
async function topicReasons(db: Db, topic: string, articles: number[], asOf: Moment | null) {
	const links = await linksTo(
		db,
		'topic-article',
		articles.map(String),
		asOf === null ? {} : { asOf }
	);
	return new Map(
		links.filter(({ a }) => a === topic).map(({ b, reasons }) => [Number(b), reasons])
	);
}
