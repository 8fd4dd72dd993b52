import { expect, test } from 'vitest';
import { parseRateCsv } from './csv.ts';
import { ECB_SOURCE } from '#lib/domain/rate-source.ts';
import { parseEcb } from './ecb.ts';
import { decimalText, quotient } from './rate.ts';

const ecb = (days: string) =>
	`<?xml version="1.0" encoding="UTF-8"?><gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><gesmes:subject>Reference rates</gesmes:subject><Cube>${days}</Cube></gesmes:Envelope>`;
const day = (time: string, usd: string, krw: string) =>
	`<Cube time='${time}'><Cube currency='USD' rate='${usd}'/><Cube currency='JPY' rate='180.1'/><Cube currency='KRW' rate='${krw}'/></Cube>`;

test('won for a dollar is the won for a euro over the dollars for a euro', () => {
	// 1600 / 1.25 = 1280; 1621.45 / 1.1053 = 1466.977…
	expect(parseEcb(ecb(day('2026-01-20', '1.2500', '1600.00')))).toEqual([
		{ date: '2026-01-20', base: 'USD', quote: 'KRW', rate: '1280', source: ECB_SOURCE }
	]);
	expect(parseEcb(ecb(day('2026-01-20', '1.1053', '1621.45')))[0]!.rate).toBe('1466.98');
});

test('ninety days come newest first, and a day without both currencies gives none', () => {
	const rates = parseEcb(
		ecb(
			day('2026-01-19', '1.25', '1500') +
				day('2026-01-20', '1.25', '1600') +
				day('2026-01-16', 'N/A', '1600')
		)
	);
	expect(rates.map(({ date }) => date)).toEqual(['2026-01-20', '2026-01-19']);
});

test('a document without rates is refused', () => {
	expect(() => parseEcb('<html>Sorry</html>')).toThrow(/No ECB reference rates/);
	expect(() => parseEcb('')).toThrow();
});

test('a quotient is exact to the digits its parts state', () => {
	expect(quotient('1', '3')).toBe('0.33');
	expect(quotient('2000', '1000')).toBe('2');
	expect(quotient('99.99', '1.0000')).toBe('99.99');
	expect(quotient('0.0012', '4')).toBe('0.0003');
	expect([quotient('1', '0'), quotient('-1', '2'), quotient('', '2')]).toEqual([null, null, null]);
	expect(decimalText('01466.9800')).toBe('1466.98');
	expect(['0', '1,466', '1e3', '.5', 'x'].map(decimalText)).toEqual([null, null, null, null, null]);
});

test('rates from CSV come with or without a heading, and wrong lines are named by number', () => {
	const rate = { date: '2026-01-20', base: 'USD', quote: 'KRW', rate: '1466.5', source: 'desk' };
	expect(parseRateCsv('2026-01-20,usd,KRW,1466.50\n', 'desk')).toEqual({
		rates: [rate],
		errors: []
	});
	expect(
		parseRateCsv('source,rate,quote,base,date\nBank of Korea,1466.5,KRW,USD,2026-01-20', 'desk')
			.rates
	).toEqual([{ ...rate, source: 'Bank of Korea' }]);
	const { rates, errors } = parseRateCsv(
		'date,base,quote,rate\n2026-02-30,USD,KRW,1\n2026-01-20,USD,KRW,"1,466"\n2026-01-20,USD,USD,1\n2026-01-21,USD,KRW,1470',
		'desk'
	);
	expect(rates).toHaveLength(1);
	expect(errors.map(({ line }) => line)).toEqual([2, 3, 4]);
	expect(errors[0]!.message).toMatch(/^line 2: date is "2026-02-30"/);
});
