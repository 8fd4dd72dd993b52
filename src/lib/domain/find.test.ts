import { expect, test } from 'vitest';
import { initials, letters, nearest } from './find.ts';

const TOPICS = [
	['Fed rate decision', '연준 금리 결정'],
	['Musk and Ryanair', '머스크와 라이언에어'],
	['Élysée race', '프랑스 대선'],
	['Airline mergers', '항공사 합병', 'Ryanair']
];
const found = (question: string) => nearest(question, TOPICS, (names) => names).map(([en]) => en);

test('Hangul is read as the keys that write it', () => {
	expect(letters('값')).toBe('ㄱㅏㅂㅅ');
	expect(letters('과의')).toBe('ㄱㅗㅏㅇㅡㅣ');
	expect(letters('힣')).toBe('ㅎㅣㅎ');
	expect(letters('Élan')).toBe('elan');
	expect(initials('머스크 CEO')).toBe('ㅁㅅㅋ CEO');
});

test.each(['머', '머ㅅ', '머스', '머슼', '머스크', 'ㅁㅅㅋ', '라이언 머스', 'ㅁㅅ ryan'])(
	'%s, as it comes off the keyboard, finds 머스크와 라이언에어',
	(question) => {
		expect(found(question)).toEqual(['Musk and Ryanair']);
	}
);

test('the beginning of a word is nearer than its middle, the first name nearer than the others', () => {
	expect(found('ryanair')).toEqual(['Musk and Ryanair', 'Airline mergers']);
	expect(found('air')).toEqual(['Airline mergers', 'Musk and Ryanair']);
	expect(found('elysee')).toEqual(['Élysée race']);
});

test('every word must be found, and a question without words finds nothing', () => {
	expect(found('musk fed')).toEqual([]);
	expect(found('musk -fed OR')).toEqual(['Musk and Ryanair']);
	expect(found(' ( " ')).toEqual([]);
});
