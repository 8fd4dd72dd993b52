import { expect, test } from 'vitest';
import type { ArticleReading } from '#lib/domain/article.ts';
import { saveArticles } from '#lib/server/db/article.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { saveLinks } from '#lib/server/db/link.ts';
import {
	articlesAfter,
	knownStories,
	removeEmptyStories,
	saveDerived,
	storiedArticles,
	topicArticles,
	underivedArticles,
	type Derived
} from '#lib/server/db/story.ts';
import { eachDatabase } from '../databases.ts';

const AT = Date.UTC(2026, 0, 20, 12);
const MINUTE = 60_000;

const reading = (title: string, more: Partial<ArticleReading> = {}): ArticleReading => ({
	guid: title,
	url: `https://example.com/${encodeURIComponent(title)}`,
	title,
	summary: '',
	content: '',
	author: null,
	outlet: 'Example',
	domain: 'example.com',
	lang: 'en',
	publishedAt: AT,
	updatedAt: null,
	publishedInferred: false,
	dayOnly: false,
	...more
});

const derived = (key: number, storyKey = key): Derived => ({
	key,
	storyKey,
	lang: 'en',
	sentiment: 500_000,
	sentimentTerms: '["good"]'
});

const titles = (rows: { title: string }[]) => rows.map(({ title }) => title);

async function filled(connection: Connection) {
	const { db } = connection;
	await saveArticles(
		connection,
		'gdelt',
		[reading('via gdelt', { publishedAt: AT - 9 * MINUTE })],
		AT
	);
	await saveArticles(
		connection,
		's',
		[reading('second'), reading('first', { publishedAt: AT - MINUTE })],
		AT
	);
	await saveArticles(connection, 's', [reading('later')], AT + MINUTE);
	return await underivedArticles(db, 10);
}

eachDatabase('stories', (open) => {
	test('articles enter in the order they were seen, own feeds before GDELT, then as published', async () => {
		const connection = await open();
		const rows = await filled(connection);
		expect(titles(rows)).toEqual(['first', 'second', 'via gdelt', 'later']);
		expect(titles(await articlesAfter(connection.db, null, 2))).toEqual(['first', 'second']);
		expect(titles(await articlesAfter(connection.db, rows[1] ?? null, 9))).toEqual([
			'via gdelt',
			'later'
		]);
	});

	test('what is derived waits no more, until its headline changes', async () => {
		const connection = await open();
		const { db } = connection;
		const [first, second] = await filled(connection);
		const keys = [first?.key ?? 0, second?.key ?? 0] as const;
		const rows = [derived(keys[0]), derived(keys[1], keys[0])];
		await saveDerived(connection, rows, [{ key: keys[0], openedAt: AT }]);
		await saveDerived(connection, rows, [{ key: keys[0], openedAt: AT }]);
		expect(titles(await underivedArticles(db, 9))).toEqual(['via gdelt', 'later']);
		expect(await knownStories(db, [keys[0], keys[1]])).toEqual(new Set([keys[0]]));
		await saveArticles(
			connection,
			's',
			[reading('first, corrected', { guid: 'first' })],
			AT + 2 * MINUTE
		);
		const [waiting] = await underivedArticles(db, 1);
		expect(waiting).toMatchObject({
			title: 'first, corrected',
			firstTitle: 'first',
			storyKey: keys[0],
			sentimentTerms: null
		});
	});

	test('only articles that entered before are compared with', async () => {
		const connection = await open();
		const rows = await filled(connection);
		await saveDerived(
			connection,
			rows.map(({ key }) => derived(key)),
			rows.map(({ key }) => ({ key, openedAt: AT }))
		);
		const [, second] = rows;
		const span = { from: AT - 60 * MINUTE, to: AT + 60 * MINUTE };
		const before = second ?? expect.fail();
		expect(titles(await storiedArticles(connection.db, { ...span, before }))).toEqual(['first']);
		await saveDerived(
			connection,
			rows.map(({ key }) => derived(key, rows[0]?.key)),
			[]
		);
		expect(await removeEmptyStories(connection.db)).toBe(3);
	});

	test('bursts count linked articles with a time of day, and know their publishers', async () => {
		const connection = await open();
		const { db } = connection;
		const rows = await filled(connection);
		await saveArticles(connection, 's', [reading('some day', { dayOnly: true })], AT + MINUTE);
		const all = await underivedArticles(db, 9);
		await saveDerived(
			connection,
			all.map(({ key }) => derived(key)),
			[]
		);
		await saveLinks(
			db,
			all.map(({ key }, i) => ({
				kind: 'topic-article',
				a: 'musk',
				b: String(key),
				score: 1,
				reasons: [],
				state: i === 0 ? 'rejected' : 'suggested',
				decidedBy: i === 0 ? 'editor' : 'machine'
			})),
			AT
		);
		const found = await topicArticles(db, 'musk', { from: AT - 60 * MINUTE, to: AT + MINUTE });
		expect(found.map(({ storyKey }) => storyKey)).toEqual(
			['via gdelt', 'second', 'later'].map((title) => rows.find((r) => r.title === title)?.key)
		);
		expect(found[0]?.owner).toBe('example.com');
	});
});
