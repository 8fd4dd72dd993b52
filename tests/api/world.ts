import { topicFigure } from '#lib/charts/figure.ts';
import type { Snapshot } from '#lib/charts/snapshot.ts';
import type { ArticleReading } from '#lib/domain/article.ts';
import { canonicalJson } from '#lib/domain/canonical-json.ts';
import { METHODS, TERMS } from '#lib/domain/export.ts';
import type { MarketReading } from '#lib/domain/market.ts';
import { routes } from '#lib/server/api/index.ts';
import { respond } from '#lib/server/api/respond.ts';
import type { Route } from '#lib/server/api/route.ts';
import { readConfig } from '#lib/server/config.ts';
import { createContext, type Context } from '#lib/server/context.ts';
import { saveArticles } from '#lib/server/db/article.ts';
import { decideClaim, saveClaim, saveSpeaker, type NewClaim } from '#lib/server/db/claim.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { saveLinks } from '#lib/server/db/link.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { refreshReferences } from '#lib/server/db/mover.ts';
import { indexArticles } from '#lib/server/db/search.ts';
import { replaceSignals } from '#lib/server/db/signal.ts';
import { saveSources } from '#lib/server/db/source.ts';
import { saveTopic } from '#lib/server/db/topic.ts';
import { silent } from '#lib/server/log.ts';
import { DAY, HOUR, MINUTE, quote, reading } from '../db/readings.ts';

export { DAY, HOUR, MINUTE };

/** The moment all tests of the API look at the world. */
export const NOW = Date.UTC(2026, 0, 26, 12);

/** A context over a database, whose clock stands still. */
export const contextOf = (connection: Connection, simulated = false): Context =>
	createContext(readConfig(simulated ? { HEARSAY_SIMULATED: '1' } : {}), {
		connection,
		clock: { now: () => NOW, sleep: async () => {} },
		log: silent
	});

const event = {
	id: 'polymarket:ev1',
	venue: 'polymarket',
	title: 'Ryanair',
	url: 'https://polymarket.example/event/ryanair',
	exclusive: false,
	category: null,
	tags: []
};

/** What the venues show at a moment: prices and states change as the comments say. */
function markets(at: number): MarketReading[] {
	const late = at >= NOW - 2 * HOUR;
	const ended = at >= NOW - 5 * HOUR;
	const list: MarketReading[] = [
		// 0.45 until two hours ago, 0.65 since; then its rules were edited as well.
		reading('a', at, null, {
			id: 'polymarket:0xa',
			venue: 'polymarket',
			event,
			title: 'Will Musk buy Ryanair?',
			url: 'https://polymarket.example/a',
			rules: late ? 'An announced agreement by June 30.' : 'An announced agreement.',
			closesAt: NOW + 10 * DAY,
			volume: 2_000_000e6,
			volumeUnit: 'usd',
			fee: { rate: 0.04, exponent: 1, takerOnly: true, type: null },
			quote: {
				...quote(at, late ? { bid: 60, ask: 70, last: 66 } : { bid: 40, ask: 50, last: 44 }),
				volume: 2_000_000e6
			}
		}),
		// Spread of 0.20: the last trade counts.
		reading('b', at, null, {
			id: 'polymarket:0xb',
			venue: 'polymarket',
			event,
			title: 'Will Musk buy any airline?',
			closesAt: NOW + 5 * DAY,
			volume: 1_000e6,
			volumeUnit: 'usd',
			quote: { ...quote(at, { bid: 10, ask: 30, last: 20 }), volume: 1_000e6 }
		}),
		// Play money.
		reading('c', at, null, {
			id: 'manifold:c',
			venue: 'manifold',
			title: 'Musk and Ryanair?',
			volume: 9_000_000e6,
			volumeUnit: 'mana',
			quote: {
				...quote(at),
				probability: 600_000,
				basis: 'amm',
				volume: 9_000_000e6
			}
		}),
		// Never traded, one side only, no volume told.
		reading('d', at, null, {
			id: 'predictit:1.2',
			venue: 'predictit',
			title: 'An untraded question?',
			quote: quote(at, { bid: 5 })
		}),
		// Resolved YES five hours ago; the venue says six.
		reading('E', at, 90, {
			title: 'Did it rain?',
			volume: 500e6,
			status: ended ? 'resolved' : 'open',
			outcome: ended ? { payout: 1_000_000, label: 'yes', at: NOW - 6 * HOUR } : null,
			quote: ended
				? { ...quote(at, { last: 90 }), probability: 1_000_000, basis: 'settlement', volume: 500e6 }
				: quote(at, { bid: 89, ask: 91, last: 90 }, 500e6)
		}),
		reading('V', at, 50, {
			title: 'Was it called off?',
			status: ended ? 'void' : 'open',
			outcome: ended ? { payout: null, label: 'void', at: NOW - 6 * HOUR } : null,
			quote: ended
				? { ...quote(at, { last: 50 }), probability: null, basis: null }
				: quote(at, { last: 50 })
		}),
		// A placeholder: kept, not listed.
		reading('X', at, null, { title: 'Other', shown: false })
	];
	// First seen two hours ago.
	return late ? [...list, reading('NEW', at, 33, { title: 'A new question?' })] : list;
}

