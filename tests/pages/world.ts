import type { ArticleReading } from '#lib/domain/article.ts';
import type { MarketReading } from '#lib/domain/market.ts';
import { INVERSE } from '#lib/domain/reason.ts';
import { saveArticles } from '#lib/server/db/article.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { saveDuties } from '#lib/server/db/duty.ts';
import { noteFailure, noteSuccess, saveFeed } from '#lib/server/db/feed.ts';
import { saveRates } from '#lib/server/db/fx-rate.ts';
import { saveLinks } from '#lib/server/db/link.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { refreshReferences } from '#lib/server/db/mover.ts';
import { notePolled } from '#lib/server/db/poll.ts';
import { quarantineItems } from '#lib/server/db/quarantine.ts';
import { indexArticles } from '#lib/server/db/search.ts';
import { saveSources } from '#lib/server/db/source.ts';
import { saveTopic } from '#lib/server/db/topic.ts';
import { DAY, HOUR, MINUTE, quote, reading } from '../db/readings.ts';
import { fillLedger } from './ledger.ts';

const AGREEMENT =
	'This market will resolve to "Yes" if Elon Musk announces an agreement to buy Ryanair by June 30, 2026, 11:59 PM ET. Completion of the purchase is not needed.';
const STAKE =
	'If Elon Musk, Tesla or SpaceX holds any stake above 0% in Ryanair before January 1, 2027, then the market resolves to Yes.';

/** The markets of the pages' world at a moment: two on Ryanair, eight on a release date, one settled. */
function markets(at: number, now: number): MarketReading[] {
	const hours = Math.round((now - at) / HOUR);
	// A calm wave, so that every hour has a quote of its own and the last one is 4 %.
	const wave = (middle: number, swing: number) =>
		Math.round((middle + swing * Math.sin(hours / 9)) * 10) / 10;
	const late = at >= now - 2 * DAY;
	const ended = at >= now - 5 * HOUR;
	const around = (percent: number, volume: number) =>
		quote(at, { bid: percent - 0.4, ask: percent + 0.4, last: percent }, volume * 1e6);
	return [
		reading('agreement', at, null, {
			id: 'polymarket:0xryanair',
			venue: 'polymarket',
			title: 'Will Elon Musk announce an agreement to buy Ryanair by June 30, 2026?',
			rules: late ? AGREEMENT : 'Resolves to "Yes" if Elon Musk buys Ryanair.',
			closesAt: now + 155 * DAY,
			opensAt: now - 20 * DAY,
			volume: 2_100_000e6,
			volumeUnit: 'usd',
			fee: { rate: 0.04, exponent: 1, takerOnly: true, type: 'politics' },
			quote: around(wave(4, 1.2), 2_100_000)
		}),
		reading('KXRYANAIR-27', at, null, {
			title: 'Will Musk, Tesla or SpaceX hold a stake in Ryanair before 2027?',
			rules: STAKE,
			closesAt: now + 340 * DAY,
			volume: 88_123e6,
			quote: around(wave(14, -3), 88_123)
		}),
		...Array.from({ length: 8 }, (_, i) =>
			reading(`KXRELEASE-${i}`, at, null, {
				title: `Will the next large model of OpenAI be released in month ${i + 1}?`,
				event: {
					id: 'kalshi:KXRELEASE',
					venue: 'kalshi',
					title: 'When will the next large model be released?',
					url: 'https://example.com/release',
					exclusive: true,
					category: null,
					tags: []
				},
				label: `Month ${i + 1}`,
				volume: (8 - i) * 1000e6,
				quote: around(wave(10 + 9 * i, 1), (8 - i) * 1000)
			})
		),
		reading('KXRAIN', at, null, {
			title: 'Did it rain in Seoul?',
			status: ended ? 'resolved' : 'open',
			outcome: ended ? { payout: 1_000_000, label: 'yes', at: now - 6 * HOUR } : null,
			quote: ended
				? { ...quote(at, { last: 90 }), probability: 1_000_000, basis: 'settlement' }
				: quote(at, { bid: 89, ask: 91, last: 90 })
		})
	];
}

/** The keys of the two markets on Ryanair, the smaller first. */
function paired(markets: readonly { key: number; id: string }[]): [string, string][] {
	const [a, b] = markets.filter(({ id }) => /ryanair/i.test(id)).map(({ key }) => key);
	return a === undefined || b === undefined
		? []
		: [[String(Math.min(a, b)), String(Math.max(a, b))]];
}

const HEADLINES: [string, string, string, string][] = [
	[
		'reuters',
		'Musk polls followers on buying Ryanair after row over in-flight Wi-Fi',
		'Reuters',
		'en'
	],
	[
		'hankyung',
		'머스크, 라이언에어 인수 여부 묻는 설문…예측시장에 200만달러 몰려',
		'한국경제',
		'ko'
	],
	[
		'irish',
		'Ryanair chief calls the idea “absolute nonsense” and offers Musk a window seat on a very long flight to somewhere that is not near where it says it is',
		'The Irish Times',
		'en'
	],
	['yonhap', '일론 머스크의 라이언에어 인수설, 폴리마켓에서는 4% 수준', '연합뉴스', 'ko'],
	['desk', 'Prediction markets shrug at airline bid talk', 'Financial Desk', 'en']
];

const article = (
	[id, title, outlet, lang]: [string, string, string, string],
	publishedAt: number
): ArticleReading => ({
	guid: id,
	url: `https://${id}.example/story`,
	title,
	summary: 'A summary in plain text & <b>nothing else</b>.',
	content: '',
	author: null,
	outlet,
	domain: `${id}.example`,
	lang,
	publishedAt,
	updatedAt: null,
	publishedInferred: false,
	dayOnly: false
});

