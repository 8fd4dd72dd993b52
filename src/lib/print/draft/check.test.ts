/** Every printed error of real coverage that was collected is a case here. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkDraft, type DraftContext } from './check.ts';
import type { DraftMarket, DraftRule } from './finding.ts';
import { printedWon } from './won.ts';

const JAN_26 = { rate: 1440.55, date: '2026-01-26', source: 'edaily' };
const HOUR = 3_600_000;
const START = Date.parse('2026-01-20T00:00:00Z');

const polymarket: DraftMarket = {
	id: 'polymarket:0x1',
	title: 'Will Elon Musk buy Ryanair by June 30, 2026?',
	venue: 'polymarket',
	venueName: 'Polymarket',
	rules:
		'This market will resolve to "Yes" if Musk announces an agreement to buy Ryanair by June 30, 2026, 11:59 PM ET. Completion is not needed.',
	closesAt: Date.parse('2026-07-01T04:00:00Z'),
	probability: 0.04,
	spread: 0.008,
	history: { t: [START, START + HOUR, START + 2 * HOUR], p: [0.12, 0.09, 0.04] },
	equivalent: []
};
const kalshi: DraftMarket = {
	...polymarket,
	id: 'kalshi:KXRYANAIR-27',
	venue: 'kalshi',
	venueName: 'Kalshi',
	title: 'Will Musk hold a stake in Ryanair before 2027?',
	rules:
		'If Musk, Tesla or SpaceX holds any stake above 0% before Jan 1, 2027, then the market resolves to Yes.',
	closesAt: Date.parse('2027-01-01T05:00:00Z'),
	probability: 0.14
};

const nothing: DraftContext = {
	rate: JAN_26,
	marketAt: new Map(),
	markets: [],
	earlier: [],
	written: {
		percent: (p) => `${Number((p * 100).toFixed(1))}%`,
		moment: (at) => new Date(at).toISOString()
	}
};
/** What is found in a draft whose first sentence speaks of a market. */
const check = (draft: string, context: Partial<DraftContext> = {}, market?: DraftMarket) =>
	checkDraft(draft, {
		...nothing,
		...(market ? { marketAt: new Map([[0, market]]), markets: [market] } : {}),
		...context
	});
const rules = (...args: Parameters<typeof check>) => check(...args).map(({ rule }) => rule);
const only = (rule: DraftRule, ...args: Parameters<typeof check>) =>
	check(...args).find((finding) => finding.rule === rule);

describe('printed errors of real coverage', () => {
	test('200만달러(약 26억원): the won of another year', () => {
		const draft = '폴리마켓에 200만달러(약 26억원)가 몰렸다.';
		const found = only('won', draft)!;
		expect(found.proposal).toBe('약 28억8천만원');
		expect(found.values).toMatchObject({ implied: '1,300', rate: '1,440.55', date: '2026-01-26' });
		expect(draft.slice(found.from, found.to)).toBe('26억원');
	});

	test('3만6000달러(약 4300만원)', () => {
		expect(only('won', '3만6000달러(약 4300만원)를 벌었다.')).toMatchObject({
			proposal: '약 5,186만원',
			values: { implied: '1,194' }
		});
	});

	test('an English draft gets its won in English', () => {
		expect(only('won', 'It drew $2 million (about 2.6 billion won).')!.proposal).toBe(
			'about 2.88 billion won'
		);
	});

	test.each([
		['폴리마켓에서 인수를 예측한 비율은 4% 수준이다.', '4%'],
		['폴리마켓에서 실제로 인수할 것으로 본 비율은 약 4%다.', '4%']
	])('a price as a share of bettors: %s', (draft, p) => {
		expect(only('share_of_people', draft)).toMatchObject({
			values: { p },
			proposal: '내재 확률은 약 4%'
		});
	});

	test('a price as a share of the money: 54%가 돈을 걸었다', () => {
		expect(
			only(
				'share_of_money',
				"폴리마켓에는 24만달러가 베팅됐는데 전체의 54%가 '그렇다'에 돈을 걸었다."
			)
		).toMatchObject({ values: { p: '54%' }, proposal: '내재 확률은 약 54%' });
	});

	test('made $36,000 turned into $36,000 on the line', () => {
		const earlier = [
			{
				text: 'A trader made more than $36,000 betting against Musk’s promises.',
				outlet: 'Entrepreneur',
				at: START,
				href: '/stories/1'
			},
			{
				text: 'He has over $36,000 on the line.',
				outlet: 'Re-write',
				at: START + HOUR,
				href: '/stories/2'
			}
		];
		const found = only('drift', 'The trader has over $36,000 on the line.', { earlier })!;
		expect(found.values).toMatchObject({ act: 'staked', first: 'earned', outlet: 'Entrepreneur' });
		expect(found.evidence[0]).toMatchObject({ href: '/stories/1' });
		expect(rules('The trader made $36,000 against Musk.', { earlier })).not.toContain('drift');
	});

	test('always betting NO', () => {
		expect(rules('The Polymarket trader is always betting NO on Musk, as of 18:05.')).toContain(
			'absolute'
		);
	});

	test('Ryanair 4 % at Polymarket and 14 % at Kalshi: different contracts', () => {
		const draft = 'Polymarket put it at 4% on Jan. 26, 2026, while Kalshi had 14%.';
		const found = only('two_contracts', draft, { markets: [polymarket, kalshi] })!;
		expect(found.evidence.map(({ text }) => text)).toEqual([
			expect.stringContaining('announces an agreement'),
			expect.stringContaining('any stake above 0%')
		]);
		const same = [{ ...polymarket, equivalent: [kalshi.id] }, kalshi];
		expect(rules(draft, { markets: same })).not.toContain('two_contracts');
	});

	test('12 %, 9 %, 4 %: a figure without a time, and which moment it was right at', () => {
		expect(rules('Polymarket gives Musk a 12% chance.')).toContain('no_time');
		expect(rules('Polymarket gave Musk a 12% chance on Jan. 20.')).not.toContain('no_time');
		expect(only('stale', 'Polymarket gives Musk a 9% chance.', {}, polymarket)).toMatchObject({
			values: { said: '9%', now: '4%', seen: '2026-01-20T01:00:00.000Z' },
			proposal: '4%'
		});
		expect(only('stale', 'Polymarket gives Musk a 30% chance.', {}, polymarket)).toMatchObject({
			values: { seen: null }
		});
		expect(rules('Polymarket gives Musk a 4% chance.', {}, polymarket)).not.toContain('stale');
	});

	test('Tesla FSD 68 % by June 30 and 100 %: the resolution text beside the number', () => {
		expect(
			rules('Polymarket showed 68% by June 30 for unsupervised FSD and Kalshi 100% at 18:05.')
		).toContain('two_contracts');
	});
});

