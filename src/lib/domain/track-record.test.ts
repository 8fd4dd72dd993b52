import { expect, test } from 'vitest';
import { seeded } from './stats.ts';
import {
	horizonOf,
	matchedControl,
	plainFade,
	speakerScore,
	stakeIndex,
	stratumOf,
	type RecordedClaim
} from './track-record.ts';

const DAY = 24 * 3_600_000;
const claim = (more: Partial<RecordedClaim>): RecordedClaim => ({
	state: 'not_kept',
	stated: null,
	market: 0.1,
	family: 'f',
	inAdvance: true,
	...more
});

test('a flat promise that is broken where the market gave it 10 % costs all skill, and more if it meant certainty', () => {
	// (0.9 − 0)² against (0.1 − 0)²: 1 − 0.81 / 0.01.
	const score = speakerScore([claim({})], seeded(1));
	expect(score).toMatchObject({ n: 1, brier: 0.81, families: 1, interval: null, ranked: false });
	expect(score.skill).toBeCloseTo(-80);
	expect(score.shrunk).toBeCloseTo(-80 / 11);
	expect(score.sensitivity.map(({ skill }) => Math.round(skill!))).toEqual([-63, -80, -99]);
});

test('a speaker who says what the market says has no skill, and a sure hit where it doubted has some', () => {
	expect(speakerScore([claim({ stated: 0.1 })], seeded(1)).skill).toBe(0);
	const kept = speakerScore([claim({ state: 'kept', market: 0.5 })], seeded(1));
	expect(kept.skill).toBeCloseTo(1 - 0.01 / 0.25);
});

test('late is not kept, partial is half, and void and open are counted but not scored', () => {
	const states = ['kept', 'late', 'partial', 'not_kept', 'void', 'open'] as const;
	const score = speakerScore(
		states.map((state) => claim({ state, stated: 0.5, market: 0.5 })),
		seeded(1)
	);
	expect(score.counts).toEqual({ open: 1, kept: 1, late: 1, partial: 1, not_kept: 1, void: 1 });
	expect(score.n).toBe(4);
	expect(score.brier).toBeCloseTo((0.25 + 0.25 + 0 + 0.25) / 4);
});

test('a claim without a price is counted and not scored', () => {
	const score = speakerScore([claim({ market: null })], seeded(1));
	expect(score).toMatchObject({ n: 0, brier: null, skill: null, shrunk: null });
	expect(score.counts.not_kept).toBe(1);
});

test('twenty claims on one event are one draw: no interval; three events give one', () => {
	const one = Array.from({ length: 20 }, () => claim({}));
	expect(speakerScore(one, seeded(1)).interval).toBeNull();
	const three = ['a', 'b', 'c'].map((family, i) => claim({ family, stated: i / 10 }));
	const score = speakerScore(three, seeded(1));
	expect(score.interval![0]).toBeLessThan(score.skill!);
	expect(score.interval![1]).toBeGreaterThan(score.skill!);
	expect(speakerScore(three, seeded(1))).toEqual(score);
});

test('a rank takes ten decided claims that were entered before the outcome was known', () => {
	const many = Array.from({ length: 10 }, (_, i) => claim({ family: `${i}` }));
	expect(speakerScore(many, seeded(1)).ranked).toBe(true);
	const after = many.map((each, i) => ({ ...each, inAdvance: i > 0 }));
	expect(speakerScore(after, seeded(1))).toMatchObject({ n: 10, inAdvance: 9, ranked: false });
});

test('the index tells mean, worst and the largest fall on the way', () => {
	const stakes = [
		{ profit: 0.5, settledAt: 1 },
		{ profit: -1, settledAt: 2 },
		{ profit: 0.1, settledAt: null }
	];
	const index = stakeIndex(stakes)!;
	expect(index).toMatchObject({ n: 3, open: 1, drawdown: 1, worst: -1, gained: 2 });
	expect(index.mean).toBeCloseTo(-0.4 / 3);
	expect(stakeIndex([])).toBeNull();
});

test('markets are alike in venue, tenth of the price and horizon', () => {
	expect([6, 7, 30, 90, 400].map((days) => horizonOf(days * DAY))).toEqual([0, 1, 2, 3, 4]);
	expect(stratumOf('kalshi', 0.3, DAY)).toBe('kalshi 3 0');
	expect(stratumOf('kalshi', 1, DAY)).toBe('kalshi 9 0');
	expect(plainFade(0.2, 0)).toBeCloseTo(0.25);
	expect(plainFade(0.2, 1)).toBe(-1);
});

test('fading a speaker is compared with fading others at the same price, and says when it is no different', () => {
	const won = plainFade(0.1, 0);
	const pool = new Map([['s', [won, won, won, won, won, won]]]);
	const control = matchedControl([{ stratum: 's', profit: won }], pool, seeded(1));
	expect(control).toMatchObject({ n: 1, candidates: 6, percentile: 0.5 });
	expect(control!.controlMean).toBeCloseTo(won);
	const lost = new Map([['s', [-1, -1, -1, -1, -1]]]);
	expect(matchedControl([{ stratum: 's', profit: won }], lost, seeded(1))!.percentile).toBe(1);
	expect(matchedControl([{ stratum: 's', profit: won }], new Map(), seeded(1))).toBeNull();
});
