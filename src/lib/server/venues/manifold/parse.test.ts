import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type TestContext } from 'vitest';
import { MARKET, parseBets, parseMarket, parseMarkets, parseProbs, SEARCH } from './parse.ts';

const AT = 1785000000000;

const fixture = (name: string) =>
	JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8'));

const RECORDED = join(import.meta.dirname, '../../../../../../shared/fixtures/markets/manifold');
function recorded(name: string, { skip }: TestContext) {
	const path = join(RECORDED, name);
	if (!existsSync(path)) skip('the recorded answers are not here');
	return JSON.parse(readFileSync(path, 'utf8'));
}

/** An open market, with what a test is about laid over it. */
const market = (fields: Record<string, unknown> = {}) => ({
	id: 'air',
	question: 'Will Example Air be sold?',
	url: 'https://manifold.markets/maker/air',
	createdTime: 1767225600000,
	closeTime: 1798761600000,
	outcomeType: 'BINARY',
	mechanism: 'cpmm-1',
	probability: 0.12,
	volume: 10.5,
	volume24Hours: 1,
	totalLiquidity: 100,
	isResolved: false,
	...fields
});
const choice = (answers: unknown, fields: Record<string, unknown> = {}) =>
	market({
		outcomeType: 'MULTIPLE_CHOICE',
		mechanism: 'cpmm-multi-1',
		shouldAnswersSumToOne: true,
		probability: undefined,
		answers,
		...fields
	});
const readAll = (item: unknown) => {
	const { markets, rejected } = parseMarket(MARKET, item, AT);
	if (rejected[0]) throw new Error(rejected[0].reason);
	return markets;
};
const read = (fields: Record<string, unknown> = {}) => readAll(market(fields))[0]!;
const two = [
	{ id: 'a', text: 'Musk', probability: 0.25 },
	{ id: 'b', text: 'Nobody', probability: 0.75 }
];

test('a list of markets becomes the readings and the rejections written beside it', () => {
	const becomes = fixture('markets.becomes.json');
	const reading = parseMarkets(SEARCH, fixture('markets.json'), AT);
	expect(reading.markets).toEqual(becomes.markets);
	expect(reading.rejected.map(({ endpoint, reason }) => ({ endpoint, reason }))).toEqual(
		becomes.rejected
	);
});

test('the market maker has a probability, and neither sides nor a last trade', () => {
	expect(read().quote).toEqual({
		at: AT,
		bid: null,
		ask: null,
		last: null,
		probability: 120_000,
		basis: 'amm',
		volume: 10_500_000
	});
	expect(read({ probability: null }).quote).toMatchObject({ probability: null, basis: null });
});

test('trap 12: times are milliseconds, and a closing time in the far future is none', () => {
	expect(read()).toMatchObject({ opensAt: 1767225600000, closesAt: 1798761600000 });
	expect(read({ closeTime: 253399726740000 })).toMatchObject({ closesAt: null, status: 'open' });
	expect(read({ closeTime: undefined })).toMatchObject({ closesAt: null, status: 'open' });
});

test('a market past its closing time is closed, not resolved', () => {
	expect(read({ closeTime: AT - 1 })).toMatchObject({ status: 'closed', outcome: null });
	expect(read({ closeTime: AT + 1 }).status).toBe('open');
});

test('trap 14: YES, NO, MKT at a percentage, CANCEL', () => {
	const at = 1768000000000;
	const ended = (resolution: unknown, fields: object = {}) =>
		read({ isResolved: true, resolution, resolutionTime: at, ...fields });
	expect(ended('YES')).toMatchObject({
		status: 'resolved',
		outcome: { payout: 1_000_000, label: 'yes', at },
		quote: { probability: 1_000_000, basis: 'settlement', bid: null, ask: null, last: null }
	});
	expect(ended('NO').outcome).toEqual({ payout: 0, label: 'no', at });
	const split = (resolutionProbability: number) => ended('MKT', { resolutionProbability }).outcome;
	expect(split(0.35)).toEqual({ payout: 350_000, label: 'split', at });
	expect(split(1)).toMatchObject({ payout: 1_000_000, label: 'yes' });
	// Before there was a resolutionProbability, MKT paid the market's own.
	expect(ended('MKT').outcome).toMatchObject({ payout: 120_000, label: 'split' });
	expect(ended('CANCEL')).toMatchObject({
		status: 'void',
		outcome: { payout: null, label: 'void', at },
		quote: { probability: null, basis: null }
	});
	expect(ended('YES', { resolutionTime: undefined }).outcome?.at).toBe(AT);
	expect(() => ended('MAYBE')).toThrow('resolution is "MAYBE", an unknown word');
	expect(() => ended(undefined)).toThrow('resolution is missing, expected text');
});

