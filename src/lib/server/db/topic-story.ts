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

/** The stories of one topic, however long ago, without texts, oldest first. */
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
	const { rows } = await sql<{ at: Moment }>`
		select l.published_at as at ${toldBy(db, slug)}
			and a.story_key is not null and ${linkHolds(asOf)}
			${asOf === null ? sql`` : sql`and a.seen_at <= ${asOf}`}
		order by l.published_at limit 1`.execute(db);
	return rows[0]?.at ?? null;
}

/** Articles (`a`) with their links (`l`) from topics, of those published in a span (`to` exclusive) where there is one. */
export const toldBy = (
	db: Db,
	topics: string | readonly string[],
	span: { from: Moment; to: Moment } | null = null
): RawBuilder<unknown> => linkedArticles(db, 'topic-article', topics, span);

/** Links of one topic read at a time: years of them would hold up everyone else. */
const AT_ONCE = 1000;

/** Topics with the stories told by their linked articles, each pair once. */
async function pairs(
	{ db }: Connection,
	{ from, to, asOf }: Span,
	topics: string | readonly string[]
): Promise<Told[]> {
	const [first, until] = [from - EARLIER, to + LATER];
	const held = sql`a.story_key is not null and ${linkHolds(asOf)}
		${asOf === null ? sql`` : sql`and a.seen_at <= ${asOf}`}`;
	if (typeof topics !== 'string') {
		const { rows } = await sql<Told>`
			select distinct l.a as slug, ${storyAt(asOf)} as story_key
			${toldBy(db, topics, { from: first, to: until })} and ${held}`.execute(db);
		return rows;
	}
	const stories = new Set<number>();
	let last: { at: Moment; b: string } | undefined;
	do {
		const { rows } = await sql<{ storyKey: number; at: Moment; b: string }>`
			select ${storyAt(asOf)} as story_key, l.published_at as at, l.b
			${toldBy(db, topics, { from: last?.at ?? first, to: until })} and ${held}
			${last === undefined ? sql`` : sql`and (l.published_at > ${last.at} or l.b > ${last.b})`}
			order by l.published_at, l.b limit ${AT_ONCE}`.execute(db);
		for (const { storyKey } of rows) stories.add(storyKey);
		last = rows.length < AT_ONCE ? undefined : rows.at(-1);
	} while (last !== undefined);
	return Array.from(stories, (storyKey) => ({ slug: topics, storyKey }));
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
