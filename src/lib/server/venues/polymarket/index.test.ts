import { expect, test } from 'vitest';
import type { MarketRef, Reading } from '../venue.ts';
import { AT, all, failed, fakeVenue } from './fixtures/fake.ts';
import { polymarket } from './index.ts';

const item = (conditionId: string, fields: Record<string, unknown> = {}) => ({
	id: `9${conditionId}`,
	conditionId,
	question: `Does ${conditionId} happen?`,
	slug: conditionId,
	active: true,
	closed: false,
	acceptingOrders: true,
	bestBid: 0.03,
	bestAsk: 0.05,
	volume: '5',
	events: [{ id: '5', slug: 'event', title: 'Event' }],
	...fields
});
const event = (id: string, ...conditions: string[]) => ({
	id,
	slug: `event-${id}`,
	title: `Event ${id}`,
	markets: conditions.map((condition) => item(condition))
});
const stored = (condition: string): MarketRef => ({
	id: `polymarket:${condition}`,
	ref: {},
	status: 'open',
	opensAt: null,
	closesAt: null,
	endedAt: null
});
const ids = (pages: Reading[]) => pages.flatMap(({ markets }) => markets.map(({ id }) => id));

/** Pages by cursor, the first under the empty one. */
const eventPages = (pages: Record<string, unknown>) =>
	fakeVenue(({ query }) => pages[String(query.after_cursor ?? '')]);

/** Lists markets as Gamma does: open ones, or closed ones when they are asked for. */
const marketList = (markets: Record<string, unknown>[]) =>
	fakeVenue(({ query }) => ({
		markets: markets.filter(
			(market) =>
				(query.condition_ids as string[]).includes(String(market.conditionId)) &&
				market.closed === query.closed
		)
	}));

test('the catalogue follows after_cursor until an answer has none', async () => {
	const venue = eventPages({
		'': { events: [event('1', '0xa')], next_cursor: 'p2' },
		p2: { events: [event('2', '0xb', '0xc')], next_cursor: 'p3' },
		p3: { events: [event('3', '0xd')] }
	});
	const pages = await all(polymarket.catalogue!(venue));
	expect(pages.map(({ at, markets }) => [at, markets.length])).toEqual([
		[AT, 1],
		[AT, 2],
		[AT, 1]
	]);
	expect(venue.asked[1]).toEqual({
		service: 'polymarket:gamma',
		path: '/events/keyset',
		query: { closed: false, limit: 100, after_cursor: 'p2' }
	});
	expect(venue.asked).toHaveLength(3);
});

test('trap 4: a cursor that is ignored gives page one again, and the reading stops with a sentence', async () => {
	const venue = fakeVenue(() => ({ events: [event('1', '0xa')], next_cursor: 'p2' }));
	const read: Reading[] = [];
	const sweep = async () => {
		for await (const page of polymarket.catalogue!(venue)) read.push(page);
	};
	await expect(sweep).rejects.toThrow(
		'Polymarket gamma /events/keyset gave the same page twice: its paging does not move.'
	);
	expect(ids(read)).toEqual(['polymarket:0xa']);
	expect(venue.asked).toHaveLength(2);
});

test('trap 4: a cursor that comes twice stops the reading after its page is kept', async () => {
	let n = 0;
	const venue = fakeVenue(() => ({ events: [event(`${++n}`, `0x${n}`)], next_cursor: 'stuck' }));
	const read: Reading[] = [];
	const sweep = async () => {
		for await (const page of polymarket.catalogue!(venue)) read.push(page);
	};
	await expect(sweep).rejects.toThrow('gave the same cursor twice');
	expect(ids(read)).toEqual(['polymarket:0x1', 'polymarket:0x2']);
});

test('wrong types in one market of a page leave the others and the next page alone', async () => {
	const first = event('1', '0xa', '0xb', '0xc');
	Object.assign(first.markets[1]!, { outcomePrices: { yes: 1 } });
	const venue = eventPages({
		'': { events: [first, { id: '2', title: 'No list', markets: 'many' }], next_cursor: 'p2' },
		p2: { events: [event('3', '0xd')], next_cursor: null }
	});
	const pages = await all(polymarket.catalogue!(venue));
	expect(ids(pages)).toEqual(['polymarket:0xa', 'polymarket:0xc', 'polymarket:0xd']);
	expect(pages[0]?.rejected.map(({ reason }) => reason)).toEqual([
		'Polymarket gamma /events/keyset markets[], market 90xb: outcomePrices is {"yes":1}, expected a list.',
		'Polymarket gamma /events/keyset, event 2: markets is "many", expected a list.'
	]);
});

