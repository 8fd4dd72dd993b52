import type { ArticleReading } from '#lib/domain/article.ts';
import { encodeChunks } from '#lib/domain/chunk.ts';
import type { MarketReading } from '#lib/domain/market.ts';
import { saveArticles } from '#lib/server/db/article.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { noteSuccess, saveFeed } from '#lib/server/db/feed.ts';
import { saveLinks, type NewLink } from '#lib/server/db/link.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { transact } from '#lib/server/db/handle.ts';
import { refreshReferences } from '#lib/server/db/mover.ts';
import { outlineIn } from '#lib/server/db/quote-outline.ts';
import { sealQuotes } from '#lib/server/db/quote-seal.ts';
import { indexArticles } from '#lib/server/db/search.ts';
import { saveSources } from '#lib/server/db/source.ts';
import { saveTopic } from '#lib/server/db/topic.ts';
import { headline, MINUTE, reading, walk } from '../data.ts';
import { seeded } from '../measure.ts';

export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const MONTH = 30 * DAY;
const STEP = 5 * MINUTE;

/** What a month brings. */
export const MONTHLY = { markets: 10_000, quotes: 500, articles: 10_000 };
const OUTLETS = 20;
const TOPICS = 10;
/** Markets of each topic that still trade; one more ends with every month. */
const FOLLOWED = 6;
/** One article in so many belongs to a topic. */
const LINKED = 20;
/** Walks that markets share: making one for each would take most of the time. */
const WALKS = 64;

export const slugOf = (topic: number) => `topic-${topic}`;

/**
 * Fills a database with months of history up to `now`, each bringing 10 000 markets of 500 quotes, 10 000
 * articles of 20 outlets, links, signals, outages and what could not be read. Of the markets those of the last month
 * trade (`allOpen`: all of them), the others have ended; ten topics have six markets each that were polled every five minutes
 * throughout.
 */
export async function fillHistory(
	connection: Connection,
	now: number,
	{ months, allOpen }: { months: number; allOpen: boolean }
): Promise<void> {
	const { db } = connection;
	const begin = now - months * MONTH;
	const sources = await saveSources(
		db,
		Array.from({ length: OUTLETS }, (_, i) => ({
			url: `https://outlet-${i}.example/rss`,
			name: `Outlet ${i}`
		})),
		'person'
	);
	for (let topic = 0; topic < TOPICS; topic++) await addTopic(connection, topic, begin);
	await saveFollowed(connection, begin, now);
	for (let month = 0; month < months; month++) {
		const at = begin + month * MONTH;
		await addMarkets(connection, month, at, month === months - 1 || allOpen);
		await addArticles(connection, sources, month, at);
		addTraces(connection, month, at, sources);
		await linkMonth(connection, month, at);
	}
	await pollOpen(connection, months, now);
	await indexArticles(connection);
	await refreshReferences(connection, now);
	const feed = { id: 'polymarket:gamma', name: 'Polymarket', url: 'https://example.com' };
	await saveFeed(db, { ...feed, kind: 'venue' });
	for (const id of [feed.id, ...sources.map((source) => `source:${source}`)]) {
		await noteSuccess(connection, id, now - MINUTE, now - MINUTE);
	}
}

const addTopic = ({ db }: Connection, topic: number, at: number) =>
	saveTopic(
		db,
		{
			slug: slugOf(topic),
			name: { en: `Topic ${topic}`, ko: `주제 ${topic}` },
			query: 'Musk OR 머스크',
			aliases: ['Elon Musk', '일론 머스크'],
			search: [],
			markets: [],
			origin: 'track'
		},
		at
	);

/** The markets of topics come first, so that their keys are 1 to 60. */
const followed = (at: number, tick: number): MarketReading[] =>
	Array.from({ length: TOPICS * FOLLOWED }, (_, i) => reading(i, at, tick + i));

/** Markets that are polled throughout, with a quote every five minutes. */
async function saveFollowed(connection: Connection, begin: number, now: number) {
	await saveReading(connection, followed(begin, 0), begin, STEP);
	await sealQuotes(connection, { before: begin + 1 });
	const end = now - DAY;
	const count = Math.floor((end - begin) / STEP) - 1;
	const columns = walk(seeded(1), count, STEP, true, begin + STEP);
	const chunks = encodeChunks(columns);
	const { sqlite } = connection;
	const insert = sqlite!.prepare('insert into quote_chunk values (?, 0, ?, ?, ?, ?)');
	const hour = sqlite!.prepare('insert or ignore into quote_hour values (?, ?, ?, ?, ?, ?)');
	sqlite!.transaction(() => {
		for (let key = 1; key <= TOPICS * FOLLOWED; key++) {
			for (const { firstAt, lastAt, count, data } of chunks) {
				insert.run(key, firstAt, lastAt, count, data);
			}
			for (let i = 0; i < count; i += HOUR / STEP) {
				const p = columns.probability[i];
				hour.run(key, Math.floor(columns.at[i]! / HOUR) * HOUR, p, p, p, HOUR / STEP);
			}
		}
		sqlite!.prepare('update market_check set checked_at = ?').run(end);
	})();
	const keys = Array.from({ length: TOPICS * FOLLOWED }, (_, i) => i + 1);
	await transact(connection, (db) => outlineIn(connection, db, keys));
}

