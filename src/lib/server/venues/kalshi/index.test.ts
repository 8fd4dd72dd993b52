import { expect, test } from 'vitest';
import { all, AT, failed, fakeVenue, type Asked } from '../polymarket/fixtures/fake.ts';
import type { MarketRef, Reading } from '../venue.ts';
import { kalshi } from './index.ts';

const market = (ticker: string, fields: Record<string, unknown> = {}) => ({
	ticker,
	event_ticker: ticker.split('.')[0],
	yes_sub_title: ticker,
	status: 'active',
	yes_bid_dollars: '0.0300',
	yes_ask_dollars: '0.0500',
	...fields
});
const event = (ticker: string, series: string, title: string, count = 2) => ({
	event_ticker: ticker,
	series_ticker: series,
	title,
	markets: Array.from({ length: count }, (_, i) => market(`${ticker}.${i}`))
});
const series = (ticker: string, title: string, tags: string[] | null = null) => ({
	ticker,
	title,
	category: 'Companies',
	tags,
	fee_type: 'quadratic',
	fee_multiplier: 1
});
const stored = (ticker: string, ref: Record<string, string> = {}): MarketRef => ({
	id: `kalshi:${ticker}`,
	ref,
	status: 'open',
	opensAt: null,
	closesAt: null,
	endedAt: null
});
const ids = (pages: Reading[]) => pages.flatMap(({ markets }) => markets.map(({ id }) => id));

/** A small exchange: events by page, series, and markets live and archived. */
function exchange(parts: {
	pages?: Record<string, unknown>;
	series?: unknown[];
	live?: Record<string, unknown>[];
	archived?: Record<string, unknown>[];
	events?: ReturnType<typeof event>[];
}) {
	const { events = [], archived = [], live = [] } = parts;
	const nothing = (): never => {
		throw failed(404);
	};
	return fakeVenue(({ path, query }: Asked) => {
		const [, place, name] = path.split('/');
		if (path === '/series') return parts.series ? { series: parts.series } : nothing();
		if (place === 'series') {
			const one = parts.series?.find((item) => (item as { ticker: string }).ticker === name);
			return one ? { series: one } : nothing();
		}
		if (path === '/events' && parts.pages) return parts.pages[String(query.cursor ?? '')];
		if (path === '/events') {
			const tickers = typeof query.tickers === 'string' ? query.tickers.split(',') : null;
			return {
				cursor: '',
				events: events
					.filter(({ event_ticker }) => tickers?.includes(event_ticker) ?? true)
					.filter(({ series_ticker }) =>
						[undefined, series_ticker].includes(query.series_ticker as string)
					)
			};
		}
		if (place === 'events') {
			const one = events.find(({ event_ticker }) => event_ticker === name);
			return one ? { event: one } : nothing();
		}
		if (path === '/markets') {
			const wanted = String(query.tickers).split(',');
			return { cursor: '', markets: live.filter(({ ticker }) => wanted.includes(String(ticker))) };
		}
		const one = archived.find(({ ticker }) => path === `/historical/markets/${String(ticker)}`);
		return one ? { market: one } : nothing();
	});
}

// --- The catalogue -------------------------------------------------------------------------------

test('the catalogue reads the series once and follows the cursor until it is empty', async () => {
	const venue = exchange({
		series: [series('KXA', 'Airlines', ['CEOs'])],
		pages: {
			'': { cursor: 'p2', events: [event('A', 'KXA', 'Who?')] },
			p2: { cursor: '', events: [event('B', 'KXB', 'What?', 1)] }
		}
	});
	const pages = await all(kalshi.catalogue!(venue));
	expect(ids(pages)).toEqual(['kalshi:A.0', 'kalshi:A.1', 'kalshi:B.0']);
	expect(pages[0]!.markets[0]).toMatchObject({
		event: { id: 'kalshi:A', category: 'Companies', tags: ['CEOs'] },
		fee: { rate: 0.07, type: 'quadratic' }
	});
	expect(pages[1]!.markets[0]).toMatchObject({ fee: null, event: { tags: [] } });
	expect(venue.asked.map(({ path, query }) => [path, query.cursor])).toEqual([
		['/series', undefined],
		['/events', null],
		['/events', 'p2']
	]);
	expect(venue.asked[1]!.query).toEqual({
		limit: 200,
		status: 'open',
		with_nested_markets: true,
		cursor: null
	});
});

test('a cursor that comes back stops the reading with a sentence, after what it brought', async () => {
	const venue = exchange({
		series: [],
		pages: {
			'': { cursor: 'p2', events: [event('A', 'KXA', 'Who?')] },
			p2: { cursor: 'p2', events: [event('B', 'KXA', 'What?')] }
		}
	});
	const read: Reading[] = [];
	const sweep = async () => {
		for await (const page of kalshi.catalogue!(venue)) read.push(page);
	};
	await expect(sweep()).rejects.toThrow('Kalshi /events gave the same cursor twice');
	expect(read).toHaveLength(2);
	expect(venue.asked).toHaveLength(3);
});

