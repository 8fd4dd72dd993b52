import { sql } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import { explain, indexWords, type Query } from '#lib/domain/query.ts';
import type { TopicTrial } from '#lib/domain/view.ts';
import type { Connection } from './connect.ts';
import { newsReadings, wasRead } from './news-reading.ts';
import { articleMatches } from './search.ts';
import { storyList } from './story-list.ts';

const DAY = 24 * 3_600_000;
/** How far back a query is tried. */
export const TRIED_DAYS = 7;
/** Hits that are shown. */
const EXAMPLES = 6;

/**
 * What a topic's query would have found in the seven days before now, or a past moment: articles and stories of each 24
 * hours, oldest first, null where news was not read; and the newest stories with the words that match.
 */
export async function topicTrial(
	{ db }: Pick<Connection, 'db'>,
	query: Query,
	{ now: present, asOf }: { now: Moment; asOf: Moment | null }
): Promise<TopicTrial> {
	const now = asOf ?? present;
	const from = now - TRIED_DAYS * DAY;
	const [{ rows }, readings, { items }] = await Promise.all([
		sql<{ day: number; articles: number; stories: number }>`
			select day, count(*) as articles, count(distinct story) as stories from (
				select cast((a.published_at - ${sql.lit(from)}) / ${sql.lit(DAY)} as integer) as day,
					coalesce(a.story_key, -a.key) as story
				from article as a
				where a.published_at > ${from} and a.published_at <= ${now} and a.seen_at <= ${now}
					and ${articleMatches(db, 'a.key', query)}
			) as hit group by day`.execute(db),
		newsReadings(db, { from, to: now, asOf }),
		storyList(db, { topic: null, query, limit: EXAMPLES, after: null, asOf })
	]);
	const counted = new Map(rows.map((row) => [Math.min(Number(row.day), TRIED_DAYS - 1), row]));
	return {
		days: Array.from({ length: TRIED_DAYS }, (_, i) => {
			const [start, end] = [from + i * DAY, from + (i + 1) * DAY];
			const hit = counted.get(i);
			const read = hit !== undefined || wasRead(readings, start, end);
			return {
				from: start,
				articles: read ? Number(hit?.articles ?? 0) : null,
				stories: read ? Number(hit?.stories ?? 0) : null
			};
		}),
		examples: items
			.filter(({ publishedAt }) => publishedAt > from)
			.map((story) => ({ ...story, reasons: explain(query, indexWords(story.title)) ?? [] }))
	};
}
