import type { ArticleReading } from '#lib/domain/article.ts';
import { quoteAt } from '#lib/domain/chunk.ts';
import { saveArticles } from '#lib/server/db/article.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { noteSuccess, saveFeed } from '#lib/server/db/feed.ts';
import { saveLinks, type NewLink } from '#lib/server/db/link.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { refreshReferences } from '#lib/server/db/mover.ts';
import { saveHistory } from '#lib/server/db/quote-seal.ts';
import { indexArticles, indexMarkets } from '#lib/server/db/search.ts';
import { saveSources } from '#lib/server/db/source.ts';
import { saveTopic } from '#lib/server/db/topic.ts';
import { headline, MINUTE, reading, walk } from './data.ts';
import { seeded } from './measure.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEP = 5 * MINUTE;

/** A newsroom of middling size: what pages are measured with. */
const MARKETS = 300;
const FOLLOWED = 6;
const POINTS = 2000;
const ARTICLES = 400;
const OUTLETS = 20;

export const TOPIC = 'bench';

/**
 * Fills a database with 300 markets, a topic of six of them with 2000 points of history each, and 400
 * articles of 20 outlets over the last week, half of them the topic's. Gives the id of a followed market.
 */
export async function fillNewsroom(connection: Connection, now: number): Promise<string> {
	const { db } = connection;
	for (let hour = 12; hour >= 0; hour--) {
		const at = now - hour * HOUR - MINUTE;
		const readings = Array.from({ length: MARKETS }, (_, i) => reading(i, at, hour * (i % 7)));
		await saveReading(connection, readings, at, HOUR);
	}
	await refreshReferences(connection, now);
	const markets = await db.selectFrom('market').select(['key', 'id']).orderBy('key').execute();
	const followed = markets.slice(0, FOLLOWED);
	const end = now - 13 * HOUR;
	const start = end - POINTS * STEP;
	for (const [i, { key }] of followed.entries()) {
		const columns = walk(seeded(i + 1), POINTS, STEP, false, start);
		const points = Array.from(columns.at, (_, n) => quoteAt(columns, n));
		await saveHistory(connection, key, STEP, start, end, points);
	}
	const articles = await fillNews(connection, now);
	await saveTopic(
		db,
		{
			slug: TOPIC,
			name: { en: 'A topic to measure with', ko: '측정용 주제' },
			query: 'Musk OR 머스크',
			aliases: ['Elon Musk', '일론 머스크'],
			search: [],
			markets: [],
			origin: 'track'
		},
		now - 7 * DAY
	);
	const link = (kind: NewLink['kind'], b: number): NewLink => ({
		kind,
		a: TOPIC,
		b: String(b),
		score: 0.8,
		reasons: ['both name Elon Musk'],
		state: 'suggested',
		decidedBy: 'machine'
	});
	const links = [
		...followed.map(({ key }) => link('topic-market', key)),
		...articles.filter((key) => key % 2 === 0).map((key) => link('topic-article', key))
	];
	await saveLinks(db, links, now - 6 * DAY);
	await indexArticles(connection);
	await indexMarkets(connection);
	const feed = { id: 'polymarket:gamma', name: 'Polymarket', url: 'https://example.com' };
	await saveFeed(db, { ...feed, kind: 'venue' });
	await noteSuccess(connection, feed.id, now - MINUTE, now - MINUTE);
	return followed[0]!.id;
}

/** Stores the articles, each a story of its own with a sentiment. Gives their keys. */
async function fillNews(connection: Connection, now: number): Promise<number[]> {
	const { db } = connection;
	const random = seeded(3);
	const names = Array.from({ length: OUTLETS }, (_, i) => `Outlet ${i + 1}`);
	const ids = await saveSources(
		db,
		names.map((name, i) => ({ url: `https://outlet-${i}.example/rss`, name })),
		'person'
	);
	for (let i = 0; i < ARTICLES; i++) {
		const at = now - Math.round(((ARTICLES - i) / ARTICLES) * 7 * DAY);
		const item: ArticleReading = {
			guid: `item-${i}`,
			url: `https://outlet-${i % OUTLETS}.example/${i}`,
			title: headline(random, i),
			summary: `${headline(random, i)}. ${headline(random, i)}.`,
			content: '',
			author: null,
			outlet: names[i % OUTLETS]!,
			domain: `outlet-${i % OUTLETS}.example`,
			lang: i % 3 === 0 ? 'ko' : 'en',
			publishedAt: at,
			updatedAt: null,
			publishedInferred: false,
			dayOnly: false
		};
		await saveArticles(connection, ids[i % OUTLETS]!, [item], at + MINUTE);
	}
	const keys = (await db.selectFrom('article').select('key').orderBy('key').execute()).map(
		({ key }) => key
	);
	for (const key of keys) {
		await db.insertInto('story').values({ key, openedAt: now }).execute();
		await db
			.updateTable('article')
			.set({ storyKey: key, sentiment: ((key * 37) % 19) * 100_000 - 900_000 })
			.where('key', '=', key)
			.execute();
	}
	return keys;
}