test('trap 15: volumes are mana, and those of a whole multiple choice are not an answer’s', () => {
	expect(read()).toMatchObject({
		volume: 10_500_000,
		volumeUnit: 'mana',
		volume24h: 1_000_000,
		liquidity: 100_000_000
	});
	const [first, second] = readAll(choice([{ ...two[0], volume: 3 }, two[1]]));
	expect([first!.volume, second!.volume]).toEqual([3_000_000, null]);
	expect(first).toMatchObject({ volume24h: null, liquidity: null });
});

test('each answer of a multiple choice is a market of one event', () => {
	expect(readAll(choice(two, { groupSlugs: ['air'] }))).toMatchObject([
		{
			id: 'manifold:air:a',
			title: 'Will Example Air be sold? — Musk',
			label: 'Musk',
			event: { id: 'manifold:air', exclusive: true, tags: ['air'] },
			quote: { probability: 250_000, basis: 'amm' }
		},
		{ id: 'manifold:air:b', label: 'Nobody', quote: { probability: 750_000 } }
	]);
	const independent = readAll(choice(two, { shouldAnswersSumToOne: false }));
	expect(independent[0]!.event!.exclusive).toBe(false);
});

test('an answer ends by its own resolution, else by that of the market', () => {
	const outcomes = (answers: unknown[], fields: object) =>
		readAll(choice(answers, { resolutionTime: 1768000000000, ...fields })).map(
			({ status, outcome }) => [status, outcome?.label, outcome?.payout]
		);
	const resolved = (resolution: string) => ({ isResolved: true, resolution });
	expect(outcomes(two, resolved('a'))).toEqual([
		['resolved', 'yes', 1_000_000],
		['resolved', 'no', 0]
	]);
	expect(outcomes(two, resolved('MKT'))).toEqual([
		['resolved', 'split', 250_000],
		['resolved', 'split', 750_000]
	]);
	expect(outcomes(two, resolved('CANCEL'))).toEqual([
		['void', 'void', null],
		['void', 'void', null]
	]);
	const [first, second] = two;
	expect(outcomes([{ ...first, resolution: 'NO' }, second], {})).toEqual([
		['resolved', 'no', 0],
		['open', undefined, undefined]
	]);
});

test('what is no chance, no play money or has no answers is left out without a word', () => {
	const out = [
		market({ outcomeType: 'PSEUDO_NUMERIC', min: 0, max: 100, value: 12 }),
		market({ outcomeType: 'POLL' }),
		market({ outcomeType: 'SOMETHING_NEW' }),
		market({ outcomeType: 'FREE_RESPONSE', mechanism: 'dpm-2', answers: two }),
		market({ token: 'CASH' }),
		choice(two, { mechanism: 'dpm-2' }),
		choice(undefined)
	];
	expect(parseMarkets(SEARCH, out, AT)).toEqual({ at: AT, markets: [], rejected: [] });
	expect(readAll(market({ mechanism: 'dpm-2', token: 'MANA' }))).toHaveLength(1);
});

test('a pool may be an object, a number or nothing', () => {
	for (const pool of [{ YES: 1, NO: 2 }, 219.3, null, undefined]) {
		expect(read({ pool })).toEqual(read());
	}
});

test('rules are the text of the description; a tree of formatting is not text', () => {
	const tree = { type: 'doc', content: [] };
	expect(read({ textDescription: ' It counts. ', description: tree }).rules).toBe('It counts.');
	expect(read({ description: 'It counted.' }).rules).toBe('It counted.');
	expect(read({ description: tree }).rules).toBe('');
});

test('a link that is no web address is not passed on', () => {
	expect(read({ url: 'javascript:alert(1)' }).url).toBe('https://manifold.markets');
});

test('a broken market costs that market, a broken answer that answer', () => {
	const reasons = (...items: unknown[]) =>
		parseMarkets(SEARCH, items, AT).rejected.map(({ reason }) => reason);
	expect(
		reasons(
			market({ id: '' }),
			market({ probability: 1.01 }),
			market({ question: 5 }),
			market({ volume: -1 }),
			market({ outcomeType: null }),
			null,
			choice([{ ...two[0], id: null }, two[1]]),
			choice('many')
		)
	).toEqual([
		'Manifold /search-markets, an item without an id: a market without an id cannot be stored.',
		'Manifold /search-markets, air: probability: price 1.01 lies outside 0..1.',
		'Manifold /search-markets, air: question is 5, expected text.',
		'Manifold /search-markets, air: volume is below zero.',
		'Manifold /search-markets, air: outcomeType is null, expected text.',
		'Manifold /search-markets, an item without an id: the market is null, expected an object.',
		'Manifold /search-markets answers[], air: an answer without an id cannot be stored.',
		'Manifold /search-markets, air: answers is "many", expected a list.'
	]);
	expect(() => parseMarkets(SEARCH, { message: 'sorry' }, AT)).toThrow(
		'Manifold /search-markets: the answer is {"message":"sorry"}, expected a list'
	);
});

// --- Probabilities and bets ----------------------------------------------------------------------

