import { describe, expect, test } from 'vitest';
import type { MarketView } from '#lib/domain/view.ts';
import { quotability } from '#lib/domain/quotable.ts';
import { ruleDemand } from './rule-demand.ts';
import { chance, printable, type Facts } from './sentence.ts';

const AT = Date.parse('2026-01-26T09:05:00Z');
const HOUR = 3_600_000;

const RULES =
	'Some context first. This market will resolve to "Yes" if Elon Musk agrees to buy Ryanair by June 30, 2026, 11:59 PM ET, even if the purchase is never completed. Otherwise, this market will resolve to "No".';

const ryanair: MarketView = {
	id: 'polymarket:0x1',
	venue: 'polymarket',
	eventId: null,
	eventTitle: null,
	title: 'Will Musk agree to buy Ryanair by June 30?',
	label: null,
	url: 'https://polymarket.com/event/x',
	status: 'open',
	opensAt: null,
	closesAt: Date.parse('2026-07-01T04:00:00Z'),
	outcome: null,
	quote: { at: AT, bid: 0.036, ask: 0.044, last: 0.04, probability: 0.04, basis: 'mid' },
	change24h: null,
	checkedAt: AT,
	every: HOUR,
	volume: { value: 2_100_000, unit: 'usd' },
	volume24h: null,
	liquidity: null,
	fee: null,
	breakEven: [0.018, 0.0448],
	light: 'green',
	money: 'real'
};

const facts = (changes: Partial<MarketView> = {}, more: Partial<Facts> = {}): Facts => {
	const market = { ...ryanair, ...changes };
	return {
		market,
		venue: 'Polymarket',
		rules: RULES,
		at: AT,
		zone: 'Asia/Seoul',
		band: null,
		quotability: quotability(market, AT),
		rate: { rate: 1440.55, date: '2026-01-26', source: 'ECB' },
		link: 'https://hearsay.test/s/abc',
		simulated: false,
		...more
	};
};

describe('the sentence to print', () => {
	test('English: chance, basis, sides, venue, moment, dollars and dated won, deadline, rules, address', () => {
		expect(printable(facts(), 'en')).toBe(
			'Contracts on Polymarket that ask “Will Musk agree to buy Ryanair by June 30?” implied a chance of about 4% (middle of bid 3.6%, ask 4.4%) as of 18:05 KST on Jan. 26, 2026. ' +
				'$2.1 million (about ₩3.03 billion, at 1,440.55 won to the dollar, ECB, Jan. 26, 2026) has changed hands. ' +
				'Trading ends at 12:59 KST on July 1, 2026. ' +
				"Its rules: “This market will resolve to 'Yes' if Elon Musk agrees to buy Ryanair by June 30, 2026, 11:59 PM ET, even if the purchase is never completed.” " +
				'https://hearsay.test/s/abc'
		);
	});

	test('Korean: a price in cents is a chance, never a share; 억 and 만; the particles right', () => {
		expect(printable(facts(), 'ko')).toBe(
			'예측시장 폴리마켓에서 ‘Will Musk agree to buy Ryanair by June 30?’ 계약은 약 4센트(내재 확률 약 4%)에 거래됐다(매수호가 3.6센트·매도호가 4.4센트의 중간값, 한국시간 2026년 1월 26일 18시 5분 기준). ' +
				'누적 거래액은 210만 달러(약 30억 3000만 원, 1월 26일 ECB 기준 1달러=1,440.55원)다. ' +
				'거래는 한국시간 2026년 7월 1일 12시 59분에 끝난다. ' +
				"규정 원문은 “This market will resolve to 'Yes' if Elon Musk agrees to buy Ryanair by June 30, 2026, 11:59 PM ET, even if the purchase is never completed.”이다. " +
				'https://hearsay.test/s/abc'
		);
	});

	test('a market without a price has no sentence, in neither language', () => {
		const none = facts({ quote: { ...ryanair.quote!, probability: null, basis: null } });
		expect([printable(none, 'en'), printable(none, 'ko')]).toEqual([null, null]);
	});

	test('what is doubtful is said: thin, wide, old, proposed', () => {
		const doubtful = facts({
			status: 'proposed',
			volume: { value: 8_200, unit: 'usd' },
			quote: { at: AT, bid: 0.3, ask: 0.36, last: 0.3, probability: 0.33, basis: 'mid' }
		});
		const en = printable(doubtful, 'en')!;
		expect(en).toContain('Caution: an outcome has been proposed and may still be disputed; ');
		expect(en).toContain('thinly traded');
		expect(en).toContain('buyers and sellers are 6 points apart');
		expect(printable(doubtful, 'ko')).toContain('매수·매도 호가 차이가 6센트다');
	});

	test('a number of contracts is not called money, and play money is not called dollars', () => {
		const kalshi = printable(facts({ volume: { value: 12_345, unit: 'contracts' } }), 'en')!;
		expect(kalshi).toContain('12,300 contracts (a number of contracts, not of dollars)');
		expect(kalshi).not.toContain('$');
		const play = facts(
			{
				money: 'play',
				venue: 'manifold',
				volume: { value: 3_200, unit: 'mana' },
				quote: { at: AT, bid: null, ask: null, last: null, probability: 0.31, basis: 'amm' }
			},
			{ venue: 'Manifold' }
		);
		expect(printable(play, 'en')).toMatch(/^Play-money contracts on Manifold .* about 31%/);
		expect(printable(play, 'en')).not.toContain('$');
		expect(printable(play, 'ko')).toMatch(/^가상화폐로 거래하는 예측시장 매니폴드에서/);
		expect(printable(play, 'ko')).not.toMatch(/센트|달러|원\)/);
	});

	test('a settled market is a fact and no chance', () => {
		const settled = facts({
			status: 'resolved',
			outcome: { payout: 0, label: 'no', at: AT },
			quote: { ...ryanair.quote!, bid: null, ask: null, probability: 0, basis: 'settlement' }
		});
		expect(printable(settled, 'en')).toMatch(
			/^The market “[^”]+” at Polymarket was settled no on Jan\. 26, 2026 and paid 0 cents on the dollar\./
		);
		expect(printable(settled, 'ko')).toContain('‘아니요’로 판정됐다. 1달러당 0센트를 지급했다.');
		expect(printable(settled, 'en')).not.toContain('chance');
	});

	test('without a rate no won is printed, and simulated data says so first', () => {
		const bare = facts({}, { rate: null, simulated: true });
		expect(printable(bare, 'en')).toMatch(/^SIMULATED DATA/);
		expect(printable(bare, 'en')).not.toContain('₩');
		expect(printable(bare, 'ko')).toContain('누적 거래액은 210만 달러다.');
	});

	test('a price is never called a share of people or of money', () => {
		for (const locale of ['en', 'ko'] as const) {
			expect(printable(facts(), locale)).not.toMatch(/predicted|bettors|비율|예측한|돈을 걸/);
		}
	});
});

