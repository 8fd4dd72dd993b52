import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type TestContext } from 'vitest';
import { parseEvents, parseMarket, parseMarkets, parsePoints, parseResolutions } from './parse.ts';

const AT = 1785000000000;
const EVENTS = 'gamma /events/keyset';
const MARKETS = 'gamma /markets/keyset';
const RESOLUTIONS = 'data /v2/resolutions';
const HISTORY = 'data /v2/prices-history';

const fixture = (name: string) =>
	JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8'));

const RECORDED = join(import.meta.dirname, '../../../../../../shared/fixtures/markets/polymarket');
function recorded(name: string, { skip }: TestContext) {
	const path = join(RECORDED, name);
	if (!existsSync(path)) skip('the recorded answers are not here');
	return JSON.parse(readFileSync(path, 'utf8'));
}

/** An open market in a market list, with what a test is about laid over it. */
const market = (fields: Record<string, unknown> = {}) => ({
	id: '9001',
	conditionId: '0xaa',
	question: 'Will the airline be sold by June 30?',
	slug: 'airline-june',
	description: 'Resolves to Yes if it happens.',
	endDate: '2026-06-30T12:00:00Z',
	outcomes: '["Yes", "No"]',
	outcomePrices: '["0.04", "0.96"]',
	volume: '2000000',
	active: true,
	closed: false,
	archived: false,
	acceptingOrders: true,
	bestBid: 0.03,
	bestAsk: 0.05,
	lastTradePrice: 0.036,
	umaResolutionStatuses: '[]',
	...fields
});
const read = (fields: Record<string, unknown> = {}) => parseMarket(market(fields), AT);
const closed = (fields: Record<string, unknown> = {}) =>
	read({
		closed: true,
		acceptingOrders: false,
		closedTime: '2026-07-01 06:02:10+00',
		umaResolutionStatus: 'resolved',
		...fields
	});
const closedAt = Date.parse('2026-07-01T06:02:10Z');

test('a page of events becomes the markets and the rejections written beside it', () => {
	const becomes = fixture('events.becomes.json');
	const reading = parseEvents(EVENTS, fixture('events.json').events, AT);
	expect(reading.at).toBe(AT);
	expect(reading.markets).toEqual(becomes.markets);
	expect(reading.rejected.map(({ endpoint, reason }) => ({ endpoint, reason }))).toEqual(
		becomes.rejected
	);
});

// --- The traps of market-feeds 0.1, by number ----------------------------------------------------

test('trap 1: lists may be JSON inside a text or real lists, and null, "", "[]" and missing are alike', () => {
	const tokens = ['1'.repeat(77), '2'.repeat(77)];
	for (const clobTokenIds of [tokens, JSON.stringify(tokens)]) {
		expect(read({ clobTokenIds }).ref).toMatchObject({ token: tokens[0], noToken: tokens[1] });
	}
	const real = closed({ outcomes: ['Yes', 'No'], outcomePrices: ['1', '0'] });
	expect(real.outcome).toEqual({ payout: 1_000_000, label: 'yes', at: closedAt });
	for (const nothing of [null, '', '[]', undefined]) {
		const bare = read({
			outcomes: nothing,
			outcomePrices: nothing,
			clobTokenIds: nothing,
			umaResolutionStatuses: nothing
		});
		expect(bare.ref).toEqual({ slug: 'airline-june', gammaId: '9001' });
		expect(bare).toMatchObject({ status: 'open', quote: { probability: 40_000 } });
	}
	expect(() => read({ outcomePrices: '["0.04"' })).toThrow(/^outcomePrices is/);
});

test('trap 1: a token id that became a number has lost its digits and is refused', () => {
	expect(() => read({ clobTokenIds: `[${'7'.repeat(77)}]` })).toThrow(/^clobTokenIds is 7.*text$/);
});

test('trap 5: a member that a list leaves out while it is open is known again by the same id', () => {
	expect(read().id).toBe(closed({ outcomePrices: '["0", "1"]' }).id);
});

