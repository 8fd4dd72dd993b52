import { expect, test } from 'vitest';
import { parseQuery } from './query.ts';
import { isSingle, searchTokens, tokensMatch } from './search.ts';

test('words are in lower case, without accents and signs', () => {
	expect(searchTokens('Will Ryanair be bought? — Erdoğan, São-Paulo')).toEqual([
		...['will', 'ryanair', 'be', 'bought', 'erdogan', 'sao', 'paulo']
	]);
	expect(searchTokens('')).toEqual([]);
	expect(searchTokens('?!… —')).toEqual([]);
});

test('Hangul is cut into overlapping pairs, a single syllable is kept', () => {
	expect(searchTokens('기준금리를 또')).toEqual(['기준', '준금', '금리', '리를', '또']);
	expect(searchTokens('금리')).toEqual(['금리']);
});

test('decomposed Hangul and accents are the same as composed ones', () => {
	expect(searchTokens('금리'.normalize('NFD'))).toEqual(['금리']);
	expect(searchTokens('Café'.normalize('NFD'))).toEqual(['cafe']);
});

test('Hangul, Latin and digits are separate where they touch', () => {
	expect(searchTokens('오픈AI의 GPT-5가 3월')).toEqual([
		...['오픈', 'ai', '의', 'gpt', '5', '가', '3', '월']
	]);
});

test('Han and kana are cut into pairs as well', () => {
	expect(searchTokens('美中 무역')).toEqual(['美中', '무역']);
	expect(searchTokens('北미사일')).toEqual(['北미', '미사', '사일']);
	expect(searchTokens('マスク氏')).toEqual(['マス', 'スク', 'ク氏']);
});

test('characters beyond the first plane are whole, and signs there are none', () => {
	expect(searchTokens('𠮷野家 🚀launch')).toEqual(['𠮷野', '野家', 'launch']);
	expect(searchTokens('𠮷')).toEqual(['𠮷']);
	expect(isSingle('𠮷')).toBe(true);
});

test('a token of one syllable is told from a short word', () => {
	expect([isSingle('또'), isSingle('금리'), isSingle('a')]).toEqual([true, false, false]);
});

test('a word without end takes no room without end', () => {
	expect(searchTokens('x'.repeat(100_000))).toEqual(['x'.repeat(64)]);
});

test('tokens match a query as the indexes do: phrases in a row, words that go on, what is not wanted', () => {
	const matches = (query: string, text: string) =>
		tokensMatch(parseQuery(query), searchTokens(text));
	expect(matches('"will rates"', 'Will rates fall?')).toBe(true);
	expect(matches('"rates will"', 'Will rates fall?')).toBe(false);
	expect(matches('rates -fall', 'Will rates fall?')).toBe(false);
	expect(matches('(rise OR fall) rates', 'Will rates fall?')).toBe(true);
	expect(matches('rat', 'Will rates fall?')).toBe(false);
	expect(matches('금리', '기준금리를 내릴까')).toBe(true);
	expect(matches('금리 인상', '기준금리를 내릴까')).toBe(false);
	expect(matches('월', '3월까지')).toBe(true);
	expect(tokensMatch({ kind: 'word', text: 'rat', open: true }, searchTokens('rates'))).toBe(true);
	expect(tokensMatch({ kind: 'word', text: '!' }, searchTokens('rates'))).toBe(false);
});
