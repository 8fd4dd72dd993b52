import { expect, test } from 'vitest';
import { NONE } from './chunk.ts';
import {
	claimBand,
	claimPrices,
	criterionFault,
	daysLate,
	outcomeFault,
	standsIn,
	positionOf,
	zonedMoment,
	type PricedMarket
} from './claim.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SAID = 100 * DAY;

/** A market from [hours after the claim, bid %, ask %, last %] steps; -1 is none. */
function market(
	steps: [hours: number, bid: number, ask: number, p?: number][],
	more: Partial<PricedMarket> = {}
): PricedMarket {
	const micro = (percent: number) => (percent < 0 ? NONE : Math.round(percent * 10_000));
	return {
		prices: {
			t: Float64Array.from(steps, ([hours]) => SAID + hours * HOUR),
			bid: Int32Array.from(steps, ([, bid]) => micro(bid)),
			ask: Int32Array.from(steps, ([, , ask]) => micro(ask)),
			p: Int32Array.from(steps, ([, bid, ask, p = (bid + ask) / 2]) => micro(p))
		},
		ownSince: 0,
		gaps: [],
		settled: null,
		amm: false,
		fee: null,
		closesAt: null,
		...more
	};
}
const NOW = SAID + 40 * DAY;
const times = { saidAt: SAID, deadline: SAID + 30 * DAY };

test('a claim is priced by what stood before it, never by what came at that moment', () => {
	const prices = claimPrices(
		market([
			[-24, 3, 5],
			[0, 9, 11],
			[30, 19, 21]
		]),
		'yes',
		times,
		NOW
	);
	expect(prices.before).toMatchObject({ p: 0.04, basis: 'mid' });
	expect(prices.at).toMatchObject({ p: 0.04 });
	expect(prices.hour).toMatchObject({ p: 0.1 });
	expect(prices.day).toMatchObject({ p: 0.1 });
	expect(prices.now).toMatchObject({ at: SAID + 30 * HOUR, p: 0.2 });
	// Not known yet: after the last check, and still ahead.
	expect([prices.week, prices.deadline]).toEqual([null, null]);
});

test('where NO means that it came true, the price is turned around', () => {
	const prices = claimPrices(
		market([
			[-24, 3, 5],
			[1, 3, 5]
		]),
		'no',
		times,
		NOW
	);
	expect(prices.at?.p).toBeCloseTo(0.96);
});

test('a gap is no price, history says so, and a wide spread shows the last trade', () => {
	const steps: Parameters<typeof market>[0] = [
		[-24, 3, 5],
		[-2, -1, -1, -1],
		[0.5, 10, 40, 12],
		[9, 10, 40, 12]
	];
	const own = claimPrices(market(steps), 'yes', times, NOW);
	expect(own.at).toBeNull();
	expect(own.hour).toMatchObject({ p: 0.12, basis: 'last' });
	const later = claimPrices(market(steps, { ownSince: SAID }), 'yes', times, NOW);
	expect(later.before?.basis).toBe('history');
	const gap = { from: SAID - 25 * HOUR, to: SAID };
	expect(claimPrices(market(steps, { gaps: [gap] }), 'yes', times, NOW).before?.basis).toBe(
		'history'
	);
	expect(claimPrices(market(steps, { amm: true }), 'yes', times, NOW).hour?.basis).toBe('amm');
	expect(claimPrices(market([]), 'yes', times, NOW).now).toBeNull();
});

test('a settled market is worth its payout ever after, but not at a moment that is still ahead', () => {
	const settled = { at: SAID + 2 * DAY, payout: 0 };
	const prices = claimPrices(
		market(
			[
				[-24, 3, 5],
				[48, -1, -1, 0]
			],
			{ settled }
		),
		'yes',
		times,
		NOW
	);
	expect(prices.deadline).toMatchObject({ p: 0, basis: 'settlement' });
	expect(prices.day).toMatchObject({ p: 0.04, basis: 'mid' });
	expect(
		claimPrices(
			market(
				[
					[-24, 3, 5],
					[48, -1, -1, 0]
				],
				{ settled }
			),
			'yes',
			times,
			SAID + 3 * DAY
		).week
	).toBeNull();
});

test('fading 4 cents without a fee wins 4.17 %, following it loses the dollar', () => {
	const settled = { at: SAID + 155 * DAY, payout: 0 };
	const steps: Parameters<typeof market>[0] = [
		[-24, 4, 4],
		[155 * 24, -1, -1, 0]
	];
	const free = { rate: 0, exponent: 1, takerOnly: true, type: null };
	const ended = market(steps, { settled, fee: free });
	const fade = positionOf(ended, 'no', SAID)!;
	expect(fade).toMatchObject({ side: 'no', at: SAID, price: 0.96, fee: 0, feeKnown: true });
	expect(fade.result).toMatchObject({ settled: true });
	expect(fade.result!.value * 100).toBeCloseTo(4.17, 2);
	expect(fade.result!.annualised! * 100).toBeCloseTo(10.1, 1);
	expect(positionOf(ended, 'yes', SAID)?.result?.value).toBe(-1);
});

