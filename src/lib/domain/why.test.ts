import { expect, test } from 'vitest';
import type { TrendParts } from './view.ts';
import { whyHere, whyMarket, whyStory } from './why.ts';

// A Tuesday, 15:00 in New York; Wednesday, 05:00 in Seoul.
const AT = Date.UTC(2026, 0, 27, 20);

const parts: TrendParts = {
	stories: 6,
	expected: 1.4634,
	burst: 3,
	outlets: 9,
	move: null,
	sentimentChange: null,
	weekly: true,
	chance: 0.001,
	stands: true
};

test('an hour is held against the same hour of the week, by its name', () => {
	expect(whyHere(parts, '1h', AT)).toEqual({
		en: '4.1× its usual Tuesday 14:00 EST · 9 outlets · 6 stories',
		ko: '평소 수요일 04:00 KST의 4.1배 · 매체 9곳 · 기사 6건'
	});
	expect(whyHere(parts, '6h', AT).en).toContain('its usual Tuesday 09:00–15:00 EST');
	expect(whyHere(parts, '24h', AT).en).toContain('4.1× its usual 24 hours');
});

test('an hour of the week is not named before two weeks were measured, a multiple not of next to nothing', () => {
	expect(whyHere({ ...parts, weekly: false }, '1h', AT).en).toContain('4.1× its usual hour');
	expect(whyHere({ ...parts, expected: 0.05 }, '1h', AT).en).toBe(
		'usually hardly any · 9 outlets · 6 stories'
	);
	expect(whyHere({ ...parts, expected: null, stories: 1, outlets: 1 }, '1h', AT).en).toBe(
		'1 outlet · 1 story'
	);
	expect(whyHere({ ...parts, stories: 0, outlets: 0 }, '7d', AT)).toEqual({
		en: 'no story in the last week',
		ko: '일주일 동안 기사 없음'
	});
});

test('a move stands beside how far the market usually goes, sentiment with its sign', () => {
	const move = { marketId: 'x:1', title: 'Will it?', change: -0.031, z: -4.2 };
	expect(whyHere({ ...parts, stories: 0, move, sentimentChange: 0.2 }, '24h', AT)).toEqual({
		en: 'no story in the last 24 hours · −3.1 pts in “Will it?” (4.2× its own noise) · sentiment +0.20',
		ko: '24시간 동안 기사 없음 · “Will it?” −3.1%p(평소 등락의 4.2배) · 감성 +0.20'
	});
});

test('a market tells from where to where it went, by when, and how far it usually goes', () => {
	const move = { from: 0.4, to: 0.6, change: 0.2, z: 12.3, endAt: AT };
	expect(whyMarket(move)).toEqual({
		en: '+20.0 pts, 40.0% → 60.0%, by 27 Jan 15:00 EST · 12× its own noise',
		ko: '+20.0%p, 40.0% → 60.0%, 1월 28일 05:00 KST · 평소 등락의 12배'
	});
});

const QUIET = { move: null, tone: null };

test('a story that sounds unlike its topic says how, beside how many', () => {
	const name = { en: 'Musk and Ryanair', ko: '머스크와 라이언에어' };
	const tone = { value: 0.6, usual: -0.05, n: 1140, z: 2.4, slug: 'x', name };
	const why = whyStory({ outlets: 2, before: 0, asMany: 0 }, { move: null, tone });
	expect(why).toEqual({
		en: '2 outlets · sentiment +0.60, usually −0.05 in 1,140 stories of Musk and Ryanair',
		ko: '매체 2곳 · 감성 +0.60, ‘머스크와 라이언에어’ 기사 1,140건은 평균 −0.05'
	});
});

test('a story is held against the stories of the four weeks before', () => {
	expect(whyStory({ outlets: 9, before: 2340, asMany: 12 }, QUIET)).toEqual({
		en: '9 outlets, as many as 12 of the 2,340 stories of the four weeks before',
		ko: '매체 9곳, 앞선 4주 기사 2,340건 가운데 이만큼 번진 기사는 12건'
	});
	expect(whyStory({ outlets: 9, before: 40, asMany: 0 }, QUIET).en).toBe(
		'9 outlets, more than any of the 40 stories of the four weeks before'
	);
	expect(whyStory({ outlets: 2, before: 0, asMany: 0 }, QUIET).ko).toBe('매체 2곳');
});
