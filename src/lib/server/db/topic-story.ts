import { sql, type RawBuilder } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { Connection, Db } from './connect.ts';
import { linkedArticles, linkHolds } from './link.ts';
import { storyAt } from './story-verdict.ts';
import { storyOutlines, type Outline, type Story } from './story-view.ts';

const DAY = 24 * 3_600_000;

/** A story's linked articles lie at most this far before and after the article that shows it. */
export const EARLIER = DAY;
export const LATER = 7 * DAY;

/** Which stories: those shown by an article published from `from` (inclusive) to `to` (exclusive). */
type Span = { from: Moment; to: Moment; asOf: Moment | null };

/** A pair of a topic and one of its stories. */
type Told = { slug: string; storyKey: number };

/** The stories of topics within a short time, without texts. */
export async function recentTopicStories(
	connection: Connection,
	span: Span,
	slugs: readonly string[]
): Promise<Map<string, Story<Outline>[]>> {
	const told = await pairs(connection.db, span, slugs);
	const stories = await within(connection, told, span);
	const byTopic = new Map<string, Story<Outline>[]>();
	for (const { slug, storyKey } of told) {
		const story = stories.get(storyKey);
		if (!story) continue;
		const list = byTopic.get(slug);
		if (list) list.push(story);
		else byTopic.set(slug, [story]);
	}
	return byTopic;
}

/** The stories of one topic, however long ago, without texts, oldest first. */
export async function topicStories(
	connection: Connection,
	slug: string,
	span: Span
): Promise<Story<Outline>[]> {
	const told = await pairs(connection.db, span, [slug]);
	const stories = await within(connection, told, span);
	return [...stories.values()].sort((a, b) => a.lead.publishedAt - b.lead.publishedAt);
}

/** Linked articles that are in a story, as known at a moment. */
const held = (asOf: Moment | null) => sql`a.story_key is not null and ${linkHolds(asOf)}
	${asOf === null ? sql`` : sql`and a.seen_at <= ${asOf}`}`;

/** When the first article of a topic was published, or null. */
export const firstStoryAt = async (db: Db, slug: string, asOf: Moment | null) =>
	(await outermost(db, slug, asOf, sql`asc`))?.at ?? null;

/** The story of the article of a topic that was published last, or null. */
export const lastStory = async (db: Db, slug: string, asOf: Moment | null) =>
	(await outermost(db, slug, asOf, sql`desc`))?.storyKey ?? null;

async function outermost(db: Db, slug: string, asOf: Moment | null, order: RawBuilder<unknown>) {
	const { rows } = await sql<{ at: Moment; storyKey: number }>`
		select l.published_at as at, ${storyAt(asOf)} as story_key ${toldBy(db, slug)} and ${held(asOf)}
		order by l.published_at ${order} limit 1`.execute(db);
	return rows[0] ?? null;
}

/** Articles (`a`) with their links (`l`) from topics, of those published in a span (`to` exclusive) where there is one. */
export const toldBy = (
	db: Db,
	topics: string | readonly string[],
	span: { from: Moment; to: Moment } | null = null
): RawBuilder<unknown> => linkedArticles(db, 'topic-article', topics, span);

/** Links read at a time: years of one topic's, or a newswire's day, would hold up everyone else. */
const AT_ONCE = 1000;

/** A row of `toldArticles`: the article's story and time, and the columns that were asked for. */
type ToldArticle<More> = { storyKey: number; at: Moment; b: string } & More;

/**
 * A topic's linked articles (`a`, with their links `l`) that are in a story, of those published in a span (`to`
 * exclusive), as known at a moment: the earliest first, so many at a time that others are answered in between.
 */
export async function* toldArticles<More = unknown>(
	db: Db,
	slug: string,
	{ from, to, asOf }: Span,
	columns: RawBuilder<unknown> | null = null
): AsyncGenerator<ToldArticle<More>[]> {
	let last: { at: Moment; b: string } | undefined;
	do {
		const { rows } = await sql<ToldArticle<More>>`
			select ${storyAt(asOf)} as story_key, l.published_at as at, l.b ${columns ? sql`, ${columns}` : sql``}
			${toldBy(db, slug, { from: last?.at ?? from, to })} and ${held(asOf)}
			${last === undefined ? sql`` : sql`and (l.published_at > ${last.at} or l.b > ${last.b})`}
			order by l.published_at, l.b limit ${AT_ONCE}`.execute(db);
		yield rows;
		last = rows.length < AT_ONCE ? undefined : rows.at(-1);
	} while (last !== undefined);
}

/** Topics with the stories told by their linked articles, each pair once. */
async function pairs(db: Db, span: Span, topics: readonly string[]): Promise<Told[]> {
	const around = { from: span.from - EARLIER, to: span.to + LATER, asOf: span.asOf };
	const known = new Map(topics.map((slug) => [slug, new Set<number>()]));
	const few = topics.length > 1 ? await fewPairs(db, around, topics) : null;
	if (few) for (const { slug, storyKey } of few) known.get(slug)?.add(storyKey);
	for (const [slug, stories] of few ? [] : known) {
		for await (const articles of toldArticles(db, slug, around)) {
			for (const { storyKey } of articles) stories.add(storyKey);
		}
	}
	return [...known].flatMap(([slug, stories]) =>
		Array.from(stories, (storyKey) => ({ slug, storyKey }))
	);
}

/** What the articles of all topics tell, by one question; null when it is too much for one. */
async function fewPairs(db: Db, { from, to, asOf }: Span, topics: readonly string[]) {
	const { rows } = await sql<Told>`
		select l.a as slug, ${storyAt(asOf)} as story_key
		${toldBy(db, topics, { from, to })} and ${held(asOf)} limit ${AT_ONCE}`.execute(db);
	return rows.length < AT_ONCE ? rows : null;
}

/** The stories that are shown by an article of the span. */
async function within(connection: Connection, told: readonly Told[], { from, to, asOf }: Span) {
	const keys = [...new Set(told.map(({ storyKey }) => storyKey))];
	const stories = await storyOutlines(connection, keys, asOf);
	for (const [key, { lead }] of stories) {
		if (lead.publishedAt < from || lead.publishedAt >= to) stories.delete(key);
	}
	return stories;
}
