import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { all, AT, failed, fakeVenue } from '../polymarket/fixtures/fake.ts';
import type { MarketRef, Reading } from '../venue.ts';
import { predictit } from './index.ts';
import { parseAll } from './parse.ts';

const fixture = (name: string) =>
	JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8'));

/** A market of one open contract, with what a test is about laid over the contract. */
const answer = (fields: Record<string, unknown> = {}, around: Record<string, unknown> = {}) => ({
	markets: [
		{
			id: 7,
			name: 'Who wins?',
			url: 'https://www.predictit.org/markets/detail/7',
			status: 'Open',
			contracts: [
				{
					id: 70,
					name: 'Blue',
					status: 'Open',
					dateEnd: 'N/A',
					lastTradePrice: 0.5,
					bestBuyYesCost: 0.56,
					bestSellYesCost: 0.54,
					...fields
				},
				{ id: 71, name: 'Red', status: 'Open' }
			],
			...around
		}
	]
});
const read = (fields: Record<string, unknown> = {}, around: Record<string, unknown> = {}) => {
	const { markets, rejected } = parseAll(answer(fields, around), AT);
	if (rejected[0]) throw new Error(rejected[0].reason);
	return markets[0]!;
};
const stored = (id: string): MarketRef => ({
	id,
	ref: {},
	status: 'open',
	opensAt: null,
	closesAt: null,
	endedAt: null
});
const ids = (pages: Reading[]) => pages.flatMap(({ markets }) => markets.map(({ id }) => id));

test('the whole answer becomes the contracts and the rejections written beside it', () => {
	const becomes = fixture('all.becomes.json');
	const reading = parseAll(fixture('all.json'), AT);
	expect(reading.markets).toEqual(becomes.markets);
	expect(reading.rejected.map(({ endpoint, reason }) => ({ endpoint, reason }))).toEqual(
		becomes.rejected
	);
});

test('buying YES costs the ask, selling YES gives the bid', () => {
	expect(read().quote).toEqual({
		at: AT,
		bid: 540_000,
		ask: 560_000,
		last: 500_000,
		probability: 550_000,
		basis: 'mid',
		volume: null
	});
});

test('trap 3: a last price of 0 means never traded, and either side may be missing', () => {
	const empty = { bestBuyYesCost: null, bestSellYesCost: null };
	expect(read({ ...empty, lastTradePrice: 0 }).quote).toMatchObject({
		bid: null,
		ask: null,
		last: null,
		probability: null,
		basis: null
	});
	expect(read(empty).quote).toMatchObject({ probability: 500_000, basis: 'last' });
	expect(read({ bestBuyYesCost: 1, bestSellYesCost: 0 }).quote).toMatchObject({
		bid: null,
		ask: null
	});
});

test('trap 12: times are those of the US East, without saying so, in summer and in winter', () => {
	const closes = (dateEnd: unknown) => read({ dateEnd }).closesAt;
	expect(closes('2026-07-04T12:00:00')).toBe(Date.parse('2026-07-04T16:00:00Z'));
	expect(closes('2026-12-04T12:00:00.1234567')).toBe(Date.parse('2026-12-04T17:00:00.123Z'));
	// The night the clocks went back: before and after.
	expect(closes('2026-11-01T00:30:00')).toBe(Date.parse('2026-11-01T04:30:00Z'));
	expect(closes('2026-11-01T02:30:00')).toBe(Date.parse('2026-11-01T07:30:00Z'));
	for (const none of ['NA', 'N/A', 'n/a', '', null, undefined]) expect(closes(none)).toBeNull();
	expect(() => closes('tomorrow')).toThrow('dateEnd: "tomorrow" is no moment');
});

test('trap 15: there is no volume, which is not a volume of 0', () => {
	expect(read()).toMatchObject({ volume: null, volumeUnit: 'contracts', quote: { volume: null } });
});

test('trap 14: whatever is not open is closed, for the venue tells no outcome', () => {
	expect(read()).toMatchObject({ status: 'open', outcome: null });
	expect(read({ status: 'Suspended' })).toMatchObject({ status: 'closed', outcome: null });
	expect(read({}, { status: 'Closed' }).status).toBe('closed');
});

test('the answer is joined to the question, unless it stands alone', () => {
	expect(read()).toMatchObject({ title: 'Who wins? — Blue', label: 'Blue' });
	const single = read({}, { contracts: [{ id: 70, name: 'Yes', status: 'Open' }] });
	expect(single).toMatchObject({ id: 'predictit:7.70', title: 'Who wins?', label: null });
});