/** The markets of a month with their quotes, 500 each within two of its days; they end with it unless they stay open. */
async function addMarkets(connection: Connection, month: number, at: number, open: boolean) {
	const { sqlite } = connection;
	const first = TOPICS * FOLLOWED + month * MONTHLY.markets;
	const closesAt = at + MONTH;
	const all = (when: number, tick: number, settled: boolean): MarketReading[] =>
		Array.from({ length: MONTHLY.markets }, (_, i) => ({
			...reading(first + i, when, tick),
			closesAt: settled ? closesAt : closesAt + MONTH,
			...(settled && {
				status: 'resolved' as const,
				outcome: { payout: 1_000_000, label: 'yes' as const, at: when }
			})
		}));
	await saveReading(connection, all(at, 0, false), at, HOUR);
	await sealQuotes(connection, { before: at + 1 });
	const random = seeded(month + 2);
	const walks = Array.from({ length: WALKS }, (_, i) => {
		const from = at + HOUR + Math.floor(random() * 20) * DAY + i * MINUTE;
		return encodeChunks(walk(random, MONTHLY.quotes, STEP, true, from));
	});
	const insert = sqlite!.prepare('insert into quote_chunk values (?, 0, ?, ?, ?, ?)');
	const hour = sqlite!.prepare('insert or ignore into quote_hour values (?, ?, ?, ?, ?, ?)');
	sqlite!.transaction(() => {
		for (let i = 0; i < MONTHLY.markets; i++) {
			const key = first + i + 1;
			for (const { firstAt, lastAt, count, data } of walks[i % WALKS]!) {
				insert.run(key, firstAt, lastAt, count, data);
				for (let when = firstAt - (firstAt % HOUR); when <= lastAt; when += HOUR) {
					hour.run(key, when, 400_000, 500_000, 450_000, HOUR / STEP);
				}
			}
		}
		sqlite!
			.prepare('update market_check set checked_at = ? where market_key > ?')
			.run(closesAt - HOUR, first);
	})();
	if (open) return;
	await saveReading(connection, all(closesAt, 1, true), closesAt, HOUR);
	await sealQuotes(connection, { before: closesAt + 1 });
}

/** The articles of a month, by the hour, each a story of its own; a quarter of a document is read again. */
async function addArticles(connection: Connection, sources: string[], month: number, at: number) {
	const random = seeded(1000 + month);
	const hours = MONTH / HOUR;
	const each = MONTHLY.articles / hours;
	for (let h = 0, done = 0; h < hours; h++) {
		const until = Math.floor((h + 1) * each);
		const batch: ArticleReading[] = [];
		const outlet = h % OUTLETS;
		for (; done < until; done++) {
			batch.push({
				guid: `item-${month}-${done}`,
				url: `https://outlet-${outlet}.example/${month}/${done}`,
				title: headline(random, done),
				summary: `${headline(random, done)}.`,
				content: '',
				author: null,
				outlet: `Outlet ${outlet}`,
				domain: `outlet-${outlet}.example`,
				lang: done % 3 === 0 ? 'ko' : 'en',
				publishedAt: at + h * HOUR + (done % 60) * MINUTE,
				updatedAt: null,
				publishedInferred: false,
				dayOnly: false
			});
		}
		await saveArticles(connection, sources[outlet]!, batch, at + (h + 1) * HOUR);
	}
	connection.sqlite!.exec(`
		insert into story (key, opened_at) select key, seen_at from article where story_key is null;
		update article set story_key = key, sentiment = (key * 37 % 19) * 100000 - 900000,
			sentiment_terms = '["row"]' where story_key is null`);
}