test('trap 6: active does not mean tradeable: closed, archived and acceptingOrders decide', () => {
	expect(read().status).toBe('open');
	expect(read({ acceptingOrders: undefined, active: undefined }).status).toBe('open');
	expect(read({ acceptingOrders: false }).status).toBe('paused');
	expect(read({ archived: true }).status).toBe('closed');
	expect(read({ active: false, acceptingOrders: undefined }).status).toBe('listed');
	expect(read({ acceptingOrders: false, startDate: '2027-01-01T00:00:00Z' }).status).toBe('listed');
	expect(closed({ active: true, outcomePrices: '["0", "1"]' }).status).toBe('resolved');
	expect(closed({ umaResolutionStatus: '', outcomePrices: null }).status).toBe('closed');
});

test('trap 7: endDate stays the deadline, and when trading ended is kept beside it', () => {
	const { closesAt, outcome, ref } = closed({ outcomePrices: '["0", "1"]' });
	expect(closesAt).toBe(Date.parse('2026-06-30T12:00:00Z'));
	expect(outcome?.at).toBe(closedAt);
	expect(ref.closedAt).toBe(String(closedAt));
});

test('trap 11: the event and the label are joined where the question does not stand alone', () => {
	const events = [{ id: 1, slug: 'airline', title: 'Airline sold by ___ ?' }];
	const title = (fields: Record<string, unknown>) => read({ events, ...fields }).title;
	expect(title({ groupItemTitle: 'June 30' })).toBe('Will the airline be sold by June 30?');
	expect(title({ groupItemTitle: 'June 30', question: '' })).toBe('Airline sold by June 30?');
	expect(title({ groupItemTitle: 'June 30', question: 'June 30' })).toBe(
		'Airline sold by June 30?'
	);
	expect(title({ groupItemTitle: 'June 30', question: 'Airline sold by ___ ?' })).toBe(
		'Airline sold by June 30?'
	);
	const dots = [{ id: 1, slug: 'macron', title: 'Macron out by...?' }];
	expect(title({ events: dots, groupItemTitle: 'July 31', question: null })).toBe(
		'Macron out by July 31?'
	);
	const chair = [{ id: 1, slug: 'chair', title: 'Next chair' }];
	expect(title({ events: chair, groupItemTitle: 'Ada Bell', question: 'Ada Bell' })).toBe(
		'Next chair — Ada Bell'
	);
	expect(title({ groupItemTitle: '' })).toBe('Will the airline be sold by June 30?');
	expect(read({ groupItemTitle: '' }).label).toBeNull();
	expect(() => read({ question: null })).toThrow('question is missing, expected text');
});

test('trap 12: times are read in each of their spellings', () => {
	const times = read({
		startDate: '2024-12-31T19:05:45.901363Z',
		endDate: null,
		endDateIso: '2025-12-31'
	});
	expect(times.opensAt).toBe(Date.parse('2024-12-31T19:05:45.901Z'));
	expect(times.closesAt).toBe(Date.parse('2025-12-31T00:00:00Z'));
	const legacy = closed({
		closedTime: null,
		umaEndDate: '2026-07-01 06:02:10+00:00:00',
		outcomePrices: '["0", "1"]'
	});
	expect(legacy.outcome?.at).toBe(closedAt);
	expect(() => read({ endDate: 'soon' })).toThrow(/^endDate: "soon" is no moment/);
});

test('trap 14: 50-50 and scalar markets pay a fraction, and their label is split', () => {
	const half = closed({ outcomePrices: '["0.5", "0.5"]' });
	expect(half).toMatchObject({
		status: 'resolved',
		outcome: { payout: 500_000, label: 'split' },
		quote: { probability: 500_000, basis: 'settlement' }
	});
	expect(closed({ outcomePrices: '["0.3", "0.7"]' }).outcome).toMatchObject({
		payout: 300_000,
		label: 'split'
	});
	// Without the oracle's word 0.5 may be the last price, and 0.9995 is one with it.
	const silent = { umaResolutionStatus: null, outcomePrices: '["0.5", "0.5"]' };
	expect(closed(silent).status).toBe('closed');
	expect(closed({ ...silent, automaticallyResolved: true }).status).toBe('resolved');
	expect(closed({ outcomePrices: '["0.9995", "0.0005"]' })).toMatchObject({
		status: 'closed',
		outcome: null
	});
});

