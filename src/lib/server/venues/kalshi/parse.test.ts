import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type TestContext } from 'vitest';
import {
	CANDLES,
	EVENTS,
	HISTORICAL_CANDLES,
	MARKETS,
	NESTED,
	parseCandles,
	parseEvents,
	parseMarket,
	parseMarkets,
	parseSeries,
	parseSeriesList,
	type Series
} from './parse.ts';

const AT = 1785000000000;

const fixture = (name: string) =>
	JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8'));

const RECORDED = join(import.meta.dirname, '../../../../../../shared/fixtures/markets/kalshi');
/** A recorded answer; those of January 2026 have the payload under `response`. */
function recorded(name: string, { skip }: TestContext) {
	const path = join(RECORDED, name);
	if (!existsSync(path)) skip('the recorded answers are not here');
	const file = JSON.parse(readFileSync(path, 'utf8'));
	return file.response ?? file;
}

const event = {
	event_ticker: 'KXAIR-27',
	series_ticker: 'KXAIR',
	title: 'Who will own Example Air?',
	mutually_exclusive: true
};
const series: Series = {
	ticker: 'KXAIR',
	title: 'Airlines',
	category: 'Companies',
	tags: ['CEOs'],
	feeType: 'quadratic',
	feeMultiplier: 1
};

/** An open market, with what a test is about laid over it. */
const market = (fields: Record<string, unknown> = {}) => ({
	ticker: 'KXAIR-27-MUSK',
	event_ticker: 'KXAIR-27',
	title: 'Garbage',
	yes_sub_title: 'Elon Musk',
	status: 'active',
	result: '',
	yes_bid_dollars: '0.0300',
	yes_ask_dollars: '0.0500',
	last_price_dollars: '0.0360',
	volume_fp: '10.00',
	open_time: '2026-01-02T15:00:00Z',
	close_time: '2027-01-01T05:00:00Z',
	rules_primary: 'First.',
	rules_secondary: 'Second.',
	...fields
});
const read = (fields: Record<string, unknown> = {}, came: object = { event, series }) => {
	const reading = parseMarket({ market: market(fields), ...came }, AT);
	if (reading === null) throw new Error('the market was left out');
	return reading;
};

test('a page of events becomes the markets and the rejections written beside it', () => {
	const becomes = fixture('events.becomes.json');
	const known = parseSeriesList(fixture('series.json'));
	const reading = parseEvents(EVENTS, fixture('events.json').events, known.series, AT);
	expect(reading.markets).toEqual(becomes.markets);
	expect(reading.rejected.map(({ endpoint, reason }) => ({ endpoint, reason }))).toEqual(
		becomes.rejected
	);
	expect(known.rejected.map(({ reason }) => reason)).toEqual([
		'Kalshi /series, an item without a ticker: ticker is missing, expected text.'
	]);
});

// --- The traps of market-feeds 0.1, by number ----------------------------------------------------

test('trap 2: prices are texts in dollars, counts texts with fractions, and bare numbers are never dollars', () => {
	expect(read({ volume_fp: '114461.59' }).quote).toEqual({
		at: AT,
		bid: 30_000,
		ask: 50_000,
		last: 36_000,
		probability: 40_000,
		basis: 'mid',
		volume: 114_461_590_000
	});
	const cents = read({
		yes_bid_dollars: undefined,
		yes_ask_dollars: undefined,
		last_price_dollars: undefined,
		yes_bid: 12,
		yes_ask: 13,
		last_price: 12
	});
	expect(cents.quote).toMatchObject({ bid: null, ask: null, last: null, probability: null });
	expect(read({ yes_bid_dollars: '0.123456', yes_ask_dollars: '0.123458' }).quote).toMatchObject({
		bid: 123_456,
		probability: 123_457
	});
});

