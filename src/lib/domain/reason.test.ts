import { expect, test } from 'vitest';
import { INVERSE, isInverse, reason, reasonIn, reasonsRead } from './reason.ts';

test('a reason is an English sentence with its values in their places', () => {
	expect(reason('"{}" means {}', '머스크', 'Elon Musk')).toBe('"머스크" means Elon Musk');
	expect(reason('but {} is not {}', 'April', 'June')).toBe('but April is not June');
	// A value that looks like a place stays a value.
	expect(reason('same threshold: {}', '{}')).toBe('same threshold: {}');
});

test('a Korean reader gets it in Korean, with the same values', () => {
	const said = reason('thresholds differ: {} and {}', 'at least 4.25 %', 'at least 4.50 %');
	expect(reasonIn('ko', said)).toBe('기준값이 다름: at least 4.25 % / at least 4.50 %');
	expect(reasonIn('en', said)).toBe(said);
	expect(reasonIn('ko', INVERSE)).toBe('반대 질문: 한쪽의 예는 다른 쪽의 아니요');
});

test('reasons are read wherever they stand, and nothing else is touched', () => {
	const link = { reasons: [reason('same subject: {}', 'Federal Reserve'), INVERSE], inverse: true };
	const page = {
		title: 'same subject: X',
		t: [1, null],
		pairs: [{ link }],
		reasons: [],
		none: null
	};
	expect(reasonsRead('ko', page)).toEqual({
		...page,
		pairs: [{ link: { reasons: ['같은 대상: Federal Reserve'], inverse: true } }]
	});
	expect(reasonsRead('en', page).pairs[0]?.link.reasons).toEqual(['same subject: Federal Reserve']);
});

test('of two forms that fit the one with more words of its own is meant', () => {
	expect(reasonIn('ko', reason('only one names a date: {}', '2026-06-30'))).toBe(
		'한쪽에만 날짜 있음: 2026-06-30'
	);
});

test('what is of no known form stays as it is: a word of a query, or a text without end', () => {
	expect(reasonIn('ko', 'Ryanair')).toBe('Ryanair');
	const long = `same subject: ${'x'.repeat(10_000)}`;
	expect(reasonIn('ko', long)).toBe(long);
});

test('an inverse pair says so among its reasons', () => {
	expect(isInverse([INVERSE])).toBe(true);
	expect(isInverse(['same subject: X'])).toBe(false);
});