test('an answer that is no answer ends the reading: HTML with 200, a list of nothing known, null', async () => {
	const html = fakeVenue(() => {
		throw failed(200, 'body');
	});
	await expect(all(polymarket.catalogue!(html))).rejects.toMatchObject({ reason: 'body' });
	for (const body of [[], null, {}, { events: 'none' }, { events: [], next_cursor: 5 }]) {
		await expect(all(polymarket.catalogue!(fakeVenue(() => body)))).rejects.toThrow(
			/^Polymarket gamma \/events\/keyset: .* expected /
		);
	}
});

test('search reads pages from 1 while there are more', async () => {
	const venue = fakeVenue(({ query }) => ({
		events: [event(String(query.page), `0x${query.page}`)],
		tags: null,
		profiles: null,
		pagination: { hasMore: Number(query.page) < 3, totalResults: 3 }
	}));
	const pages = await all(polymarket.search!(venue, 'Musk Ryanair'));
	expect(ids(pages)).toEqual(['polymarket:0x1', 'polymarket:0x2', 'polymarket:0x3']);
	expect(venue.asked.map(({ query }) => [query.q, query.page])).toEqual([
		['Musk Ryanair', 1],
		['Musk Ryanair', 2],
		['Musk Ryanair', 3]
	]);
});

test('search stops at its page limit, at an empty page, and at one that comes again', async () => {
	const endless = fakeVenue(({ query }) => ({
		events: [event(String(query.page))],
		pagination: { hasMore: true }
	}));
	expect(await all(polymarket.search!(endless, 'x'))).toHaveLength(4);
	const none = fakeVenue(() => ({ events: null, tags: null, pagination: { hasMore: true } }));
	expect(await all(polymarket.search!(none, 'x'))).toEqual([]);
	const stuck = fakeVenue(() => ({ events: [event('1')], pagination: { hasMore: true } }));
	await expect(all(polymarket.search!(stuck, 'x'))).rejects.toThrow('gave the same page twice');
});

test('optimized search answers have real lists and hasMore at the top', async () => {
	const slim = {
		...event('1'),
		markets: [
			{
				conditionId: '0xa',
				question: 'A?',
				slug: 'a',
				outcomes: ['Yes', 'No'],
				outcomePrices: ['0.2', '0.8'],
				lastTradePrice: 0.2
			}
		]
	};
	const venue = fakeVenue(({ query }) =>
		query.page === 1
			? { events: [slim], hasMore: true }
			: { events: [event('2', '0xb')], hasMore: false }
	);
	const pages = await all(polymarket.search!(venue, 'x'));
	expect(ids(pages)).toEqual(['polymarket:0xa', 'polymarket:0xb']);
	expect(pages[0]?.markets[0]?.quote).toMatchObject({ probability: 200_000, basis: 'last' });
});

test('a tag is asked for by its slug', async () => {
	const venue = fakeVenue(() => ({ events: [event('1', '0xa')] }));
	expect(ids(await all(polymarket.byTag!(venue, 'World Elections')))).toEqual(['polymarket:0xa']);
	expect(venue.asked[0]?.query).toMatchObject({ tag_slug: 'world-elections', closed: false });
});

test('trap 5: a market missing from a poll is asked for again among the closed ones', async () => {
	const venue = marketList([
		item('0xa'),
		item('0xb', {
			closed: true,
			umaResolutionStatus: 'resolved',
			outcomePrices: '["1", "0"]',
			closedTime: '2026-07-01 06:02:10+00'
		})
	]);
	const pages = await all(polymarket.poll!(venue, ['0xa', '0xb', '0xgone'].map(stored)));
	const markets = pages.flatMap((page) => page.markets);
	expect(markets.map(({ id, status }) => [id, status])).toEqual([
		['polymarket:0xa', 'open'],
		['polymarket:0xb', 'resolved']
	]);
	expect(markets[0]?.quote).toEqual({
		at: AT,
		bid: 30_000,
		ask: 50_000,
		last: null,
		probability: 40_000,
		basis: 'mid',
		volume: 5_000_000
	});
	expect(venue.asked.map(({ query }) => [query.closed, query.condition_ids])).toEqual([
		[false, ['0xa', '0xb', '0xgone']],
		[true, ['0xb', '0xgone']]
	]);
});

test('a poll of markets that are all open asks fifty at a time, once', async () => {
	const conditions = Array.from({ length: 120 }, (_, i) => `0x${i}`);
	const venue = marketList(conditions.map((condition) => item(condition)));
	const pages = await all(polymarket.poll!(venue, conditions.map(stored)));
	expect(pages.map(({ markets }) => markets.length)).toEqual([50, 50, 20]);
	expect(venue.asked).toHaveLength(3);
});

