import { expect, test } from 'vitest';
import { inBothLanguages, namesFrom } from './both-languages.ts';

test.each([
	['Musk Ryanair', '(Musk OR 머스크) (Ryanair OR 라이언에어)'],
	['머스크 라이언에어', '(머스크 OR Musk) (라이언에어 OR Ryanair)'],
	['Musk zyxxqy', '(Musk OR 머스크) zyxxqy'],
	['ECB', '(ECB OR 유럽중앙은행)'],
	// What says more than words is left as it is.
	['Musk OR Ryanair', null],
	['Musk -Ryanair', null],
	['zyxxqy', null]
])('%s is asked in both languages as %s', (text, query) => {
	expect(inBothLanguages(text)).toBe(query);
});

test('two words become a name in each language in which all of them are known', () => {
	expect(namesFrom('Musk Ryanair')).toEqual({ en: 'Musk Ryanair', ko: '머스크 라이언에어' });
	expect(namesFrom('Musk zyxxqy')).toEqual({ en: 'Musk zyxxqy', ko: '' });
});