describe('wording', () => {
	test.each([
		['On Polymarket 4% of bettors think so, as of 18:05.', 'share_of_people'],
		['Only 4% predicted on Kalshi on Monday that he buys it.', 'share_of_people'],
		['On Kalshi 54% of the money is on yes, as of Monday.', 'share_of_money'],
		['Polymarket odds of 4% at 18:05.', 'odds_word'],
		['Polymarket had 4% odds at 18:05.', 'odds_word'],
		['폴리마켓 배당률은 4%였다(26일).', 'odds_word'],
		['Bettors on Kalshi see 25-to-1 odds, a chance of 10%, on Monday.', 'odds_mismatch'],
		['Trading volume on Polymarket reached 2.1 million on Monday.', 'volume_unit'],
		['폴리마켓 거래량은 210만에 달했다.', 'volume_unit'],
		['Prediction markets put it at 4% on Monday.', 'no_venue'],
		['그는 칼시에서 항상 NO에 베팅했다.', 'absolute']
	])('%s', (draft, rule) => expect(rules(draft)).toContain(rule));

	test.each([
		'Contracts on Polymarket implied a chance of about 4% as of 18:05 KST on Jan. 26, 2026; $2.1 million has changed hands.',
		'예측시장 폴리마켓에서 이 계약은 약 4센트(내재 확률 약 4%)에 거래됐다(한국시간 1월 26일 18시 5분 기준). 누적 거래액은 210만 달러(약 30억 원)다.',
		'Bettors on Kalshi see 25-to-1 odds, a chance of 3.8%, on Monday.',
		'Volume on Kalshi was 12,345 contracts on Monday.',
		'The company made $3 million (about 4.3 billion won) last year.',
		'4% of people have blue hair, a survey said.'
	])('a clean sentence is left alone: %s', (draft) => expect(rules(draft)).toEqual([]));
});

describe('a headline beyond the rule', () => {
	test('buying is more than announcing an agreement', () => {
		const found = only('beyond_announcement', 'Will Musk buy Ryanair?', {}, polymarket)!;
		expect(found.evidence[0]!.text).toContain('announces an agreement');
		expect(rules('Will Musk announce a deal to buy Ryanair?', {}, polymarket)).toEqual([]);
	});
	test('buying is more than holding a stake', () => {
		expect(rules('머스크가 라이언에어를 인수할까', {}, kalshi)).toContain('beyond_stake');
		expect(rules('머스크가 라이언에어 지분을 살까', {}, kalshi)).not.toContain('beyond_stake');
	});
	test('another day than the deadline', () => {
		expect(
			only('beyond_deadline', 'Musk to announce a Ryanair deal by Dec. 31, 2026', {}, polymarket)
		).toMatchObject({ values: { said: 'Dec. 31, 2026', rule: '2026-07-01' } });
		expect(rules('Musk to announce a Ryanair deal by June 30, 2026', {}, polymarket)).not.toContain(
			'beyond_deadline'
		);
	});
});

test('won are rounded as papers print them', () => {
	expect(
		[2_881_100_000, 51_859_800, 3_025_000_000_000, 100_000_000, 9_000].map(printedWon)
	).toEqual(['28억8천만원', '5,186만원', '3조250억원', '1억원', '9,000원']);
});

test('a megabyte of text is read, and findings are capped', () => {
	const draft = 'Polymarket says 4% of bettors think so. '.repeat(26_000);
	expect(check(draft).length).toBe(200);
});

test('whatever is pasted, findings lie within it, in order', () => {
	const piece = fc.oneof(
		fc.string({ unit: 'binary', maxLength: 12 }),
		fc.constantFrom(
			'Polymarket ',
			'폴리마켓 ',
			'4% of bettors ',
			'200만달러(약 26억원)',
			' odds of 4%. ',
			'\u0000',
			'25-to-1 '
		)
	);
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
			const draft = pieces.join('');
			let last = 0;
			for (const { from, to } of check(draft, {}, polymarket)) {
				expect(from).toBeGreaterThanOrEqual(last);
				expect(to).toBeGreaterThan(from);
				expect(to).toBeLessThanOrEqual(draft.length);
				last = from;
			}
		})
	);
});