const stored = (id: string) => ({
	id,
	ref: { title: `Title of ${id}`, url: 'https://manifold.markets/maker/x' },
	status: 'open' as const,
	opensAt: 1,
	closesAt: 2,
	endedAt: null
});

test('probabilities alone renew the price of what is stored; what is not answered is missing', () => {
	const ids = ['manifold:x', 'manifold:y:a', 'manifold:y:gone', 'manifold:z', 'manifold:w'];
	const { markets, missing, rejected } = parseProbs(
		{ x: { prob: 0.62 }, y: { answerProbs: { a: 0.67 } }, w: { prob: 'high' } },
		ids.map(stored),
		AT
	);
	expect(markets).toMatchObject([
		{ id: 'manifold:x', title: 'Title of manifold:x', opensAt: 1, closesAt: 2, event: null },
		{ id: 'manifold:y:a', quote: { probability: 670_000, basis: 'amm', volume: null } }
	]);
	expect(missing).toEqual(['manifold:y:gone', 'manifold:z']);
	expect(rejected.map(({ reason }) => reason)).toEqual([
		'Manifold /market-probs, manifold:w: prob: expected a decimal, got "high".'
	]);
});

test('a bet is a step of the price, unless it moved nothing or another answer', () => {
	const bet = (id: string, fields: object = {}) => ({
		id,
		createdTime: 1768000000000,
		amount: 10,
		probBefore: 0.4,
		probAfter: 0.5,
		...fields
	});
	const steps = (bets: unknown[], answer: string | null = null) =>
		parseBets(bets, answer).bets.map(({ id, probability }) => [id, probability]);
	expect(
		steps([
			bet('moves'),
			bet('sells', { amount: -5 }),
			bet('redeems', { isRedemption: true }),
			bet('nothing', { amount: 0 }),
			bet('unfilled', { probAfter: 0.4 })
		])
	).toEqual([
		['moves', 500_000],
		['sells', 500_000],
		['redeems', null],
		['nothing', null],
		['unfilled', null]
	]);
	expect(steps([bet('mine', { answerId: 'a' }), bet('theirs', { answerId: 'b' })], 'a')).toEqual([
		['mine', 500_000],
		['theirs', null]
	]);
	expect(parseBets([bet('x', { probAfter: 7 }), { id: 'y' }], null).rejected).toMatchObject([
		{ reason: 'Manifold /bets, x: probAfter: price 7 lies outside 0..1.' },
		{ reason: 'Manifold /bets, y: createdTime is missing.' }
	]);
});

// --- Recorded answers ----------------------------------------------------------------------------

test('992 recorded markets of 2022: 779 chances with every kind of end', (context) => {
	const items = recorded('markets-1000-2022.json', context);
	const { markets, rejected } = parseMarkets(SEARCH, items, AT);
	expect(rejected).toEqual([]);
	expect(markets).toHaveLength(779);
	const count = (label: string) => markets.filter(({ outcome }) => outcome?.label === label).length;
	expect([count('yes'), count('no'), count('split'), count('void')]).toEqual([203, 77, 27, 36]);
	expect(markets.find(({ id }) => id === 'manifold:5QGvYM9ju3pBTMZlrpbQ')?.outcome).toEqual({
		payout: 495_345,
		label: 'split',
		at: 1655265001355
	});
	expect(markets[0]).toMatchObject({
		id: 'manifold:muSc9gpSliwGWRP9EKOT',
		title: 'Will I feel alive today?',
		outcome: { payout: 0, label: 'no', at: 1655301311928 },
		volume: 1_074_000_000,
		url: 'https://manifold.markets/kazoo/will-i-feel-alive-today'
	});
	// The year 2100 is a date; a question that never closes says 9999.
	const closing = (id: string) => markets.find((one) => one.id === id)?.closesAt;
	expect(closing('manifold:OFoMkpUNAvF6USNzkjqD')).toBe(4117323540000);
	const never = items.find((item: { id: string }) => item.id === 'eZgKL8MA6A8vBlnt4Rnn');
	expect(readAll({ ...never, outcomeType: 'BINARY' })[0]!.closesAt).toBeNull();
});

test('the recorded market on Bitcoin, with its rules', (context) => {
	expect(readAll(recorded('market-by-id-2022.json', context))).toMatchObject([
		{
			id: 'manifold:rIR6mWqaO9xKLifr6cLL',
			rules: expect.stringMatching(/^Using data source: [^\n]+\nResolves YES if/),
			outcome: { payout: 1_000_000, label: 'yes', at: 1655299026599 },
			volume: 2_754_865_808
		}
	]);
});

test('45 recorded bets are 45 steps, the newest to 99.1 %', (context) => {
	const { bets, rejected } = parseBets(recorded('bets-market-2022.json', context), null);
	expect([bets.length, rejected]).toEqual([45, []]);
	expect(bets[0]).toEqual({
		id: 'hqrtGRb9Pz95DNZt5IEL',
		at: 1655298929711,
		probability: 991_154
	});
});
