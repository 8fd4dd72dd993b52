import { expect, test } from 'vitest';
import type { ArticleReading } from '#lib/domain/article.ts';
import {
	articlesSince,
	clusteredSince,
	identitiesOf,
	newestBySource,
	saveArticles,
	unclusteredArticles,
	unscoredArticles
} from '#lib/server/db/article.ts';
import { decideLink, saveLinks, type NewLink } from '#lib/server/db/link.ts';
import { eachDatabase } from '../databases.ts';

const DAY = 86_400_000;
const AT = Date.parse('2026-01-20T12:00:00Z');

const reading = (more: Partial<ArticleReading> = {}): ArticleReading => ({
	guid: 'g1',
	url: 'https://www.example.kr/view/1?utm_source=rss',
	title: 'Musk polls followers on Ryanair',
	summary: 'A poll.',
	content: '',
	author: null,
	outlet: 'Example',
	domain: 'example.kr',
	lang: 'en',
	publishedAt: AT - 3_600_000,
	updatedAt: null,
	publishedInferred: false,
	dayOnly: false,
	...more
});

test('an article is known by its id, then its address, and by headline and day only without both', () => {
	const kinds = (more: Partial<ArticleReading>) =>
		identitiesOf('s', reading(more)).map((name) => name.split(':')[0]);
	expect(kinds({})).toEqual(['guid', 'url']);
	expect(kinds({ guid: null })).toEqual(['url']);
	expect(kinds({ guid: null, url: 'https://www.chosun.com' })).toEqual(['title']);
	expect(kinds({ url: 'https://news.google.com/rss/articles/CBMi?oc=5' })).toEqual([
		'guid',
		'url',
		'title'
	]);
	expect(identitiesOf('a', reading())[0]).not.toBe(identitiesOf('b', reading())[0]);
	expect(identitiesOf('a', reading())[1]).toBe(identitiesOf('b', reading())[1]);
});