test('an empty page ends the catalogue, whatever its cursor says', async () => {
	const venue = exchange({ series: [], pages: { '': { cursor: 'more', events: [] } } });
	expect(await all(kalshi.catalogue!(venue))).toEqual([]);
});

test('a failing list of series costs fees and tags, not the sweep', async () => {
	const venue = exchange({ events: [event('A', 'KXA', 'Who?')] });
	const pages = await all(kalshi.catalogue!(venue));
	expect(ids(pages)).toHaveLength(2);
	expect(pages[0]!.markets[0]!.fee).toBeNull();
});

test('a list of series that is none, or holds a broken one, is told and costs nothing else', async () => {
	const broken = exchange({ series: [{ title: 'x' }], events: [event('A', 'KXA', 'Who?')] });
	const [first, second] = await all(kalshi.catalogue!(broken));
	expect(first!.rejected).toMatchObject([{ endpoint: '/series', item: { title: 'x' } }]);
	expect(second!.markets).toHaveLength(2);
	const none = fakeVenue(({ path }) => (path === '/series' ? { oops: 1 } : { events: [] }));
	expect((await all(kalshi.catalogue!(none)))[0]!.rejected[0]!.reason).toBe(
		'Kalshi /series: series is missing, expected a list.'
	);
});

test('an answer that is none stops the catalogue with a sentence', async () => {
	const venue = exchange({ series: [], pages: { '': { error: 'sorry' } } });
	await expect(all(kalshi.catalogue!(venue))).rejects.toThrow(
		'Kalshi /events: events is missing, expected a list'
	);
});

// --- Search --------------------------------------------------------------------------------------

const airlines = () =>
	exchange({
		series: [series('KXA', 'Airline owners', ['Elon Musk']), series('KXW', 'Rain in Oslo')],
		events: [
			event('A', 'KXA', 'Who buys Example Air?'),
			event('B', 'KXB', 'Does Elon Musk visit Mars?', 1),
			event('C', 'KXW', 'Does it rain on Friday?', 1),
			event('D', 'KXW', 'Does it snow?', 1)
		]
	});

test('a search finds the series whose words hold all that is asked, then events by title', async () => {
	const venue = airlines();
	expect(ids(await all(kalshi.search!(venue, 'Elon MUSK')))).toEqual([
		'kalshi:A.0',
		'kalshi:A.1',
		'kalshi:B.0'
	]);
	expect(venue.asked.map(({ path, query }) => [path, query.series_ticker, query.tickers])).toEqual([
		['/series', undefined, undefined],
		['/events', 'KXA', undefined],
		['/events', undefined, undefined],
		['/events', undefined, 'B']
	]);
});

test('a search joins the words of an event with those of its series', async () => {
	expect(ids(await all(kalshi.search!(airlines(), 'Oslo Fridays')))).toEqual(['kalshi:C.0']);
	expect(await all(kalshi.search!(airlines(), 'Oslo Tuesday'))).toEqual([]);
	expect(await all(kalshi.search!(airlines(), ' ?! '))).toEqual([]);
});

test('a search after a sweep asks only for its hits', async () => {
	const venue = airlines();
	await all(kalshi.catalogue!(venue));
	const before = venue.asked.length;
	expect(ids(await all(kalshi.search!(venue, 'mars musk')))).toEqual(['kalshi:B.0']);
	expect(venue.asked.slice(before).map(({ query }) => query.tickers)).toEqual(['B']);
});

test('a tag is that of a series, or its category, whatever the case', async () => {
	expect(ids(await all(kalshi.byTag!(airlines(), 'elon musk')))).toEqual([
		'kalshi:A.0',
		'kalshi:A.1'
	]);
	expect(ids(await all(kalshi.byTag!(airlines(), 'companies')))).toHaveLength(4);
	expect(await all(kalshi.byTag!(airlines(), 'nothing'))).toEqual([]);
});

test('a tag of many series is read by one sweep', async () => {
	const venue = exchange({
		series: Array.from({ length: 41 }, (_, i) => series(`KX${i}`, `Series ${i}`)),
		events: [event('A', 'KX7', 'In'), event('B', 'KXOTHER', 'Out')]
	});
	expect(ids(await all(kalshi.byTag!(venue, 'Companies')))).toEqual(['kalshi:A.0', 'kalshi:A.1']);
	expect(venue.asked).toHaveLength(2);
});

// --- Polls and ids -------------------------------------------------------------------------------

