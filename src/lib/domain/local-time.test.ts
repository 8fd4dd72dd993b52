import { expect, test } from 'vitest';
import { localTime, readLocalTime } from './local-time.ts';

test('a time of a form is that of its zone, in winter and in summer', () => {
	expect(readLocalTime('2026-01-26T18:05', 'Asia/Seoul')).toBe(Date.UTC(2026, 0, 26, 9, 5));
	expect(readLocalTime('2026-01-26T18:05', 'America/New_York')).toBe(Date.UTC(2026, 0, 26, 23, 5));
	expect(readLocalTime('2026-06-30T23:59:30', 'America/New_York')).toBe(
		Date.UTC(2026, 6, 1, 3, 59, 30)
	);
	expect(localTime(Date.UTC(2026, 6, 1, 3, 59), 'America/New_York')).toBe('2026-06-30T23:59');
	expect(localTime(Date.UTC(2026, 0, 26, 9, 5), 'Asia/Seoul')).toBe('2026-01-26T18:05');
});

test.each(['', '2026-02-30T10:00', '2026-01-20', '2026-01-20T24:00', '2026-13-01T10:00', 'soon'])(
	'"%s" is no time',
	(text) => {
		expect(readLocalTime(text, 'UTC')).toBeNull();
	}
);
