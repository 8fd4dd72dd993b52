import { expect, test } from 'vitest';
import type { ArticleReading } from '#lib/domain/article.ts';
import { readConfig } from '#lib/server/config.ts';
import { createContext } from '#lib/server/context.ts';
import { saveArticles } from '#lib/server/db/article.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { storyList } from '#lib/server/db/story-list.ts';
import { storyPage } from '#lib/server/db/story-page.ts';
import {
	listVerdicts,
	mergedInto,
	mergeStories,
	splitStory,
	undoVerdict,
	VerdictError
} from '#lib/server/db/story-verdict.ts';
import { derive } from '#lib/server/jobs/derive.ts';
import { silent } from '#lib/server/log.ts';
import { explainedStory } from '#lib/server/story.ts';
import { eachDatabase } from '../databases.ts';
import { HOUR, MINUTE, START } from '../db/readings.ts';

const article = (title: string, more: Partial<ArticleReading> = {}): ArticleReading => ({
	guid: title,
	url: `https://example.com/${encodeURIComponent(title)}`,
	title,
	summary: '',
	content: '',
	author: null,
	outlet: 'Example',
	domain: 'example.com',
	lang: null,
	publishedAt: START,
	updatedAt: null,
	publishedInferred: false,
	dayOnly: false,
	...more
});

const WIFI = 'Musk muses about buying Ryanair in row over in-flight wifi';
const WIFI_KO = '머스크 "라이언에어 사버릴까"… 기내 와이파이 설전';
const WIFI_TOO = 'Musk floats buying Ryanair after wifi row';
const ROUTES = 'Ryanair adds 20 routes from Dublin';
const ROUTES_TOO = 'Ryanair to add 20 routes from Dublin next summer';
const QUAKE = 'Strong earthquake strikes off Hokkaido';

/** A database with articles in stories, each of an hour of its own, and what the tests do with it. */
async function desk(connection: Connection, titles: string[]) {
	const clock = { at: START, now: () => clock.at, sleep: async () => {} };
	const context = createContext(readConfig({}), { connection, clock, log: silent });
	const { db } = connection;
	const bring = async (...more: string[]) => {
		for (const title of more) {
			clock.at += HOUR;
			await saveArticles(connection, 's', [article(title, { publishedAt: clock.at })], clock.at);
		}
		await derive(context);
		clock.at += MINUTE;
	};
	await bring(...titles);
	const rows = () =>
		db.selectFrom('article').select(['key', 'title', 'storyKey']).orderBy('key').execute();
	return {
		context,
		clock,
		bring,
		/** Titles with the title of the article that names their story. */
		async stories() {
			const all = await rows();
			const name = new Map(all.map(({ key, title }) => [key, title]));
			return Object.fromEntries(all.map(({ title, storyKey }) => [title, name.get(storyKey ?? 0)]));
		},
		async key(title: string) {
			return (await rows()).find((row) => row.title === title)?.key ?? expect.fail(title);
		},
		/** All that derive and editors write. */
		async everything() {
			const tables = await Promise.all([
				db.selectFrom('article').selectAll().orderBy('key').execute(),
				db.selectFrom('story').selectAll().orderBy('key').execute(),
				db.selectFrom('storyMove').selectAll().orderBy('verdictId').orderBy('articleKey').execute(),
				db.selectFrom('signal').selectAll().orderBy('kind').orderBy('at').execute()
			]);
			return JSON.stringify(tables);
		},
		rederive: () => derive(context, { rederive: true })
	};
}

