import { expect, test } from 'vitest';
import { annualised, breakEvenBand, costOf, returnOf, takerFee } from './fee.ts';

const DAY = 24 * 3_600_000;
const kalshi = { rate: 0.07, exponent: 1, takerOnly: true, type: 'quadratic' };
const polymarket = { rate: 0.04, exponent: 1, takerOnly: true, type: 'politics' };
const percent = (value: number | null) => Number(((value ?? NaN) * 100).toFixed(2));

test('Kalshi rounds the fee of an order up to the cent: 100 NO at 96 cents cost 27 cents', () => {
	expect(takerFee(kalshi, 960_000)).toBe(270_000);
	expect(percent(returnOf(960_000, 1_000_000, kalshi))).toBe(3.87);
	expect(percent(annualised(returnOf(960_000, 1_000_000, kalshi), 339 * DAY))).toBe(4.18);
});

test('Polymarket rounds down to five decimals, in integers: $0.15360, where floats say $0.15359', () => {
	expect(takerFee(polymarket, 960_000)).toBe(153_600);
	expect(takerFee(polymarket, 40_000)).toBe(153_600);
	expect(percent(returnOf(960_000, 1_000_000, polymarket))).toBe(4);
	expect(percent(annualised(returnOf(960_000, 1_000_000, polymarket), 339 * DAY))).toBe(4.31);
	expect(takerFee(polymarket, 333_333, 1)).toBe(8880);
});

test('the seed: NO at 96 cents for 155 days without a fee returns 4.17 %, 10.1 % a year', () => {
	const free = { ...polymarket, rate: 0 };
	const value = returnOf(960_000, 1_000_000, free);
	expect(percent(value)).toBe(4.17);
	expect((annualised(value, 155 * DAY)! * 100).toFixed(1)).toBe('10.1');
	const band = breakEvenBand({ bid: 40_000, ask: 40_000 }, free, 155 * DAY);
	expect(band.map((end) => (end * 100).toFixed(1))).toEqual(['2.4', '4.1']);
});

test('4 cents on Kalshi for 339 days is compatible with 0.15 to 4.4 %; were lending free, with 3.7 to 4.3 %', () => {
	const sides = { bid: 40_000, ask: 40_000 };
	const [lo, hi] = breakEvenBand(sides, kalshi, 339 * DAY);
	expect([(lo * 100).toFixed(2), (hi * 100).toFixed(1)]).toEqual(['0.15', '4.4']);
	const free = breakEvenBand(sides, kalshi, 339 * DAY, 0);
	expect(free.map((end) => (end * 100).toFixed(1))).toEqual(['3.7', '4.3']);
});

test('a band never leaves 0..1, and a wide spread makes it wider', () => {
	expect(breakEvenBand({ bid: 10_000, ask: 990_000 }, kalshi, 3650 * DAY)).toEqual([0, 1]);
});

test('other exponents of a schedule are followed, and an unknown schedule takes nothing', () => {
	const squared = { ...polymarket, exponent: 2 };
	expect(takerFee(squared, 500_000)).toBe(250_000);
	expect(takerFee({ ...polymarket, exponent: 0.5 }, 500_000)).toBe(2_000_000);
	expect(costOf(960_000, null)).toBe(96_000_000);
});

test('a loss is all that was put in, and a few days are no year', () => {
	expect(returnOf(960_000, 0, null)).toBe(-1);
	expect(annualised(-1, 100 * DAY)).toBe(-1);
	expect(annualised(0.04, 6 * DAY)).toBeNull();
});
