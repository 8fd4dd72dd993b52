import { expect, test } from 'vitest';
import { parseDate } from './date.ts';

const iso = (text: string, zone?: string) => {
	const read = parseDate(text, zone);
	return read && new Date(read.at).toISOString().replace('.000Z', 'Z');
};

test.each([
	'Tue, 22 Sep 2026 14:37:38 +0900',
	'Tue, 22 Sep 2026 14:37:38 +09:00',
	'Tue, 22 Sep 2026 05:37:38 GMT',
	'22 Sep 2026 14:37:38 +0900',
	'Tue,22 Sep 2026 14:37:38 +0900',
	'Fri, 22 Sept 26 14:37:38 KST',
	'Tuesday, 22 September 2026 14:37:38 +0900',
	'Tue, 22 09 2026 14:37:38 +0900',
	'Tue, 22 Sep 2026 00:37:38 EST',
	'Tue, 22 Sep 2026 01:37:38 EDT',
	'Mon, 21 Sep 2026 22:37:38 PDT',
	'mar, 22 set 2026 07:37:38 +0200',
	'Tue Sep 22 14:37:38 KST 2026',
	'Tue, Sep 22 2026 05:37:38 AM',
	'9/22/2026 5:37:38 AM GMT',
	'2026-09-22T14:37:38+09:00',
	'2026-09-22T14:37:38+0900',
	'2026-09-22 14:37:38 +0900',
	'2026-09-22T05:37:38Z',
	'20260922T053738Z',
	'20260922053738',
	'1790055458'
])('%s', (text) => {
	expect(iso(text)).toBe('2026-09-22T05:37:38Z');
});

test('a date without a zone means the zone of its source, summer time included', () => {
	for (const text of [
		'2026-09-22 14:37:00',
		'2026-09-22T14:37',
		'2026.09.22 14:37',
		'2026년 9월 22일 (화) 오후 2:37'
	]) {
		expect(iso(text, 'Asia/Seoul')).toBe('2026-09-22T05:37:00Z');
	}
	expect(iso('2026-01-05 12:00', 'America/New_York')).toBe('2026-01-05T17:00:00Z');
	expect(iso('2026-07-05 12:00', 'America/New_York')).toBe('2026-07-05T16:00:00Z');
	expect(iso('2026년 9월 22일 오전 12:05', 'Asia/Seoul')).toBe('2026-09-21T15:05:00Z');
	// The clock change of 8 March 2026 at 02:00: both sides of it.
	expect(iso('2026-03-08 01:30', 'America/New_York')).toBe('2026-03-08T06:30:00Z');
	expect(iso('2026-03-08 03:30', 'America/New_York')).toBe('2026-03-08T07:30:00Z');
});

test('a day without a time says so', () => {
	expect(parseDate('2026-09-22')).toEqual({ at: Date.UTC(2026, 8, 22), dayOnly: true });
	expect(parseDate('2026-09-22', 'Asia/Seoul')).toEqual({
		at: Date.UTC(2026, 8, 21, 15),
		dayOnly: true
	});
	expect(parseDate('22 Sep 2026')?.dayOnly).toBe(true);
	expect(parseDate('2026-09-22T00:00Z')?.dayOnly).toBe(false);
});

test('what is no date, or an impossible one, is none', () => {
	for (const text of [
		'',
		'어제 저녁',
		'2026-02-30',
		'2026-13-01',
		'32 Jan 2026',
		'0001-01-01T00:00:00Z',
		'1970-01-01',
		'2026-09-22 25:00',
		'x'.repeat(100_000),
		null
	]) {
		expect(parseDate(text)).toBeNull();
	}
});

test('an offset written out after a name counts', () => {
	expect(iso('22 Sep 2026 14:37:38 GMT+0900')).toBe('2026-09-22T05:37:38Z');
	expect(iso('2026-09-22T14:37:38.250+09:00')).toBe('2026-09-22T05:37:38.250Z');
});
