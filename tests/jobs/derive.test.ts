import { sql, type KyselyPlugin } from 'kysely';
import { expect, test } from 'vitest';
import type { ArticleReading } from '#lib/domain/article.ts';
import { readConfig } from '#lib/server/config.ts';
import { createContext, type Context } from '#lib/server/context.ts';
import { saveArticles } from '#lib/server/db/article.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { decideLink, linksFrom, saveLinks } from '#lib/server/db/link.ts';
import { marketPage } from '#lib/server/db/market-page.ts';
import { marketKeys, saveReading } from '#lib/server/db/market.ts';
import { listSignals } from '#lib/server/db/signal.ts';
import { saveTopic, type NewTopic } from '#lib/server/db/topic.ts';
import { derive } from '#lib/server/jobs/derive.ts';
import { silent } from '#lib/server/log.ts';
import { eachDatabase } from '../databases.ts';
import { DAY, HOUR, MINUTE, reading as market, quote, START } from '../db/readings.ts';

const article = (
	title: string,
	at: number,
	more: Partial<ArticleReading> = {}
): ArticleReading => ({
	guid: `${title} ${at}`,
	url: `https://example.com/${encodeURIComponent(title)}-${at}`,
	title,
	summary: '',
	content: '',
	author: null,
	outlet: 'Example',
	domain: 'example.com',
	lang: null,
	publishedAt: at,
	updatedAt: null,
	publishedInferred: false,
	dayOnly: false,
	...more
});

const musk: NewTopic = {
	slug: 'musk-ryanair',
	name: { en: 'Musk and Ryanair', ko: '머스크와 라이언에어' },
	query: '(Musk OR 머스크) (Ryanair OR 라이언에어)',
	aliases: ['일론 머스크'],
	search: [],
	markets: [],
	origin: 'track'
};

/** A context whose clock stands still until it is set. */
function still(connection: Connection) {
	const clock = { at: START, now: () => clock.at, sleep: async () => {} };
	const context: Context = createContext(readConfig({}), { connection, clock, log: silent });
	return { context, clock };
}

const rows = (connection: Connection) =>
	connection.db
		.selectFrom('article')
		.select(['key', 'title', 'lang', 'storyKey', 'sentiment', 'sentimentTerms'])
		.orderBy('key')
		.execute();

/** All that derive writes, to compare two runs. */
async function everything({ db }: Connection) {
	const tables = await Promise.all([
		db.selectFrom('article').selectAll().orderBy('key').execute(),
		db.selectFrom('story').selectAll().orderBy('key').execute(),
		db.selectFrom('link').selectAll().orderBy('kind').orderBy('a').orderBy('b').execute(),
		db.selectFrom('signal').selectAll().orderBy('kind').orderBy('subject').orderBy('at').execute()
	]);
	return JSON.stringify(tables);
}

const NEWS = [
	article('Musk muses about buying Ryanair in row over in-flight wifi', START - 3 * HOUR),
	article('머스크 "라이언에어 사버릴까"… 기내 와이파이 설전', START - 2 * HOUR),
	article('Ryanair losses narrow as demand rises', START - HOUR),
	article('OpenAI vise une valorisation record', START - HOUR, { lang: 'fr' })
];

const FLOOD = [
	'Musk polls followers about a Ryanair takeover',
	'Ryanair boss calls Musk an idiot over Starlink antennas and fuel drag',
	'Analysts doubt that Musk could own Ryanair under European ownership law',
	'Ryanair shares surge while Musk jokes',
	'Unions at Ryanair fear a Musk regime of dismissals',
	'Dublin ministers decline to comment on Musk, Ryanair',
	'Ryanair launches seat sale mocking Musk',
	'Betting on Musk and Ryanair draws two million dollars'
];

/** Two venues' markets on one question, followed by the topic. */
async function follow(connection: Connection) {
	const title = 'Will Elon Musk buy Ryanair before 2027?';
	const other = { title: 'Elon Musk buys Ryanair by end of 2026?', venue: 'manifold' };
	await saveReading(
		connection,
		[
			market('RYAN', START - DAY, 4, { title, closesAt: START + 30 * DAY }),
			{ ...market('x', START - DAY, 8, other), id: 'manifold:x' }
		],
		START - DAY,
		15 * MINUTE
	);
	const keys = await marketKeys(connection.db, ['kalshi:RYAN', 'manifold:x']);
	await saveLinks(
		connection.db,
		[...keys.values()].map((key) => ({
			kind: 'topic-market',
			a: musk.slug,
			b: String(key),
			score: 1,
			reasons: [],
			state: 'confirmed',
			decidedBy: 'track'
		})),
		START - DAY
	);
	return keys;
}