test('trap 15: volume is dollars, in millionths, from text or number', () => {
	const one = read({ volume: '494516.53254', liquidity: '4389.7606', volume24hr: 5 });
	expect(one).toMatchObject({
		volume: 494_516_532_540,
		volumeUnit: 'usd',
		liquidity: 4_389_760_600,
		volume24h: 5_000_000
	});
	expect(one.quote.volume).toBe(494_516_532_540);
	expect(read({ volume: '', volumeNum: 12.5 }).volume).toBe(12_500_000);
	expect(read({ volume: undefined }).volume).toBeNull();
	expect(() => read({ volume: '-1' })).toThrow('volume is below zero');
});

// --- Prices --------------------------------------------------------------------------------------

test('an empty side is null, and the middle is taken up to a spread of ten cents', () => {
	expect(read({ bestBid: 0.22, bestAsk: 0.32, lastTradePrice: 0.24 }).quote).toMatchObject({
		bid: 220_000,
		ask: 320_000,
		probability: 270_000,
		basis: 'mid'
	});
	expect(read({ bestBid: 0.22, bestAsk: 0.321, lastTradePrice: 0.24 }).quote).toMatchObject({
		probability: 240_000,
		basis: 'last'
	});
	expect(read({ bestBid: undefined, bestAsk: 1, lastTradePrice: 0.999 }).quote).toMatchObject({
		bid: null,
		ask: null,
		last: 999_000,
		probability: 999_000,
		basis: 'last'
	});
	expect(read({ bestBid: 0, bestAsk: 1, lastTradePrice: undefined }).quote).toMatchObject({
		bid: null,
		ask: null,
		last: null,
		probability: null,
		basis: null
	});
});

test('a last price of 0 without volume on the book means never traded', () => {
	expect(read({ lastTradePrice: 0, volume: '0' }).quote.last).toBeNull();
	expect(read({ lastTradePrice: 0, volume: undefined }).quote.last).toBeNull();
	expect(read({ lastTradePrice: 0, volume: '5', volumeClob: 0 }).quote.last).toBeNull();
	expect(read({ lastTradePrice: 0, marketMakerAddress: '0xEb70' }).quote.last).toBeNull();
	expect(read({ lastTradePrice: 0, volume: '5' }).quote.last).toBe(0);
});

test('a settled market has no sides, its last as it was, and its payout as probability', () => {
	const settled = closed({ outcomePrices: '["0", "1"]', bestAsk: 0.001, lastTradePrice: 1 });
	expect(settled.quote).toEqual({
		at: AT,
		bid: null,
		ask: null,
		last: 1_000_000,
		probability: 0,
		basis: 'settlement',
		volume: 2_000_000_000_000
	});
});

test('a price outside 0..1 or of a wrong type is an error of that item', () => {
	expect(() => read({ bestBid: 1.5 })).toThrow('bestBid: price 1.5 lies outside 0..1');
	expect(() => read({ bestAsk: -0.1 })).toThrow(/^bestAsk: /);
	expect(() => read({ lastTradePrice: true })).toThrow(/^lastTradePrice: /);
	expect(() => read({ outcomePrices: '["1.2", "-0.2"]' })).toThrow(/^outcomePrices: /);
	expect(() => read({ outcomePrices: '["0.5", null]' })).toThrow(/empty price/);
});

test('prices of thirty digits and more are read exactly', () => {
	const { outcome } = closed({
		outcomePrices:
			'["0.5843311669077146693635445446077281", "0.4156688330922853306364554553922719"]'
	});
	expect(outcome).toMatchObject({ payout: 584_331, label: 'split' });
});

// --- How a market stands -------------------------------------------------------------------------