const article = (id: string, more: Partial<ArticleReading>): ArticleReading => ({
	guid: id,
	url: `https://${more.domain ?? 'alpha.example'}/${id}`,
	title: `Headline ${id}`,
	summary: '',
	content: '',
	author: null,
	outlet: 'Alpha',
	domain: 'alpha.example',
	lang: 'en',
	publishedAt: null,
	updatedAt: null,
	publishedInferred: false,
	dayOnly: false,
	...more
});

const BETA = { outlet: '베타', domain: 'beta.example', lang: 'ko' };

/**
 * Fills a database through the functions that readers of venues and feeds use, hour by hour up to
 * NOW: the markets above, three stories, the topics `ryanair` (two markets, two stories) and `quiet`.
 */
export async function fill(connection: Connection): Promise<void> {
	const { db } = connection;
	for (let at = NOW - 25 * HOUR; at <= NOW; at += HOUR) {
		await saveReading(connection, markets(at), at, HOUR);
	}
	await refreshReferences(connection, NOW);

	const [alpha, beta] = (await saveSources(
		db,
		[
			{ url: 'https://alpha.example/rss', name: 'Alpha' },
			{ url: 'https://beta.example/rss', name: '베타' }
		],
		'person'
	)) as [string, string];
	const save = (source: string, at: number, ...readings: ArticleReading[]) =>
		saveArticles(connection, source, readings, at);
	// Story 1: Alpha first, Beta an hour later; Alpha rewords its headline an hour ago.
	const first = article('a1', { title: 'Musk asks about Ryanair', publishedAt: NOW - 10 * HOUR });
	await save(alpha, NOW - 9 * HOUR, first);
	await save(beta, NOW - 8 * HOUR, article('a2', { ...BETA, publishedAt: NOW - 9.5 * HOUR }));
	// Story 2: both in one pass; Alpha published earlier.
	await save(beta, NOW - 4 * HOUR, article('b1', { ...BETA, publishedAt: NOW - 5 * HOUR }));
	await save(
		alpha,
		NOW - 4 * HOUR + MINUTE,
		article('b2', { title: 'Ryanair answers', publishedAt: NOW - 6 * HOUR })
	);
	// Story 3: GDELT and Alpha's own feed in one pass.
	await save(
		'gdelt',
		NOW - 2 * HOUR,
		article('g1', { title: 'Rates , unchanged', publishedAt: NOW - 3 * HOUR })
	);
	await save(
		alpha,
		NOW - 2 * HOUR + MINUTE / 2,
		article('c1', { title: 'Rates unchanged', publishedAt: NOW - 2.5 * HOUR })
	);
	await save(alpha, NOW - HOUR, { ...first, title: 'Musk polls on Ryanair' });

	const rows = await db.selectFrom('article').select(['key', 'url']).execute();
	const key = (id: string) => rows.find(({ url }) => url.endsWith(`/${id}`))!.key;
	const tell = async (story: number, members: Record<string, number | null>) => {
		await db
			.insertInto('story')
			.values({ key: story, openedAt: NOW - 9 * HOUR })
			.execute();
		for (const [id, sentiment] of Object.entries(members)) {
			await db
				.updateTable('article')
				.set({ storyKey: story, sentiment, sentimentTerms: JSON.stringify(['word']) })
				.where('key', '=', key(id))
				.execute();
		}
	};
	await tell(1, { a1: 200_000, a2: 600_000 });
	await tell(2, { b1: null, b2: -200_000 });
	await tell(3, { g1: null, c1: null });
	await indexArticles(connection);

	const topic = (slug: string) => ({
		slug,
		name: { en: `About ${slug}`, ko: `${slug} 소식` },
		query: 'Ryanair',
		aliases: ['Musk'],
		search: [],
		markets: [],
		origin: 'track'
	});
	await saveTopic(db, topic('ryanair'), NOW - 20 * HOUR);
	await saveTopic(db, topic('quiet'), NOW - HOUR);
	const keys = await db.selectFrom('market').select(['key', 'id']).execute();
	const market = (id: string) => String(keys.find((row) => row.id === id)!.key);
	const made = (
		kind: 'topic-market' | 'topic-article' | 'market-article',
		a: string,
		b: string
	) => ({
		kind,
		a,
		b,
		score: 0.5,
		reasons: ['Ryanair'],
		state: 'suggested' as const,
		decidedBy: 'machine'
	});
	await saveLinks(
		db,
		[
			{
				...made('topic-market', 'ryanair', market('polymarket:0xa')),
				state: 'confirmed',
				decidedBy: 'track'
			},
			{ ...made('topic-market', 'ryanair', market('manifold:c')), score: 0.9 },
			made('market-article', market('polymarket:0xa'), String(key('a1')))
		],
		NOW - 8.8 * HOUR
	);
	await saveLinks(
		db,
		[
			made('topic-article', 'ryanair', String(key('a1'))),
			made('topic-article', 'ryanair', String(key('b1')))
		],
		NOW - 3 * HOUR
	);
	await fillLedger(connection);
	const move = { at: NOW - 3 * HOUR, endAt: NOW - 2 * HOUR };
	await replaceSignals(db, 'move', market('polymarket:0xa'), NOW - DAY, NOW, [
		{
			kind: 'move',
			subject: market('polymarket:0xa'),
			...move,
			score: 5,
			seenAt: NOW - 2 * HOUR,
			detail: { ...move, from: 0.45, to: 0.65, change: 0.2, z: 5, hours: 1 }
		}
	]);
}

