import { sql, type RawBuilder } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';
import { storiesByKey, type Story } from './story-view.ts';

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

/** The stories of topics within a short time. Reads the articles of that time, once for all topics. */
export async function recentTopicStories(
	db: Db,
	span: Span,
	slugs: readonly string[]
): Promise<Map<string, Story[]>> {
	const rows = await db
		.selectFrom('article as a')
		.innerJoin('link as l', (join) =>
			join.on('l.kind', '=', 'topic-article').on('l.b', '=', sql<string>`cast(a.key as text)`)
		)
		.select(['l.a as slug', 'a.storyKey'])
		.distinct()
		.where('a.publishedAt', '>=', span.from - BEFORE)
		.where('a.publishedAt', '<', span.to + AFTER)
		.where('a.storyKey', 'is not', null)
		.where('l.a', 'in', [...slugs])
		.where(linkHolds(span.asOf))
		.$if(span.asOf !== null, (query) => query.where('a.seenAt', '<=', span.asOf ?? 0))
		.execute();
	const stories = await within(
		db,
		rows.flatMap(({ storyKey }) => storyKey ?? []),
		span
	);
	const byTopic = new Map<string, Story[]>();
	for (const { slug, storyKey } of rows) {
		const story = stories.get(storyKey ?? 0);
		if (!story) continue;
		const list = byTopic.get(slug);
		if (list) list.push(story);
		else byTopic.set(slug, [story]);
	}
	return byTopic;
}

/** The stories of one topic, however long ago, oldest first. Reads the topic's links. */
export async function topicStories(db: Db, slug: string, span: Span): Promise<Story[]> {
	const rows = await db
		.selectFrom('link as l')
		// Spelled so that articles are looked up by their key, link by link.
		.innerJoin('article as a', (join) => join.on('a.key', '=', sql<number>`cast(l.b as integer)`))
		.select('a.storyKey')
		.distinct()
		.where('l.kind', '=', 'topic-article')
		.where('l.a', '=', slug)
		.where('a.publishedAt', '>=', span.from - BEFORE)
		.where('a.publishedAt', '<', span.to + AFTER)
		.where('a.storyKey', 'is not', null)
		.where(linkHolds(span.asOf))
		.$if(span.asOf !== null, (query) => query.where('a.seenAt', '<=', span.asOf ?? 0))
		.execute();
	const stories = await within(
		db,
		rows.flatMap(({ storyKey }) => storyKey ?? []),
		span
	);
	return [...stories.values()].sort((a, b) => a.lead.publishedAt - b.lead.publishedAt);
}

/** Keys in one statement: below what both engines bind. */
const BATCH = 5_000;

async function within(db: Db, keys: number[], { from, to, asOf }: Span) {
	const once = [...new Set(keys)];
	const found = new Map<number, Story>();
	for (let start = 0; start < once.length; start += BATCH) {
		for (const [key, story] of await storiesByKey(db, once.slice(start, start + BATCH), asOf)) {
			const at = story.lead.publishedAt;
			if (at >= from && at < to) found.set(key, story);
		}
	}
	return found;
}
