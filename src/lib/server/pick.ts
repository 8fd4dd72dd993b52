import { nearest } from '#lib/domain/find.ts';
import { names, percent, type Locale } from '#lib/domain/format.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { MarketView, StoryView } from '#lib/domain/view.ts';
import { readSubject, writtenSubject } from '#lib/alerts/entry.ts';
import { parseTyped, QueryError, type Query } from '#lib/domain/query.ts';
import { storyNow } from './alerts/story-evidence.ts';
import type { Db } from './db/connect.ts';
import { find } from './db/find.ts';
import { linksTo } from './db/link.ts';
import { marketViewsById } from './db/market-view.ts';
import { storiesByKey, storyView } from './db/story-view.ts';
import { listTopics } from './db/topic.ts';
import { venues } from './venues/index.ts';

/** What a form lets choose: what it sends, what it is called, and what tells it apart. */
export type Option = { value: string; label: string; detail: string };

/** What is chosen from: markets by their ids, or what alerts look at as `readSubject` reads it. */
export const PICKED = ['market', 'subject'] as const;
export type Picked = (typeof PICKED)[number];

type Asked = { db: Db; now: Moment; locale: Locale };

/** Feeds in one list, and stories. */
const MOST_FEEDS = 5;
const MOST_STORIES = 5;

const VENUES = new Map(venues.map(({ id, name }) => [id, name]));

const marketOption = ({ id, title, venue, quote }: MarketView): Option => ({
	value: id,
	label: title,
	detail: `${VENUES.get(venue) ?? venue} · ${percent(quote?.probability ?? null)}`
});

const storyOption = ({ id, title, outlet }: StoryView): Option => ({
	value: `story:${id}`,
	label: title,
	detail: outlet
});

/** Words as a search reads them; null where they cannot be read. */
function typed(q: string): Query | null {
	try {
		return parseTyped(q);
	} catch (error) {
		if (error instanceof QueryError) return null;
		throw error;
	}
}

/** Known markets by their ids. */
export const marketOptions = async (db: Db, ids: readonly string[]): Promise<Option[]> =>
	(await marketViewsById(db, ids)).map(marketOption);

/** What is found by words, or a market by its id. */
export async function options(of: Picked, q: string, asked: Asked): Promise<Option[]> {
	const words = q.trim();
	if (words === '') return [];
	const { db, now } = asked;
	const [found, named] = await Promise.all([
		find(db, { text: words, query: typed(words), now, asOf: null }),
		marketOptions(db, [words])
	]);
	const markets = [...named, ...found.markets.map(marketOption)];
	if (of === 'market') return markets;
	const topics = [
		...found.topics.map(({ slug }) => ({ slug, story: null })),
		...(await topicsOf(
			db,
			found.stories.map(({ id, title }) => ({ key: Number(id), title }))
		))
	];
	return [
		...(await topicOptions(asked, topics)),
		...found.stories.slice(0, MOST_STORIES).map(storyOption),
		...markets.map((market) => ({ ...market, value: `market:${market.value}` })),
		...(await feedOptions(db, words))
	];
}

/** The topics that stories belong to, each with the headline of the first that does. */
async function topicsOf(db: Db, stories: readonly { key: number; title: string }[]) {
	const known = await storiesByKey(
		db,
		stories.map(({ key }) => key),
		null
	);
	const storyOf = new Map(
		stories.flatMap(({ key, title }) =>
			(known.get(key)?.members ?? []).map((member) => [String(member.key), title] as const)
		)
	);
	const links = await linksTo(db, 'topic-article', [...storyOf.keys()], {});
	const found = new Map<string, string>();
	for (const { a, b } of links) if (!found.has(a)) found.set(a, storyOf.get(b) ?? '');
	return [...found].map(([slug, story]) => ({ slug, story }));
}

/** Known topics; `story`: the headline by which one was found. */
export async function topicOptions(
	{ db, locale }: Asked,
	wanted: readonly { slug: string; story: string | null }[]
): Promise<Option[]> {
	const topics = new Map((await listTopics(db)).map((topic) => [topic.slug, topic]));
	const once = [...new Map(wanted.toReversed().map((one) => [one.slug, one])).values()].reverse();
	return once.flatMap(({ slug, story }) => {
		const topic = topics.get(slug);
		if (!topic) return [];
		const { main, other } = names(topic.name, locale);
		return [{ value: `topic:${slug}`, label: main, detail: story ?? other ?? '' }];
	});
}

/** A story by its id; one that was merged is called as the one it went into. */
async function storyOptions(db: Db, id: string): Promise<Option[]> {
	const subject = readSubject(`story:${id}`);
	if (!subject || !('story' in subject)) return [];
	const story = await storyNow(db, subject.story, null);
	return story ? [{ ...storyOption(storyView(story)), value: writtenSubject(subject) }] : [];
}

/** Feeds by their names. */
async function feedOptions(db: Db, words: string): Promise<Option[]> {
	const feeds = await db
		.selectFrom('feed')
		.select(['id', 'name', 'url'])
		.where('active', '=', 1)
		.execute();
	return nearest(words, feeds, ({ name, id }) => [name, id])
		.slice(0, MOST_FEEDS)
		.map(({ id, name, url }) => ({
			value: `feed:${id}`,
			label: name,
			detail: URL.canParse(url) ? new URL(url).host : ''
		}));
}

/** What is chosen already, as it is called; one that is not known any more stands by itself. */
export async function chosenOption(of: Picked, value: string, asked: Asked): Promise<Option> {
	const { db } = asked;
	const [, kind, id = ''] =
		of === 'market'
			? ['', 'market', value]
			: (/^(topic|market|story|feed):(.+)$/.exec(value) ?? []);
	const found =
		kind === 'topic'
			? await topicOptions(asked, [{ slug: id, story: null }])
			: kind === 'market'
				? (await marketOptions(db, [id])).map((one) => ({ ...one, value }))
				: kind === 'story'
					? await storyOptions(db, id)
					: kind === 'feed'
						? await feedOptions(db, id)
						: [];
	return found.find((one) => one.value === value) ?? { value, label: value, detail: '' };
}
