import { expect, test } from 'vitest';
import { dueAt, isQuiet, nextMinute, readMinute, writtenMinute } from './hours.ts';

const at = (text: string) => Date.parse(text);
const SEOUL = { zone: 'Asia/Seoul', quietFrom: 23 * 60, quietTo: 7 * 60, digestAt: null };

test('quiet hours over midnight are those of the zone, not of this machine', () => {
	expect(isQuiet(SEOUL, at('2026-11-27T00:30+09:00'))).toBe(true);
	expect(isQuiet(SEOUL, at('2026-11-27T07:00+09:00'))).toBe(false);
	expect(isQuiet(SEOUL, at('2026-11-27T22:59+09:00'))).toBe(false);
	expect(isQuiet({ ...SEOUL, quietFrom: null }, at('2026-11-27T00:30+09:00'))).toBe(false);
});

test('what happens in quiet hours goes out at their end, together', () => {
	const morning = { at: at('2026-11-27T07:00+09:00'), held: true };
	expect(dueAt(SEOUL, at('2026-11-26T23:10+09:00'))).toEqual(morning);
	expect(dueAt(SEOUL, at('2026-11-27T06:59:30+09:00'))).toEqual(morning);
	const noon = at('2026-11-27T12:00+09:00');
	expect(dueAt(SEOUL, noon)).toEqual({ at: noon, held: false });
});

test('a digest holds everything until its minute of the day', () => {
	const digest = { ...SEOUL, digestAt: 8 * 60 };
	const next = { at: at('2026-11-28T08:00+09:00'), held: true };
	expect(dueAt(digest, at('2026-11-27T08:00+09:00'))).toEqual(next);
	expect(dueAt(digest, at('2026-11-28T07:59+09:00'))).toEqual(next);
});

test('where clocks are put forward or back, the minute is the one on the wall', () => {
	const zone = 'America/New_York';
	expect(nextMinute(at('2026-03-07T20:00Z'), 7 * 60, zone)).toBe(at('2026-03-08T07:00-04:00'));
	expect(nextMinute(at('2026-10-31T20:00Z'), 7 * 60, zone)).toBe(at('2026-11-01T07:00-05:00'));
	// 02:30 is left out on this night.
	const left = nextMinute(at('2026-03-08T05:00Z'), 150, zone);
	expect(left).toBeGreaterThan(at('2026-03-08T05:00Z'));
	expect(left).toBeLessThanOrEqual(at('2026-03-08T08:00Z'));
});

test('minutes of the day are read and written as on a clock', () => {
	expect([readMinute('07:30'), readMinute('0:05'), readMinute('24:00'), readMinute('x')]).toEqual([
		450,
		5,
		null,
		null
	]);
	expect(writtenMinute(450)).toBe('07:30');
});
