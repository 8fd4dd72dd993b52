import { expect, test } from 'vitest';
import { explain, matches, parseQuery, parseTyped, QueryError } from './query.ts';

const says = (query: string, text: string) => matches(parseQuery(query), text);

const wrong = (query: string) => {
	try {
		parseQuery(query);
	} catch (error) {
		if (error instanceof QueryError) return [error.position, error.message];
		throw error;
	}
	return null;
};

test('a query reads as its tree, AND tighter than OR', () => {
	expect(parseQuery('(Musk OR 머스크) "buy Ryanair" -wifi')).toEqual({
		kind: 'and',
		parts: [
			{
				kind: 'or',
				parts: [
					{ kind: 'word', text: 'Musk' },
					{ kind: 'word', text: '머스크' }
				]
			},
			{ kind: 'phrase', text: 'buy Ryanair' },
			{ kind: 'not', part: { kind: 'word', text: 'wifi' } }
		]
	});
	expect(parseQuery('a b OR c')).toMatchObject({ kind: 'or', parts: [{ kind: 'and' }, {}] });
	expect(parseQuery('a AND NOT b')).toEqual(parseQuery('a -b'));
	expect(parseQuery('(((a)))')).toEqual({ kind: 'word', text: 'a' });
});

test('an error says what is wrong and where', () => {
	expect(wrong('')).toEqual([0, 'The query is empty.']);
	expect(wrong('  ')).toEqual([0, 'The query is empty.']);
	expect(wrong('Musk "buy')).toEqual([5, 'This quotation mark is never closed.']);
	expect(wrong('Musk (a OR b')).toEqual([5, 'This bracket is never closed.']);
	expect(wrong('Musk (')).toEqual([5, 'This bracket is never closed.']);
	expect(wrong('Musk ()')).toEqual([5, 'These brackets are empty.']);
	expect(wrong('Musk) a')).toEqual([4, 'This bracket was never opened.']);
	expect(wrong('Musk OR')).toEqual([5, 'There is nothing to the right of this OR.']);
	expect(wrong('a (b OR) c')).toEqual([5, 'There is nothing to the right of this OR.']);
	expect(wrong('OR Musk')).toEqual([0, 'There is nothing to the left of this OR.']);
	expect(wrong('Musk NOT')).toEqual([5, 'There is nothing after this NOT.']);
	expect(wrong('Musk - b')).toEqual([5, 'A minus needs a word right after it.']);
	expect(wrong('-Musk')).toEqual([
		0,
		'The query only says what is not wanted; add a word that is.'
	]);
	expect(wrong('a OR -b')?.[0]).toBe(5);
	expect(wrong('a ""')).toEqual([2, 'There is no word here, only signs.']);
});

test('an error has a code and what its sentence speaks of, for pages in other languages', () => {
	expect(() => parseQuery('Musk OR')).toThrow(
		expect.objectContaining({ code: 'no_right', position: 5, params: { word: 'OR', n: 0 } })
	);
	expect(() => parseQuery('('.repeat(21))).toThrow(
		expect.objectContaining({ code: 'too_deep', position: 20, params: { word: '', n: 20 } })
	);
});

test('length and nesting are capped', () => {
	expect(wrong('a'.repeat(2001))?.[0]).toBe(2000);
	expect(wrong('('.repeat(21) + 'a' + ')'.repeat(21))?.[0]).toBe(20);
	expect(wrong('('.repeat(20) + 'a' + ')'.repeat(20))).toBeNull();
	expect(wrong('a ' + '-'.repeat(500) + 'b')?.[1]).toMatch(/within each other/);
	expect(parseQuery('(a) '.repeat(100)).kind).toBe('and');
});

test('Latin words match whole, in any case', () => {
	expect(says('musk', 'MUSK wins')).toBe(true);
	expect(says('musk', "Musk's plan")).toBe(true);
	expect(says('musk', 'Muskrat seen')).toBe(false);
	expect(says('AI', 'AI가 온다')).toBe(true);
	expect(says("O'Leary", 'O’Leary hits back')).toBe(true);
	expect(says('GPT-5', 'gpt 5 is out')).toBe(true);
});

test('Hangul words match with particles attached, and not as the start of another word', () => {
	for (const text of [
		'머스크가',
		'머스크는',
		'머스크의 꿈',
		'머스크, "산다"',
		'머스크에게는',
		'머스크측'
	]) {
		expect(says('머스크', text), text).toBe(true);
	}
	expect(says('머스크', '머스크랜드')).toBe(false);
	expect(says('머스크', '일론머스크')).toBe(false);
	expect(says('조만장자', '조만장자들이 온다')).toBe(true);
	expect(says('시', '시작하는 시도와 시가총액, 시의 시인')).toBe(false);
	expect(says('시', '서울 시에서')).toBe(true);
	expect(says('오픈AI', '오픈AI의 가치')).toBe(true);
	// 은 follows a consonant, 는 a vowel: 머스크은 is no form of 머스크.
	expect(says('머스크', '머스크은')).toBe(false);
});

test('decomposed Hangul matches composed Hangul, on either side', () => {
	expect(says('머스크'.normalize('NFD'), '머스크가')).toBe(true);
	expect(says('머스크', '머스크가'.normalize('NFD'))).toBe(true);
});

test('numbers match whole', () => {
	expect(says('4', '4% of 1,400')).toBe(true);
	expect(says('4', '4.5% and 1,400 and 40')).toBe(false);
	expect(says('1400', '1,400 people')).toBe(true);
	expect(says('2028', '2028년 대선')).toBe(true);
});

test('phrases keep their order, and only their last word may carry a particle', () => {
	expect(says('"buy Ryanair"', 'to buy Ryanair now')).toBe(true);
	expect(says('"buy Ryanair"', 'Ryanair to buy jets')).toBe(false);
	expect(says('"일론 머스크"', '일론 머스크가 말했다')).toBe(true);
	expect(says('"일론 머스크"', '일론의 머스크')).toBe(false);
});

test('a match is explained by the words of the text', () => {
	const query = parseQuery('(Musk OR 머스크) (Ryanair OR 라이언에어) -wifi');
	expect(explain(query, '머스크가 라이언에어를 산다?')).toEqual(['머스크가', '라이언에어를']);
	expect(explain(query, 'Musk Ryanair wifi')).toBeNull();
});

test('a text of a megabyte is read in one pass', () => {
	const query = parseQuery('"가나 가나 다" OR musk');
	for (const text of [
		'가나'.repeat(500_000),
		'가나 '.repeat(300_000),
		'1,'.repeat(500_000),
		'9'.repeat(1_000_000)
	]) {
		expect(matches(query, text)).toBe(false);
	}
});

test('a question that is being typed is read as far as it goes', () => {
	expect(parseTyped('musk rya')).toEqual({
		kind: 'and',
		parts: [
			{ kind: 'word', text: 'musk' },
			{ kind: 'word', text: 'rya', open: true }
		]
	});
	expect(parseTyped('rya ')).toEqual({ kind: 'word', text: 'rya' });
	expect(parseTyped('ry')).toEqual({ kind: 'word', text: 'ry' });
	expect(parseTyped('"rya"')).toEqual({ kind: 'phrase', text: 'rya' });
	expect(parseTyped('머스ㅋ')).toEqual({ kind: 'word', text: '머스' });
	expect(parseTyped(' ㅁㅅㅋ')).toBeNull();
	expect(() => parseTyped('"rya')).toThrow(QueryError);
});