test('a link that is no web address is not passed on', () => {
	expect(read({}, { url: 'javascript:alert(1)' }).url).toBe('https://www.predictit.org');
});

test('a broken contract costs that contract, a broken market that market, no list at all everything', () => {
	const wrong = { lastTradePrice: 1.2 };
	const { markets, rejected } = parseAll(answer(wrong), AT);
	expect(markets.map(({ id }) => id)).toEqual(['predictit:7.71']);
	expect(rejected[0]!.reason).toBe(
		'PredictIt /all/ contracts[], 70: lastTradePrice: price 1.2 lies outside 0..1.'
	);
	expect(parseAll(answer({}, { name: 5 }), AT)).toMatchObject({
		markets: [],
		rejected: [{ endpoint: '/all/', reason: 'PredictIt /all/, 7: name is 5, expected text.' }]
	});
	expect(() => parseAll([], AT)).toThrow('PredictIt /all/: the answer is [], expected an object');
});

test('what was rejected is read again as it came', () => {
	const { endpoint, item } = parseAll(answer({ lastTradePrice: 1.2 }), AT).rejected[0] as {
		endpoint: string;
		item: { market: { contracts: object[] } };
	};
	expect(() => predictit.reread!(endpoint, item, AT)).toThrow('lies outside 0..1');
	const contracts = [{ ...item.market.contracts[0], lastTradePrice: 0.5 }];
	const mended = { ...item, market: { ...item.market, contracts } };
	expect(predictit.reread!(endpoint, mended, AT)).toEqual([read()]);
	expect(predictit.reread!('/all/', answer().markets[0], AT)).toHaveLength(2);
	expect(() => predictit.reread!('/x', {}, AT)).toThrow('PredictIt has no endpoint "/x"');
});

test('sweep, search, poll and ids within a minute are one request', async () => {
	const venue = fakeVenue(() => answer({ bestBuyYesCost: 'much' }));
	const [first] = await all(predictit.catalogue!(venue));
	expect([first!.markets.length, first!.rejected.length]).toEqual([1, 1]);
	const markets = [stored('predictit:7.71'), stored('predictit:9.99')];
	const [polled] = await all(predictit.poll!(venue, markets));
	// What has vanished does not appear, and what could not be read is told once.
	expect([ids([polled!]), polled!.rejected]).toEqual([['predictit:7.71'], []]);
	expect(ids(await all(predictit.byId!(venue, ['predictit:7.71'])))).toEqual(['predictit:7.71']);
	expect(ids(await all(predictit.search!(venue, 'RED wins')))).toEqual(['predictit:7.71']);
	expect(ids(await all(predictit.search!(venue, 'green')))).toEqual([]);
	expect(await all(predictit.search!(venue, '!'))).toEqual([]);
	expect(venue.asked).toEqual([{ service: 'predictit', path: '/all/', query: {} }]);
});

test('a minute later it is asked again, and a blocked request throws', async () => {
	let now = AT;
	const venue = { ...fakeVenue(() => answer()), now: () => now };
	await all(predictit.catalogue!(venue));
	now += 60_000;
	await all(predictit.catalogue!(venue));
	expect(venue.asked).toHaveLength(2);
	const blocked = fakeVenue(() => {
		throw failed(403);
	});
	await expect(all(predictit.catalogue!(blocked))).rejects.toThrow('answered 403');
});

test('the recorded market of 2019: four parties and what they cost', ({ skip }) => {
	const path = join(
		import.meta.dirname,
		'../../../../../../shared/fixtures/markets/predictit/market-2019.json'
	);
	if (!existsSync(path)) skip('the recorded answers are not here');
	const { markets, rejected } = parseAll({ markets: [JSON.parse(readFileSync(path, 'utf8'))] }, AT);
	expect(rejected).toEqual([]);
	expect(markets.map(({ id, label, quote }) => [id, label, quote.bid, quote.ask])).toEqual([
		['predictit:2721.4390', 'Democratic', 540_000, 560_000],
		['predictit:2721.4389', 'Republican', 470_000, 480_000],
		['predictit:2721.4388', 'Libertarian', 20_000, 30_000],
		['predictit:2721.4391', 'Green', 20_000, 30_000]
	]);
	expect(markets[0]).toMatchObject({
		title: 'Which party will win the 2020 U.S. presidential election? — Democratic',
		status: 'open',
		closesAt: null,
		quote: { last: 560_000, probability: 550_000 }
	});
});
