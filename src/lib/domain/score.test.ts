import { expect, test } from 'vitest';
import {
	auc,
	bins,
	brier,
	calibration,
	calibrationCurve,
	ece,
	logLoss,
	shrunk,
	skill
} from './score.ts';
import { seeded } from './stats.ts';

const cases = (...pairs: [number, number][]) => pairs.map(([p, outcome]) => ({ p, outcome }));

test('a sure hit costs nothing, a coin toss a quarter', () => {
	expect(brier(cases([1, 1], [0, 0]))).toBe(0);
	expect(brier(cases([0.5, 1], [0.5, 0]))).toBe(0.25);
	expect(brier([])).toBeNull();
});

test('a certain miss costs ln 1000, not infinity', () => {
	expect(logLoss(cases([0, 1]))).toBeCloseTo(Math.log(1000));
	expect(logLoss(cases([0.5, 1]))).toBeCloseTo(Math.LN2);
});

test('AUC counts ordered pairs, ties half, and needs both kinds', () => {
	expect(auc(cases([0.9, 1], [0.1, 0]))).toBe(1);
	expect(auc(cases([0.5, 1], [0.5, 0]))).toBe(0.5);
	expect(auc(cases([0.1, 0], [0.4, 0], [0.35, 1], [0.8, 1]))).toBe(0.75);
	expect(auc(cases([0.5, 1]))).toBeNull();
});

test('bins show forecast beside outcome, and the calibration error is their weighted distance', () => {
	const list = cases([0.1, 0], [0.1, 1], [1, 1]);
	expect(bins(list)).toEqual([
		{ lo: 0.1, hi: 0.2, n: 2, p: 0.1, observed: 0.5 },
		{ lo: 0.9, hi: 1, n: 1, p: 1, observed: 1 }
	]);
	expect(ece(list)).toBeCloseTo((2 / 3) * 0.4);
	expect(bins(cases([0.3, 1]))[0]?.lo).toBeCloseTo(0.3);
});

test('the calibration curve never falls and pools what would', () => {
	expect(calibrationCurve(cases([0.2, 0], [0.4, 1], [0.6, 0], [0.8, 1]))).toEqual([
		{ from: 0.2, to: 0.2, n: 1, observed: 0 },
		{ from: 0.4, to: 0.6, n: 2, observed: 0.5 },
		{ from: 0.8, to: 0.8, n: 1, observed: 1 }
	]);
});

test('the parts of a Brier score add up to it', () => {
	const report = calibration(cases([0.2, 0], [0.4, 1], [0.6, 0], [0.8, 1]), seeded(1));
	const { miscalibration, discrimination, uncertainty } = report.parts ?? expect.fail();
	expect(miscalibration - discrimination + uncertainty).toBeCloseTo(report.brier ?? NaN);
	expect(uncertainty).toBe(0.25);
});

test('the interval draws families: twenty brackets of one event are one draw', () => {
	const brackets = Array.from({ length: 20 }, () => ({ p: 0.5, outcome: 0, family: 'one' }));
	expect(calibration(brackets, seeded(1)).interval).toBeNull();
	const apart = brackets.map((forecast, i) => ({ ...forecast, family: `${i}` }));
	expect(calibration(apart, seeded(1)).interval?.brier).toEqual([0.25, 0.25]);
	const mixed = cases([0.2, 0], [0.4, 1], [0.6, 0], [0.8, 1]);
	expect(calibration(mixed, seeded(3))).toEqual(calibration(mixed, seeded(3)));
});

test('skill is measured against a baseline, and few cases are pulled to the prior', () => {
	expect(skill(0.1, 0.2)).toBe(0.5);
	expect(skill(0.1, 0)).toBeNull();
	expect(shrunk(10, 1, 0)).toBe(0.5);
	expect(shrunk(0, 1, 0)).toBe(0);
});
