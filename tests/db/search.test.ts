import { expect, test } from 'vitest';
import { parseQuery, type Query } from '#lib/domain/query.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { transact } from '#lib/server/db/handle.ts';
import {
	articleMatches,
	indexArticles,
	indexMarkets,
	indexTexts,
	searchArticles,
	searchMarkets
} from '#lib/server/db/search.ts';
import { eachDatabase } from '../databases.ts';

const HEADLINES = [
	'Musk polls followers on buying Ryanair',
	'머스크, 라이언에어 인수 설문',
	'한국은행 기준금리를 동결했다',
	'O\'Leary: Musk\'s offer is "a joke"',
	'GPT-5 arrives; OpenAI valued at $500bn',
	'Erdoğan meets Musk in São Paulo',
	'선거를 앞두고 금리 인하'
];

async function indexed(connection: Connection, texts = HEADLINES) {
	await transact(connection, (db) =>
		indexTexts(
			connection,
			db,
			'article_search',
			texts.map((text, i) => ({ key: i + 1, text }))
		)
	);
}

const found = (connection: Connection, query: string | Query) =>
	searchArticles(connection, typeof query === 'string' ? parseQuery(query) : query, { limit: 50 });

eachDatabase('search', (open) => {
	test('words, phrases, OR and NOT find the same headlines, newest first', async () => {
		const connection = await open();
		await indexed(connection);
		expect(await found(connection, 'musk')).toEqual([6, 4, 1]);
		expect(await found(connection, 'MUSK ryanair')).toEqual([1]);
		expect(await found(connection, '(Musk OR 머스크) (Ryanair OR 라이언에어)')).toEqual([2, 1]);
		expect(await found(connection, 'musk -ryanair -"a joke"')).toEqual([6]);
		expect(await found(connection, '"followers on buying"')).toEqual([1]);
		expect(await found(connection, '"buying followers"')).toEqual([]);
		expect(await found(connection, 'erdogan')).toEqual([6]);
		expect(await found(connection, 'são paulo')).toEqual([6]);
		expect(await found(connection, 'gpt-5')).toEqual([5]);
	});

	test('a Korean word is found inside another and with particles, also one of two syllables', async () => {
		const connection = await open();
		await indexed(connection);
		expect(await found(connection, '금리')).toEqual([7, 3]);
		expect(await found(connection, '기준금리')).toEqual([3]);
		expect(await found(connection, '선거')).toEqual([7]);
		expect(await found(connection, '라이언')).toEqual([2]);
		expect(await found(connection, '언라이')).toEqual([]);
		expect(await found(connection, '한')).toEqual([3]);
	});

	test('a query that is only negative gives all the rest, wherever the NOT stands', async () => {
		const connection = await open();
		await indexed(connection);
		const word = (text: string): Query => ({ kind: 'word', text });
		const not = (part: Query): Query => ({ kind: 'not', part });
		expect(await found(connection, not(word('musk')))).toEqual([7, 5, 3, 2]);
		expect(await found(connection, not(not(word('musk'))))).toEqual([6, 4, 1]);
		// Musk or not Ryanair: all but Ryanair without Musk.
		const either: Query = { kind: 'or', parts: [word('라이언에어'), not(word('musk'))] };
		expect(await found(connection, either)).toEqual([7, 5, 3, 2]);
		const neither: Query = { kind: 'and', parts: [not(word('musk')), not(word('금리'))] };
		expect(await found(connection, neither)).toEqual([5, 2]);
		const some: Query = { kind: 'or', parts: [not(word('musk')), not(word('ryanair'))] };
		expect(await found(connection, some)).toEqual([7, 6, 5, 4, 3, 2]);
		expect(await found(connection, { kind: 'and', parts: [] })).toEqual([]);
		expect(await found(connection, word('?!'))).toEqual([]);
	});

	test("a text with the search engine's own signs is only words", async () => {
		const connection = await open();
		await indexed(connection);
		for (const text of [
			'" OR 1 --',
			"o'leary",
			'NEAR(musk ryanair)',
			'text:musk',
			"musk' & 'x",
			'mus*',
			'^musk',
			'{musk}',
			'a\\b',
			"'"
		]) {
			const hits = await found(connection, { kind: 'word', text });
			expect(hits, text).toEqual(
				{ "o'leary": [4], '^musk': [6, 4, 1], '{musk}': [6, 4, 1] }[text] ?? []
			);
		}
	});

	test('pages follow each other, and new hits can be asked for alone', async () => {
		const connection = await open();
		await indexed(
			connection,
			Array.from({ length: 10 }, (_, i) => `Musk says ${i}`)
		);
		const query = parseQuery('musk');
		expect(await searchArticles(connection, query, { limit: 3 })).toEqual([10, 9, 8]);
		expect(await searchArticles(connection, query, { limit: 3, before: 8 })).toEqual([7, 6, 5]);
		expect(await searchArticles(connection, query, { limit: 9, after: 7 })).toEqual([10, 9, 8]);
	});

	test('a text indexed again takes the place of the old one', async () => {
		const connection = await open();
		await indexed(connection, ['Musk buys Ryanair']);
		await indexed(connection, ['Musk does not buy Ryanair']);
		expect(await found(connection, 'buys')).toEqual([]);
		expect(await found(connection, 'buy musk')).toEqual([1]);
	});

	test('articles and markets that are not in the index are found and added, once', async () => {
		const connection = await open();
		const { db } = connection;
		await db
			.insertInto('article')
			.values(
				HEADLINES.map((title, i) => ({
					sourceId: 's',
					url: `https://example.com/${i}`,
					title,
					summary: 'a summary',
					outlet: 'Example',
					publishedAt: i,
					publishedInferred: 0,
					dayOnly: 0,
					seenAt: i
				}))
			)
			.execute();
		expect(await indexArticles(connection)).toBe(7);
		expect(await indexArticles(connection)).toBe(0);
		expect(await found(connection, 'summary')).toHaveLength(7);
		const matching = await db
			.selectFrom('article as a')
			.select('a.title')
			.where(articleMatches(db, 'a.key', parseQuery('musk -ryanair')))
			.orderBy('a.key')
			.execute();
		expect(matching.map(({ title }) => title)).toEqual([HEADLINES[3], HEADLINES[5]]);
		await db
			.updateTable('article')
			.set({ title: 'Nothing' })
			.where('title', '=', HEADLINES[0]!)
			.execute();
		expect(await indexArticles(connection, [1])).toBe(1);
		expect(await found(connection, 'ryanair')).toEqual([]);
		expect(await indexMarkets(connection)).toBe(0);
		expect(await searchMarkets(connection, parseQuery('musk'), { limit: 5 })).toEqual([]);
	});
});