test('trap 3: a last price of "0.0000" and a volume of 0 mean never traded, and empty sides are none', () => {
	const empty = { yes_bid_dollars: '0.0000', yes_ask_dollars: '1.0000' };
	const never = read({ ...empty, last_price_dollars: '0.0000', volume_fp: '0.00' });
	expect(never.quote).toMatchObject({
		bid: null,
		ask: null,
		last: null,
		probability: null,
		basis: null
	});
	expect(read({ ...empty, volume_fp: '0.00' }).quote.last).toBeNull();
	expect(read(empty).quote).toMatchObject({ last: 36_000, probability: 36_000, basis: 'last' });
	expect(read({ yes_ask_dollars: '0.0000' }).quote).toMatchObject({ ask: null, basis: 'last' });
});

test('a middle is taken up to a spread of 0.10, and no further', () => {
	const apart = (ask: string) => read({ yes_bid_dollars: '0.2000', yes_ask_dollars: ask }).quote;
	expect(apart('0.3000')).toMatchObject({ probability: 250_000, basis: 'mid' });
	expect(apart('0.3001')).toMatchObject({ probability: 36_000, basis: 'last' });
});

test('trap 9: the words of an answer are not those of the filter', () => {
	const status = (word: string) => read({ status: word }).status;
	expect(
		[
			'initialized',
			'active',
			'inactive',
			'closed',
			'determined',
			'disputed',
			'amended',
			'finalized'
		].map(status)
	).toEqual(['listed', 'open', 'paused', 'closed', 'proposed', 'proposed', 'proposed', 'closed']);
	expect(() => status('settled')).toThrow('status is "settled", an unknown word');
});

test('trap 10: combos are left out without a word', () => {
	const { markets, rejected } = parseMarkets(
		MARKETS,
		[
			{ market: market({ mve_collection_ticker: 'KXAIR-C' }) },
			{ market: market({ mve_selected_legs: [{}] }) },
			{ market: market({ ticker: 'KXMVESPORTS-S1' }) },
			{ market: market({ mve_collection_ticker: '', mve_selected_legs: [] }) }
		],
		AT
	);
	expect([markets.length, rejected]).toEqual([1, []]);
});

test('trap 11: the question is the title of the event, the answer yes_sub_title', () => {
	expect(read()).toMatchObject({
		title: 'Who will own Example Air? — Elon Musk',
		label: 'Elon Musk'
	});
	const single = { event: { ...event, title: 'Will Elon Musk visit Mars?' }, alone: true };
	expect(read({ yes_sub_title: 'Mars' }, single)).toMatchObject({
		title: 'Will Elon Musk visit Mars?',
		label: null
	});
	expect(read({ yes_sub_title: 'Before 2030' }, single)).toMatchObject({
		title: 'Will Elon Musk visit Mars? — Before 2030',
		label: 'Before 2030'
	});
	expect(read({ yes_sub_title: 'Mars' }, { ...single, alone: false }).label).toBe('Mars');
});

test('trap 12: times have any number of fraction digits, year 1 is none, and 2099 is real', () => {
	expect(read({ open_time: '0001-01-01T00:00:00Z' }).opensAt).toBeNull();
	expect(read({ open_time: '2026-01-02T15:00:00.123456Z' }).opensAt).toBe(
		Date.UTC(2026, 0, 2, 15, 0, 0, 123)
	);
	expect(read({ close_time: '2099-08-01T04:59:00Z' }).closesAt).toBe(Date.UTC(2099, 7, 1, 4, 59));
	expect(read({ close_time: '9999-12-31T00:00:00Z' }).closesAt).toBeNull();
});

test('trap 13: a candle without trades has sides or nothing, never 0 and never the previous price', () => {
	const side = (close: string) => ({ close_dollars: close });
	const candle = (fields: object) => {
		const { points, rejected } = parseCandles(CANDLES, [
			{ end_period_ts: 1760500800, volume_fp: '0.00', ...fields }
		]);
		expect(rejected).toEqual([]);
		return points[0];
	};
	const previous = { previous_dollars: '0.1100' };
	expect(candle({ price: previous, yes_bid: side('0.0800'), yes_ask: side('0.1100') })).toEqual({
		at: 1760500800000,
		bid: 80_000,
		ask: 110_000,
		last: null,
		probability: 95_000
	});
	for (const price of [previous, null, undefined, { close: null, previous: '0.1100' }]) {
		expect(candle({ price, yes_bid: side('0.0000'), yes_ask: side('1.0000') })).toMatchObject({
			bid: null,
			ask: null,
			last: null,
			probability: null
		});
	}
	const wide = { yes_bid: side('0.0100'), yes_ask: side('0.9900') };
	expect(candle({ ...wide, volume_fp: '2.00', price: side('0.4000') })).toMatchObject({
		last: 400_000,
		probability: 400_000
	});
	expect(candle({ ...wide, price: { close: 40 } })).toMatchObject({ last: null });
});