test('an open position is worth the bid, without a yearly rate', () => {
	const position = positionOf(
		market(
			[
				[-24, 4, 6],
				[24, 9, 11]
			],
			{ closesAt: SAID + 365 * DAY }
		),
		'yes',
		SAID
	)!;
	expect(position).toMatchObject({ price: 0.06, feeKnown: false });
	expect(position.result).toEqual({
		value: expect.closeTo(0.5),
		annualised: null,
		settled: false
	});
	expect(position.win.annualised).toBeCloseTo(1 / 0.06 - 1, 3);
});

test('who follows or fades buys at the first ask within a day, or nobody could have', () => {
	const steps: Parameters<typeof market>[0] = [
		[-24, -1, -1, 5],
		[5, 4, 6],
		[90, 4, 6]
	];
	expect(positionOf(market(steps), 'yes', SAID)?.at).toBe(SAID + 5 * HOUR);
	expect(
		positionOf(
			market([
				[-24, -1, -1, 5],
				[25, 4, 6]
			]),
			'yes',
			SAID
		)
	).toBeNull();
	expect(positionOf(market([]), 'yes', SAID)).toBeNull();
	const settled = { at: SAID, payout: null };
	expect(positionOf(market(steps, { settled }), 'yes', SAID)).toBeNull();
	const void_ = { at: SAID + 80 * HOUR, payout: null };
	expect(positionOf(market(steps, { settled: void_ }), 'yes', SAID)?.result).toBeNull();
});

test('the break-even band is that of the moment, turned around with the claim', () => {
	const priced = market(
		[
			[-24, 4, 4],
			[0, 50, 51]
		],
		{
			closesAt: SAID + 339 * DAY,
			fee: { rate: 0.07, exponent: 1, takerOnly: true, type: 'quadratic' }
		}
	);
	const [lo, hi] = claimBand(priced, 'yes', SAID)!;
	expect([lo * 100, hi * 100]).toEqual([expect.closeTo(0.15, 2), expect.closeTo(4.43, 2)]);
	expect(claimBand(priced, 'no', SAID)).toEqual([1 - hi, 1 - lo]);
	expect(claimBand(market([[-24, 4, 4]]), 'yes', SAID)).toBeNull();
});

test.each([
	['It works soon, by our own announcement.', 'soon'],
	['Ridership grows significantly in 2026.', 'significantly'],
	['2026년에 매출이 대폭 늘어난다고 회사가 발표한다.', '대폭'],
	['조만간 인수 합의가 공식적으로 발표된다고 본다.', '조만간'],
	['It ships.', 'too short']
])('the criterion "%s" is refused with a reason', (criterion, reason) => {
	expect(criterionFault(criterion)).toContain(reason);
});

test.each([
	'Ryanair or Musk announces an agreement to buy a controlling stake, per an official filing.',
	'6월 30일까지 머스크나 라이언에어가 인수 합의를 공식 발표한다.',
	'The Bloomberg Billionaires Index lists him at $1,000,000,000,000 or more on any day.'
])('the criterion "%s" is plain', (criterion) => {
	expect(criterionFault(criterion)).toBeNull();
});

test('a moment must exist and name its zone', () => {
	expect(zonedMoment('2026-06-30T23:59-04:00')).toBe(Date.UTC(2026, 6, 1, 3, 59));
	expect(zonedMoment('2026-01-26T18:05:00+09:00')).toBe(Date.UTC(2026, 0, 26, 9, 5));
	for (const text of ['2026-06-30', '2026-06-30T23:59', '2026-02-30T00:00Z', 'soon', '']) {
		expect(zonedMoment(text)).toBeNull();
	}
});

test('an outcome must fit the deadline: late comes after it, kept does not', () => {
	const said = { saidAt: 10 * DAY, deadline: 20 * DAY };
	const fault = (state: 'kept' | 'late', happenedAt: number | null) =>
		outcomeFault({ state, happenedAt, evidence: 'https://a.example' }, said);
	expect(fault('kept', 20 * DAY)).toBeNull();
	expect(fault('kept', 21 * DAY)).toBe('too late');
	expect(fault('late', 19 * DAY)).toBe('in time');
	expect(fault('late', null)).toBe('no moment');
	expect(fault('kept', 5 * DAY)).toBe('before said');
	expect(fault('late', 21 * DAY)).toBeNull();
	expect(outcomeFault({ state: 'not_kept', happenedAt: null, evidence: null }, said)).toBe(
		'no evidence'
	);
	expect(daysLate('late', 20 * DAY + 1, 20 * DAY)).toBe(1);
	expect(daysLate('kept', 19 * DAY, 20 * DAY)).toBeNull();
});

test('a quote is looked for word for word, whatever its blanks and quotation marks', () => {
	const text = 'He said: “We will\n buy it.” Nobody laughed.';
	expect(standsIn('We will buy it.', text)).toBe(true);
	expect(standsIn('"We will buy it."', text)).toBe(true);
	expect(standsIn('We will sell it.', text)).toBe(false);
	expect(standsIn('사겠다', '그는 “사겠다”고 했다')).toBe(true);
});