test('a market that comes back broken is rejected, and not asked for again', async () => {
	const venue = marketList([item('0xa', { bestBid: 'four' })]);
	const pages = await all(polymarket.poll!(venue, [stored('0xa')]));
	expect(pages.flatMap(({ rejected }) => rejected)).toMatchObject([
		{ endpoint: 'gamma /markets/keyset', item: { conditionId: '0xa' } }
	]);
	expect(venue.asked).toHaveLength(1);
});

test('a list that ignores the ids is refused rather than stored', async () => {
	const venue = fakeVenue(() => ({ markets: [item('0xx'), item('0xy')] }));
	await expect(all(polymarket.poll!(venue, [stored('0xa')]))).rejects.toThrow(
		'Polymarket gamma /markets/keyset answered 2 markets and none of those asked for'
	);
});

test('markets are found by id, with or without the prefix, open or closed, or not at all', async () => {
	const venue = marketList([item('0xa'), item('0xb', { closed: true })]);
	const pages = await all(polymarket.byId!(venue, ['polymarket:0xa', '0xb', 'polymarket:0xnone']));
	expect(ids(pages)).toEqual(['polymarket:0xa', 'polymarket:0xb']);
	expect(await all(polymarket.byId!(venue, []))).toEqual([]);
});

test('resolutions are asked for twenty at a time, and a miss says nothing', async () => {
	const venue = fakeVenue(({ query }) => ({
		data: String(query.condition)
			.split(',')
			.filter((condition) => condition !== '0x3')
			.map((condition_id) => ({
				condition_id,
				status: condition_id === '0x1' ? 'proposed' : 'resolved',
				payouts: condition_id === '0x1' ? [] : [500_000, 500_000],
				resolved_at: '2026-09-09T21:19:19Z'
			}))
	}));
	const markets = Array.from({ length: 25 }, (_, i) => stored(`0x${i}`));
	const pages = await all(polymarket.resolutions!(venue, markets));
	expect(pages.map(({ at, resolutions }) => [at, resolutions.length])).toEqual([
		[AT, 19],
		[AT, 5]
	]);
	expect(pages[0]?.resolutions.slice(0, 2)).toEqual([
		{
			id: 'polymarket:0x0',
			status: 'resolved',
			outcome: { payout: 500_000, label: 'split', at: Date.parse('2026-09-09T21:19:19Z') }
		},
		{ id: 'polymarket:0x1', status: 'proposed', outcome: null }
	]);
	expect(venue.asked[0]?.query.condition).toHaveLength(
		'0x0,'.length * 10 + '0x10,'.length * 10 - 1
	);
});

test('what was rejected is read again as its endpoint would, and throws while it is still broken', async () => {
	const broken = event('1', '0xa', '0xb');
	Object.assign(broken.markets[1]!, { bestBid: 'four' });
	const [page] = await all(
		polymarket.catalogue!(fakeVenue(() => ({ events: [broken, { ...broken, id: null }] })))
	);
	const [market, whole] = page!.rejected;
	const again = (rejected: typeof market, fix: object) =>
		polymarket.reread!(rejected!.endpoint, { ...(rejected!.item as object), ...fix }, AT + 1);
	expect(() => again(market, {})).toThrow('bestBid');
	expect(again(market, { bestBid: 0.04 })).toMatchObject([
		{
			id: 'polymarket:0xb',
			event: { id: 'polymarket:1' },
			quote: { at: AT + 1, bid: 40_000 }
		}
	]);
	expect(() => again(whole, { id: '7' })).toThrow('bestBid');
	expect(again(whole, { id: '7', markets: [item('0xa')] })).toMatchObject([
		{ id: 'polymarket:0xa' }
	]);
	expect(polymarket.reread!('gamma /markets/keyset', item('0xa'), AT)).toHaveLength(1);
	const point = { t: 1786402809, p: 0.205 };
	expect(polymarket.reread!('clob /prices-history', point, AT)).toEqual([]);
	expect(() => polymarket.reread!('clob /prices-history', { p: 2 }, AT)).toThrow('outside 0..1');
	expect(() => polymarket.reread!('data /v2/resolutions', {}, AT)).toThrow('condition_id');
	expect(() => polymarket.reread!('gamma /tags', {}, AT)).toThrow('has no endpoint "gamma /tags"');
});

test('the services keep to half of what the venue publishes', () => {
	const perTenSeconds = (id: string) =>
		10_000 / polymarket.services.find((service) => service.id === id)!.spacing;
	expect(perTenSeconds('polymarket:gamma')).toBeLessThanOrEqual(300 / 2);
	expect(perTenSeconds('polymarket:clob')).toBeLessThanOrEqual(1000 / 2);
	expect(perTenSeconds('polymarket:data')).toBeLessThanOrEqual(1000 / 2);
	const listed = polymarket.services.map(({ id }) => id);
	for (const service of Object.values(polymarket.serves)) expect(listed).toContain(service);
});