test('a poll asks a hundred tickers at a time, and the archive for what is no longer live', async () => {
	const tickers = Array.from({ length: 101 }, (_, i) => `M${i}`);
	const old = market('M100', { status: 'finalized', result: 'yes' });
	const venue = exchange({
		live: tickers.slice(0, 99).map((ticker) => market(ticker)),
		archived: [old]
	});
	const refs = tickers.map((ticker) =>
		stored(ticker, { event: 'E', eventTitle: 'Who?', title: `Who? — ${ticker}` })
	);
	const pages = await all(kalshi.poll!(venue, refs));
	expect(ids(pages)).toHaveLength(100);
	expect(pages[0]!.markets[3]).toMatchObject({ title: 'Who? — M3', label: 'M3', event: null });
	expect(pages.at(-1)!.markets[0]).toMatchObject({ id: 'kalshi:M100', status: 'resolved' });
	expect(venue.asked.map(({ path }) => path)).toEqual([
		'/markets',
		'/historical/markets/M99',
		'/markets',
		'/historical/markets/M100'
	]);
	expect(String(venue.asked[0]!.query.tickers).split(',')).toHaveLength(100);
	expect(venue.asked[0]!.query.limit).toBe(1000);
});

test('a broken market of a poll is kept with what is stored of it, and can be read again', async () => {
	const venue = exchange({ live: [market('A.0', { yes_bid_dollars: '7' })] });
	const ref = { event: 'A', eventTitle: 'Who?', title: 'Who? — A.0' };
	const [page] = await all(kalshi.poll!(venue, [stored('A.0', ref)]));
	const { endpoint, item } = page!.rejected[0] as { endpoint: string; item: { market: object } };
	expect(() => kalshi.reread!(endpoint, item, AT)).toThrow('price 7 lies outside 0..1');
	const mended = { ...item, market: { ...item.market, yes_bid_dollars: '0.0300' } };
	expect(kalshi.reread!(endpoint, mended, AT)[0]).toMatchObject({ title: 'Who? — A.0' });
});

test('markets that nobody asked for are an error, not an answer', async () => {
	const venue = fakeVenue(() => ({ markets: [market('X')] }));
	await expect(all(kalshi.poll!(venue, [stored('A')]))).rejects.toThrow(
		'Kalshi /markets answered 1 markets and none of those asked for'
	);
});

test('a market by id comes with its event and series; one that does not exist does not come', async () => {
	const venue = exchange({
		series: [series('KXA', 'Airlines', ['CEOs'])],
		live: [market('A.0'), market('A.1')],
		events: [event('A', 'KXA', 'Who buys Example Air?')]
	});
	const pages = await all(kalshi.byId!(venue, ['kalshi:A.0', 'kalshi:A.1', 'kalshi:NONE']));
	expect(ids(pages)).toEqual(['kalshi:A.0', 'kalshi:A.1']);
	expect(pages[0]!.markets[0]).toMatchObject({
		title: 'Who buys Example Air? — A.0',
		event: { id: 'kalshi:A', tags: ['CEOs'] },
		fee: { rate: 0.07 }
	});
	expect(venue.asked.map(({ path }) => path)).toEqual([
		'/markets',
		'/events/A',
		'/series/KXA',
		'/historical/markets/NONE'
	]);
});

test('a broken series costs a market by id its fee, and is told', async () => {
	const venue = fakeVenue(({ path }) => {
		if (path === '/markets') return { markets: [market('A', { title: 'Garbage' })] };
		if (path === '/events/A')
			return { event: { ...event('A', 'KXA', 'Who?'), markets: undefined } };
		return { series: { ticker: 5 } };
	});
	const [page] = await all(kalshi.byId!(venue, ['kalshi:A']));
	expect(page!.markets[0]).toMatchObject({ title: 'Who? — A', fee: null });
	expect(page!.rejected[0]!.reason).toBe('Kalshi /series, KXA: ticker is 5, expected text.');
});

test('a failure that is no "not found" is not taken for an archived market', async () => {
	const venue = fakeVenue(({ path }) => {
		if (path === '/markets') return { markets: [] };
		throw failed(503);
	});
	await expect(all(kalshi.poll!(venue, [stored('A')]))).rejects.toThrow('answered 503');
});

test('what is read again is what the endpoint gave, and other endpoints are refused', () => {
	const nested = { market: market('A.0'), event: event('A', 'KXA', 'Who?'), alone: false };
	expect(kalshi.reread!('/events markets[]', nested, AT)[0]).toMatchObject({ title: 'Who? — A.0' });
	expect(kalshi.reread!('/events', event('A', 'KXA', 'Who?'), AT)).toHaveLength(2);
	expect(kalshi.reread!('/series', series('KXA', 'x'), AT)).toEqual([]);
	expect(kalshi.reread!('/markets/candlesticks', { end_period_ts: 1760500800 }, AT)).toEqual([]);
	expect(() => kalshi.reread!('/markets/candlesticks', {}, AT)).toThrow('end_period_ts is missing');
	expect(() => kalshi.reread!('/nowhere', {}, AT)).toThrow('Kalshi has no endpoint "/nowhere"');
});