test('a chance is rounded as newspapers do, and never into certainty', () => {
	expect([0.04, 0.036, 0.009, 0.0004, 0.135, 0.9, 0.964, 0.9996, 0, 1].map(chance)).toEqual([
		'4%',
		'3.6%',
		'0.9%',
		'<0.1%',
		'14%',
		'90%',
		'96.4%',
		'>99.9%',
		'0%',
		'100%'
	]);
});

describe('the light', () => {
	const light = (changes: Partial<MarketView>, now = AT, days: number | null = null) =>
		quotability({ ...ryanair, ...changes }, now, days);

	test('a narrow, much traded, fresh price is fit to print', () => {
		expect(light({}, AT, 30)!.light).toBe('green');
	});

	test('the worst reason decides, and stands first', () => {
		const { light: colour, reasons } = light(
			{ volume: { value: 50_000, unit: 'usd' } },
			AT + 3 * HOUR
		)!;
		expect(colour).toBe('amber');
		expect(reasons.map(({ kind, light }) => `${kind} ${light}`)).toEqual([
			'volume amber',
			'age amber',
			'spread green'
		]);
		expect(light({}, AT + 5 * HOUR)!.reasons[0]).toEqual({
			kind: 'age',
			at: AT,
			stale: true,
			light: 'red'
		});
	});

	test('exactly ten points apart is still a price, a hair more is none', () => {
		const quote = (ask: number) => ({ ...ryanair.quote!, bid: 0.2, ask });
		expect(light({ quote: quote(0.3) })!.light).toBe('amber');
		expect(light({ quote: quote(0.301) })!.light).toBe('red');
		expect(light({ quote: { ...quote(0.3), ask: null } })!.reasons[0]).toMatchObject({
			kind: 'spread',
			spread: null
		});
	});

	test('traded on one day of thirty is amber; no price is red; settled has no light', () => {
		expect(light({}, AT, 1)!.light).toBe('amber');
		expect(light({ quote: null })!.light).toBe('red');
		expect(light({ status: 'resolved' })).toBeNull();
		expect(light({ status: 'void' })).toBeNull();
	});
});

describe('what the rules ask', () => {
	test.each([
		[RULES, /^This market will resolve to "Yes" if Elon Musk agrees .* completed\.$/],
		[
			'If Elon Musk visits Mars before the earlier of his death or Aug 1, 2099, then the market resolves to Yes.',
			/^If Elon Musk visits Mars .* Yes\.$/
		],
		[
			'Using data source: a table. Resolves YES if there is a single day in 2022 below 25,000.',
			/^Resolves YES if there is a single day/
		],
		['What is the most stonky stonk?', /^What is the most stonky stonk\?$/]
	])('%s', (rules, demand) => expect(ruleDemand(rules)).toMatch(demand));

	test('no rules ask nothing, and a page of law is cut at a word', () => {
		expect(ruleDemand(' \n ')).toBeNull();
		const long = ruleDemand(`Resolves YES if ${'something happens and '.repeat(40)}ends.`)!;
		expect(long.length).toBeLessThan(365);
		expect(long).toMatch(/ \w+ …$/);
	});
});
