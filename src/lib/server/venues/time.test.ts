import { expect, test } from 'vitest';
import { venueMoment } from './time.ts';

const utc = (text: string) => Date.parse(text);

test.each([
	['2024-12-31T19:05:45.901363Z', '2024-12-31T19:05:45.901Z'],
	['2026-03-19T23:20:15Z', '2026-03-19T23:20:15Z'],
	['2026-03-19T23:20:15.5Z', '2026-03-19T23:20:15.500Z'],
	['2019-11-12T19:00:00.1234567Z', '2019-11-12T19:00:00.123Z'],
	['2026-01-01 07:30:39+00', '2026-01-01T07:30:39Z'],
	['2023-11-02 21:03:54.55+00', '2023-11-02T21:03:54.550Z'],
	['2020-11-04 00:00:00+00:00:00', '2020-11-04T00:00:00Z'],
	['2026-01-01T09:00:00+09:00', '2026-01-01T00:00:00Z'],
	['2025-12-31T19:30-0430', '2026-01-01T00:00:00Z'],
	['2025-12-31', '2025-12-31T00:00:00Z'],
	['  2025-12-31 ', '2025-12-31T00:00:00Z']
])('the spelling %s is read', (spelling, moment) => {
	expect(venueMoment(spelling)).toBe(utc(moment));
});

test('counts below 1e11 are seconds, larger ones milliseconds, as numbers or as text', () => {
	expect(venueMoment(1786402809)).toBe(1786402809000);
	expect(venueMoment('1786402809')).toBe(1786402809000);
	expect(venueMoment(1784958701198)).toBe(1784958701198);
	expect(venueMoment('1784958701198')).toBe(1784958701198);
	expect(venueMoment(1786402809.25)).toBe(1786402809250);
});

test.each([
	[null],
	[undefined],
	[''],
	['  '],
	[0],
	['0'],
	['0001-01-01T00:00:00Z'],
	['1970-01-01T00:00:00Z'],
	['2500-12-31'],
	[253399726740000]
])('%j means that no moment is told', (value) => {
	expect(venueMoment(value)).toBeNull();
});

test.each([
	['soon'],
	['N/A'],
	['2026-02-30T00:00:00Z'],
	['2026-13-01'],
	['2026-01-01T24:10:00Z'],
	['2026-01-01T10:61:00Z'],
	['1985-01-01'],
	[-5],
	[NaN],
	[true],
	[{}]
])('%j is refused with a TypeError rather than guessed at', (value) => {
	expect(() => venueMoment(value)).toThrow(TypeError);
});

test('a time without a zone is refused unless the caller names the zone', () => {
	expect(() => venueMoment('2019-11-12T19:00:00')).toThrow(/does not say its time zone/);
	expect(venueMoment('2019-11-12T19:00:00', 'UTC')).toBe(utc('2019-11-12T19:00:00Z'));
	// New York: five hours behind in November, four in July.
	const eastern = 'America/New_York';
	expect(venueMoment('2019-11-12T19:00:00.1234567', eastern)).toBe(utc('2019-11-13T00:00:00.123Z'));
	expect(venueMoment('2019-07-12T19:00:00', eastern)).toBe(utc('2019-07-12T23:00:00Z'));
	// 01:30 is shown twice when the clocks go back, and 02:30 never when they go forward.
	expect(venueMoment('2019-11-03T01:30:00', eastern)).toBe(utc('2019-11-03T05:30:00Z'));
	expect(venueMoment('2019-03-10T02:30:00', eastern)).toBe(utc('2019-03-10T06:30:00Z'));
	// A zone in the text wins.
	expect(venueMoment('2019-11-12T19:00:00Z', eastern)).toBe(utc('2019-11-12T19:00:00Z'));
});

test('an endless fraction or endless rubbish is read or refused at once', () => {
	expect(venueMoment(`2026-01-01T00:00:00.${'1'.repeat(100_000)}Z`)).toBe(
		utc('2026-01-01T00:00:00.111Z')
	);
	expect(() => venueMoment('2026-01-01 '.repeat(50_000))).toThrow(TypeError);
});