eachDatabase('corrections of stories', (open) => {
	test('merged stories stay merged, later articles join them, and deriving anew gives the same', async () => {
		const connection = await open();
		const { clock, bring, stories, key, everything, rederive } = await desk(connection, [
			WIFI,
			ROUTES
		]);
		const [wifi, routes] = [await key(WIFI), await key(ROUTES)];
		await mergeStories(connection, [wifi, routes], 'Jane', clock.now());
		await bring(ROUTES_TOO, WIFI_KO, QUAKE);
		expect(await stories()).toEqual({
			[WIFI]: WIFI,
			[ROUTES]: WIFI,
			[ROUTES_TOO]: WIFI,
			[WIFI_KO]: WIFI,
			[QUAKE]: QUAKE
		});
		const once = await everything();
		await rederive();
		expect(await everything()).toBe(once);
		expect(await mergedInto(connection.db, String(routes))).toBe(wifi);
		expect(await mergedInto(connection.db, '99999999999')).toBeNull();
	});

	test('an article taken out stays out, later ones join what they are like, and deriving anew gives the same', async () => {
		const connection = await open();
		const { clock, bring, stories, key, everything, rederive } = await desk(connection, [
			WIFI,
			WIFI_KO,
			WIFI_TOO
		]);
		expect(new Set(Object.values(await stories()))).toEqual(new Set([WIFI]));
		await splitStory(connection, await key(WIFI), [await key(WIFI_KO)], 'Jane', clock.now());
		const more = '머스크 "라이언에어 사버릴까"… 와이파이 설전';
		await bring(more);
		expect(await stories()).toEqual({
			[WIFI]: WIFI,
			[WIFI_KO]: WIFI_KO,
			[WIFI_TOO]: WIFI,
			[more]: WIFI_KO
		});
		const once = await everything();
		await rederive();
		expect(await everything()).toBe(once);
	});

	test('the article that opened a story may leave it alone', async () => {
		const connection = await open();
		const { clock, stories, key, everything, rederive } = await desk(connection, [
			WIFI,
			WIFI_KO,
			WIFI_TOO
		]);
		await splitStory(connection, await key(WIFI), [await key(WIFI)], 'Jane', clock.now());
		expect(await stories()).toEqual({ [WIFI]: WIFI, [WIFI_KO]: WIFI_KO, [WIFI_TOO]: WIFI_KO });
		const once = await everything();
		await rederive();
		expect(await everything()).toBe(once);
	});

	test('a run that was killed on the way leaves no correction undone', async () => {
		const connection = await open();
		const { clock, context, stories, key } = await desk(connection, [WIFI, WIFI_KO]);
		const [wifi, ko] = [await key(WIFI), await key(WIFI_KO)];
		await splitStory(connection, wifi, [ko], 'Jane', clock.now());
		await connection.db.updateTable('article').set({ storyKey: wifi }).execute();
		await derive(context);
		expect(await stories()).toEqual({ [WIFI]: WIFI, [WIFI_KO]: WIFI_KO });
	});

	test('a correction may be taken back, and the newest word on an article counts', async () => {
		const connection = await open();
		const { clock, stories, key, everything, rederive } = await desk(connection, [WIFI, ROUTES]);
		const [wifi, routes] = [await key(WIFI), await key(ROUTES)];
		const merged = await mergeStories(connection, [wifi, routes], 'Jane', clock.now());
		await undoVerdict(connection, merged.id, 'Kim', clock.now());
		expect(await stories()).toEqual({ [WIFI]: WIFI, [ROUTES]: ROUTES });
		await expect(undoVerdict(connection, merged.id, 'Kim', clock.now())).rejects.toThrow(
			VerdictError
		);
		expect(await listVerdicts(connection.db)).toMatchObject([
			{ id: 1, kind: 'merge', decidedBy: 'Jane', articles: [routes] },
			{ id: 2, kind: 'undo', undoes: 1, decidedBy: 'Kim', articles: [routes] }
		]);
		// One taken back stands in no other's way.
		const again = await mergeStories(connection, [wifi, routes], 'Jane', clock.now());
		const parted = await splitStory(connection, wifi, [routes], 'Jane', clock.now());
		await expect(undoVerdict(connection, again.id, 'Kim', clock.now())).rejects.toThrow('later');
		await undoVerdict(connection, parted.id, 'Kim', clock.now());
		expect(await stories()).toEqual({ [WIFI]: WIFI, [ROUTES]: WIFI });
		await undoVerdict(connection, again.id, 'Kim', clock.now());
		expect(await stories()).toEqual({ [WIFI]: WIFI, [ROUTES]: ROUTES });
		const once = await everything();
		await rederive();
		expect(await everything()).toBe(once);
	});

	test('a page of a past moment shows the stories as they were then', async () => {
		const connection = await open();
		const { db } = connection;
		const { clock, key } = await desk(connection, [WIFI, ROUTES]);
		const [wifi, routes] = [await key(WIFI), await key(ROUTES)];
		const before = clock.now();
		clock.at += HOUR;
		await mergeStories(connection, [wifi, routes], 'Jane', clock.now());
		const count = async (story: number, asOf: number | null) =>
			(await storyPage(db, String(story), asOf))?.members.length ?? 0;
		expect([await count(wifi, null), await count(routes, null)]).toEqual([2, 0]);
		expect([await count(wifi, before), await count(routes, before)]).toEqual([1, 1]);
		const listed = async (asOf: number | null) =>
			(await storyList(db, { topic: null, query: null, limit: 9, after: null, asOf })).items.map(
				({ id, articles }) => [Number(id), articles]
			);
		expect(await listed(null)).toEqual([[wifi, 2]]);
		expect(await listed(before)).toEqual([
			[routes, 1],
			[wifi, 1]
		]);
	});

	test('a story says why each article belongs, and which an editor put there', async () => {
		const connection = await open();
		const { clock, key } = await desk(connection, [WIFI, WIFI_KO, ROUTES]);
		const [wifi, routes] = [await key(WIFI), await key(ROUTES)];
		await mergeStories(connection, [wifi, routes], 'Jane', clock.now());
		const page = await explainedStory(connection.db, String(wifi), null);
		const [first, korean, placed] = page?.members ?? [];
		expect([first?.like, first?.placed, korean?.placed]).toEqual([null, null, null]);
		expect(korean?.like).toMatchObject({ id: String(wifi) });
		expect(korean?.like?.reasons).toContainEqual({ kind: 'name', en: 'Ryanair', ko: '라이언에어' });
		expect(placed?.placed).toEqual({ by: 'Jane', at: clock.now() });
	});

	test('a copy at a portal is shown and not counted', async () => {
		const connection = await open();
		const { context } = await desk(connection, [WIFI_KO]);
		const portal = { outlet: '예시일보', domain: 'naver.com', guid: null };
		const url = 'https://n.news.naver.com/article/001/1';
		const copy = article(`${WIFI_KO} - 예시일보`, { ...portal, url });
		await saveArticles(connection, 't', [copy], START + 2 * HOUR);
		await derive(context);
		const { items } = await storyList(connection.db, {
			...{ topic: null, query: null, limit: 9, after: null, asOf: null }
		});
		expect(items).toMatchObject([{ articles: 1, outlets: 1 }]);
		const page = await storyPage(connection.db, items[0]?.id ?? '', null);
		expect(page?.members.map(({ copyOf }) => copyOf?.outlet ?? null)).toEqual([null, 'Example']);
	});

	test('what cannot be corrected is refused with the reason, and nothing is stored', async () => {
		const connection = await open();
		const { clock, key } = await desk(connection, [WIFI, WIFI_KO, ROUTES]);
		const [wifi, ko, routes] = [await key(WIFI), await key(WIFI_KO), await key(ROUTES)];
		const now = clock.now();
		await expect(mergeStories(connection, [wifi, wifi], 'Jane', now)).rejects.toThrow('one story');
		await expect(mergeStories(connection, [wifi, 4711], 'Jane', now)).rejects.toThrow(
			'no story 4711'
		);
		await expect(splitStory(connection, wifi, [routes], 'Jane', now)).rejects.toThrow('is not in');
		await expect(splitStory(connection, wifi, [wifi, ko], 'Jane', now)).rejects.toThrow('be left');
		await expect(splitStory(connection, wifi, [ko], 'machine', now)).rejects.toThrow('a person');
		await expect(undoVerdict(connection, 9, 'Jane', now)).rejects.toThrow('no verdict 9');
		expect(await listVerdicts(connection.db)).toEqual([]);
	});
});