eachDatabase('articles', (open) => {
	test('an article seen twice is stored once', async () => {
		const connection = await open();
		const { db } = connection;
		const all = [reading(), reading({ guid: 'g2', url: 'https://example.kr/view/2', title: 'B' })];
		expect(await saveArticles(connection, 's', all, AT)).toEqual({
			stored: 2,
			revised: 0,
			unchanged: 0
		});
		expect(await saveArticles(connection, 's', all, AT + 1)).toEqual({
			stored: 0,
			revised: 0,
			unchanged: 2
		});
		const rows = await unclusteredArticles(db, 10);
		expect(rows).toHaveLength(2);
		expect(rows[0]).toMatchObject({ seenAt: AT, publishedInferred: false, storyKey: null });
	});

	test('the same article from a second feed is one article', async () => {
		const connection = await open();
		const { db } = connection;
		await saveArticles(connection, 'all', [reading()], AT);
		const other = reading({
			guid: 'x9',
			url: 'http://example.kr/view/1#top',
			title: 'Section wording'
		});
		expect(await saveArticles(connection, 'economy', [other], AT + 1)).toMatchObject({
			stored: 0,
			revised: 0
		});
		expect(await unclusteredArticles(db, 10)).toMatchObject([
			{ sourceId: 'all', title: reading().title }
		]);
		// Known under the second feed's id from now on, even when that feed changes the address.
		const moved = { ...other, url: 'https://example.kr/economy/1' };
		expect(await saveArticles(connection, 'economy', [moved], AT + 2)).toMatchObject({ stored: 0 });
	});

	test('a changed headline is shown from then on, and its earlier wording is kept', async () => {
		const connection = await open();
		const { db } = connection;
		await saveArticles(connection, 's', [reading()], AT);
		const revised = reading({ title: 'Musk polls followers on Ryanair (updated)' });
		expect(await saveArticles(connection, 's', [revised], AT + 5)).toEqual({
			stored: 0,
			revised: 1,
			unchanged: 0
		});
		expect(await saveArticles(connection, 's', [revised], AT + 9)).toEqual({
			stored: 0,
			revised: 0,
			unchanged: 1
		});
		const [article] = await unclusteredArticles(db, 10);
		expect(article).toMatchObject({ title: revised.title, seenAt: AT });
		const wordings = await db
			.selectFrom('articleVersion')
			.select(['title', 'seenAt'])
			.orderBy('seenAt')
			.execute();
		expect(wordings).toEqual([
			{ title: reading().title, seenAt: AT },
			{ title: revised.title, seenAt: AT + 5 }
		]);
	});

	test('a revised headline waits to be scored again, and stays in its story', async () => {
		const connection = await open();
		const { db } = connection;
		await saveArticles(connection, 's', [reading()], AT);
		await db
			.updateTable('article')
			.set({ storyKey: 7, sentiment: 500_000, sentimentTerms: '[]' })
			.execute();
		expect(await unscoredArticles(db, 10)).toEqual([]);
		await saveArticles(connection, 's', [reading({ title: 'Another' })], AT + 5);
		expect(await unscoredArticles(db, 10)).toMatchObject([{ storyKey: 7, sentiment: null }]);
		expect(await unclusteredArticles(db, 10)).toEqual([]);
		expect(await clusteredSince(db, AT - DAY)).toMatchObject([{ title: 'Another' }]);
	});

	test('an id that repeats in a document identifies nothing, and two wordings do not revise each other for ever', async () => {
		const connection = await open();
		const { db } = connection;
		const pair = [
			reading({ guid: null, title: 'First wording' }),
			reading({ guid: null, title: 'Second wording' })
		];
		expect(await saveArticles(connection, 's', pair, AT)).toMatchObject({ stored: 1 });
		expect(await saveArticles(connection, 's', pair, AT + 1)).toMatchObject({
			stored: 0,
			revised: 0
		});
		const later = reading({ guid: null, title: 'Third', updatedAt: AT });
		expect(await saveArticles(connection, 's', [pair[0]!, later], AT + 2)).toMatchObject({
			revised: 1
		});
		expect(await unclusteredArticles(db, 10)).toMatchObject([{ title: 'Third' }]);
	});

	test('partners’ articles that all link to the front page stay apart', async () => {
		const connection = await open();
		const front = (title: string) => reading({ guid: null, url: 'https://www.chosun.com', title });
		expect(await saveArticles(connection, 's', [front('One'), front('Two')], AT)).toMatchObject({
			stored: 2
		});
		expect(await saveArticles(connection, 's', [front('one!')], AT + 1)).toMatchObject({
			stored: 0
		});
	});

	test('an item without a date is not published anew at every poll', async () => {
		const connection = await open();
		const { db } = connection;
		const undated = reading({
			guid: null,
			url: 'https://www.chosun.com/',
			publishedAt: null,
			publishedInferred: true
		});
		await saveArticles(connection, 's', [undated], AT);
		expect(await saveArticles(connection, 's', [undated], AT + 2 * DAY)).toMatchObject({
			stored: 0
		});
		expect(await unclusteredArticles(db, 10)).toMatchObject([
			{ publishedAt: AT, publishedInferred: true }
		]);
	});

	test('an outlet’s own feed takes over an article that GDELT saw first, and not the other way round', async () => {
		const connection = await open();
		const { db } = connection;
		const crawled = reading({
			guid: null,
			title: 'Musk polls followers on Ryanair , again',
			publishedAt: AT,
			publishedInferred: true
		});
		await saveArticles(connection, 'gdelt', [crawled], AT);
		expect(await saveArticles(connection, 's', [reading()], AT + 60_000)).toMatchObject({
			stored: 0,
			revised: 1
		});
		expect(await saveArticles(connection, 'gdelt', [crawled], AT + 120_000)).toMatchObject({
			revised: 0
		});
		expect(await unclusteredArticles(db, 10)).toMatchObject([
			{
				sourceId: 's',
				title: reading().title,
				publishedAt: AT - 3_600_000,
				publishedInferred: false,
				seenAt: AT
			}
		]);
	});

	test('a link says when its article was published, also after another time was told', async () => {
		const connection = await open();
		const { db } = connection;
		const other = reading({ guid: 'g2', url: 'https://example.kr/view/2', title: 'Another' });
		const crawled = reading({ guid: null, title: 'Musk polls', publishedAt: AT });
		await saveArticles(connection, 'gdelt', [{ ...crawled, publishedInferred: true }, other], AT);
		const [moved, stays] = await db.selectFrom('article').select('key').orderBy('key').execute();
		const link: NewLink = {
			...{ kind: 'topic-article', a: 'musk', b: String(moved!.key), score: 1, reasons: [] },
			...{ state: 'suggested', decidedBy: 'machine' }
		};
		await saveLinks(db, [link, { ...link, kind: 'market-article', a: '1' }], AT);
		await decideLink(db, { ...link, b: String(stays!.key) }, 'confirmed', 'editor', AT);
		const times = async () =>
			(
				await db
					.selectFrom('link')
					.select(['kind', 'publishedAt as at'])
					.orderBy('kind')
					.orderBy('b')
					.execute()
			).map(({ kind, at }) => [kind, at]);
		expect(await times()).toEqual([
			['market-article', AT],
			['topic-article', AT],
			['topic-article', AT - 3_600_000]
		]);
		await saveArticles(connection, 's', [reading({ publishedAt: AT - DAY })], AT + 60_000);
		expect(await times()).toEqual([
			['market-article', AT - DAY],
			['topic-article', AT - DAY],
			['topic-article', AT - 3_600_000]
		]);
	});

	test('what a feed gives without a title or summary is shown by its first words', async () => {
		const connection = await open();
		const { db } = connection;
		await saveArticles(
			connection,
			's',
			[reading({ title: '', summary: '', content: 'word '.repeat(500) })],
			AT
		);
		const [article] = await unclusteredArticles(db, 10);
		expect(article!.title).toMatch(/^word( word)+…$/);
		expect(article!.title.length).toBeLessThan(130);
		expect(article!.summary.length).toBeLessThan(310);
	});

	test('a large document is stored whole, and two processes at once store each article once', async () => {
		const connection = await open();
		const many = Array.from({ length: 1200 }, (_, n) =>
			reading({ guid: `g${n}`, url: `https://example.kr/${n}`, title: `Title ${n}` })
		);
		const saved = await Promise.all([
			saveArticles(connection, 'a', many, AT),
			saveArticles(connection, 'b', many, AT)
		]);
		expect(saved[0]!.stored + saved[1]!.stored).toBe(1200);
		expect(await articlesSince(connection.db, AT - 1, 2000)).toHaveLength(1200);
		const { count } = await connection.db
			.selectFrom('articleIdentity')
			.select((eb) => eb.fn.countAll().as('count'))
			.executeTakeFirstOrThrow();
		// One address, and an id of the source that came first; the other's ids are names too.
		expect(Number(count)).toBe(3600);
	});

	test('articles are listed as of a moment, and the newest of each source is known', async () => {
		const connection = await open();
		const { db } = connection;
		await saveArticles(connection, 's', [reading()], AT);
		const second = reading({ guid: 'g2', url: 'https://example.kr/2', publishedAt: AT });
		await saveArticles(connection, 's', [second], AT + 10);
		expect(await articlesSince(db, 0, 10, AT + 9)).toHaveLength(1);
		expect(await articlesSince(db, AT, 10)).toMatchObject([{ url: second.url }]);
		expect(await newestBySource(db)).toEqual(new Map([['s', AT]]));
		expect(await saveArticles(connection, 's', [], AT)).toEqual({
			stored: 0,
			revised: 0,
			unchanged: 0
		});
	});
});
