import { sql, type RawBuilder } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { Connection, Db } from './connect.ts';
import { among } from './handle.ts';
import { storyAt } from './story-verdict.ts';
import { storyOutlines, type Outline, type Story } from './story-view.ts';

const DAY = 24 * 3_600_000;

/** A story's linked articles lie at most this far before and after the article that shows it. */
const BEFORE = DAY;
const AFTER = 7 * DAY;

/** Whether a link (a row under the name `l`) holds, now or in the state it had at a past moment. */
export const linkHolds = (asOf: Moment | null): RawBuilder<boolean> =>
	asOf === null
		? sql<boolean>`l.state <> 'rejected'`
		: sql<boolean>`l.seen_at <= ${asOf} and coalesce((
				select v.state from link_verdict as v
				where v.kind = l.kind and v.a = l.a and v.b = l.b and v.seen_at <= ${asOf}
				order by v.seen_at desc limit 1
			), 'suggested') <> 'rejected'`;

/** Which stories: those shown by an article published from `from` (inclusive) to `to` (exclusive). */
type Span = { from: Moment; to: Moment; asOf: Moment | null };

/** A pair of a topic and one of its stories. */
type Told = { slug: string; storyKey: number };

/**
 * The stories of topics within a short time, without texts. Reads the articles of that time, once for
 * all topics.
 */
export async function recentTopicStories(
	connection: Connection,
	span: Span,
	slugs: readonly string[]
): Promise<Map<string, Story<Outline>[]>> {
	const told = await pairs(connection, span, slugs);
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

/** The stories of one topic, however long ago, without texts, oldest first. Reads the topic's links. */
export async function topicStories(
	connection: Connection,
	slug: string,
	span: Span
): Promise<Story<Outline>[]> {
	const told = await pairs(connection, span, slug);
	const stories = await within(connection, told, span);
	return [...stories.values()].sort((a, b) => a.lead.publishedAt - b.lead.publishedAt);
}

/** When the first article of a topic was published, or null. */
export async function firstStoryAt(
	db: Db,
	slug: string,
	asOf: Moment | null
): Promise<Moment | null> {
	const { rows } = await sql<{ at: Moment | null }>`
		select min(a.published_at) as at ${toldBy(db, slug)}
			and a.story_key is not null and ${linkHolds(asOf)}
			${asOf === null ? sql`` : sql`and a.seen_at <= ${asOf}`}`.execute(db);
	return rows[0]?.at ?? null;
}

/**
 * Articles (`a`) with their links to topics (`l`): of one topic, or of several within a short time. Of
 * one they are found link by link, of several article by article. The cross join keeps that order,
 * which SQLite's planner would change to one of minutes; and it does not look up each article for each
 * of the topics in turn: those are chosen among the few rows that are found.
 */
export function toldBy(db: Db, topics: string | readonly string[]): RawBuilder<unknown> {
	return typeof topics === 'string'
		? sql`from link as l cross join article as a
			where l.kind = 'topic-article' and l.a = ${topics} and a.key = cast(l.b as integer)`
		: sql`from article as a cross join link as l
			where l.kind = 'topic-article' and l.b = cast(a.key as text)
				and (l.a || '') ${among(db, topics, 'text')}`;
}

/** Looking up an article's links takes so many times as long as looking up a link's article. */
const ARTICLE_BY_ARTICLE = 2;

/**
 * Whether a topic has many more links than articles were published within a time: it is then found article by
 * article, so that a topic that is followed for years is as quick as a new one. Counts no further than it must.
 */
export async function isOld(db: Db, slug: string, from: Moment, until: Moment): Promise<boolean> {
	const { rows } = await sql<{ b: string }>`
		select b from link where kind = 'topic-article' and a = ${slug} limit 1 offset (
			select ${sql.lit(ARTICLE_BY_ARTICLE)} * count(*) from article
			where published_at >= ${from} and published_at < ${until})`.execute(db);
	return rows.length > 0;
}

/** Topics with the stories told by their linked articles. */
async function pairs(
	{ db }: Connection,
	{ from, to, asOf }: Span,
	asked: string | readonly string[]
): Promise<Told[]> {
	const [first, until] = [from - BEFORE, to + AFTER];
	const topics =
		typeof asked === 'string' && (await isOld(db, asked, first, until)) ? [asked] : asked;
	const { rows } = await sql<Told>`
		select distinct l.a as slug, ${storyAt(asOf)} as story_key ${toldBy(db, topics)}
			and a.published_at >= ${first} and a.published_at < ${until}
			and a.story_key is not null and ${linkHolds(asOf)}
			${asOf === null ? sql`` : sql`and a.seen_at <= ${asOf}`}`.execute(db);
	return rows;
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
