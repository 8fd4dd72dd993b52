import { expect, test } from 'vitest';
import { read } from '../mentions.ts';
import { compareFacts, factsOf } from './facts.ts';

const compare = (article: string, question: string) =>
	compareFacts(factsOf(read(article)), factsOf(read(question), true));

test('the same amount agrees in any language, a near one nearly', () => {
	expect(compare('몸값 1조달러', 'valued at $1 trillion')).toMatchObject({
		same: '1조달러',
		near: 1
	});
	const near = (article: string) => compare(article, 'Bitcoin below $55K in 2026?').near;
	expect(near('비트코인 6만달러 붕괴')).toBeGreaterThan(near('비트코인 12만달러'));
	expect(compare('비트코인 6만달러', 'Bitcoin below $55K?')).toMatchObject({
		same: null,
		clash: null
	});
});

test('another generation contradicts, in figures or Roman numerals', () => {
	expect(compare('GPT-5.5 출시', 'Will GPT-6 be released?').clash).toEqual(['GPT 5.5', 'GPT 6']);
	expect(compare('아르테미스 3호 연기', 'Will Artemis II launch?').clash).toEqual([
		'Artemis 3',
		'Artemis 2'
	]);
	expect(compare('GPT6 unveiled', 'Will GPT-6 be released?').clash).toBeNull();
});

test('a month a question is about differs from another, a deadline does not', () => {
	expect(compare('4월 소비자물가', 'US CPI for June 2026 above 3%?').otherMonth).toEqual([
		'4월',
		'June 2026'
	]);
	expect(
		compare('Prices rose in April 2026', 'US CPI for April 2026 above 3%?').otherMonth
	).toBeNull();
	expect(compare('4월 휴전 협상', 'Ceasefire by June 30, 2026?').otherMonth).toBeNull();
	expect(compare('election of 2028', 'Will Vance win the 2028 election?').sameYear).toBe(true);
});

test('small counts and nothing at all agree with nothing', () => {
	expect(compare('3 killed', 'Will 3 people win?')).toMatchObject({ same: null, near: 0 });
	expect(compare('', '')).toEqual({
		same: null,
		near: 0,
		clash: null,
		otherMonth: null,
		sameYear: false
	});
});
