import { sql, type RawBuilder } from 'kysely';
import { expect, test } from 'vitest';
import type { ArticleReading } from '#lib/domain/article.ts';
import { parseQuery } from '#lib/domain/query.ts';
import { saveArticles } from '#lib/server/db/article.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { saveLinks } from '#lib/server/db/link.ts';
import type { Place } from '#lib/server/db/page.ts';
import { published } from '#lib/server/db/published.ts';
import { indexArticles } from '#lib/server/db/search.ts';
import { saveSources } from '#lib/server/db/source.ts';
import { storyList, storyPageOf } from '#lib/server/db/story-list.ts';
import { topicList } from '#lib/server/db/topic-list.ts';
import {
	firstStoryAt,
	recentTopicStories,
	toldBy,
	topicStories
} from '#lib/server/db/topic-story.ts';
import { saveTopic } from '#lib/server/db/topic.ts';
import { eachDatabase } from '../databases.ts';
import { DAY, MINUTE } from './readings.ts';

const NOW = Date.UTC(2026, 5, 1);
const YEARS = 400;
const RECENT = 230;

/** When the nth article was published: 400 over two years, then 230 within three days, a minute apart or more. */
const publishedAt = (n: number) =>
	n < YEARS ? NOW - 730 * DAY + n * 1.7 * DAY : NOW - 3 * DAY + (n - YEARS) * 10 * MINUTE;

/** A busy topic's articles, each a story; three in four belong to it, and all say "budget". */
async function fill(connection: Connection, length = YEARS + RECENT, at = publishedAt) {
	const { db } = connection;
	const [source] = await saveSources(db, [{ url: 'https://a.example/rss', name: 'A' }], 'person');
	const articles = Array.from({ length }, (_, n): ArticleReading => ({
		...{ guid: `g${n}`, url: `https://a.example/${n}`, title: `Budget ${n}`, summary: '' },
		...{ content: '', author: null, outlet: 'A', domain: 'a.example', lang: 'en' },
		...{ publishedAt: at(n), updatedAt: null, publishedInferred: false, dayOnly: false }
	}));
	await saveArticles(connection, source!, articles, NOW);
	const rows = await db.selectFrom('article').select(['key', 'title']).execute();
	await db
		.insertInto('story')
		.values(rows.map(({ key }) => ({ key, openedAt: NOW })))
		.execute();
	await db
		.updateTable('article')
		.set(({ ref }) => ({ storyKey: ref('key') }))
		.execute();
	await saveLinks(
		db,
		rows
			.filter(({ title }) => Number(title.split(' ')[1]) % 4 !== 0)
			.map(({ key }) => ({
				...{ kind: 'topic-article', a: 'budget', b: String(key), score: 1, reasons: [] },
				...{ state: 'suggested', decidedBy: 'machine' }
			})),
		NOW
	);
	if (length === YEARS + RECENT) await indexArticles(connection);
}

const newestFirst = Array.from({ length: YEARS + RECENT }, (_, i) => YEARS + RECENT - 1 - i);
const titles = (numbers: readonly number[]) => numbers.map((n) => `Budget ${n}`);
const linked = newestFirst.filter((n) => n % 4 !== 0);

