import { sql, type RawBuilder } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { Connection } from './connect.ts';
import { among } from './handle.ts';
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
	const told = await pairs(
		connection,
		span,
		sql`l.a ${among(connection.db, slugs, 'text')}`,
		'time'
	);
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
	const told = await pairs(connection, span, sql`l.a = ${slug}`, 'topic');
	const stories = await within(connection, told, span);
	return [...stories.values()].sort((a, b) => a.lead.publishedAt - b.lead.publishedAt);
}

/**
 * Topics with the stories told by their linked articles. A short time is read article by article,
 * a topic link by link: the join is spelled so that the other side is found by its key.
 */
async function pairs(
	{ db }: Connection,
	{ from, to, asOf }: Span,
	topic: RawBuilder<unknown>,
	by: 'time' | 'topic'
): Promise<Told[]> {
	const key = by === 'time' ? sql`l.b = cast(a.key as text)` : sql`a.key = cast(l.b as integer)`;
	const { rows } = await sql<Told>`
		select distinct l.a as slug, a.story_key
		from article as a join link as l on l.kind = 'topic-article' and ${key}
		where a.published_at >= ${from - BEFORE} and a.published_at < ${to + AFTER}
			and a.story_key is not null and ${topic} and ${linkHolds(asOf)}
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