eachDatabase('derive', (open, dialect) => {
	test('new articles get language, sentiment, story and topic, with reasons', async () => {
		const connection = await open();
		const { context } = still(connection);
		await saveTopic(connection.db, musk, START - DAY);
		await saveArticles(connection, 's', NEWS, START);
		const result = await derive(context);
		expect(result).toMatchObject({ feed: 'derive', ok: true, quarantined: 0 });
		const [en, ko, loss, fr] = await rows(connection);
		expect([en?.lang, ko?.lang, loss?.lang, fr?.lang]).toEqual(['en', 'ko', 'en', 'fr']);
		expect(ko?.storyKey).toBe(en?.key);
		expect(loss?.storyKey).toBe(loss?.key);
		expect(loss?.sentiment).toBeGreaterThan(0);
		expect(fr).toMatchObject({ sentiment: null, sentimentTerms: '[]' });
		const links = await linksFrom(connection.db, 'topic-article', musk.slug);
		expect(links.map(({ b }) => Number(b)).sort()).toEqual([en?.key, ko?.key].sort());
		expect(links.find(({ b }) => b === String(ko?.key))?.reasons[0]).toMatch('머스크');
	});

	test('run again it changes nothing, and from the beginning it gives the same', async () => {
		const connection = await open();
		const { context, clock } = still(connection);
		await saveTopic(connection.db, musk, START - DAY);
		await follow(connection);
		await saveArticles(connection, 's', NEWS.slice(0, 1), START);
		await derive(context);
		await saveArticles(connection, 't', NEWS.slice(1), START + MINUTE);
		clock.at = START + MINUTE;
		await derive(context);
		const once = await everything(connection);
		expect((await derive(context)).stored).toBe(0);
		expect(await everything(connection)).toBe(once);
		await derive(context, { rederive: true });
		expect(await everything(connection)).toBe(once);
	});

	test('a stopped run goes on where it was', async () => {
		const connection = await open();
		const { context } = still(connection);
		await saveTopic(connection.db, musk, START - DAY);
		await saveArticles(connection, 's', NEWS, START);
		await derive(context, { signal: AbortSignal.abort() });
		expect((await rows(connection)).every(({ storyKey }) => storyKey === null)).toBe(true);
		await derive(context);
		expect((await rows(connection)).every(({ storyKey }) => storyKey !== null)).toBe(true);
		expect(await linksFrom(connection.db, 'topic-article', musk.slug)).toHaveLength(2);
	});

	test('two processes that take turns give the same as from the beginning, and one that was late joins its story', async () => {
		const connection = await open();
		const { context, clock } = still(connection);
		// What a process keeps in memory belongs to its connection: this is another one's.
		const other = createContext(readConfig({}), {
			connection: { ...connection },
			clock,
			log: silent
		});
		const bring = async (by: Context, title: string, seenAt: number) => {
			await saveArticles(connection, 's', [article(title, START - HOUR)], seenAt);
			clock.at = Math.max(clock.at, seenAt);
			await derive(by);
		};
		await bring(context, 'Musk muses about buying Ryanair in row over in-flight wifi', START);
		await bring(other, 'Ryanair adds 20 routes from Dublin', START + MINUTE);
		await bring(context, 'Musk floats buying Ryanair after wifi row', START + 2 * MINUTE);
		await bring(context, 'Ryanair to add 20 routes from Dublin next summer', START + 3 * MINUTE);
		const stories = async () => (await rows(connection)).map(({ storyKey }) => storyKey);
		expect(await stories()).toEqual([1, 2, 1, 2]);
		const once = await everything(connection);
		await derive(context, { rederive: true });
		expect(await everything(connection)).toBe(once);
		await bring(context, 'Strong earthquake strikes off Hokkaido', START + 6 * MINUTE);
		await bring(context, 'Strong earthquake strikes off Hokkaido, no tsunami', START + 5 * MINUTE);
		await bring(other, 'Strong earthquake strikes off Hokkaido: no tsunami', START + 4 * MINUTE);
		expect(await stories()).toEqual([1, 2, 1, 2, 5, 5, 5]);
	});

	test('what could not be stored is not remembered', async () => {
		const connection = await open();
		const { context, clock } = still(connection);
		const { db } = connection;
		const bring = async (...titles: string[]) => {
			clock.at += MINUTE;
			const brought = titles.map((title) => article(title, START - HOUR));
			await saveArticles(connection, 's', brought, clock.at);
			await derive(context);
		};
		await bring('Ryanair adds 20 routes from Dublin');
		await (
			dialect === 'sqlite'
				? sql`create trigger full before insert on story begin select raise(abort, 'full'); end`
				: sql`alter table story add constraint "full" check (key < 2)`
		).execute(db);
		const quake = 'Strong earthquake strikes off Hokkaido';
		await expect(bring(quake, 'Betting on rain')).rejects.toThrow('full');
		await (
			dialect === 'sqlite' ? sql`drop trigger full` : sql`alter table story drop constraint "full"`
		).execute(db);
		// The article left without ever having been in a story: nobody can join it there.
		await sql`delete from article where title = ${quake}`.execute(db);
		await bring('Strong earthquake strikes off Hokkaido, no tsunami');
		const found = await rows(connection);
		expect(found.every(({ key, storyKey }) => key === storyKey)).toBe(true);
		expect(found).toHaveLength(3);
	});

	test('a run goes on from the one before: the days around an article are read once', async () => {
		const connection = await open();
		let asked = 0;
		const counting: KyselyPlugin = {
			transformQuery({ node }) {
				asked++;
				return node;
			},
			transformResult: async ({ result }) => result
		};
		const { context, clock } = still({ ...connection, db: connection.db.withPlugin(counting) });
		const bring = async (title: string) => {
			clock.at += MINUTE;
			await saveArticles(connection, 's', [article(title, START - HOUR)], clock.at);
			asked = 0;
			await derive(context);
			return asked;
		};
		const first = await bring('Ryanair adds 20 routes from Dublin');
		expect(first - (await bring('Strong earthquake strikes off Hokkaido'))).toBeGreaterThanOrEqual(
			7
		);
	});

	test('followed markets get their articles, and pairs across venues are suggested', async () => {
		const connection = await open();
		const { context } = still(connection);
		await saveTopic(connection.db, musk, START - DAY);
		const keys = await follow(connection);
		await saveArticles(connection, 's', NEWS, START);
		await derive(context);
		const [a, b] = [...keys.values()].sort((x, y) => x - y).map(String);
		const [pair] = await linksFrom(connection.db, 'market-market', a ?? '');
		expect(pair).toMatchObject({ b, state: 'suggested', decidedBy: 'machine' });
		expect(pair?.score).toBeGreaterThan(0.5);
		const articles = await linksFrom(connection.db, 'market-article', a ?? '');
		expect(articles.length).toBeGreaterThanOrEqual(2);
		expect(articles[0]?.reasons.length).toBeGreaterThan(0);
	});

	test("a pair's page shows the suggestion from both sides, until a person decides", async () => {
		const connection = await open();
		const { context } = still(connection);
		const { db } = connection;
		await saveTopic(db, musk, START - DAY);
		const keys = await follow(connection);
		await derive(context);
		const pairsOf = async (id: string) =>
			(await marketPage(connection, id, { now: START, asOf: null }))?.pairs ?? [];
		const [there] = await pairsOf('kalshi:RYAN');
		const [back] = await pairsOf('manifold:x');
		expect(there).toMatchObject({ id: 'manifold:x', link: { state: 'suggested', inverse: false } });
		expect(back).toMatchObject({ id: 'kalshi:RYAN', link: there?.link });
		expect(there?.link.reasons).toContain('same subject: Elon Musk, Ryanair');
		const [a = '', b = ''] = [...keys.values()].sort((x, y) => x - y).map(String);
		const pair = { kind: 'market-market', a, b } as const;
		await decideLink(db, pair, 'confirmed', 'editor', START);
		await derive(context, { rederive: true });
		expect((await pairsOf('kalshi:RYAN'))[0]?.link.state).toBe('confirmed');
		await decideLink(db, pair, 'rejected', 'editor', START + MINUTE);
		await derive(context, { rederive: true });
		expect(await pairsOf('kalshi:RYAN')).toEqual([]);
	});

	test('a changed query links old articles anew, and what a person rejected stays rejected', async () => {
		const connection = await open();
		const { context } = still(connection);
		const { db } = connection;
		await saveTopic(db, musk, START - DAY);
		await saveArticles(connection, 's', NEWS, START);
		await derive(context);
		const [en, ko, loss] = await rows(connection);
		const [kept] = await linksFrom(db, 'topic-article', musk.slug);
		await decideLink(
			db,
			{ kind: 'topic-article', a: musk.slug, b: String(en?.key) },
			'rejected',
			'editor',
			START
		);
		expect(kept).toBeDefined();
		await saveTopic(db, { ...musk, query: 'Ryanair' }, START);
		await derive(context);
		const links = await linksFrom(db, 'topic-article', musk.slug, { withRejected: true });
		expect(links.map(({ b, state }) => [Number(b), state]).sort()).toEqual(
			[
				[en?.key, 'rejected'],
				[loss?.key, 'suggested']
			].sort()
		);
		expect(links.map(({ b }) => b)).not.toContain(String(ko?.key));
	});

	test('a reworded headline is scored anew and stays in its story', async () => {
		const connection = await open();
		const { context } = still(connection);
		const { db } = connection;
		await saveTopic(db, musk, START - DAY);
		const first = article('Musk to buy Ryanair', START, { guid: 'g' });
		await saveArticles(connection, 's', [first], START);
		await derive(context);
		const [before] = await rows(connection);
		await saveArticles(
			connection,
			's',
			[{ ...first, title: 'Boeing shares plunge' }],
			START + MINUTE
		);
		await derive(context);
		const [after] = await rows(connection);
		expect(after?.storyKey).toBe(before?.storyKey);
		expect(after?.sentiment).toBeLessThan(0);
		expect(await linksFrom(db, 'topic-article', musk.slug)).toEqual([]);
	});

	test('a flood of stories is a burst, found as it comes in and found again from the beginning', async () => {
		const connection = await open();
		const { context, clock } = still(connection);
		const { db } = connection;
		await saveTopic(db, musk, START - DAY);
		// Two days in which one story an hour is seen, then eight in one hour from two owners.
		for (let hour = 0; hour < 48; hour += 2) {
			const at = START + hour * HOUR + MINUTE;
			await saveArticles(connection, 's', [article(`Weather of hour ${hour}: rain`, at)], at);
			await saveArticles(
				connection,
				's',
				[article(`Weather of hour ${hour + 1}: sun`, at + HOUR)],
				at + HOUR
			);
		}
		const at = START + 48 * HOUR;
		const flood = FLOOD.map((title, i) =>
			article(title, at + i * MINUTE, { domain: i % 2 ? 'a.com' : 'b.com' })
		);
		await saveArticles(connection, 's', flood, at + 10 * MINUTE);
		clock.at = at + 20 * MINUTE;
		await derive(context);
		const wanted = { kind: 'burst' as const, subjects: [musk.slug], from: START, to: at + DAY };
		const found = await listSignals(db, wanted);
		expect(found).toHaveLength(1);
		expect(found[0]).toMatchObject({ at, seenAt: at + 10 * MINUTE });
		expect(found[0]?.score).toBeGreaterThan(3);
		await derive(context, { rederive: true });
		expect(await listSignals(db, wanted)).toEqual(found);
	});

	test('a flood is a burst also where cron reads the news only every three hours', async () => {
		const connection = await open();
		const { context, clock } = still(connection);
		const { db } = connection;
		await saveTopic(db, musk, START - DAY);
		const weather = (hour: number) =>
			article(`Weather of hour ${hour}: rain`, START + hour * HOUR + MINUTE);
		for (let hour = 3; hour <= 48; hour += 3) {
			const brought = [hour - 3, hour - 2, hour - 1].map(weather);
			await saveArticles(connection, 's', brought, START + hour * HOUR + 5 * MINUTE);
		}
		const at = START + 49 * HOUR;
		const flood = FLOOD.map((title, i) =>
			article(title, at + i * MINUTE, { domain: i % 2 ? 'a.com' : 'b.com' })
		);
		const seen = START + 51 * HOUR + 5 * MINUTE;
		await saveArticles(connection, 's', flood, seen);
		clock.at = seen + MINUTE;
		await derive(context);
		const wanted = { kind: 'burst' as const, subjects: [musk.slug], from: START, to: at + DAY };
		expect(await listSignals(db, wanted)).toMatchObject([{ at, seenAt: seen }]);
	});

	test('a jump of a followed price is a move', async () => {
		const connection = await open();
		const { context, clock } = still(connection);
		await saveTopic(connection.db, musk, START - DAY);
		const keys = await follow(connection);
		for (let hour = 0; hour < 60; hour++) {
			const at = START + hour * HOUR;
			// Around 20 %, and 40 % in the last hours; checked every five minutes.
			const mid = hour < 50 ? 20 + (hour % 2) * 0.5 : 40;
			for (let minute = 0; minute < 60; minute += 15) {
				const seen = at + minute * MINUTE;
				const shown = market('RYAN', seen, null, {
					title: 'Will Elon Musk buy Ryanair before 2027?',
					closesAt: START + 30 * DAY,
					quote: quote(seen, { bid: mid - 0.5, ask: mid + 0.5 })
				});
				await saveReading(connection, [shown], seen, 15 * MINUTE);
			}
		}
		clock.at = START + 60 * HOUR;
		await derive(context);
		const subjects = [String(keys.get('kalshi:RYAN'))];
		const found = await listSignals(connection.db, {
			kind: 'move',
			subjects,
			from: START,
			to: clock.at
		});
		expect(found).toHaveLength(1);
		expect(found[0]).toMatchObject({ at: START + 49 * HOUR, endAt: START + 50 * HOUR });
		expect(found[0]?.detail).toMatchObject({ to: 0.4 });
		expect((await derive(context)).stored).toBe(0);
	});
});