eachDatabase('Stories of years', (open, dialect) => {
	test('are listed newest first, each once, by topic and by word, whether they lie days or years back', async () => {
		const connection = await open();
		await fill(connection);
		const all = async (filter: { topic: string | null; query: string | null }) => {
			const query = filter.query === null ? null : parseQuery(filter.query);
			const found: string[] = [];
			let after: Place | null = null;
			do {
				const page: Awaited<ReturnType<typeof storyList>> = await storyList(connection.db, {
					...{ topic: filter.topic, query, limit: 150, after, asOf: null }
				});
				found.push(...page.items.map(({ title }) => title));
				after = page.next;
			} while (after !== null);
			return found;
		};
		expect(await all({ topic: null, query: 'budget' })).toEqual(titles(newestFirst));
		expect(await all({ topic: 'budget', query: null })).toEqual(titles(linked));
		expect(await all({ topic: 'budget', query: 'budget' })).toEqual(titles(linked));
		expect(await all({ topic: null, query: 'nowhere' })).toEqual([]);
	});

	test('with a word that many have are looked for among all stories, one of few among its hits: in the same order', async () => {
		const connection = await open();
		await fill(connection, 4600, (n) => NOW - 3 * DAY + n * 50_000);
		const { db } = connection;
		// Stories of two articles; the word stands in the later one, or in the first.
		await sql`update article set story_key = key - 1 where key % 2 = 0`.execute(db);
		await sql`update article set title = 'Zebra ' || key where key % 12 in (0, 5)`.execute(db);
		await sql`update article set title = 'Okapi ' || key where key in (4596, 200, 12)`.execute(db);
		await indexArticles(
			connection,
			(await db.selectFrom('article').select('key').execute()).map(({ key }) => key)
		);
		let asked = '';
		const watched = db.withPlugin({
			transformQuery({ node }) {
				asked += JSON.stringify(node);
				return node;
			},
			transformResult: async ({ result }) => result
		});
		const stories = async (words: string | null, limit: number) => {
			const found: string[] = [];
			for (let after: Place | null = null; ;) {
				const page: Awaited<ReturnType<typeof storyPageOf>> = await storyPageOf(watched, {
					...{ topic: null, query: words === null ? null : parseQuery(words) },
					...{ limit, after, asOf: null }
				});
				const told = page.stories.map(({ key, members }) => [key, members.map((m) => m.title)]);
				found.push(...told.map((story) => JSON.stringify(story)));
				if (!page.next) return found;
				after = page.next;
			}
		};
		const all = await stories(null, 100);
		for (const [words, walked] of [
			['zebra', true],
			['okapi', false]
		] as const) {
			asked = '';
			const found = await stories(words, 20);
			expect(found).toEqual(all.filter((story) => story.toLowerCase().includes(words)));
			expect(found.length).toBe(walked ? 764 : 3);
			// Hits of the index are read for the rare word alone.
			expect(/select (rowid|key) from /.test(asked)).toBe(!walked);
		}
	});

	test('of a topic are the same for a short time and for a long one', async () => {
		const connection = await open();
		await fill(connection);
		const since = async (from: number) => {
			const stories = await topicStories(connection, 'budget', { from, to: NOW, asOf: null });
			return stories.map(({ lead }) => lead.publishedAt);
		};
		const expected = (from: number) =>
			[...linked]
				.reverse()
				.map(publishedAt)
				.filter((at) => at >= from);
		for (const from of [publishedAt(YEARS + RECENT - 20), NOW - 800 * DAY]) {
			expect(await since(from)).toEqual(expected(from));
		}
		expect(await firstStoryAt(connection.db, 'budget', null)).toBe(publishedAt(1));
		expect(await firstStoryAt(connection.db, 'nothing', null)).toBeNull();
	});

	test('of a topic: the last one is named, however long ago it was', async () => {
		const connection = await open();
		await fill(connection, 40, (i) => NOW - 100 * DAY + i * DAY);
		const { db } = connection;
		for (const slug of ['budget', 'nothing']) {
			const name = { en: slug, ko: slug };
			const rest = { query: slug, aliases: [], search: [], markets: [] };
			await saveTopic(db, { slug, name, ...rest, origin: 'track' }, NOW - 200 * DAY);
		}
		const latest = async (now: number, asOf: number | null) => {
			const asked = { window: '24h', now, asOf, limit: 10, after: null } as const;
			const { items } = await topicList(connection, asked);
			return new Map(items.map(({ slug, latestStory }) => [slug, latestStory?.title ?? null]));
		};
		const named = new Map([
			['budget', 'Budget 39'],
			['nothing', null]
		]);
		expect(await latest(NOW, null)).toEqual(named);
		expect(await latest(NOW, NOW)).toEqual(named);
		expect((await latest(NOW, NOW - 1)).get('budget')).toBeNull();
	});

	test('of a topic are all found where there are thousands, many at one moment', async () => {
		const connection = await open();
		const n = 8000;
		await fill(connection, n, (i) => NOW - 730 * DAY + Math.floor(i / 50) * DAY);
		const span = { from: NOW - 800 * DAY, to: NOW, asOf: null };
		const stories = await topicStories(connection, 'budget', span);
		expect(new Set(stories.map(({ key }) => key)).size).toBe((n * 3) / 4);
		expect(stories).toHaveLength((n * 3) / 4);
		const then = await topicStories(connection, 'budget', { ...span, asOf: NOW });
		expect(then).toHaveLength((n * 3) / 4);
		// Of several topics too, where a few would be found by one question.
		const both = await recentTopicStories(connection, span, ['budget', 'nothing']);
		expect([...both].map(([slug, found]) => [slug, found.length])).toEqual([
			['budget', (n * 3) / 4]
		]);
		const few = { ...span, from: NOW - 573 * DAY };
		const newest = await recentTopicStories(connection, few, ['budget', 'nothing']);
		expect(newest.get('budget')?.length).toBe(
			(await topicStories(connection, 'budget', few)).length
		);
	});

	test('all that was published in a span is read once, from after its beginning to its end', async () => {
		const connection = await open();
		const day = (i: number) => NOW - 100 * DAY + Math.floor(i / 1500) * DAY;
		await fill(connection, 5000, day);
		const read = async (from: number, to: number, asOf: number | null = null) => {
			const keys: number[] = [];
			let most = 0;
			const steps = published<{ key: number }>(connection.db, { from, to, asOf }, sql`a.lang`);
			for await (const rows of steps) {
				keys.push(...rows.map(({ key }) => key));
				most = Math.max(most, rows.length);
			}
			expect(new Set(keys).size).toBe(keys.length);
			return { found: keys.length, most };
		};
		expect(await read(day(0), day(4999))).toEqual({ found: 3500, most: 2000 });
		expect(await read(day(0) - 1, day(0))).toEqual({ found: 1500, most: 1500 });
		expect(await read(day(0) - 1, day(4999), NOW)).toEqual({ found: 5000, most: 2000 });
		expect(await read(day(0) - 1, day(4999), NOW - 1)).toEqual({ found: 0, most: 0 });
	});

	test.runIf(dialect === 'sqlite')('of topics are found by the times in their links', async () => {
		const { db, sqlite } = await open();
		const plan = (query: RawBuilder<unknown>) => {
			const { sql: text, parameters } = query.compile(db);
			const steps = sqlite!.prepare(`explain query plan ${text}`).all(...parameters);
			return (steps as { detail: string }[]).map(({ detail }) => detail);
		};
		const span = { from: 1, to: 2 };
		for (const topics of ['budget', ['budget', 'musk']]) {
			const [first, ...others] = plan(sql`select a.key ${toldBy(db, topics, span)}`);
			expect(first).toMatch(
				/SEARCH l USING (?:COVERING )?INDEX link_by_time \(kind=\? AND a=\? AND published_at>\? AND/
			);
			expect(others.join()).not.toMatch(/SCAN [al]\b/);
		}
		const newest = plan(
			sql`select a.key ${toldBy(db, 'budget')} order by l.published_at desc limit 1`
		);
		expect(newest[0]).toMatch(
			/SEARCH l USING (?:COVERING )?INDEX link_by_time \(kind=\? AND a=\?\)/
		);
		expect(newest.join()).not.toMatch(/TEMP B-TREE/);
	});
});
