import { expect, test } from 'vitest';
import {
	age,
	amount,
	count,
	day,
	direction,
	gain,
	isZone,
	localeOf,
	moment,
	names,
	percent,
	points,
	signed,
	span,
	times,
	wallClock,
	won,
	zoneName,
	zoneOf
} from './format.ts';

const minute = 60_000;
const hour = 60 * minute;

test('a price near an end is never rounded into certainty', () => {
	expect(percent(0.0004)).toBe('<0.1%');
	expect(percent(0.9996)).toBe('>99.9%');
	expect(percent(0)).toBe('0%');
	expect(percent(1)).toBe('100%');
	expect(percent(0.04)).toBe('4.0%');
});

test('what is missing is a dash, not a zero', () => {
	expect(percent(null)).toBe('—');
	expect(points(null)).toBe('—');
	expect(amount(null, 'usd', 'ko')).toBe('—');
	expect(times(null)).toBe('—');
	expect(count(null)).toBe('—');
	expect(signed(null, 2)).toBe('—');
});

test('a change carries its sign, and nothing that rounds to zero does', () => {
	expect(points(0.021)).toBe('+2.1');
	expect(points(-0.004)).toBe('−0.4');
	expect(points(-0.0001)).toBe('0.0');
	expect(direction(-0.0001)).toBe('flat');
	expect(direction(0.0006)).toBe('up');
	expect(direction(-0.02)).toBe('down');
});

test('a ratio says how many times the usual', () => {
	expect(times(4.08)).toBe('4.1×');
	expect(times(12.4)).toBe('12×');
});

test('an amount is never shown without its unit', () => {
	expect(amount(2_100_000, 'usd', 'en')).toBe('$2.1m');
	expect(amount(999_999, 'usd', 'en')).toBe('$1m');
	expect(amount(12_345, 'contracts', 'en')).toBe('12.3k contracts');
	expect(amount(640, 'mana', 'en')).toBe('640 mana');
	expect(amount(0, 'usd', 'en')).toBe('$0');
});

test('Korean amounts count by 만 and 억', () => {
	expect(amount(2_100_000, 'usd', 'ko')).toBe('210만 달러');
	expect(amount(288_110_000, 'usd', 'ko')).toBe('2억 8800만 달러');
	expect(amount(54_321, 'contracts', 'ko')).toBe('5만 4300 계약');
	expect(amount(1_230_000_000_000, 'usd', 'ko')).toBe('1조 2300억 달러');
	expect(amount(9_999, 'mana', 'ko')).toBe('1만 마나');
	expect(amount(3_210, 'mana', 'ko')).toBe('3,210 마나');
});

test('two million dollars at 1,440.55 won are 28억 8000만 won, not 26억', () => {
	expect(won(2_000_000, 1440.55, 'ko')).toBe('28억 8000만 원');
	expect(won(2_000_000, 1440.55, 'en')).toBe('₩2.88bn');
});

test('ages are words in both languages, back and ahead', () => {
	const now = 100 * hour;
	expect(age(now - 10_000, now, 'en')).toBe('just now');
	expect(age(now - 3 * minute, now, 'en')).toBe('3 min ago');
	expect(age(now - 3 * minute, now, 'ko')).toBe('3분 전');
	expect(age(now - 50 * hour, now, 'en')).toBe('2 d ago');
	expect(age(now + 2 * hour, now, 'en')).toBe('in 2 h');
	expect(age(now + 2 * hour, now, 'ko')).toBe('2시간 뒤');
	expect(span(30_000, 'en')).toBe('0 min');
});

test('a moment is shown in the chosen zone, with the name of the zone', () => {
	const at = Date.UTC(2026, 0, 26, 9, 5);
	expect(moment(at, 'Asia/Seoul', 'en')).toBe('26 Jan 2026, 18:05 KST');
	expect(moment(at, 'Asia/Seoul', 'ko')).toBe('2026년 1월 26일 18:05 KST');
	expect(moment(at, 'America/New_York', 'en')).toBe('26 Jan 2026, 04:05 EST');
	expect(moment(at, 'UTC', 'en', at)).toBe('26 Jan, 09:05 UTC');
	expect(day(at, 'UTC', 'ko', at)).toBe('1월 26일');
});

test('summer time changes the name of the zone and the clock on the wall', () => {
	const at = Date.UTC(2026, 6, 1, 12, 0);
	expect(zoneName('America/New_York', at)).toBe('EDT');
	expect(wallClock(at, 'America/New_York')).toMatchObject({ hour: 8, day: 1, weekday: 3 });
});

test.each([
	'America/New_York',
	'Asia/Seoul',
	'Australia/Lord_Howe',
	'Asia/Kathmandu',
	'Pacific/Apia'
])(
	'the clock of %s is the one that Intl shows, also on the days on which it is put forward or back',
	(zone) => {
		const shown = new Intl.DateTimeFormat('en-US', {
			...{ timeZone: zone, hourCycle: 'h23', hour: '2-digit', minute: '2-digit' },
			...{ year: 'numeric', month: '2-digit', day: '2-digit' }
		});
		const days = [Date.UTC(2026, 2, 7), Date.UTC(2026, 3, 4), Date.UTC(2026, 9, 31)];
		// The day that Samoa left out, and one before there were time zones.
		days.push(Date.UTC(2011, 11, 29), Date.UTC(1969, 6, 20));
		for (const start of days) {
			for (let at = start; at < start + 3 * 86_400_000; at += 29 * 60_000) {
				const { year, month, day, hour, minute } = wallClock(at, zone);
				const two = (n: number) => String(n).padStart(2, '0');
				const ours = `${two(month)}/${two(day)}/${year}, ${two(hour)}:${two(minute)}`;
				expect(ours).toBe(shown.format(at));
			}
		}
	}
);

test('midnight is hour 0, not 24', () => {
	expect(wallClock(Date.UTC(2026, 0, 1), 'UTC')).toMatchObject({ hour: 0, day: 1, month: 1 });
});

test('a zone the device did not name well falls back to UTC', () => {
	expect(zoneOf('browser', 'Europe/Berlin')).toBe('Europe/Berlin');
	expect(zoneOf('browser', 'Mars/Olympus')).toBe('UTC');
	expect(zoneOf('browser', null)).toBe('UTC');
	expect(zoneOf('KST', 'Europe/Berlin')).toBe('Asia/Seoul');
	expect(isZone('')).toBe(false);
});

test('the reader’s language comes first and the other name only where it differs', () => {
	expect(names({ en: 'Musk', ko: '머스크' }, 'ko')).toEqual({ main: '머스크', other: 'Musk' });
	expect(names({ en: 'OPEC', ko: 'OPEC' }, 'en')).toEqual({ main: 'OPEC', other: null });
	expect(localeOf('fr')).toBe('en');
});

test('a profit is signed, all that was put in is −100 %, and beyond tenfold it is not told apart', () => {
	expect([0.0417, -1, -0.5, 0, 12, null].map(gain)).toEqual([
		'+4.2%',
		'−100%',
		'−50.0%',
		'0.0%',
		'>+999%',
		'—'
	]);
});
