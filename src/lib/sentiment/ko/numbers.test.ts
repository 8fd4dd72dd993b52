import { expect, test } from 'vitest';
import { changesIn, comparison } from './numbers.ts';

test('an amount beside that of the year before says more or less without a verb', () => {
	const larger = [
		'영업이익은 1,310만 유로로, 전년 동기에는 870만 유로였다.',
		'순매출은 3억 유로로 2006년의 2억 5천만 유로와 비교된다.',
		'주당순이익은 0.15유로(전년 0.08유로)였다.',
		'영업이익률이 8.2%에서 9.7%로.',
		'2009년 매출은 900만 유로, 2008년은 750만 유로였다.',
		'EBIT는 EUR 3.9 mn으로 전년 동기의 EUR 2.1 mn과 비교된다.',
		'순이익은 1조 2천억원, 작년에는 9000억원이었다.'
	];
	for (const text of larger) expect([text, comparison(text)?.move]).toEqual([text, 1]);
	const smaller = [
		'영업이익은 870만 유로로, 전년 동기에는 1,310만 유로였다.',
		'순이익은 5.4백만 유로(2008년: 7.2백만 유로).',
		'가입자는 120만 명으로 1년 전의 150만 명과 비교된다.'
	];
	for (const text of smaller) expect([text, comparison(text)?.move]).toEqual([text, -1]);
});

test('amounts of other units, of one time or of no time compare nothing', () => {
	for (const text of [
		'2006년 매출은 1,900만 유로였고 직원 수는 140명이었다.',
		'2006년 매출은 1,900만 유로였고 계약 금액은 300만 유로이다.',
		'작년과 같은 2,400만 유로, 전년 동기에는 2,400만 유로였다.',
		'가격은 5유로와 7유로 사이이다.',
		'총 투자액은 8,000만 유로이다.',
		''
	]) {
		expect([text, comparison(text)]).toEqual([text, null]);
	}
});

test('a sign before a percentage is a rise or a fall, ▲ of the market and △ of accounts among them', () => {
	const signs = (text: string) => changesIn(text).map(({ move }) => move);
	expect(signs('매출 32조원(+12.4% YoY), 영업이익 -8%')).toEqual([1, -1]);
	expect(signs('삼성전자 ▲3.2%, SK하이닉스 ▼1.5%')).toEqual([1, -1]);
	expect(signs('영업이익 △12%')).toEqual([-1]);
	expect(signs('조강생산량 5.5%↓')).toEqual([-1]);
	expect(signs('매출 4,327억원(yoy 16%)')).toEqual([1]);
});

test('ranges, dates and telephone numbers are no changes', () => {
	expect(changesIn('10-20% 성장, 2024-05-01, 02-123-4567, GPT-5')).toEqual([]);
});

test('numbers are read in one pass over a long text', () => {
	const digits = '1'.repeat(200_000);
	expect(changesIn(digits)).toEqual([]);
	expect(comparison(`매출 ${digits}`)).toBeNull();
	expect(changesIn('+1'.repeat(50_000))).toEqual([]);
});