test('an outcome that is proposed or disputed may flip: no outcome yet, open or closed', () => {
	for (const word of ['proposed', 'disputed', 'challenged', 'Reproposed']) {
		expect(read({ umaResolutionStatus: word })).toMatchObject({
			status: 'proposed',
			outcome: null,
			quote: { bid: 30_000, ask: 50_000 }
		});
		expect(closed({ umaResolutionStatus: word, outcomePrices: '["1", "0"]' })).toMatchObject({
			status: 'proposed',
			outcome: null
		});
	}
	const disputed = { umaResolutionStatus: '', umaResolutionStatuses: '["proposed","disputed"]' };
	expect(read(disputed).status).toBe('proposed');
});

test('the history of the oracle stays at proposed after resolution: the present word wins', () => {
	expect(
		closed({ umaResolutionStatuses: '["proposed"]', outcomePrices: '["0", "1"]' }).status
	).toBe('resolved');
	expect(
		closed({
			umaResolutionStatus: undefined,
			umaResolutionStatuses: '["proposed", "resolved"]',
			outcomePrices: '["0", "1"]'
		}).status
	).toBe('resolved');
});

test('a closed market whose prices do not say what was paid is closed', () => {
	for (const outcomePrices of [undefined, '["0", "0"]', '["0.2", "0.2"]', '["1"]']) {
		expect(closed({ outcomePrices })).toMatchObject({ status: 'closed', outcome: null });
	}
});

test('words and fields nobody knows yet are survived', () => {
	expect(read({ umaResolutionStatus: 'pondered', novelty: { deep: [1] } }).status).toBe('open');
	expect(closed({ umaResolutionStatus: 'pondered', outcomePrices: '["1", "0"]' }).status).toBe(
		'closed'
	);
	expect(read({ feesEnabled: true, feeType: 'moon_fees', feeSchedule: null }).fee).toBeNull();
});

// --- What belongs to a market ---------------------------------------------------------------------

test('the first outcome is YES whatever its label, and other labels are kept', () => {
	const game = closed({ outcomes: '["Lakers", "Celtics"]', outcomePrices: '["1", "0"]' });
	expect(game.outcome?.label).toBe('yes');
	expect(game.ref).toMatchObject({ yes: 'Lakers', no: 'Celtics' });
	expect(read().ref.yes).toBeUndefined();
});

test('a fee is what the payload says: switched off it is 0, untold it is null', () => {
	const schedule = { exponent: 2, rate: 0.072, takerOnly: true, rebateRate: 0.2 };
	expect(read({ feesEnabled: true, feeType: 'crypto', feeSchedule: schedule }).fee).toEqual({
		rate: 0.072,
		exponent: 2,
		takerOnly: true,
		type: 'crypto'
	});
	expect(read({ feesEnabled: false, feeSchedule: schedule }).fee?.rate).toBe(0);
	expect(read().fee).toBeNull();
	expect(() => read({ feeSchedule: { rate: 'free', exponent: 1 } })).toThrow(/^feeSchedule rate/);
});

test('a neg-risk placeholder without a price is kept and not shown', () => {
	const unpriced = { bestBid: 0, bestAsk: 1, lastTradePrice: 0, volume: '0' };
	const shown = (fields: Record<string, unknown>) => read(fields).shown;
	expect(shown({ negRisk: true })).toBe(true);
	expect(shown({ negRisk: true, ...unpriced })).toBe(false);
	expect(shown({ negRisk: true, negRiskOther: true, ...unpriced })).toBe(false);
	expect(shown({ negRisk: true, active: false })).toBe(false);
	expect(shown({ negRisk: false, ...unpriced })).toBe(true);
});

test('a market list names its event in short form, an event with a label has several markets', () => {
	const events = [{ id: '5', slug: 'next-chair', title: 'Next chair', negRisk: true }];
	const member = read({
		events,
		groupItemTitle: 'Ada Bell',
		tags: [{ id: '2', label: 'Politics' }]
	});
	expect(member.event).toEqual({
		id: 'polymarket:5',
		venue: 'polymarket',
		title: 'Next chair',
		url: 'https://polymarket.com/event/next-chair',
		exclusive: true,
		category: null,
		tags: ['Politics']
	});
	expect(member.url).toBe('https://polymarket.com/event/next-chair/airline-june');
	expect(read({ events }).url).toBe('https://polymarket.com/event/next-chair');
	expect(read().event).toBeNull();
});