test('trap 14: an outcome is yes, no, a fraction or void, at the time of settlement', () => {
	const ended = (fields: object) =>
		read({ status: 'finalized', settlement_ts: '2026-07-01T06:00:00Z', ...fields });
	const at = Date.UTC(2026, 6, 1, 6);
	expect(ended({ result: 'yes' }).outcome).toEqual({ payout: 1_000_000, label: 'yes', at });
	expect(ended({ result: 'no' }).quote).toMatchObject({
		bid: null,
		ask: null,
		last: 36_000,
		probability: 0,
		basis: 'settlement'
	});
	const scalar = { result: 'scalar', settlement_value_dollars: '0.3500' };
	expect(ended(scalar).outcome).toEqual({ payout: 350_000, label: 'split', at });
	expect(ended({ result: 'void' })).toMatchObject({
		status: 'void',
		outcome: { payout: null, label: 'void', at },
		quote: { probability: null, basis: null, last: 36_000 }
	});
	expect(ended({ result: 'yes', settlement_ts: null }).outcome?.at).toBe(AT);
	expect(() => ended({ result: 'scalar' })).toThrow('settlement_value_dollars is missing');
	expect(ended({ result: '' })).toMatchObject({ status: 'closed', outcome: null });
});

test('a determined outcome may still flip: it is proposed, and no outcome yet', () => {
	const reading = read({ status: 'determined', result: 'yes' });
	expect(reading).toMatchObject({ status: 'proposed', outcome: null });
	expect(reading.quote.basis).toBe('mid');
});

test('trap 15: volumes are contracts', () => {
	expect(read({ volume_24h_fp: '45.25' })).toMatchObject({
		volume: 10_000_000,
		volumeUnit: 'contracts',
		volume24h: 45_250_000,
		liquidity: null
	});
});

// --- One market ----------------------------------------------------------------------------------

test('the rules are both parts, a blank line between them', () => {
	expect(read().rules).toBe('First.\n\nSecond.');
	expect(read({ rules_secondary: '' }).rules).toBe('First.');
	expect(read({ rules_primary: null, rules_secondary: null }).rules).toBe('');
});

test('the fee is that of the series, unless the event has its own, and is computed exactly', () => {
	const fee = (type: string, multiplier: number, over: object = {}) =>
		read(
			{},
			{
				event: { ...event, ...over },
				series: { ...series, feeType: type, feeMultiplier: multiplier }
			}
		).fee;
	expect(fee('quadratic', 3)).toEqual({
		rate: 0.21,
		exponent: 1,
		takerOnly: true,
		type: 'quadratic'
	});
	expect(fee('quadratic_with_maker_fees', 1)).toMatchObject({ rate: 0.07, takerOnly: false });
	expect(fee('quadratic', 1, { fee_multiplier_override: 0.5 })).toMatchObject({ rate: 0.035 });
	expect(fee('flat', 1)).toBeNull();
	expect(read({}, { event }).fee).toBeNull();
});

test('a poll knows no event, and says the same of a market from what is stored', () => {
	const first = read();
	const again = read({ yes_bid_dollars: '0.0400' }, { ref: first.ref });
	expect(again).toEqual({
		...first,
		event: null,
		quote: { ...first.quote, bid: 40_000, probability: 45_000 }
	});
	expect(read({}, {})).toMatchObject({
		title: 'Garbage',
		label: 'Elon Musk',
		url: 'https://kalshi.com/events/KXAIR-27'
	});
});

