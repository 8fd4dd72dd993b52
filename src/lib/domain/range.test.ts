import { describe, expect, test } from 'vitest';
import { parseMoment, parseRange, zoomed } from './range.ts';

const now = Date.UTC(2026, 0, 26, 12);
const day = 24 * 3_600_000;
const range = (query: string) => parseRange(new URLSearchParams(query), now);

test('without a word the last week is shown, up to now', () => {
	expect(range('')).toEqual({
		preset: '1W',
		from: now - 7 * day,
		to: now,
		live: true,
		wrong: null
	});
});

test('a preset is read in either case, and ALL has no beginning', () => {
	expect(range('range=1d')).toMatchObject({ preset: '1D', from: now - day });
	expect(range('range=ALL')).toMatchObject({ preset: 'ALL', from: null, to: now });
});

test('an unknown preset is named, not obeyed', () => {
	expect(range('range=2Y')).toMatchObject({ preset: '1W', wrong: 'range' });
});

test('a range may begin at a date and end now', () => {
	expect(range('from=2026-01-20&to=now')).toEqual({
		preset: null,
		from: Date.UTC(2026, 0, 20),
		to: now,
		live: true,
		wrong: null
	});
});

test('a range in the past stands still, and one that ends ahead of us ends now', () => {
	expect(range('from=2026-01-20&to=2026-01-21')).toMatchObject({ live: false });
	expect(range('from=2026-01-20&to=2027-01-01')).toMatchObject({ to: now, live: true });
});

test('ends that make no sense are named', () => {
	expect(range('from=yesterday')).toMatchObject({ wrong: 'from' });
	expect(range('from=2027-01-01')).toMatchObject({ wrong: 'from' });
	expect(range('from=2026-01-20&to=2026-01-19')).toMatchObject({ wrong: 'to' });
});

test('a range may be typed as one thing, relative or not', () => {
	expect(range('range=now-7d')).toMatchObject({ from: now - 7 * day, to: now, live: true });
	expect(range('range=2026-01-20 to now')).toEqual(range('from=2026-01-20&to=now'));
	expect(range('range=now-2d to now-1d')).toMatchObject({ to: now - day, live: false });
	expect(range('range=2026-01-20 ~ 2026-01-22')).toEqual(range('from=2026-01-20&to=2026-01-22'));
});

test.each(['now-7d to', '9999-01-01 to now', 'now to now-7d', 'a to b to c', '2026-01-20 to x'])(
	'the typed range "%s" is named, and the last week stands in',
	(text) => {
		expect(range(`range=${text}`)).toMatchObject({ preset: '1W', wrong: 'range' });
	}
);

describe('a zoom', () => {
	const ends = { first: 0, last: now };
	const from = now - 4 * day;
	test('keeps the moment it is about where it is on the screen', () => {
		const near = zoomed({ from, to: now }, now - day, 0.5, ends);
		expect(near).toEqual({ from: now - 2.5 * day, to: now - 0.5 * day });
		expect((now - day - near.from) / (near.to - near.from)).toBe(0.75);
	});
	test('never leaves what there is, and is never shorter than ten minutes', () => {
		expect(zoomed({ from, to: now }, now, 1e9, ends)).toEqual({ from: 0, to: now });
		const least = zoomed({ from, to: now }, now, 1e-9, ends);
		expect(least).toEqual({ from: now - 600_000, to: now });
		expect(zoomed({ from: day, to: 3 * day }, 2 * day, 2, ends)).toEqual({ from: 0, to: 4 * day });
	});
});

test('a moment is now, a while ago, a number of ms, or an ISO time in UTC unless it says more', () => {
	expect(parseMoment('now-6h', now)).toBe(now - 6 * 3_600_000);
	expect(parseMoment('1769385600000', now)).toBe(1769385600000);
	expect(parseMoment('2026-01-26T09:05', now)).toBe(Date.UTC(2026, 0, 26, 9, 5));
	expect(parseMoment('2026-01-26T18:05+09:00', now)).toBe(Date.UTC(2026, 0, 26, 9, 5));
	expect(parseMoment('2026-13-40', now)).toBeNull();
	expect(parseMoment('now-6y', now)).toBeNull();
});