test('an address is built from slugs and can lead nowhere else', () => {
	const events = [{ id: '5', slug: '../../evil?x=<b>', title: 'T' }];
	expect(read({ events }).url).toBe('https://polymarket.com/event/..%2F..%2Fevil%3Fx%3D%3Cb%3E');
	expect(read({ slug: undefined }).url).toBe('https://polymarket.com');
});

test('a market without an id cannot be stored', () => {
	for (const conditionId of ['', null, undefined]) {
		expect(() => read({ conditionId })).toThrow('a market without an id cannot be stored');
	}
	expect(() => read({ conditionId: 5 })).toThrow('conditionId is 5, expected text');
});

test('a broken market costs itself, and is kept so that it can be read again alone', () => {
	const event = {
		id: '5',
		slug: 'next-chair',
		title: 'Next chair',
		markets: [market(), market({ conditionId: '0xbb', closed: 'yes' }), 5, null]
	};
	const { markets, rejected } = parseEvents(EVENTS, [event], AT);
	expect(markets.map(({ id }) => id)).toEqual(['polymarket:0xaa']);
	expect(rejected).toHaveLength(3);
	const kept = JSON.parse(JSON.stringify(rejected[0]?.item));
	expect(kept).toMatchObject({ conditionId: '0xbb', closed: 'yes', events: [{ id: '5' }] });
	expect(parseMarket({ ...kept, closed: false }, AT).event?.title).toBe('Next chair');
	expect(rejected[1]?.reason).toMatch('the market is 5, expected an object');
});

test('a broken event is rejected whole, and the others of its page are read', () => {
	const whole = { id: '5', slug: 's', title: 'T', markets: [market()] };
	const { markets, rejected } = parseEvents(
		EVENTS,
		[{ ...whole, markets: 'none' }, { ...whole, id: '' }, { ...whole, tags: 7 }, null, whole],
		AT
	);
	expect(markets).toHaveLength(1);
	expect(rejected.map(({ reason }) => reason)).toEqual([
		'Polymarket gamma /events/keyset, event 5: markets is "none", expected a list.',
		'Polymarket gamma /events/keyset, event s: an event without an id cannot be stored.',
		'Polymarket gamma /events/keyset, event 5: tags is 7, expected a list.',
		'Polymarket gamma /events/keyset, an event without a name: the event is null, expected an object.'
	]);
	expect(parseEvents(EVENTS, [{ ...whole, markets: null }], AT)).toMatchObject({
		markets: [],
		rejected: []
	});
});

test('an answer that is no list cannot be read at all', () => {
	expect(() => parseEvents(EVENTS, { error: 'x' }, AT)).toThrow(/events is .* expected a list/);
	expect(() => parseMarkets(MARKETS, undefined, AT)).toThrow(/markets is missing/);
});

// --- Resolutions ---------------------------------------------------------------------------------

test('resolutions pay in shares of their sum, between proposed and resolved nothing yet', () => {
	const row = (status: string, payouts: unknown, more = {}) => ({
		condition_id: `0x${status}`,
		status,
		payouts,
		resolved_at: '2026-09-09T21:19:19Z',
		...more
	});
	const at = Date.parse('2026-09-09T21:19:19Z');
	const one = (item: unknown) => parseResolutions(RESOLUTIONS, [item], AT).resolutions[0];
	expect(one(row('resolved', [1_000_000, 0]))).toEqual({
		id: 'polymarket:0xresolved',
		status: 'resolved',
		outcome: { payout: 1_000_000, label: 'yes', at }
	});
	expect(one(row('resolved', [0, 1_000_000]))?.outcome?.label).toBe('no');
	expect(one(row('resolved', [500_000, 500_000]))?.outcome).toEqual({
		payout: 500_000,
		label: 'split',
		at
	});
	expect(one(row('resolved', '["0.5", "0.5"]'))?.outcome?.payout).toBe(500_000);
	expect(one(row('resolved', [0, 0, 1_000_000]))?.outcome?.label).toBe('no');
	expect(one(row('resolved', [0, 0]))).toMatchObject({
		status: 'void',
		outcome: { payout: null, label: 'void' }
	});
	expect(one(row('resolved', []))).toMatchObject({ status: 'closed', outcome: null });
	for (const word of ['proposed', 'challenged', 'reproposed', 'disputed', 'arbitration']) {
		expect(one(row(word, [1_000_000, 0]))).toMatchObject({ status: 'proposed', outcome: null });
	}
	for (const word of ['initialized', 'posed', 'active', 'pondered']) {
		expect(one(row(word, []))).toBeUndefined();
	}
	const unstamped = { resolved_at: '', last_update_timestamp: 1789000000 };
	expect(one(row('resolved', [0, 1], unstamped))?.outcome?.at).toBe(1789000000000);
});