/**
 * Fills a database through the functions that readers of venues and feeds use, hour by hour over ten
 * days up to `now`. Topics: `musk-ryanair` (two markets, five stories), `release` (eight markets),
 * `quiet` (nothing). The ledger is that of `ledger.ts`.
 */
export async function fill(connection: Connection, now: number): Promise<void> {
	const { db } = connection;
	for (let at = now - 10 * DAY; at <= now; at += HOUR) {
		await saveReading(connection, markets(at, now), at, HOUR);
	}
	await refreshReferences(connection, now);

	const ids = await saveSources(
		db,
		HEADLINES.map(([id, , name]) => ({ url: `https://${id}.example/rss`, name })),
		'person'
	);
	for (const [i, headline] of HEADLINES.entries()) {
		const at = now - (3 + 26 * i) * HOUR;
		await saveArticles(connection, ids[i]!, [article(headline, at)], at + MINUTE);
	}
	const [first, ...others] = HEADLINES;
	await saveArticles(
		connection,
		ids[0]!,
		[{ ...article(first!, now - 3 * HOUR), title: `${first![1]} (update)` }],
		now - HOUR
	);
	for (const [i, row] of (
		await db.selectFrom('article').select('key').orderBy('key').execute()
	).entries()) {
		await db
			.insertInto('story')
			.values({ key: i + 1, openedAt: now - 9 * DAY })
			.execute();
		await db
			.updateTable('article')
			.set({
				storyKey: i + 1,
				sentiment: i === others.length ? null : (i - 2) * 200_000,
				sentimentTerms: JSON.stringify(['row', 'nonsense'])
			})
			.where('key', '=', row.key)
			.execute();
	}
	await indexArticles(connection);

	for (const [slug, en, ko] of [
		['musk-ryanair', 'Musk and Ryanair', '머스크와 라이언에어'],
		['release', 'The next large model', '다음 대형 모델'],
		['quiet', 'A topic with nothing yet', '아직 아무것도 없는 주제']
	] as const) {
		await saveTopic(
			db,
			{
				slug,
				name: { en, ko },
				query: '(Musk OR 머스크) (Ryanair OR 라이언에어)',
				aliases: ['Elon Musk', '일론 머스크'],
				search: [],
				markets: [],
				origin: 'track'
			},
			now - 10 * DAY
		);
	}
	const keys = await db.selectFrom('market').select(['key', 'id']).execute();
	const articles = await db.selectFrom('article').select('key').execute();
	const link = { score: 0.9, reasons: ['Musk', 'Ryanair'], decidedBy: 'machine' };
	await saveLinks(
		db,
		[
			...keys.flatMap(({ key, id }) => {
				const topic = /ryanair/i.test(id) ? 'musk-ryanair' : /RELEASE/.test(id) ? 'release' : null;
				return topic === null
					? []
					: [
							{
								...link,
								kind: 'topic-market' as const,
								a: topic,
								b: String(key),
								state: 'suggested' as const
							}
						];
			}),
			...paired(keys).map(([a, b]) => ({
				kind: 'market-market' as const,
				a,
				b,
				score: 0.62,
				reasons: [INVERSE, 'same subject: Elon Musk, Ryanair'],
				state: 'suggested' as const,
				decidedBy: 'machine'
			})),
			...articles.map(({ key }) => ({
				...link,
				kind: 'topic-article' as const,
				a: 'musk-ryanair',
				b: String(key),
				state: 'suggested' as const
			}))
		],
		now - 9 * DAY
	);

	// As often as the venues are read: kalshi's markets on Ryanair are among those polled.
	await saveDuties(db, [
		{ feedId: 'kalshi', job: 'markets', every: HOUR },
		{ feedId: 'kalshi', job: 'quotes', every: MINUTE },
		{ feedId: 'polymarket:gamma', job: 'markets', every: HOUR / 2 },
		{ feedId: sourceFeed(ids[0]!), job: 'news', every: 10 * MINUTE }
	]);
	await noteSuccess(connection, sourceFeed(ids[0]!), now - 3 * MINUTE);
	await db
		.updateTable('duty')
		.set({ nextDue: now + DAY })
		.execute();
	await notePolled(
		db,
		'kalshi',
		keys.filter(({ id }) => /RYANAIR/.test(id)).map(({ key }) => key)
	);
	const rate = { base: 'USD', quote: 'KRW', rate: '1440.5512', source: 'ECB' };
	await saveRates(db, [{ ...rate, date: '2026-01-26' }], now - 2 * DAY);
	await saveFeed(db, {
		id: 'kalshi',
		kind: 'venue',
		name: 'Kalshi',
		url: 'https://kalshi.example'
	});
	await noteSuccess(connection, 'kalshi', now - 2 * MINUTE, now - 3 * MINUTE);
	await noteFailure(db, sourceFeed(ids[2]!), now - MINUTE, {
		message: 'irish.example answered 503 to /rss; it is asked again in 8 min',
		status: 503,
		waitUntil: null
	});
	await fillLedger(connection, now);
	await quarantineItems(
		db,
		'kalshi',
		[{ endpoint: '/markets', item: { ticker: null }, reason: 'ticker: expected text, got null' }],
		now - HOUR
	);
}

/** The row of health of a source. */
const sourceFeed = (id: string) => (id.startsWith('source:') ? id : `source:${id}`);