test('the address is that of the series where it is known, never of a cut ticker', () => {
	expect(read().url).toBe('https://kalshi.com/markets/kxair');
	expect(read({}, { event: { ...event, series_ticker: undefined } }).url).toBe(
		'https://kalshi.com/events/KXAIR-27'
	);
});

test('a broken market costs that market and says which and why', () => {
	const wrong: [Record<string, unknown>, string][] = [
		[{ ticker: '' }, 'a market without a ticker cannot be stored'],
		[{ yes_bid_dollars: '1.2000' }, 'yes_bid: price 1.2000 lies outside 0..1'],
		[{ yes_ask_dollars: 'much' }, 'yes_ask: expected a decimal, got "much"'],
		[{ volume_fp: '-1.00' }, 'volume is below zero'],
		[{ volume_fp: {} }, 'volume: expected a decimal, got object'],
		[{ status: 7 }, 'status is 7, expected text'],
		[{ rules_primary: ['x'] }, 'rules_primary is ["x"], expected text'],
		[{ close_time: 'soon' }, 'close_time: "soon" is no moment this reader knows']
	];
	const items = [...wrong.map(([fields]) => ({ market: market(fields) })), { market: market() }];
	const { markets, rejected } = parseMarkets(MARKETS, [...items, { market: null }], AT);
	expect(markets).toHaveLength(1);
	wrong.forEach(([fields, reason], i) => {
		const name = fields.ticker === '' ? 'KXAIR-27' : 'KXAIR-27-MUSK';
		expect(rejected[i]).toEqual({
			endpoint: MARKETS,
			item: items[i],
			reason: `Kalshi /markets, ${name}: ${reason}.`
		});
	});
	expect(rejected.at(-1)?.reason).toBe(
		'Kalshi /markets, an item without a ticker: the market is null, expected an object.'
	);
});

test('fields nobody knows change nothing', () => {
	expect(read({ exchange_index: 3, new_field: { deep: [1] } })).toEqual(read());
});

test('an event without markets is no error, and answers that are no lists throw', () => {
	expect(parseEvents(EVENTS, [event], new Map(), AT)).toMatchObject({ markets: [], rejected: [] });
	expect(() => parseEvents(EVENTS, undefined, new Map(), AT)).toThrow('Kalshi /events: events');
	expect(() => parseSeriesList({})).toThrow('Kalshi /series: series is missing');
	expect(() => parseCandles(CANDLES, null)).toThrow('candlesticks is null, expected a list');
});

test('a broken candle is rejected alone, and one that comes twice is one', () => {
	const good = { end_period_ts: 60, yes_bid: null, yes_ask: null, price: null };
	const at = (end: number) => ({ ...good, end_period_ts: end });
	const { points, rejected } = parseCandles(CANDLES, [
		at(1760500860),
		at(1760500800),
		at(1760500800),
		{ ...at(1760500920), yes_bid: { close_dollars: '2.0000' } },
		{ price: null }
	]);
	expect(points.map((point) => point.at)).toEqual([1760500800000, 1760500860000]);
	expect(rejected.map(({ reason }) => reason)).toEqual([
		'Kalshi /markets/candlesticks: yes_bid: close: price 2.0000 lies outside 0..1.',
		'Kalshi /markets/candlesticks: end_period_ts is missing.'
	]);
});

// --- Recorded answers ----------------------------------------------------------------------------

test('recorded events of July 2026: Musk to Mars alone, and eight candidates for NATO', (context) => {
	const { events } = recorded('events-2026-07.json', context);
	const { markets, rejected } = parseEvents(EVENTS, events, new Map(), AT);
	expect(rejected).toEqual([]);
	expect(markets).toHaveLength(9);
	expect(markets[0]).toMatchObject({
		id: 'kalshi:KXELONMARS-99',
		title: 'Will Elon Musk visit Mars in his lifetime?',
		label: null,
		url: 'https://kalshi.com/markets/kxelonmars',
		status: 'open',
		closesAt: Date.UTC(2099, 7, 1, 4, 59),
		volume: 114_461_590_000,
		volume24h: 45_250_000,
		event: { exclusive: false, category: 'World' },
		quote: { bid: 120_000, ask: 130_000, last: 120_000, probability: 125_000, basis: 'mid' }
	});
	expect(markets[1]).toMatchObject({
		title: 'Who will be the next Secretary General of NATO? — Klaus Iohannis',
		label: 'Klaus Iohannis',
		event: { exclusive: true },
		quote: { probability: 110_000, last: 70_000 }
	});
	expect(markets[1]!.rules).toMatch(/^If Klaus Iohannis formally holds[^\n]+\n\nFor the purposes/);
});