test('a broken resolution is rejected alone', () => {
	const { resolutions, rejected } = parseResolutions(
		RESOLUTIONS,
		[
			{ condition_id: '0xa', status: 'resolved', payouts: [-1, 2] },
			{ condition_id: '0xb', status: 'resolved', payouts: [1, 0] },
			{ status: 'resolved' }
		],
		AT
	);
	expect(resolutions.map(({ id }) => id)).toEqual(['polymarket:0xb']);
	expect(rejected.map(({ reason }) => reason)).toEqual([
		'Polymarket data /v2/resolutions, resolution 0xa: payouts holds no amount.',
		'Polymarket data /v2/resolutions, a resolution without a name: condition_id is missing, expected text.'
	]);
});

test('points of both history services are read alike, and a broken one is rejected alone', () => {
	const { points, rejected } = parsePoints(HISTORY, [
		{ timestamp: 1789295100, price: 0.34, resolution_seconds: 300 },
		{ t: 1786402809, p: 0.205 },
		{ t: 1786402809, p: 1.2 },
		{ p: 0.2 }
	]);
	expect(points).toEqual([
		{ at: 1789295100000, price: 340_000, grain: 300_000 },
		{ at: 1786402809000, price: 205_000, grain: null }
	]);
	expect(rejected.map(({ reason }) => reason)).toEqual([
		'Polymarket data /v2/prices-history, a point without a name: price: price 1.2 lies outside 0..1.',
		'Polymarket data /v2/prices-history, a point without a name: timestamp or price is missing.'
	]);
});

// --- Recorded answers ----------------------------------------------------------------------------

test('recorded: events with closed members, a blank in the title and a placeholder', (context) => {
	const { markets, rejected } = parseEvents(
		EVENTS,
		recorded('gamma-events-2026-07.json', context),
		AT
	);
	expect(markets.map(({ status }) => status)).toEqual([
		'resolved',
		'resolved',
		'open',
		'resolved',
		'open',
		'resolved',
		'resolved'
	]);
	expect(rejected.map(({ reason }) => reason)).toEqual([
		'Polymarket gamma /events/keyset markets[], market 1642124: a market without an id cannot be stored.'
	]);
	expect(markets[0]).toMatchObject({
		title: 'Kraken IPO in 2025?',
		label: 'December 31',
		url: 'https://polymarket.com/event/kraken-ipo-in-2025/kraken-ipo-in-2025',
		closesAt: Date.parse('2025-12-31T12:00:00Z'),
		outcome: { payout: 0, label: 'no', at: Date.parse('2026-01-01T07:30:39Z') },
		volume: 494_516_532_540,
		event: { id: 'polymarket:16183', exclusive: false }
	});
	expect(markets[0]?.event?.tags).toContain('Crypto');
	expect(markets[2]).toMatchObject({
		id: 'polymarket:0xced0cb8725bad43d78fda0cd0e5fa9e31804625cb3502b2c7897f8e8f7fa9e1f',
		title: 'Kraken IPO by December 31, 2026?',
		fee: { rate: 0.04, exponent: 1, takerOnly: true, type: 'finance_prices_fees' },
		quote: { bid: 220_000, ask: 310_000, last: 240_000, probability: 265_000, basis: 'mid' }
	});
	expect(markets[2]?.ref.token).toBe(
		'34626184950254225208692030156208941308358060420950772251072421141618169142241'
	);
});

