import { expect, test } from 'vitest';
import {
	countScale,
	differenceScale,
	fromWallClock,
	logOddsScale,
	place,
	probabilityScale,
	suitsLogOdds,
	timeTicks
} from './scale.ts';

test('a doubling from 3 to 6 % fills the axis, and 0 is near enough to be kept', () => {
	const scale = probabilityScale([0.03, null, 0.06]);
	expect(scale.min).toBe(0);
	expect(scale.max).toBeLessThanOrEqual(0.08);
	expect(scale.cut).toBe(false);
});

test('an axis that does not begin at 0 says so', () => {
	const scale = probabilityScale([0.6, 0.7]);
	expect(scale).toMatchObject({ cut: true });
	expect(scale.min).toBeGreaterThan(0.5);
	expect(scale.max).toBeLessThan(0.8);
	expect(scale.ticks[0]).toBe(scale.min);
});

test('noise is not blown up: the axis spans at least two points', () => {
	const { min, max } = probabilityScale([0.5, 0.5001]);
	expect(max - min).toBeGreaterThanOrEqual(0.02 - 1e-9);
});

test('an axis of probabilities stays within 0..1, also when nothing was seen', () => {
	expect(probabilityScale([0, 1])).toMatchObject({ min: 0, max: 1, cut: false });
	expect(probabilityScale([null])).toMatchObject({ min: 0, max: 1 });
	expect(probabilityScale([0.999, 1]).max).toBe(1);
});

test('by log-odds a doubling of small chances is as far as one of large odds', () => {
	expect(place(0.5, 'logodds')).toBe(0);
	// Odds of 1:4 and 4:1 lie as far from even, on both sides.
	expect(place(0.2, 'logodds')).toBeCloseTo(-Math.log(4));
	expect(place(0.8, 'logodds')).toBeCloseTo(Math.log(4));
	expect(place(0.02, 'logodds') - place(0.01, 'logodds')).toBeCloseTo(Math.log(99 / 49));
	expect(place(0.3, 'linear')).toBe(0.3);
});

test('what is settled stands at the edge of log-odds, not infinitely far', () => {
	expect(place(0, 'logodds')).toBe(place(0.0005, 'logodds'));
	expect(place(1, 'logodds')).toBeCloseTo(-place(0, 'logodds'));
	expect(logOddsScale([0, 1])).toMatchObject({ min: 0.0005, max: 0.9995 });
});

test('the axis of log-odds goes from tick to tick around the data', () => {
	expect(logOddsScale([0.012, null, 0.03])).toEqual({
		min: 0.01,
		max: 0.05,
		ticks: [0.01, 0.02, 0.05],
		cut: false
	});
	expect(logOddsScale([]).ticks).toContain(0.5);
});

test('log-odds are suggested where all is below 10 % or all above 90 %', () => {
	expect(suitsLogOdds([0.04, null, 0.09])).toBe(true);
	expect(suitsLogOdds([0.96, 0.99])).toBe(true);
	expect(suitsLogOdds([0.04, 0.96])).toBe(false);
	expect(suitsLogOdds([0.04, 0.1])).toBe(false);
	expect(suitsLogOdds([null])).toBe(false);
});

test('counts begin at 0 and step by whole numbers', () => {
	expect(countScale([0, 3])).toMatchObject({ min: 0, max: 3, ticks: [0, 1, 2, 3] });
	expect(countScale([7, null])).toMatchObject({ max: 10, ticks: [0, 5, 10] });
	expect(countScale([])).toMatchObject({ max: 1, ticks: [0, 1] });
	expect(countScale([45]).max).toBe(60);
});

test('ticks of one day stand at round hours of the reader’s zone', () => {
	const to = Date.UTC(2026, 0, 26, 12, 20);
	const ticks = timeTicks(to - 24 * 3_600_000, to, 'Asia/Seoul', 'en');
	expect(ticks.map((t) => t.label)).toEqual(['26 Jan', '06:00', '12:00', '18:00']);
	expect(ticks[0]).toMatchObject({ at: Date.UTC(2026, 0, 25, 15), strong: true });
});

test('ticks of a week are its days', () => {
	const to = Date.UTC(2026, 1, 3, 12);
	const ticks = timeTicks(to - 7 * 86_400_000, to, 'UTC', 'ko');
	expect(ticks.map((t) => t.label)).toEqual([
		'1월 28일',
		'1월 29일',
		'1월 30일',
		'1월 31일',
		'2월 1일',
		'2월 2일',
		'2월 3일'
	]);
	expect(ticks.filter((t) => t.strong).map((t) => t.label)).toEqual(['2월 1일']);
});

test('ticks of years are months, and January is the year', () => {
	const ticks = timeTicks(Date.UTC(2025, 9, 15), Date.UTC(2026, 2, 15), 'UTC', 'en');
	expect(ticks.map((t) => t.label)).toEqual(['Nov', 'Dec', '2026', 'Feb', 'Mar']);
});

test('midnight is found on both sides of summer time', () => {
	expect(fromWallClock('America/New_York', 2026, 3, 8, 0)).toBe(Date.UTC(2026, 2, 8, 5));
	expect(fromWallClock('America/New_York', 2026, 3, 9, 0)).toBe(Date.UTC(2026, 2, 9, 4));
});

test('an hour that summer time skips still ends the search', () => {
	const at = fromWallClock('America/New_York', 2026, 3, 8, 150);
	expect(Math.abs(at - Date.UTC(2026, 2, 8, 7, 0))).toBeLessThanOrEqual(3_600_000);
});

test('a range without length has no ticks', () => {
	expect(timeTicks(5, 5, 'UTC', 'en')).toEqual([]);
});

test('an axis of differences holds 0 and the data, on whole steps', () => {
	expect(differenceScale([0.021, null, 0.048])).toEqual({
		min: 0,
		max: 0.06,
		ticks: [0, 0.02, 0.04, 0.06],
		cut: false
	});
	expect(differenceScale([-0.02, 0.01])).toMatchObject({ min: -0.02, max: 0.01 });
	expect(differenceScale([-1, 1])).toMatchObject({ min: -1, max: 1 });
	expect(differenceScale([0])).toMatchObject({ min: -0.005, max: 0.005 });
	expect(differenceScale([])).toMatchObject({ min: -0.005, max: 0.005 });
});
