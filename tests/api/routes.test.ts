import { beforeAll, expect, test } from 'vitest';
import { openapi } from '#lib/server/api/openapi.ts';
import type { Context } from '#lib/server/context.ts';
import { saveRates } from '#lib/server/db/fx-rate.ts';
import { saveSnapshot, snapshotHash } from '#lib/server/db/snapshot.ts';
import { eachDatabase } from '../databases.ts';
import { ask, contextOf, DAY, fill, HOUR, MINUTE, NOW, SNAPSHOT, type Body } from './world.ts';

const iso = (at: number) => new Date(at).toISOString();

eachDatabase('the API', (open) => {
	let context: Context;
	beforeAll(async () => {
		const connection = await open();
		await fill(connection);
		await saveRates(
			connection.db,
			[
				{ date: '2026-01-23', base: 'USD', quote: 'KRW', rate: '1438.1', source: 'ECB' },
				{ date: '2026-01-26', base: 'USD', quote: 'KRW', rate: '1440.55', source: 'ECB' }
			],
			NOW - HOUR
		);
		await saveSnapshot(connection.db, SNAPSHOT, { now: NOW, perHour: 1 });
		context = contextOf(connection);
	});
	const get = async (path: string) => {
		const { status, body } = await ask(context, `/api/v1/${path}`);
		expect(body, JSON.stringify(body)).not.toHaveProperty('error');
		expect(status).toBe(200);
		return body as Body;
	};
	const fails = async (path: string) => {
		const { status, body } = await ask(context, `/api/v1/${path}`);
		return { status, ...body?.error };
	};
	const ids = async (path: string) => (await get(path)).items.map(({ id }) => id);

	test('a market has a sentence to print in both languages, with a light and what is wrong with it', async () => {
		const { sentence, quotability } = (await get(
			'markets/polymarket:0xa/sentence?zone=Asia/Seoul'
		)) as unknown as { sentence: { en: string; ko: string }; quotability: { light: string } };
		expect(sentence.en).toContain(
			'Contracts on Polymarket that ask “Will Musk buy Ryanair?” implied a chance of about 65% (middle of bid 60%, ask 70%) as of '
		);
		expect(sentence.en).toContain('KST');
		expect(sentence.en).toMatch(/\/markets\/polymarket:0xa\?asOf=2026-\S+Z$/);
		expect(sentence.ko).toContain(
			'예측시장 폴리마켓에서 ‘Will Musk buy Ryanair?’ 계약은 약 65센트'
		);
		expect(sentence.ko).toContain('1달러=1,440.55원');
		expect(quotability.light).not.toBe('green');
		expect(await fails('markets/polymarket:0xa/sentence?zone=Moon')).toMatchObject({
			status: 400,
			field: 'zone'
		});
	});

	test('a market shows both sides, the middle between them and where it comes from', async () => {
		const market = await get('markets/polymarket:0xa');
		expect(market).toMatchObject({
			id: 'polymarket:0xa',
			venue: 'polymarket',
			eventId: 'polymarket:ev1',
			eventTitle: 'Ryanair',
			title: 'Will Musk buy Ryanair?',
			rules: 'An announced agreement by June 30.',
			status: 'open',
			closesAt: NOW + 10 * DAY,
			outcome: null,
			quote: {
				at: NOW - 2 * HOUR,
				bid: 0.6,
				ask: 0.7,
				last: 0.66,
				probability: 0.65,
				basis: 'mid'
			},
			change24h: 0.2,
			checkedAt: NOW,
			volume: { value: 2_000_000, unit: 'usd' },
			fee: { rate: 0.04, exponent: 1, takerOnly: true, type: null },
			money: 'real',
			topics: [{ slug: 'ryanair', name: { en: 'About ryanair', ko: 'ryanair 소식' } }]
		});
		expect(market.siblings).toMatchObject([{ id: 'polymarket:0xb' }]);
		expect(market.stories).toMatchObject([{ id: '1', reasons: ['Ryanair'] }]);
		expect(market.ruleVersions).toMatchObject([
			{ seenAt: NOW - 2 * HOUR, rules: 'An announced agreement by June 30.' },
			{ seenAt: NOW - 25 * HOUR, rules: 'An announced agreement.' }
		]);
	});

	test('a spread wider than ten points leaves the last trade to speak', async () => {
		expect((await get('markets/polymarket:0xb')).quote).toMatchObject({
			bid: 0.1,
			ask: 0.3,
			probability: 0.2,
			basis: 'last'
		});
	});

	test('an id may be percent-encoded or plain, and what is missing stays missing', async () => {
		for (const id of ['predictit:1.2', 'predictit%3A1.2']) {
			expect(await get(`markets/${id}`)).toMatchObject({
				id: 'predictit:1.2',
				quote: { bid: 0.05, ask: null, last: null, probability: null, basis: null },
				change24h: null,
				volume: { value: null, unit: 'contracts' }
			});
		}
	});

	test('a settled market shows its payout and no sides, a void one no probability', async () => {
		expect(await get('markets/kalshi:E')).toMatchObject({
			status: 'resolved',
			outcome: { payout: 1, label: 'yes', at: NOW - 6 * HOUR },
			quote: { bid: null, ask: null, last: 0.9, probability: 1, basis: 'settlement' }
		});
		expect(await get('markets/kalshi:V')).toMatchObject({
			status: 'void',
			outcome: { payout: null, label: 'void' },
			quote: { bid: null, ask: null, last: 0.5, probability: null, basis: null }
		});
	});

	test('a placeholder is not listed and can be had by its id', async () => {
		expect(await ids('markets?status=all')).not.toContain('kalshi:X');
		expect((await get('markets/kalshi:X')).title).toBe('Other');
	});

	test('lists show open markets, most traded first, play money after real, unknown last', async () => {
		expect(await ids('markets')).toEqual([
			'polymarket:0xa',
			'polymarket:0xb',
			'manifold:c',
			'kalshi:NEW',
			'predictit:1.2'
		]);
		const [market] = (await get('markets?limit=1')).items;
		expect(market).not.toHaveProperty('rules');
	});

	test('lists are filtered by status, venue, topic and text', async () => {
		expect(await ids('markets?status=resolved')).toEqual(['kalshi:E']);
		expect(await ids('markets?status=all&venue=kalshi')).toEqual([
			'kalshi:E',
			'kalshi:NEW',
			'kalshi:V'
		]);
		expect(await ids('markets?topic=ryanair')).toEqual(['polymarket:0xa', 'manifold:c']);
		expect(await ids('markets?q=ryanair -any')).toEqual(['polymarket:0xa', 'manifold:c']);
		expect(await ids('markets?q=')).toHaveLength(5);
		expect(await ids('markets?whatever=1&limit=1')).toEqual(['polymarket:0xa']);
	});

	test.each([
		['change', ['polymarket:0xa', 'polymarket:0xb', 'manifold:c', 'kalshi:NEW', 'predictit:1.2']],
		['closing', ['polymarket:0xb', 'polymarket:0xa', 'kalshi:NEW', 'predictit:1.2', 'manifold:c']],
		['new', ['kalshi:NEW', 'predictit:1.2', 'manifold:c', 'polymarket:0xb', 'polymarket:0xa']],
		[
			'probability',
			['polymarket:0xa', 'manifold:c', 'kalshi:NEW', 'polymarket:0xb', 'predictit:1.2']
		],
		[
			'-probability',
			['polymarket:0xb', 'kalshi:NEW', 'manifold:c', 'polymarket:0xa', 'predictit:1.2']
		]
	])('sorted by %s, and the same when read one by one', async (sort, wanted) => {
		expect(await ids(`markets?sort=${sort}`)).toEqual(wanted);
		const seen: string[] = [];
		let cursor: string | null = '';
		while (cursor !== null) {
			const page: Body = await get(`markets?sort=${sort}&limit=1${cursor && `&cursor=${cursor}`}`);
			seen.push(...page.items.map(({ id }) => id));
			cursor = page.nextCursor;
		}
		expect(seen).toEqual(wanted);
	});

	test('a past moment is drawn as it was known: price, rules, status, and what had not been seen', async () => {
		const asOf = NOW - 8.5 * HOUR;
		expect(await get(`markets/polymarket:0xa?asOf=${asOf}`)).toMatchObject({
			rules: 'An announced agreement.',
			ruleVersions: [{ seenAt: NOW - 25 * HOUR }],
			quote: { at: NOW - 25 * HOUR, probability: 0.45 },
			change24h: null,
			checkedAt: asOf
		});
		expect(await get(`markets/kalshi:E?asOf=${iso(asOf)}`)).toMatchObject({
			status: 'open',
			outcome: null,
			quote: { bid: 0.89, ask: 0.91, basis: 'mid' }
		});
		expect(await fails(`markets/kalshi:NEW?asOf=${asOf}`)).toMatchObject({ status: 404 });
		expect(await ids(`markets?asOf=${asOf}`)).not.toContain('kalshi:NEW');
		expect(await ids(`markets?asOf=${asOf}`)).toContain('kalshi:E');
		expect((await get(`markets/polymarket:0xa?asOf=${NOW - HOUR}`)).change24h).toBeCloseTo(0.2);
	});

	test('a series has steps, both sides and where our own quotes begin', async () => {
		const series = await get(`markets/polymarket:0xa/series?from=${NOW - DAY}&to=${NOW}`);
		expect(series).toEqual({
			t: [NOW - DAY, NOW - 2 * HOUR, NOW],
			p: [0.45, 0.65, 0.65],
			bid: [0.4, 0.6, 0.6],
			ask: [0.5, 0.7, 0.7],
			ownSince: NOW - 25 * HOUR,
			stats: { n: 3, gaps: 0, first: 0.45, last: 0.65, min: 0.45, max: 0.65 },
			since: NOW - 25 * HOUR
		});
		const then = await get(
			`markets/polymarket:0xa/series?from=${NOW - DAY}&asOf=${NOW - 3 * HOUR}`
		);
		expect(then.p).toEqual([0.45, 0.45]);
	});

	test('stories come newest first, each shown by the article seen first', async () => {
		const { items } = await get('stories');
		expect(items).toMatchObject([
			// GDELT's copy was published earlier, by GDELT's own clock: the outlet's own feed stands.
			{ id: '3', title: 'Rates unchanged', articles: 2, outlets: 1, sentiment: null },
			// Both came in one pass: the earlier published shows it.
			{ id: '2', title: 'Ryanair answers', outlet: 'Alpha', articles: 2, sentiment: -0.2 },
			{
				id: '1',
				title: 'Musk polls on Ryanair',
				url: 'https://alpha.example/a1',
				outlet: 'Alpha',
				publishedAt: NOW - 10 * HOUR,
				seenAt: NOW - 9 * HOUR,
				articles: 2,
				outlets: 2,
				lang: 'en',
				sentiment: 0.4
			}
		]);
	});

	test('stories are found by topic and text, also where another article shows them', async () => {
		// Only Beta's article of story 2 is linked; Alpha's shows it.
		expect((await get('stories?topic=ryanair')).items).toMatchObject([
			{ id: '2', title: 'Ryanair answers', reasons: ['Ryanair'] },
			{ id: '1' }
		]);
		expect(await ids('stories?q=polls')).toEqual(['1']);
		expect(await ids('stories?topic=quiet')).toEqual([]);
	});

	test.each(['stories?', 'stories?topic=ryanair&'])('%s page by page', async (path) => {
		const all = await ids(path);
		const seen: string[] = [];
		let cursor: string | null = '';
		while (cursor !== null) {
			const page: Body = await get(`${path}limit=1${cursor && `&cursor=${cursor}`}`);
			seen.push(...page.items.map(({ id }) => id));
			cursor = page.nextCursor;
		}
		expect(seen).toEqual(all);
	});

	test('a story as of a past moment has the headline and the articles known then', async () => {
		expect(await get(`stories/1?asOf=${NOW - 8.5 * HOUR}`)).toMatchObject({
			title: 'Musk asks about Ryanair',
			articles: 1,
			members: [{ title: 'Musk asks about Ryanair', earlier: [] }],
			topics: []
		});
		expect(await fails(`stories/2?asOf=${NOW - 8.5 * HOUR}`)).toMatchObject({ status: 404 });
		expect(await get('stories/1')).toMatchObject({
			members: [
				{
					title: 'Musk polls on Ryanair',
					outlet: 'Alpha',
					sentiment: 0.2,
					sentimentTerms: ['word'],
					earlier: [{ title: 'Musk asks about Ryanair', seenAt: NOW - 9 * HOUR }]
				},
				{ outlet: '베타', lang: 'ko', publishedAt: NOW - 9.5 * HOUR, seenAt: NOW - 8 * HOUR }
			],
			topics: [{ slug: 'ryanair', reasons: ['Ryanair'] }],
			markets: [{ id: 'polymarket:0xa', link: { state: 'suggested', score: 0.5 } }]
		});
	});

	test('a topic has the probability of its confirmed market, and its stories and evidence', async () => {
		const { items } = await get('topics');
		expect(items).toMatchObject([
			{
				slug: 'ryanair',
				name: { en: 'About ryanair', ko: 'ryanair 소식' },
				probability: 0.65,
				market: { id: 'polymarket:0xa' },
				change24h: 0.2,
				stories24h: 2,
				sentiment24h: 0.1,
				sentimentN24h: 2,
				score: 5,
				parts: {
					stories: 2,
					expected: null,
					burst: null,
					outlets: 2,
					move: { marketId: 'polymarket:0xa', change: 0.2, z: 5 }
				},
				markets: 2,
				latestStory: { id: '2' }
			},
			{
				slug: 'quiet',
				probability: null,
				market: null,
				change24h: null,
				stories24h: 0,
				sentiment24h: null,
				score: 0,
				spark: { t: [], p: [] },
				latestStory: null
			}
		]);
		const [topic] = items;
		expect(topic?.spark.t).toHaveLength(7 * 24 + 1);
		expect(topic?.spark.p.at(0)).toBeNull();
		expect(topic?.spark.p.at(-1)).toBe(0.65);
	});

	test('topics page by score and slug', async () => {
		const first = await get('topics?limit=1');
		expect(first.items.map(({ slug }) => slug)).toEqual(['ryanair']);
		const second = await get(`topics?limit=1&cursor=${first.nextCursor}`);
		expect(second.items.map(({ slug }) => slug)).toEqual(['quiet']);
		expect(second.nextCursor).toBeNull();
	});

	test('topics as of a past moment: those followed then, with what was known', async () => {
		const { items } = await get(`topics?asOf=${NOW - 8.5 * HOUR}`);
		expect(items).toMatchObject([{ slug: 'ryanair', probability: 0.45, stories24h: 0 }]);
		expect(items).toHaveLength(1);
	});

	test('a topic’s page lists its markets with rules and links, and its stories', async () => {
		expect(await get('topics/ryanair')).toMatchObject({
			slug: 'ryanair',
			query: 'Ryanair',
			aliases: ['Musk'],
			linkedMarkets: [
				{
					id: 'polymarket:0xa',
					rules: 'An announced agreement by June 30.',
					link: { state: 'confirmed', score: 0.5 }
				},
				{ id: 'manifold:c', money: 'play', link: { state: 'suggested', score: 0.9 } }
			],
			storyList: [{ id: '2' }, { id: '1' }],
			nextCursor: null
		});
		const page = await get('topics/ryanair?limit=1');
		expect(page.storyList).toMatchObject([{ id: '2' }]);
		const rest = await get(`topics/ryanair?limit=1&cursor=${page.nextCursor}`);
		expect(rest.storyList).toMatchObject([{ id: '1' }]);
	});

	test('a topic’s series puts prices, stories, sentiment and marks on one axis', async () => {
		const from = NOW - DAY;
		const series = await get(`topics/ryanair/series?from=${from}&to=${NOW}&points=240`);
		expect(series).toMatchObject({ from, to: NOW });
		expect(series.markets).toMatchObject([
			{ id: 'polymarket:0xa', p: [0.45, 0.65, 0.65], ownSince: NOW - 25 * HOUR },
			{ id: 'manifold:c', p: [0.6, 0.6] }
		]);
		const { stories, sentiment, marks } = series as unknown as {
			stories: { bucket: number; t: number[]; n: (number | null)[] };
			sentiment: { t: number[]; mean: (number | null)[]; lo: (number | null)[]; n: number[] };
			marks: { kind: string; at: number }[];
		};
		expect(stories.bucket).toBe(HOUR);
		const at = (time: number) => stories.t.indexOf(time);
		// No reading reaches back a whole day; nine hours ago there was one, and nothing came.
		expect(stories.n[at(NOW - 23 * HOUR)]).toBeNull();
		expect(stories.n[at(NOW - 9 * HOUR)]).toBe(0);
		expect(stories.n[at(NOW - 10 * HOUR)]).toBe(1);
		expect(stories.n[at(NOW - 6 * HOUR)]).toBe(1);
		expect(sentiment.mean[at(NOW - 10 * HOUR)]).toBe(0.4);
		expect(sentiment.n[at(NOW - 10 * HOUR)]).toBe(1);
		expect(sentiment.lo[at(NOW - 10 * HOUR)]).toBeNull();
		expect(marks.map(({ kind, at }) => [kind, at])).toEqual([
			['story', NOW - 10 * HOUR],
			['claim', NOW - 6 * HOUR],
			['story', NOW - 6 * HOUR],
			['move', NOW - 2 * HOUR],
			['rules', NOW - 2 * HOUR]
		]);
	});

	test('trends rank topics by window', async () => {
		expect((await get('trends?window=1h')).items).toMatchObject([
			{ slug: 'quiet', score: 0 },
			{ kind: 'topic', slug: 'ryanair', score: 0, parts: { stories: 0, move: null } }
		]);
		expect((await get('trends')).items).toMatchObject([
			{ slug: 'ryanair', parts: { stories: 2 } },
			{ slug: 'quiet' }
		]);
	});

	test('what is being typed finds topics by part of a name, markets and stories by words that may go on', async () => {
		const found = await get('find?q=ryan');
		expect(found).toMatchObject({
			topics: [{ slug: 'ryanair', name: { en: 'About ryanair', ko: 'ryanair 소식' } }]
		});
		const listed = (await ids('markets?status=all&q=ryanair')).slice(0, 8);
		const { markets, stories } = found as unknown as Record<
			'markets' | 'stories',
			{ id: string }[]
		>;
		expect(listed.length).toBeGreaterThan(1);
		expect(markets.map(({ id }) => id)).toEqual(listed);
		expect(stories.map(({ id }) => id)).toEqual(await ids('stories?q=ryanair'));
		// A word that has ended is whole: the search of /search finds none of it either.
		expect(await get('find?q=ryan%20')).toMatchObject({ markets: [], stories: [] });
	});

	test('a topic is found by either name, by its aliases and by first consonants', async () => {
		const slugs = async (q: string, more = '') =>
			(
				(await get(`find?q=${encodeURIComponent(q)}${more}`)) as unknown as {
					topics: { slug: string }[];
				}
			).topics.map(({ slug }) => slug);
		expect(await slugs('소식')).toEqual(['quiet', 'ryanair']);
		expect(await slugs('ㅅㅅ')).toEqual(['quiet', 'ryanair']);
		expect(await slugs('소ㅅ')).toEqual(['quiet', 'ryanair']);
		expect(await slugs('musk about qui')).toEqual(['quiet']);
		expect(await slugs('musk', `&asOf=${NOW - 2 * HOUR}`)).toEqual(['ryanair']);
		expect(await slugs('betfair')).toEqual([]);
		expect(await get('find')).toEqual({ topics: [], markets: [], stories: [] });
	});

	test('exchange rates come newest first, page by page, as known at a moment', async () => {
		const newest = { date: '2026-01-26', base: 'USD', quote: 'KRW', rate: 1440.55, source: 'ECB' };
		expect((await get('fx')).items).toMatchObject([newest, { date: '2026-01-23' }]);
		const page = await get('fx?limit=1');
		expect(page.items).toEqual([newest]);
		const rest = await get(`fx?cursor=${page.nextCursor}`);
		expect(rest).toMatchObject({ items: [{ date: '2026-01-23' }], nextCursor: null });
		expect((await get(`fx?asOf=${NOW - DAY}`)).items).toEqual([]);
	});

	test('oEmbed gives a frame for a page of ours', async () => {
		const url = encodeURIComponent('http://127.0.0.1:3000/topics/ryanair');
		expect(await get(`oembed?url=${url}&maxwidth=400`)).toMatchObject({
			version: '1.0',
			title: 'About ryanair',
			html: expect.stringContaining('src="http://127.0.0.1:3000/embed/topics/ryanair"')
		});
	});

	test('the ledger comes newest first with prices then and now, filtered, page by page', async () => {
		const ids = async (query: string) => (await get(`claims${query}`)).items.map(({ id }) => id);
		expect(await ids('')).toEqual(['buy', 'rain', 'moon']);
		expect(await ids('?state=open')).toEqual(['buy']);
		expect(await ids('?topic=ryanair')).toEqual(['buy']);
		expect(await ids('?speaker=ben')).toEqual([]);
		expect(await ids(`?asOf=${NOW - 8 * HOUR}`)).toEqual(['rain', 'moon']);
		const page = await get('claims?limit=2');
		expect(await ids(`?limit=2&cursor=${page.nextCursor}`)).toEqual(['moon']);
		expect(page.items[0]).toMatchObject({
			speaker: { slug: 'ann' },
			state: 'open',
			prices: { at: { p: 0.45, basis: 'mid' }, now: { p: 0.65 }, day: null },
			fade: { side: 'no', price: 0.6, feeKnown: true },
			follow: { side: 'yes', price: 0.5, fee: 0.01 }
		});
	});

	test('an outcome counts from when it was entered, and the claim keeps every entry', async () => {
		expect(await get('claims/rain')).toMatchObject({
			state: 'kept',
			outcomes: [{ by: 'editor', hash: expect.stringMatching(/^[0-9a-f]{64}$/) }],
			history: [{ quote: '“rain!”' }],
			prices: { now: { p: 1, basis: 'settlement' } }
		});
		const before = await get(`claims/rain?asOf=${NOW - 4.5 * HOUR}`);
		expect(before).toMatchObject({ state: 'open', outcomes: [] });
	});

	test('a speaker has a score with its n and no interval from too few, or none at all', async () => {
		expect(await get('speakers/ann?limit=1')).toMatchObject({
			score: {
				counts: { open: 1, kept: 1, not_kept: 1, late: 0 },
				n: 1,
				families: 1,
				interval: null,
				ranked: false
			},
			rank: null,
			control: null,
			fade: { n: 2, open: 1 },
			claims: [{ id: 'buy' }],
			nextCursor: expect.any(String)
		});
		expect(await get('speakers/ben')).toMatchObject({ score: { n: 0, skill: null }, claims: [] });
		expect((await get('markets/polymarket:0xa')).claims).toMatchObject([{ id: 'buy' }]);
		expect((await get('topics/ryanair')).claims).toMatchObject([{ id: 'buy' }]);
		const { marks } = await get(`topics/ryanair/series?from=${NOW - DAY}`);
		expect(marks).toContainEqual({
			kind: 'claim',
			at: NOW - 6 * HOUR,
			label: 'ann: ““buy!””',
			href: '/claims/buy',
			marketId: 'polymarket:0xa'
		});
	});

	test.each([
		['markets?limit=0', 'limit'],
		['markets?limit=201', 'limit'],
		['markets?limit=ten', 'limit'],
		['stories?limit=1.5', 'limit'],
		['markets?status=closing', 'status'],
		['markets?venue=betfair', 'venue'],
		['markets?sort=best', 'sort'],
		['markets?cursor=abc', 'cursor'],
		['stories?cursor=W10', 'cursor'],
		['claims?cursor=x', 'cursor'],
		['claims?state=broken', 'state'],
		['speakers/ann?cursor=x', 'cursor'],
		['topics?cursor=e30', 'cursor'],
		['fx?cursor=!', 'cursor'],
		['markets?q=(a', 'q'],
		['stories?q=-only', 'q'],
		['find?q=%22open', 'q'],
		[`find?q=${'a'.repeat(2001)}`, 'q'],
		['trends?window=2h', 'window'],
		[`status?asOf=${NOW + 1}`, 'asOf'],
		[`topics?asOf=${iso(NOW + DAY)}`, 'asOf'],
		['fx?asOf=yesterday', 'asOf'],
		['markets/kalshi:E?asOf=2026-02-31', 'asOf'],
		[`topics/ryanair/series?from=${NOW}&to=${NOW}`, 'from'],
		[`markets/kalshi:E/series?from=${NOW + 2 * MINUTE}`, 'from'],
		['markets/kalshi:E/series?points=1', 'points'],
		['markets/kalshi:E/series?points=10001', 'points']
	])('%s is bad input, and the answer names %s', async (path, field) => {
		expect(await fails(path)).toMatchObject({ status: 400, code: 'bad_input', field });
	});

	test('a cursor that was tampered with and an id beyond all keys are answered, not failed on', async () => {
		const forged = (...parts: unknown[]) =>
			Buffer.from(JSON.stringify(parts)).toString('base64url');
		for (const [path, cursor] of [
			['markets', forged('markets volume', 0, 2 ** 53 - 1, 2 ** 31 - 1)],
			['markets?sort=change', forged('markets change', 0, 2 ** 53 - 1, 1)],
			['stories', forged('stories', 0, 2 ** 53 - 1, 1)],
			['claims', forged('claims', 0, 2 ** 53 - 1, 1)],
			['speakers/ann', forged('speaker ann', 0, null, 1)],
			['markets', forged('markets volume', 99, 1, 1)]
		] as const) {
			await get(`${path}${path.includes('?') ? '&' : '?'}cursor=${cursor}`);
		}
		for (const cursor of [
			forged('markets volume', 0, 1e300, 1),
			forged('markets volume', 0, 0.5, 1),
			forged('markets volume', 0, 1, 2 ** 31),
			forged('markets volume', -1, 1, 1),
			forged('markets volume', 0, '1', 1)
		]) {
			expect(await fails(`markets?cursor=${cursor}`)).toMatchObject({ status: 400 });
		}
		expect(await fails('stories/9999999999')).toMatchObject({ status: 404 });
		expect(await fails('markets/a%00b')).toMatchObject({ status: 400, field: 'id' });
		expect(await fails('markets?q=%00')).toMatchObject({ status: 400, field: 'q' });
		expect(await get('markets?asOf=1')).toEqual({ items: [], nextCursor: null });
		await get('markets/kalshi:E/series?from=0&to=8640000000000000');
		await get('topics/ryanair/series?from=0&to=8640000000000000');
	});

	test('markets are compared in the order they are named, and what cannot be is told', async () => {
		const named = 'with=manifold:c&with=topic:ryanair&with=kalshi:V&with=manifold:c&with=none';
		const page = await get(`compare?${named}&from=${NOW - DAY}&to=${NOW}`);
		expect(page.items).toMatchObject([
			{ id: 'manifold:c', with: 'manifold:c', topic: null },
			{ id: 'polymarket:0xa', with: 'topic:ryanair', topic: { slug: 'ryanair' } },
			{ id: 'kalshi:V', status: 'void', outcome: { label: 'void' } }
		]);
		// A void market ends in a missing price.
		expect((page.items as unknown as { p: unknown[] }[])[2]?.p.at(-1)).toBeNull();
		expect(page.missed).toEqual([
			{ with: 'manifold:c', why: 'repeated' },
			{ with: 'none', why: 'unknown' }
		]);
		const past = await get(`compare?with=kalshi:NEW&asOf=${NOW - 3 * HOUR}`);
		expect(past).toMatchObject({ items: [], missed: [{ with: 'kalshi:NEW', why: 'unknown' }] });
		const many = Array.from({ length: 51 }, () => 'with=x').join('&');
		expect(await fails(`compare?${many}`)).toMatchObject({ status: 400, field: 'with' });
		expect(await fails('compare?with=%00')).toMatchObject({ status: 400, field: 'with' });
	});

	test('a cursor of one order is no cursor of another', async () => {
		const { nextCursor } = await get('markets?limit=1');
		expect(await fails(`markets?sort=new&cursor=${nextCursor}`)).toMatchObject({
			status: 400,
			field: 'cursor'
		});
	});

	test('a query that cannot be read is answered with the place', async () => {
		const { body } = await ask(context, '/api/v1/markets?q=ryanair%20(buy');
		expect(body?.error).toMatchObject({
			message: 'This bracket is never closed. (at character 9)'
		});
	});

	test.each([
		'topics/nothing',
		'topics/nothing/series',
		'markets/kalshi:NOTHING',
		'markets/kalshi:NOTHING/series',
		'stories/999',
		'claims/nothing',
		'speakers/nobody',
		'claims?speaker=nobody',
		'claims?topic=nothing',
		'stories/x',
		'stories?topic=nothing',
		'markets?topic=nothing',
		`topics/quiet?asOf=${NOW - DAY}`,
		`topics/quiet/series?asOf=${NOW - DAY}`
	])('%s is not found', async (path) => {
		expect(await fails(path)).toMatchObject({ status: 404, code: 'not_found' });
	});

	test('times are ms or ISO 8601, with or without a zone', async () => {
		const asOf = async (text: string) =>
			(await get(`markets/polymarket:0xa?asOf=${text}`)).checkedAt;
		const wanted = NOW - 3 * HOUR - HOUR / 2;
		expect(await asOf(String(wanted))).toBe(wanted);
		expect(await asOf('2026-01-26T08:30:00Z')).toBe(wanted);
		expect(await asOf('2026-01-26T08:30')).toBe(wanted);
		expect(await asOf('2026-01-26T17:30:00%2B09:00')).toBe(wanted);
		expect(await asOf('2026-01-26T17:30:00+09:00')).toBe(wanted);
	});

	const everyRoute = [
		'topics',
		'topics/ryanair',
		`topics/ryanair/series?from=${NOW - DAY}`,
		'markets?status=all',
		'markets/polymarket:0xa',
		'markets/predictit:1.2',
		'markets/kalshi:E',
		`markets/polymarket:0xa/series`,
		'compare',
		'compare?with=polymarket:0xa&with=topic:ryanair&with=kalshi:V&with=manifold:c&with=none',
		'stories',
		'stories/1',
		'claims',
		'claims/rain',
		'speakers/ann',
		'trends',
		'breaking',
		'breaking?window=1h',
		'find?q=ryanair',
		'trial?q=ryanair',
		'sources',
		'markets/polymarket:0xa/sentence',
		'markets/polymarket:0xa/moves',
		'fx',
		`snapshots/${snapshotHash(SNAPSHOT)}`,
		'status',
		'oembed?url=http%3A%2F%2F127.0.0.1%3A3000%2Ftopics%2Fryanair'
	];

	test.each(everyRoute)('%s answers as the document says, field for field', async (path) => {
		for (const at of ['', `asOf=${NOW - HOUR / 2}`]) {
			const { route, body } = await ask(
				context,
				`/api/v1/${path}${at && (path.includes('?') ? '&' : '?')}${at}`
			);
			// Fields that are not in the schema would be missing from what it gives back.
			expect(route.answer.parse(body)).toEqual(body);
		}
	});

	test.each(everyRoute)('%s is not sent again to a caller who has it', async (path) => {
		const first = await ask(context, `/api/v1/${path}`);
		const etag = first.headers.get('etag') ?? '';
		expect(etag).toMatch(/^"[\w-]+"$/);
		expect(first.headers.get('cache-control')).toBe(
			first.route.immutable ? 'public, max-age=31536000, immutable' : 'no-cache'
		);
		expect(first.headers.get('access-control-allow-origin')).toBe('*');
		const again = await ask(context, `/api/v1/${path}`, { 'if-none-match': `"other", W/${etag}` });
		expect(again.status).toBe(304);
		expect(again.body).toBeNull();
		expect(again.headers.get('etag')).toBe(etag);
	});

	test('an answer is not kept longer than what it was made from', async () => {
		const connection = await open();
		const now = contextOf(connection);
		const rate = { date: '2026-01-23', base: 'USD', quote: 'KRW', source: 'ECB' };
		const rates = async () => {
			const { body, headers } = await ask(now, '/api/v1/fx');
			return [body?.items.length, headers.get('etag')];
		};
		const [none, before] = await rates();
		expect(await rates()).toEqual([none, before]);
		await saveRates(connection.db, [{ ...rate, rate: '1438.1' }], NOW);
		const [one, after] = await rates();
		expect([none, one]).toEqual([0, 1]);
		expect(after).not.toBe(before);
	});

	test('every documented path was asked, and every answer has a name in the document', () => {
		const { paths, components } = openapi() as {
			paths: Record<string, { get?: object }>;
			components: { schemas: object };
		};
		const asked = everyRoute.map((path) => `/api/v1/${path.replace(/\?.*/, '')}`);
		const unasked = Object.keys(paths).filter(
			(path) =>
				paths[path]?.get &&
				!asked.some((each) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(each))
		);
		// Alerts are for editors, and tested with them.
		expect(unasked).toEqual(['/api/v1/alerts', '/api/v1/events', '/api/v1/openapi.json']);
		const names = [...JSON.stringify(paths).matchAll(/#\/components\/schemas\/(\w+)/g)].map(
			([, name]) => name
		);
		for (const name of names) expect(components.schemas).toHaveProperty(name ?? '');
	});

	test('in the demo every answer, errors too, says that its data is simulated', async () => {
		const demo = contextOf(context.connection, true);
		for (const path of [...everyRoute, 'markets?limit=0', 'stories/999']) {
			const { body } = await ask(demo, `/api/v1/${path}`);
			expect(body?.notice).toBe('simulated data');
		}
	});

	test('what fails inside is logged, and not told', async () => {
		const lines: unknown[] = [];
		const broken = {
			...context,
			db: null as never,
			log: (...line: unknown[]) => void lines.push(line)
		};
		const { status, body } = await ask(broken, '/api/v1/status?never=asked');
		expect(status).toBe(500);
		expect(body).toEqual({
			error: { code: 'internal', message: 'Something failed inside; it is logged.' }
		});
		expect(lines).toHaveLength(1);
	});
});