test('recorded: members of a neg-risk event', (context) => {
	const { markets, rejected } = parseEvents(
		EVENTS,
		recorded('gamma-event-negrisk-2028-nominee.json', context),
		AT
	);
	expect(rejected).toEqual([]);
	expect(markets.map(({ label, quote }) => [label, quote.probability])).toEqual([
		['Stephen A. Smith', 10_500],
		['Gretchen Whitmer', 14_500]
	]);
	expect(markets[0]).toMatchObject({ shown: true, fee: { rate: 0 }, event: { exclusive: true } });
});

test('recorded: a market list with short events', (context) => {
	const { markets, rejected } = parseMarkets(
		MARKETS,
		recorded('gamma-markets-2026-07.json', context),
		AT
	);
	expect(rejected).toEqual([]);
	expect(markets.map(({ event, quote }) => [event?.title, quote.probability])).toEqual([
		['Next Prime Minister of Ethiopia?', 2_500],
		['Fed Decision in July?', 735_500],
		['NBA: LeBron James Next Team', 997_500]
	]);
	expect(markets[1]?.volume).toBe(27_163_273_273_136);
});

test('recorded: a search answer, with an ask of 1 that is an empty side', (context) => {
	const answer = recorded('gamma-public-search-2026-03.json', context);
	const { markets, rejected } = parseEvents('gamma /public-search', answer.events, AT);
	expect(rejected).toEqual([]);
	expect(markets).toHaveLength(1);
	expect(markets[0]).toMatchObject({
		title: 'Will the price of Bitcoin be above $64,000 on March 11?',
		label: '64,000',
		quote: { bid: 999_000, ask: null, last: 999_000, probability: 999_000, basis: 'last' }
	});
});

test('recorded: a resolved market read alone', (context) => {
	const katana = parseMarket(recorded('gamma-market-closed-accepting-false.json', context), AT);
	expect(katana).toMatchObject({
		status: 'resolved',
		outcome: { payout: 0, label: 'no', at: Date.parse('2026-03-19T23:20:15Z') },
		volume: null,
		quote: { bid: null, ask: null, last: 5_000, probability: 0, basis: 'settlement' }
	});
});

test('recorded: a scalar market of 2020 says no payout, so it is closed until one is known', (context) => {
	const legacy = parseMarket(recorded('gamma-market-closed-nonbinary-legacy.json', context), AT);
	expect(legacy).toMatchObject({
		status: 'closed',
		outcome: null,
		ref: { yes: 'Long', no: 'Short' },
		volume: 46_944_579_746,
		quote: { bid: null, ask: null, last: null, probability: null }
	});
});

test('recorded: a resolution and a page of history', (context) => {
	const resolved = recorded('data-v2-resolutions-2026-09.json', context);
	expect(parseResolutions(RESOLUTIONS, resolved.data, AT).resolutions).toEqual([
		{
			id: 'polymarket:0x789f0872f66cfffd21a33020e5c90e11f95f947e03be77ac2df7e86b0cb71527',
			status: 'resolved',
			outcome: { payout: 1_000_000, label: 'yes', at: Date.parse('2026-09-09T21:19:19Z') }
		}
	]);
	const page = recorded('data-v2-prices-history-2026-09.json', context);
	expect(parsePoints(HISTORY, page.data).points).toEqual([
		{ at: 1789295100000, price: 340_000, grain: 60_000 },
		{ at: 1789295160000, price: 340_000, grain: 60_000 }
	]);
});

test('recorded: eighty daily histories are read without a loss', (context) => {
	type Daily = { condition_id: string; outcome: string; history: unknown[] };
	const rows: Daily[] = recorded('prices-history-daily-rebuilt.json', context);
	expect(rows).toHaveLength(80);
	for (const row of rows) {
		const { points, rejected } = parsePoints('clob /prices-history', row.history);
		expect(rejected).toEqual([]);
		expect(points).toHaveLength(row.history.length);
	}
	const vacancy = parsePoints('clob /prices-history', rows[0]?.history).points;
	expect(vacancy[0]).toEqual({ at: 1676592047000, price: 210_000, grain: null });
});
