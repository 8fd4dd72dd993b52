import { expect, test } from 'vitest';
import type { ArticleReading } from '#lib/domain/article.ts';
import { GDELT_SOURCE, saveArticles } from '#lib/server/db/article.ts';
import type { Db } from '#lib/server/db/connect.ts';
import { saveLinks } from '#lib/server/db/link.ts';
import {
	listSources,
	mergeStarter,
	moveSource,
	removeSources,
	saveSources,
	sourceFeedId,
	sourceId
} from '#lib/server/db/source.ts';
import { topicArticles } from '#lib/server/db/story.ts';
import { ownersOf, storiesByKey, storyOutlines } from '#lib/server/db/story-view.ts';
import { eachDatabase } from '../databases.ts';

const AT = Date.parse('2026-01-20T12:00:00Z');
const example = {
	url: 'https://www.example.kr/rss',
	name: '예시일보',
	lang: 'ko',
	zone: 'Asia/Seoul'
};
const google = { url: 'https://news.google.com/rss?hl=ko', name: 'Google', kind: 'google-news' };
const article = (title: string, domain: string): ArticleReading => ({
	guid: null,
	url: `https://${domain}/${encodeURIComponent(title)}`,
	title,
	summary: '',
	content: '',
	author: null,
	outlet: domain,
	domain,
	lang: 'en',
	publishedAt: AT,
	publishedInferred: false,
	dayOnly: false,
	updatedAt: null
});
const STARTER = new Set(['starter']);

const names = async (db: Db) => (await listSources(db)).map(({ name }) => name);

test('a source has one id however its address is spelled', () => {
	expect(sourceId('http://WWW.Example.kr/rss#top')).toBe(sourceId(example.url));
	expect(sourceId('https://www.example.kr/rss?section=2')).not.toBe(sourceId(example.url));
	expect(sourceId(example.url)).toMatch(/^[0-9a-f]{12}$/);
	expect(() => sourceId('example')).toThrow(TypeError);
});

eachDatabase('sources', (open) => {
	test('a source and its feed row are added once, and renewed by address', async () => {
		const { db } = await open();
		const ids = await saveSources(db, [example, { ...example, name: 'Again' }], 'track');
		expect(ids).toEqual([sourceId(example.url), sourceId(example.url)]);
		await saveSources(db, [{ ...example, name: '새 이름' }], 'track');
		expect(await listSources(db)).toMatchObject([
			{
				name: '새 이름',
				kind: 'feed',
				owner: null,
				origin: 'track',
				feedId: sourceFeedId(ids[0]!)
			}
		]);
		expect(await db.selectFrom('feed').selectAll().execute()).toMatchObject([
			{ id: `source:${ids[0]}`, kind: 'source', name: '새 이름', active: 1 }
		]);
	});

	test('each article of an aggregator, or of a feed whose owner nobody told, counts for its own outlet', async () => {
		const connection = await open();
		const { db } = connection;
		const host = 'http://127.0.0.1:9000';
		const ids = await saveSources(
			db,
			[
				{ ...google, owner: 'google.com' },
				{ url: `${host}/a.xml`, name: 'A' },
				{ url: `${host}/b.xml`, name: 'B' },
				{ url: `${host}/owned.xml`, name: 'Owned', owner: 'house.example' },
				{ url: 'https://news.google.com/rss/search?q=x', name: 'Search', owner: 'google.com' }
			],
			'track'
		);
		const brought = ['one.example', 'a.example', 'b.example', 'c.example', 'two.example'];
		for (const [i, id] of ids.entries()) {
			await saveArticles(connection, id, [article(`Headline ${i}`, brought[i]!)], AT);
		}
		await saveArticles(
			connection,
			GDELT_SOURCE,
			[article('Headline by way of GDELT', 'd.example')],
			AT
		);
		const keys = (await db.selectFrom('article').select('key').orderBy('key').execute()).map(
			({ key }) => key
		);
		await db.updateTable('article').set({ storyKey: 1 }).execute();
		await saveLinks(
			db,
			keys.map((key) => ({
				kind: 'topic-article',
				a: 'topic',
				b: String(key),
				score: 1,
				reasons: [],
				state: 'suggested',
				decidedBy: 'machine'
			})),
			AT
		);
		const owners = ['a', 'b', 'd', 'house', 'one', 'two'].map((name) => `${name}.example`);
		const counted = await topicArticles(db, 'topic', { from: AT - 1, to: AT + 1 });
		expect(counted.map(({ owner }) => owner).sort()).toEqual(owners);
		const whole = (await storiesByKey(db, [1], null)).get(1)!;
		expect(ownersOf(whole).sort()).toEqual(owners);
		const outline = (await storyOutlines(connection, [1], null)).get(1)!;
		expect(ownersOf(outline).sort()).toEqual(owners);
	});

	test('a removed source is read no more, until somebody adds it again', async () => {
		const { db } = await open();
		const ids = await saveSources(db, [example], 'person');
		expect(await removeSources(db, ids, AT)).toBe(1);
		expect(await removeSources(db, ids, AT)).toBe(0);
		expect(await names(db)).toEqual([]);
		await saveSources(db, [example], 'person');
		expect(await names(db)).toEqual(['예시일보']);
	});

	test('the list that comes along is read when FEEDS says so, and Google News only when it is named', async () => {
		const { db } = await open();
		await mergeStarter(db, [example, google], STARTER);
		expect(await names(db)).toEqual(['예시일보']);
		await mergeStarter(db, [example, google], new Set(['starter', 'google-news']));
		expect(await names(db)).toEqual(['Google', '예시일보']);
		await mergeStarter(db, [example, google], new Set());
		expect(await names(db)).toEqual([]);
		await mergeStarter(db, [google], STARTER);
		expect(await names(db)).toEqual([]);
		await mergeStarter(db, [example], STARTER);
		expect(await names(db)).toEqual(['예시일보']);
	});

	test('the list changes nothing that was added or removed by hand', async () => {
		const { db } = await open();
		const other = { url: 'https://other.example/feed', name: 'Other' };
		await saveSources(db, [{ ...example, name: 'Mine' }], 'track');
		await mergeStarter(db, [example, other], STARTER);
		expect(await names(db)).toEqual(['Mine', 'Other']);
		await removeSources(db, [sourceId(other.url)], AT);
		await mergeStarter(db, [example, other], STARTER);
		expect(await names(db)).toEqual(['Mine']);
		await mergeStarter(db, [example, other], new Set());
		expect(await names(db)).toEqual(['Mine']);
	});

	test('a feed that moved keeps its id and is known under both addresses', async () => {
		const { db } = await open();
		const [id] = await saveSources(db, [example], 'track');
		const moved = 'https://example.kr/feed.xml';
		await moveSource(db, id!, moved);
		expect(await listSources(db)).toMatchObject([{ id, url: moved, movedTo: null }]);
		expect(await saveSources(db, [{ ...example, url: moved }, example], 'track')).toEqual([id, id]);
		await mergeStarter(db, [{ ...example, url: moved }], STARTER);
		expect(await listSources(db)).toMatchObject([{ id, url: moved }]);
		const [second] = await saveSources(db, [{ url: 'https://b.example/rss', name: 'B' }], 'track');
		await moveSource(db, second!, moved);
		expect((await listSources(db)).find((row) => row.id === second)!.url).toBe(
			'https://b.example/rss'
		);
	});
});