/** What a month leaves beside markets and articles. */
function addTraces({ sqlite }: Connection, month: number, at: number, sources: string[]) {
	const many = (text: string, count: number, row: (i: number) => unknown[]) => {
		const statement = sqlite!.prepare(text);
		for (let i = 0; i < count; i++) statement.run(row(i));
	};
	const spot = (i: number, count: number) => at + Math.floor((i / count) * MONTH);
	const first = TOPICS * FOLLOWED + month * MONTHLY.markets;
	sqlite!.transaction(() => {
		many('insert or ignore into signal values (?, ?, ?, ?, ?, ?, ?)', 3000, (i) => {
			const from = spot(i, 3000);
			const move = {
				at: from,
				endAt: from + HOUR,
				from: 0.4,
				to: 0.47,
				change: 0.07,
				z: 4.2,
				hours: 1
			};
			const subject = String(i % 10 === 0 ? 1 + (i % 60) : first + i);
			return ['move', subject, from, from + HOUR, 4.2, JSON.stringify(move), from + HOUR];
		});
		many(
			'insert into run (job, started_at, ended_at, ok, failed, result) values (?, ?, ?, 20, 0, ?)',
			5000,
			(i) => [
				['news', 'quotes', 'derive'][i % 3],
				spot(i, 5000),
				spot(i, 5000) + MINUTE,
				'{"ok":true}'
			]
		);
		many(
			`insert into quarantine (feed_id, endpoint, kind, reason, payload, hash, at, last_at, times, solved_at)
				values (?, 'rss', 'item', 'no title', ?, ?, ?, ?, 1, ?)`,
			200,
			(i) => [
				...[`source:${sources[i % OUTLETS]}`, `<item>${'x'.repeat(500)}</item>`, `${month}-${i}`],
				...[spot(i, 200), spot(i, 200), i % 10 === 0 ? null : spot(i, 200) + HOUR]
			]
		);
		many(
			`insert into alert (at, kind, service, since, endpoint, cause, message)
				values (?, ?, ?, ?, '/rss', 'timeout', 'no answer in 25 s')`,
			100,
			(i) => [
				spot(i, 100) + (i % 2) * HOUR,
				...[i % 2 === 0 ? 'outage' : 'recovery', `outlet-${(i >> 1) % OUTLETS}.example`],
				spot(i - (i % 2), 100)
			]
		);
		many("insert or ignore into fx_rate values (?, 'USD', 'KRW', 'ecb', '1450', ?)", 30, (i) => [
			new Date(spot(i, 30)).toISOString().slice(0, 10),
			spot(i, 30)
		]);
		many('insert or ignore into check_gap values (?, ?, ?, ?)', 1000, (i) => [
			...[first + i + 1, spot(i, 1000), spot(i, 1000) + 4 * HOUR, HOUR]
		]);
		for (let topic = 0; topic < TOPICS; topic++) {
			many("insert or ignore into coverage values (?, 'volume', ?, ?, 1000)", 720, (i) => [
				...[slugOf(topic), at + i * HOUR, i % 7]
			]);
		}
	})();
}

/** A month's links: articles and an ended market of each topic, suggestions for markets, pairs of markets. */
async function linkMonth({ db }: Connection, month: number, at: number) {
	const first = TOPICS * FOLLOWED + month * MONTHLY.markets;
	const { newest } = await db
		.selectFrom('article')
		.select(({ fn }) => fn.max('key').as('newest'))
		.executeTakeFirstOrThrow();
	const oldest = Number(newest) - MONTHLY.articles;
	const link = (kind: NewLink['kind'], a: string | number, b: number): NewLink => ({
		...{ kind, a: String(a), b: String(b), score: 0.8, reasons: ['both name Elon Musk'] },
		...{ state: 'suggested', decidedBy: 'machine' }
	});
	const links: NewLink[] = [];
	for (let topic = 0; topic < TOPICS; topic++) {
		for (let key = oldest + 1 + topic; key <= Number(newest); key += LINKED) {
			links.push(link('topic-article', slugOf(topic), key));
		}
		links.push(link('topic-market', slugOf(topic), first + 1 + topic));
		if (month > 0) continue;
		for (let i = 1; i <= FOLLOWED; i++) {
			links.push(link('topic-market', slugOf(topic), topic * FOLLOWED + i));
		}
	}
	for (let i = 0; i < MONTHLY.articles / 2; i++) {
		links.push(link('market-article', i % 4 === 0 ? 1 + (i % 60) : first + 1 + i, oldest + 1 + i));
	}
	for (let i = 0; i < MONTHLY.markets / 20; i++) {
		links.push(link('market-market', first + 1 + 2 * i, first + 2 + 2 * i));
	}
	await saveLinks(db, links, at + MONTH - HOUR);
}

/** The last day: what trades is polled every other hour, what is followed every five minutes. */
async function pollOpen(connection: Connection, months: number, now: number) {
	const first = TOPICS * FOLLOWED + (months - 1) * MONTHLY.markets;
	for (let at = now - DAY, tick = 1; at < now; at += STEP, tick++) {
		await saveReading(connection, followed(at, tick), at, STEP);
		if (tick % 24 !== 1) continue;
		const open = Array.from({ length: MONTHLY.markets }, (_, i) => ({
			...reading(first + i, at, tick + (i % 10)),
			closesAt: now + MONTH
		}));
		await saveReading(connection, open, at, 2 * HOUR);
	}
}
