import { expect, test } from 'vitest';
import {
	bareHangul,
	bigrams,
	dates,
	headline,
	lastMomentOf,
	quantities,
	stemEnglish,
	stems,
	words
} from './text.ts';

const forms = (text: string) => words(text).map(({ form }) => form);
test('an amount in a currency needs no word behind it', () => {
	expect(amounts('He has over $36,000 on the line.')).toEqual([[36_000, 'usd']]);
});

const amounts = (text: string) => quantities(text).map(({ value, unit }) => [value, unit]);

test('words are cut between Hangul, letters and digits, as ICU does', () => {
	expect(forms('머스크가 오픈AI의 기업가치를 5000억달러로 평가했다')).toEqual([
		...['머스크가', '오픈', 'ai', '의', '기업가치를', '5000', '억달러로', '평가했다']
	]);
	expect(forms("Musk's 1,400 Teslas, 4.5%")).toEqual(['musk', 's', '1400', 'teslas', '4.5']);
	expect(forms('머스크'.normalize('NFD'))).toEqual(['머스크']);
	expect(forms('')).toEqual([]);
});

test('particles come off when they agree with the sound before them', () => {
	expect(stems('머스크가')).toEqual(['머스크']);
	expect(stems('머스크은')).toEqual([]);
	expect(stems('조만장자들에게는')).toContain('조만장자');
	expect(stems('서울로')).toContain('서울');
	expect(stems('부산으로')).toContain('부산');
	expect(stems('시도')).toEqual([]);
	expect(bareHangul('기업가치를')).toBe('기업가치');
	expect(bareHangul('우리')).toBe('우리');
});

test('English endings come off alike on both sides', () => {
	expect(['launches', 'launched', 'launching', 'launch'].map(stemEnglish)).toEqual(
		Array(4).fill('launch')
	);
	expect(stemEnglish('companies')).toBe(stemEnglish('company'));
	expect(stemEnglish('planning')).toBe('plan');
	expect(stemEnglish('mars')).toBe('mars');
});

test('bracket tags are flags of a headline, not its topic, and bylines are dropped', () => {
	expect(headline('[속보] 머스크 패소')).toEqual({ text: '머스크 패소', flags: ['breaking'] });
	expect(headline('[단독] 머스크 산다 (종합)').flags).toEqual(['exclusive', 'wrap']);
	expect(headline('(서울=연합뉴스) 김지헌 기자 = 머스크가 산다').text).toBe('머스크가 산다');
	expect(headline('머스크 [K리그] 간다').text).toBe('머스크 [K리그] 간다');
});

test('pairs of letters need no dictionary', () => {
	expect(bigrams('기업가치')).toEqual(['기업', '업가', '가치']);
	expect(bigrams('가')).toEqual([]);
});

test('an amount is the same in Korean and in English', () => {
	const half = [[5e11, 'usd']];
	for (const text of [
		'5000억달러',
		'5천억 달러',
		'$500 billion',
		'$500bn',
		'500 billion dollars'
	]) {
		expect(amounts(text), text).toEqual(half);
	}
	expect(amounts('a trillion-dollar price')).toEqual([[1e12, 'usd']]);
	expect(amounts('1조 2천억원')).toEqual([[1.2e12, 'krw']]);
	expect(amounts('3만6000달러(약 4300만원)')).toEqual([
		[36_000, 'usd'],
		[43e6, 'krw']
	]);
	expect(amounts('12차 시험비행')).toEqual(amounts('12th test flight'));
	expect(amounts('4.5% and 4퍼센트')).toEqual([
		[4.5, 'percent'],
		[4, 'percent']
	]);
	expect(amounts('GPT5 in 2027, H200')).toEqual([]);
});

test('dates are read in both languages, with what they leave open', () => {
	const read = (text: string) =>
		dates(text).map(({ year, month, day, before }) => [year, month, day, before]);
	expect(read('by June 30, 2026')).toEqual([[2026, 6, 30, false]]);
	expect(read('before 1 September 2021')).toEqual([[2021, 9, 1, true]]);
	expect(read('2026년 9월 22일')).toEqual([[2026, 9, 22, false]]);
	expect(read('9월 공개')).toEqual([[null, 9, null, false]]);
	expect(read('by end of May?')).toEqual([[null, 5, null, false]]);
	expect(read('He may win')).toEqual([]);
	expect(read('before 2027')).toEqual([[2027, null, null, true]]);
});

test('"before 2027", "in 2026" and "by December 31, 2026" end at the same moment', () => {
	const ends = ['before 2027', 'in 2026', 'by December 31, 2026', 'before January 1, 2027'].map(
		(text) => dates(text).map((mention) => lastMomentOf(mention))
	);
	expect(ends).toEqual(Array(4).fill([Date.UTC(2027, 0, 1)]));
	expect(dates('June 30').map((mention) => lastMomentOf(mention))).toEqual([null]);
	expect(dates('June 30').map((mention) => lastMomentOf(mention, 2026))).toEqual([
		Date.UTC(2026, 6, 1)
	]);
});

test('a megabyte of anything is read in one pass', () => {
	for (const part of ['9', '9,', '1조', 'may ', '[', '(a=', 'A ', '가']) {
		const text = part.repeat(1_000_000 / part.length);
		quantities(text);
		dates(text);
		headline(text);
		expect(words(text).length).toBeGreaterThanOrEqual(0);
	}
});
