import { sql } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import { toneZ, type UsualTone } from '#lib/domain/trend.ts';
import type { StoryTone } from '#lib/domain/view.ts';
import type { Connection, Db } from './connect.ts';
import { linksTo } from './link.ts';
import { storySentiment, type Outline, type Story } from './story-view.ts';
import { toldArticles } from './topic-story.ts';
import { listTopics } from './topic.ts';
import { withinHour } from './within-hour.ts';

type Learned = { from: Moment; to: Moment; now: Moment; asOf: Moment | null };

/**
 * The tone of stories beside the usual of their topic, by story: of several topics that of which most is known.
 * Stories without a score, without a topic, or of one whose usual tone is not known yet have none.
 */
export async function storyTones(
	connection: Connection,
	stories: readonly Story<Outline>[],
	learned: Learned
): Promise<Map<number, StoryTone>> {
	const { db } = connection;
	const { now, asOf } = learned;
	const scored = stories.flatMap((story) => {
		const value = storySentiment(story);
		return value === null ? [] : [{ story, value }];
	});
	if (scored.length === 0) return new Map();
	const topics = await listTopics(db, asOf ?? undefined);
	const slugs = topics.map(({ slug }) => slug);
	const learn = () => usualTones(db, slugs, learned);
	const [usual, links] = await Promise.all([
		asOf === null ? withinHour(connection, `tone ${slugs.join(' ')}`, now, learn) : learn(),
		linksTo(
			db,
			'topic-article',
			scored.flatMap(({ story }) => story.members.map(({ key }) => String(key))),
			asOf === null ? {} : { asOf }
		)
	]);
	const topicsOf = Map.groupBy(links, ({ b }) => b);
	const names = new Map(topics.map(({ slug, name }) => [slug, name]));
	const tones = scored.flatMap(({ story, value }): [number, StoryTone][] => {
		const own = story.members.flatMap(({ key }) => topicsOf.get(String(key)) ?? []);
		const [most] = [...new Set(own.map(({ a }) => a))]
			.flatMap((slug) => {
				const [tone, name] = [usual.get(slug), names.get(slug)];
				return tone && name ? [{ slug, name, tone }] : [];
			})
			.sort((one, other) => other.tone.n - one.tone.n || (one.slug < other.slug ? -1 : 1));
		const z = most ? toneZ(value, most.tone) : null;
		if (!most || z === null) return [];
		const { slug, name, tone } = most;
		const usually = Math.round(tone.mean * 1e6) / 1e6;
		return [
			[story.key, { value, usual: usually, n: tone.n, z: Math.round(z * 1e6) / 1e6, slug, name }]
		];
	});
	return new Map(tones);
}

/** An article's tone in 1e-6; null where it has none. */
type Scored = { sentiment: number | null };

/** Mean and deviation of the stories of each topic in the time before a window, a story counted once. */
async function usualTones(
	db: Db,
	slugs: readonly string[],
	{ from, to, asOf }: Learned
): Promise<Map<string, UsualTone>> {
	const usual = new Map<string, UsualTone>();
	for (const slug of slugs) {
		const tones = new Map<number, { sum: number; n: number }>();
		const read = toldArticles<Scored>(db, slug, { from, to, asOf }, sql`a.sentiment`);
		for await (const articles of read) {
			for (const { storyKey, sentiment } of articles) {
				if (sentiment === null) continue;
				const { sum, n } = tones.get(storyKey) ?? { sum: 0, n: 0 };
				tones.set(storyKey, { sum: sum + sentiment / 1e6, n: n + 1 });
			}
		}
		const means = Array.from(tones.values(), ({ sum, n }) => sum / n);
		const mean = means.reduce((all, one) => all + one, 0) / means.length;
		const squares = means.reduce((all, one) => all + one * one, 0) / means.length;
		const deviation = Math.sqrt(Math.max(0, squares - mean * mean));
		if (means.length > 0) usual.set(slug, { n: means.length, mean, deviation });
	}
	return usual;
}
