import { expect, test } from 'vitest';
import { languageOf, primaryLanguage } from './language.ts';

test('the title decides, the language of the feed is only a prior', () => {
	expect(languageOf('삼성전자, 3분기 영업이익 12조원', 'en')).toBe('ko');
	expect(languageOf('OpenAI in talks to raise funds', 'ko-KR')).toBe('en');
	expect(languageOf('머스크 “그록 5, 연내 공개”')).toBe('ko');
	expect(languageOf('オープンAI、新モデルを公開')).toBe('ja');
});

test('between languages of one script the feed is believed', () => {
	expect(languageOf('Le gouvernement annonce une réforme', 'fr-FR')).toBe('fr');
	expect(languageOf('Правительство объявило', 'ru')).toBe('ru');
	expect(languageOf('Правительство объявило', 'uk')).toBe('uk');
});

test('one Hangul syllable in an English headline leaves it English', () => {
	expect(languageOf('The K-drama 팀 and other stories of the week')).toBe('en');
});

test('a title without letters has the language of its feed, or none', () => {
	expect(languageOf('2026 : 3-1', 'ko')).toBe('ko');
	expect(languageOf('2026 : 3-1')).toBeNull();
	expect(languageOf('Правительство объявило')).toBeNull();
});

test('a language tag is read in all the spellings feeds use', () => {
	expect(['ko-kr', 'ko_KR', 'kr', 'KO', 'ko'].map(primaryLanguage)).toEqual(Array(5).fill('ko'));
	expect(primaryLanguage('IT-it')).toBe('it');
	expect([primaryLanguage(''), primaryLanguage(null), primaryLanguage('Korean text')]).toEqual([
		null,
		null,
		null
	]);
});
