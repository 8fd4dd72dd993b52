import { expect, test } from 'vitest';
import { blindIn, chanceOf, moveChance, quarterOf, standsOut } from './evidence.ts';

test('the strongest of several pieces of evidence pays for the others that were looked at', () => {
	expect(chanceOf([0.01, 0.5, null])).toBe(0.02);
	expect(chanceOf([0.8, 0.9])).toBe(1);
	expect(chanceOf([null, null])).toBeNull();
});

test('a move pays for each hour of a market in which it was looked for', () => {
	// Beyond 1.96 deviations lies one in twenty.
	expect(moveChance(1.96, 1)).toBeCloseTo(0.05, 3);
	expect(moveChance(1.96, 4)).toBeCloseTo(0.2, 2);
	expect(moveChance(-1.96, 100)).toBe(1);
});

test('what is one in fifty stands out alone, and not among ten that were looked at', () => {
	expect(standsOut([0.02])).toEqual([true]);
	expect(standsOut([0.02, ...Array<number>(9).fill(0.9)]).some(Boolean)).toBe(false);
	expect(standsOut([0.004, 0.009, null, 0.9], 10)).toEqual([true, true, false, false]);
});

test('news is loud from two deviations and two publishers on, odds move beyond their noise or stand', () => {
	const parts = {
		stories: 12,
		expected: 3,
		burst: 3.36,
		outlets: 5,
		move: null,
		sentimentChange: null,
		weekly: true,
		chance: 0.001,
		stands: true
	};
	const move = { marketId: 'x:1', title: '', change: 0.1, z: 5 };
	expect(quarterOf(parts)).toBe('loud-flat');
	expect(quarterOf({ ...parts, move })).toBe('loud-moving');
	expect(quarterOf({ ...parts, move, outlets: 1 })).toBe('quiet-moving');
	expect(quarterOf({ ...parts, burst: 1.9 })).toBe('quiet-flat');
	expect(quarterOf({ ...parts, burst: null })).toBeNull();
});

test('a language is blind to what the other covers, unless nothing was read in it', () => {
	expect(blindIn({ en: 3, ko: 0 }, { en: 90, ko: 80 })).toBe('ko');
	expect(blindIn({ en: 0, ko: 2 }, { en: 90, ko: 80 })).toBe('en');
	expect(blindIn({ en: 3, ko: 0 }, { en: 90, ko: 0 })).toBeNull();
	expect(blindIn({ en: 3, ko: 1 }, { en: 90, ko: 80 })).toBeNull();
	expect(blindIn({ en: 0, ko: 0 }, { en: 90, ko: 80 })).toBeNull();
});