/** A small snapshot of a topic that nothing is known of, as it is stored. */
export const SNAPSHOT = canonicalJson({
	version: 1,
	subject: { kind: 'topics', id: 'quiet' },
	name: { en: 'About quiet', ko: 'quiet 소식' },
	figure: topicFigure({
		from: NOW - DAY,
		to: NOW,
		markets: [],
		stories: { bucket: HOUR, t: [], n: [] },
		sentiment: { t: [], mean: [], lo: [], hi: [], n: [] },
		marks: [],
		since: null
	}),
	markets: [],
	origins: [],
	asOf: null,
	knownAt: NOW,
	simulated: false,
	methods: METHODS,
	terms: TERMS
} satisfies Snapshot);
/**
 * Ann, who claimed six hours ago that Musk will buy Ryanair (entered five hours ago), that it would rain (it
 * did), and, twenty hours ago, something that no market prices and that did not come; and Ben, silent.
 */
async function fillLedger(connection: Connection): Promise<void> {
	for (const slug of ['ann', 'ben']) {
		await saveSpeaker(
			connection,
			{ slug, nameEn: slug, nameKo: `${slug} 씨`, kind: 'person', affiliation: null },
			'editor',
			NOW - 22 * HOUR
		);
	}
	const claim = (id: string, saidAt: number, more: Partial<NewClaim>) =>
		saveClaim(
			connection,
			{
				id,
				speaker: 'ann',
				quote: `“${id}!”`,
				lang: 'en',
				translation: null,
				url: `https://alpha.example/${id}`,
				outlet: 'Alpha',
				saidAt,
				deadline: NOW + DAY,
				criterion: `What ${id} says is announced by those who did it.`,
				stated: null,
				topic: null,
				market: null,
				direction: null,
				...more
			},
			'editor',
			saidAt + HOUR
		);
	await claim('buy', NOW - 6 * HOUR, {
		topic: 'ryanair',
		market: 'polymarket:0xa',
		direction: 'yes'
	});
	await claim('rain', NOW - 12 * HOUR, { market: 'kalshi:E', direction: 'yes', stated: 800_000 });
	await claim('moon', NOW - 20 * HOUR, { deadline: NOW - 3 * HOUR });
	const outcome = { happenedAt: null, evidence: 'https://alpha.example/seen', note: null };
	await decideClaim(
		connection,
		{ ...outcome, claim: 'rain', state: 'kept', happenedAt: NOW - 6 * HOUR },
		'editor',
		NOW - 4 * HOUR
	);
	await decideClaim(
		connection,
		{ ...outcome, claim: 'moon', state: 'not_kept' },
		'editor',
		NOW - 2 * HOUR
	);
}

/** The fields that tests read one by one; the rest is compared whole. */
export type Body = {
	[field: string]: unknown;
	items: { id: string; slug: string; spark: { t: number[]; p: (number | null)[] } }[];
	nextCursor: string | null;
	error: { code: string; message: string; field?: string };
};

/** An answer as a caller sees it; a 304 has no body. */
export type Answered = { status: number; headers: Headers; body: Body | null; route: Route };

/** Asks the API as its server would: finds the route, decodes the parameters, reads the answer. */
export async function ask(
	context: Context,
	path: string,
	headers: Record<string, string> = {}
): Promise<Answered> {
	const url = new URL(path, 'http://127.0.0.1:3000');
	for (const route of routes) {
		const pattern = new RegExp(`^${route.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
		const match = pattern.exec(url.pathname);
		if (!match) continue;
		const params = Object.fromEntries(
			Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)])
		);
		const request = new Request(url, { headers });
		const response = await respond(route, context, { request, url, params });
		const text = await response.text();
		return {
			status: response.status,
			headers: response.headers,
			body: text === '' ? null : JSON.parse(text),
			route
		};
	}
	throw new Error(`no route answers ${path}`);
}
