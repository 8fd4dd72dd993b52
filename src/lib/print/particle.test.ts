import { expect, test } from 'vitest';
import { particle } from './particle.ts';

test('a particle follows the last sound of a Korean word', () => {
	expect(particle('머스크', '이/가')).toBe('머스크가');
	expect(particle('폴리마켓', '이/가')).toBe('폴리마켓이');
	expect(particle('라이언에어', '을/를')).toBe('라이언에어를');
	expect(particle('계약', '을/를')).toBe('계약을');
	expect(particle('칼시', '은/는')).toBe('칼시는');
	expect(particle('원', '이다/다')).toBe('원이다');
	expect(particle('달러', '이다/다')).toBe('달러다');
});

test('ㄹ takes 로, other consonants 으로', () => {
	expect(particle('서울', '으로/로')).toBe('서울로');
	expect(particle('계약', '으로/로')).toBe('계약으로');
	expect(particle('서울', '을/를')).toBe('서울을');
});

test.each([
	['4%', '4%를'],
	['10', '10을'],
	['100', '100을'],
	['2', '2를'],
	['3.6', '3.6을'],
	['0.90', '0.90을'],
	['1,440.55', '1,440.55를'],
	['1,000', '1,000을'],
	['7', '7을'],
	['$36', '$36을'],
	['4¢', '4¢를']
])('a number is read aloud: %s', (word, said) => {
	expect(particle(word, '을/를')).toBe(said);
});

test.each([
	['OpenAI', 'OpenAI가'],
	['SEC', 'SEC가'],
	['NBA', 'NBA가'],
	['FOMC', 'FOMC가'],
	['IBM', 'IBM이'],
	['NHL', 'NHL이'],
	['Tesla', 'Tesla가'],
	['Grok', 'Grok이'],
	['Google', 'Google이'],
	['SpaceX', 'SpaceX가'],
	['Amazon', 'Amazon이'],
	['Apple', 'Apple이']
])('a Latin word ends as Koreans say it: %s', (word, said) => {
	expect(particle(word, '이/가')).toBe(said);
});

test('quotes and brackets at the end are not read', () => {
	expect(particle('‘예’', '으로/로')).toBe('‘예’로');
	expect(particle('머스크(Musk)', '은/는')).toBe('머스크(Musk)는');
	expect(particle('“계약”', '을/를')).toBe('“계약”을');
	expect(particle('…', '을/를')).toBe('…를');
});