test('recorded markets of July 2026: a ladder that never traded has no probability', (context) => {
	const { markets: items } = recorded('markets-2026-07.json', context);
	const { markets, rejected } = parseMarkets(
		MARKETS,
		items.map((item: unknown) => ({ market: item })),
		AT
	);
	expect(rejected).toEqual([]);
	expect(markets.map(({ label }) => label)).toEqual([
		'$74,300 or above',
		'$74,200 or above',
		'$74,100 or above'
	]);
	for (const { quote } of markets) {
		expect(quote).toMatchObject({
			bid: null,
			ask: 10_000,
			last: null,
			probability: null,
			volume: 0
		});
	}
});

test('a recorded event of January 2026: cents beside dollars, year 1, whole contracts', (context) => {
	const { event: came, markets } = recorded('event-single-2026-01.json', context);
	expect(parseMarket({ market: markets[0], event: came, alone: true }, AT)).toMatchObject({
		title: 'Will Elon Musk visit Mars in his lifetime?',
		volume: 35_001_000_000,
		volume24h: 10_000_000,
		quote: { bid: 60_000, ask: 70_000, last: 60_000, probability: 65_000 }
	});
	const listed = recorded('events-list-2026-01.json', context);
	expect(parseEvents(EVENTS, listed.events, new Map(), AT)).toMatchObject({ rejected: [] });
});

test('recorded series: 241, of which 51 have no tags', (context) => {
	const { series: known, rejected } = parseSeriesList(
		recorded('series-list-2026-01.json', context)
	);
	expect([known.size, rejected]).toEqual([241, []]);
	expect([...known.values()].filter(({ tags }) => tags.length === 0)).toHaveLength(51);
	expect(parseSeries(recorded('series-2026-07.json', context).series)).toEqual({
		ticker: 'KXBTCD',
		title: 'Bitcoin price Above/below',
		category: 'Crypto',
		tags: ['Hourly', 'BTC'],
		feeType: 'quadratic',
		feeMultiplier: 1
	});
});

test('recorded candles of all shapes are the same ninety points', (context) => {
	const old = recorded('candlesticks-batch-2026-01.json', context).markets[0].candlesticks;
	const { points, rejected } = parseCandles(CANDLES, old);
	expect([points.length, rejected]).toEqual([90, []]);
	expect(points[0]).toEqual({
		at: 1760500800000,
		bid: 80_000,
		ask: 110_000,
		last: null,
		probability: 95_000
	});
	expect(points[5]).toMatchObject({ at: 1760932800000, last: 80_000, probability: 95_000 });
	const others: [string, unknown][] = [
		[CANDLES, recorded('series-candlesticks-2026-01.json', context).candlesticks],
		[
			CANDLES,
			recorded('candlesticks-batch-newshape-DERIVED.json', context).markets[0].candlesticks
		],
		[
			HISTORICAL_CANDLES,
			recorded('candlesticks-historical-tier-DERIVED.json', context).candlesticks
		]
	];
	for (const [endpoint, candles] of others) {
		expect(parseCandles(endpoint, candles)).toEqual({ points, rejected: [] });
	}
});

test('recorded combos carry no market of ours', (context) => {
	const { events } = recorded('events-multivariate-list-2026-01.json', context);
	expect(parseEvents(EVENTS, events, new Map(), AT).markets).toEqual([]);
	const nested = { ...events[0], markets: [market({ ticker: `${events[0].event_ticker}-A` })] };
	expect(parseEvents(NESTED, [nested], new Map(), AT)).toMatchObject({ markets: [], rejected: [] });
});
