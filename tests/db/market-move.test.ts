import { expect, test } from 'vitest';
import type { Connection } from '#lib/server/db/connect.ts';
import { saveArticles } from '#lib/server/db/article.ts';
import { saveLinks, type NewLink } from '#lib/server/db/link.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { replaceSignals, type Signal } from '#lib/server/db/signal.ts';
import { saveTopic } from '#lib/server/db/topic.ts';
import { movesWithReceipts } from '#lib/server/moved.ts';
import { INVERSE } from '#lib/domain/reason.ts';
import { eachDatabase } from '../databases.ts';
import { DAY, HOUR, MINUTE, quote, reading, START } from './readings.ts';

/** The hours of the move, and the moment all is looked at. */
const AT = START + 3 * DAY;
const END = AT + HOUR;
const NOW = START + 4 * DAY;

const RULES =
	'This market will resolve to "Yes" if Elon Musk announces an agreement to buy Ryanair by June 30, 2027. Completion is not needed.';

/** Headline, published and seen at, and whether it is linked to the question itself. */
const STORIES: [string, number, number, boolean][] = [
	['Musk announces an agreement with Ryanair', AT - 2 * HOUR, AT - HOUR, true],
	['Musk to buy Ryanair', AT - HOUR, AT + MINUTE, true],
	['Airlines in the news', AT + MINUTE, AT + 2 * MINUTE, false],
	['Why the odds on Ryanair jumped', END + MINUTE, END + 2 * MINUTE, true],
	['Last week in airlines', AT - 2 * DAY, AT - 2 * DAY, true]
];

async function world(connection: Connection) {
	const { db } = connection;
	for (const [at, percent, volume] of [
		[START, 10, 1000],
		[AT - HOUR, 11, 1200],
		[END, 40, 5200]
	] as const) {
		const sides = { bid: percent - 1, ask: percent + 1, last: percent };
		await saveReading(
			connection,
			[
				reading('A', at, null, {
					id: 'polymarket:0xa',
					venue: 'polymarket',
					rules: RULES,
					volumeUnit: 'usd',
					quote: quote(at, sides, volume * 1e6)
				}),
				reading('B', at, 90 - percent, { quote: quote(at, { last: 90 - percent }) }),
				reading('C', at, 50)
			],
			at,
			DAY
		);
	}
	const markets = await db.selectFrom('market').select(['key', 'id']).execute();
	const key = (id: string) => String(markets.find((market) => market.id === id)!.key);
	await saveTopic(
		db,
		{
			slug: 'ryanair',
			name: { en: 'Ryanair', ko: '라이언에어' },
			query: 'Ryanair',
			aliases: [],
			search: [],
			markets: [],
			origin: 'track'
		},
		START
	);
	const links: NewLink[] = [];
	const link = { score: 0.9, state: 'suggested', decidedBy: 'machine' } as const;
	const [a, b, c] = [key('polymarket:0xa'), key('kalshi:B'), key('kalshi:C')];
	links.push({ ...link, kind: 'topic-market', a: 'ryanair', b: a, reasons: [] });
	for (const [other, reasons] of [
		[b, [INVERSE]],
		[c, []]
	] as [string, string[]][]) {
		const [one, two] = [Number(a), Number(other)].sort((x, y) => x - y).map(String);
		links.push({ ...link, kind: 'market-market', a: one!, b: two!, reasons });
	}
	for (const [title, publishedAt, seenAt] of STORIES) {
		const article = {
			guid: title,
			url: `https://example.com/${encodeURIComponent(title)}`,
			title,
			summary: '',
			content: '',
			author: null,
			outlet: 'Example',
			domain: 'example.com',
			lang: 'en',
			publishedAt,
			updatedAt: null,
			publishedInferred: false,
			dayOnly: false
		};
		await saveArticles(connection, 's', [article], seenAt);
	}
	for (const { key: article, title } of await db
		.selectFrom('article')
		.select(['key', 'title'])
		.execute()) {
		await db.updateTable('article').set({ storyKey: article }).where('key', '=', article).execute();
		const to = String(article);
		links.push({ ...link, kind: 'topic-article', a: 'ryanair', b: to, reasons: [] });
		if (STORIES.find(([headline]) => headline === title)?.[3]) {
			links.push({ ...link, kind: 'market-article', a, b: to, reasons: ['both name Ryanair'] });
		}
	}
	await saveLinks(db, links, START);
	const move = (subject: string, at: number, from: number, to: number): Signal => {
		const [change, z, endAt] = [to - from, to > from ? 9 : -9, at + HOUR];
		const detail = { at, endAt, from, to, change, z, hours: 1 };
		return { kind: 'move', subject, at, endAt, score: z, seenAt: endAt, detail };
	};
	await replaceSignals(db, 'move', a, START, NOW, [move(a, AT, 0.11, 0.4)]);
	// The question turned around moved too, ten minutes before.
	await replaceSignals(db, 'move', b, START, NOW, [move(b, AT - 10 * MINUTE, 0.79, 0.5)]);
}

eachDatabase('what moved a market', (open) => {
	test('a move has four receipts, and no cause', async () => {
		const connection = await open();
		await world(connection);
		const ask = (asOf: number | null, id = 'polymarket:0xa') =>
			movesWithReceipts(connection, id, { now: NOW, asOf });
		const { demand, items } = (await ask(null))!;
		expect(demand).toMatch(
			/^This market will resolve to "Yes" if Elon Musk announces an agreement/
		);
		expect(items).toHaveLength(1);
		const [move] = items;
		expect(move).toMatchObject({ at: AT, endAt: END, from: 0.11, to: 0.4, cause: 'unexplained' });

		// Time order, and the rules: what only the topic links, or what says more than the rules ask, does not meet them.
		expect(
			move!.stories.map(({ story, order, rule, beyond }) => [story.title, order, rule, ...beyond])
		).toEqual([
			['Musk announces an agreement with Ryanair', 'before', 'speaks'],
			['Musk to buy Ryanair', 'late', 'beyond', 'announcement'],
			['Airlines in the news', 'during', 'topic'],
			['Why the odds on Ryanair jumped', 'after', 'speaks']
		]);
		expect(move!.stories[0]!.reasons).toEqual(['both name Ryanair']);

		// Trading: from the last quote before to the one after it, 4,000 dollars; two points apart at both.
		expect(move!.trading).toEqual({
			since: AT - HOUR,
			until: END,
			traded: 4000,
			unit: 'usd',
			spreadBefore: expect.closeTo(0.02),
			spreadAfter: expect.closeTo(0.02)
		});

		// The other venue: one turned around moved with it, one stood still.
		expect(
			move!.elsewhere.map(({ id, answer, inverse, confirmed, at }) => [
				...[id, answer, inverse, confirmed, at]
			])
		).toEqual([
			['kalshi:B', 'moved', true, false, AT - 10 * MINUTE],
			['kalshi:C', 'still', false, false, null]
		]);

		// Before it was over nobody knew of it; a story that came later was no candidate then.
		expect((await ask(END - 1))!.items).toEqual([]);
		expect((await ask(END))!.items[0]!.stories).toHaveLength(3);
		expect(await ask(null, 'kalshi:none')).toBeNull();
		expect((await ask(null, 'kalshi:C'))!.items).toEqual([]);
	});
});
