/** How numbers, amounts and moments are written for readers, in English and Korean. */
import type { Moment, VolumeUnit } from './market.ts';
import type { Name } from './view.ts';

export const LOCALES = ['en', 'ko'] as const;
export type Locale = (typeof LOCALES)[number];

/** What stands where a number is missing. Never a zero. */
export const MISSING = '—';

const MINUS = '−';

/** A locale we have, from any text; English when it is none of ours. */
export const localeOf = (text: string | undefined): Locale => (text === 'ko' ? 'ko' : 'en');

/** The name in the reader's language first, and the other one where it differs. */
export function names(name: Name, locale: Locale): { main: string; other: string | null } {
	const main = name[locale] || name.en || name.ko;
	const other = locale === 'ko' ? name.en : name.ko;
	return { main, other: other && other !== main ? other : null };
}

/**
 * A probability 0..1 as a percentage with one decimal: `4.0%`, `<0.1%`, `>99.9%`; exactly 0 and 1
 * are `0%` and `100%`. A price near an end is never rounded into certainty.
 */
export function percent(probability: number | null): string {
	if (probability === null) return MISSING;
	if (probability === 0 || probability === 1) return `${probability * 100}%`;
	if (probability < 0.001) return '<0.1%';
	if (probability > 0.999) return '>99.9%';
	return `${(probability * 100).toFixed(1)}%`;
}

export type Direction = 'up' | 'down' | 'flat';

/** Which way a change goes once it is rounded to the tenth of a point that is shown. */
export function direction(change: number): Direction {
	const tenths = Math.round(change * 1000);
	return tenths > 0 ? 'up' : tenths < 0 ? 'down' : 'flat';
}

/** A change of probability in percentage points, always signed: `+2.1`, `−0.4`, `0.0`. */
export function points(change: number | null): string {
	if (change === null) return MISSING;
	return signed(change * 100, 1);
}

/** A signed number with a true minus sign: `+0.32`, `−1.5`; no sign on what rounds to zero. */
export function signed(value: number | null, digits: number): string {
	if (value === null) return MISSING;
	const text = Math.abs(value).toFixed(digits);
	if (Number(text) === 0) return text;
	return (value > 0 ? '+' : MINUS) + text;
}

/** A ratio to what is usual: `4.1×`, `12×`. */
export function times(ratio: number | null): string {
	if (ratio === null) return MISSING;
	return `${ratio >= 10 ? Math.round(ratio) : ratio.toFixed(1)}×`;
}

/** A count with grouping: `12,345`. */
export const count = (value: number | null) =>
	value === null ? MISSING : Math.round(value).toLocaleString('en-US');

/** Three significant digits: what a reader can take in, and no more than a volume deserves. */
const rounded = (value: number) => Number(value.toPrecision(3));

function compactEnglish(value: number): string {
	const steps: [number, string][] = [
		[1e12, 'tn'],
		[1e9, 'bn'],
		[1e6, 'm'],
		[1e3, 'k']
	];
	const amount = rounded(value);
	const step = steps.find(([size]) => amount >= size);
	return step ? `${rounded(amount / step[0])}${step[1]}` : String(amount);
}

/** A number of three significant digits as Korean papers write it. */
const compactKorean = (value: number) => inMyriads(rounded(value));

/** Korean counts by ten thousands: 288_000_000 is `2억 8800만`. */
export function inMyriads(amount: number): string {
	if (amount < 10_000) return amount >= 1000 ? count(amount) : String(amount);
	const units: [number, string][] = [
		[1e12, '조'],
		[1e8, '억'],
		[1e4, '만'],
		[1, '']
	];
	const words: string[] = [];
	let rest = Math.round(amount);
	for (const [size, unit] of units) {
		const whole = Math.floor(rest / size);
		rest -= whole * size;
		if (whole > 0) words.push(`${whole}${unit}`);
	}
	return words.join(' ');
}

const UNITS: Record<VolumeUnit, Record<Locale, (text: string) => string>> = {
	usd: { en: (text) => `$${text}`, ko: (text) => `${text} 달러` },
	contracts: { en: (text) => `${text} contracts`, ko: (text) => `${text} 계약` },
	mana: { en: (text) => `${text} mana`, ko: (text) => `${text} 마나` }
};

/**
 * An amount with its unit, three significant digits: `$2.1m`, `12.3k contracts`, `210만 달러`,
 * `2억 8800만 달러`. Never without the unit, since amounts of different units do not add.
 */
export function amount(value: number | null, unit: VolumeUnit, locale: Locale): string {
	if (value === null) return MISSING;
	return UNITS[unit][locale](locale === 'ko' ? compactKorean(value) : compactEnglish(value));
}

/** Dollars in won at a dated rate (won for one dollar), as Korean papers write it: `28억 8000만 원`. */
export function won(dollars: number, rate: number, locale: Locale): string {
	const value = dollars * rate;
	return locale === 'ko' ? `${compactKorean(value)} 원` : `₩${compactEnglish(value)}`;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const SPANS: { size: number; en: string; ko: string }[] = [
	{ size: DAY, en: 'd', ko: '일' },
	{ size: HOUR, en: 'h', ko: '시간' },
	{ size: MINUTE, en: 'min', ko: '분' }
];

/** A length of time in one unit: `3 min`, `5 h`, `12 d`; `3분`, `5시간`, `12일`; under a minute `0 min`. */
export function span(ms: number, locale: Locale): string {
	const { size, en, ko } = SPANS.find((s) => ms >= s.size) ?? SPANS[SPANS.length - 1]!;
	const n = Math.floor(ms / size);
	return locale === 'ko' ? `${n}${ko}` : `${n} ${en}`;
}

/** How long ago, or how long until: `3 min ago`, `in 2 h`, `just now`; `3분 전`, `2시간 뒤`, `방금`. */
export function age(at: Moment, now: Moment, locale: Locale): string {
	const ms = now - at;
	if (Math.abs(ms) < MINUTE) return locale === 'ko' ? '방금' : ms >= 0 ? 'just now' : 'now';
	const text = span(Math.abs(ms), locale);
	if (locale === 'ko') return ms > 0 ? `${text} 전` : `${text} 뒤`;
	return ms > 0 ? `${text} ago` : `in ${text}`;
}

/** The zones a reader may choose; `browser` is the device's own. */
export const ZONE_CHOICES = ['browser', 'KST', 'ET', 'UTC'] as const;
export type ZoneChoice = (typeof ZONE_CHOICES)[number];

const ZONE_OF: Record<Exclude<ZoneChoice, 'browser'>, string> = {
	KST: 'Asia/Seoul',
	ET: 'America/New_York',
	UTC: 'UTC'
};

/** True for a time zone that Intl knows (`Asia/Seoul`). */
export function isZone(zone: string): boolean {
	try {
		formatter('en-US', { timeZone: zone });
		return zone !== '';
	} catch {
		return false;
	}
}

/** The IANA zone behind a choice; `device` is what the browser said, else UTC. */
export function zoneOf(choice: ZoneChoice, device: string | null): string {
	if (choice !== 'browser') return ZONE_OF[choice];
	return device !== null && isZone(device) ? device : 'UTC';
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Building an Intl formatter costs more than using it a hundred times. */
function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = locale + JSON.stringify(options);
	let made = formatters.get(key);
	if (!made) formatters.set(key, (made = new Intl.DateTimeFormat(locale, options)));
	return made;
}

export type WallClock = {
	year: number;
	month: number;
	day: number;
	hour: number;
	minute: number;
	second: number;
	/** 0 Sunday … 6 Saturday. */
	weekday: number;
};

/** How far ahead of UTC a zone is at a moment, ms, as Intl says it: exact, and slow. */
function offsetByIntl(at: Moment, zone: string): number {
	const parts = formatter('en-US', {
		timeZone: zone,
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric'
	}).formatToParts(at);
	const part = (type: string) => Number(parts.find((p) => p.type === type)?.value ?? 0);
	const shown = Date.UTC(
		part('year'),
		part('month') - 1,
		part('day'),
		part('hour'),
		part('minute'),
		part('second')
	);
	return shown - Math.floor(at / SECOND) * SECOND;
}

/**
 * Zones whose clocks have run evenly since a moment, and how far ahead of UTC: they need no Intl, whose first formatter
 * alone takes a phone 40 ms. Korea last had summer time in 1988.
 */
const STEADY: Record<string, { since: Moment; offset: number }> = {
	UTC: { since: -Infinity, offset: 0 },
	'Asia/Seoul': { since: Date.UTC(1989, 0, 1), offset: 9 * HOUR }
};

/** A page writes hundreds of moments, and Intl takes longer for each than all else it does with them. */
const offsets = new Map<string, number>();
const MOST_OFFSETS = 4000;

/** The offset at a midnight of UTC, kept. */
function offsetOnDay(day: number, zone: string): number {
	const key = `${zone} ${day}`;
	let known = offsets.get(key);
	if (known === undefined) {
		if (offsets.size >= MOST_OFFSETS) offsets.clear();
		offsets.set(key, (known = offsetByIntl(day * DAY, zone)));
	}
	return known;
}

/** The offset at a moment: that of its day, unless a clock is put forward or back within it. */
function offsetAt(at: Moment, zone: string): number {
	const steady = STEADY[zone];
	if (steady && at >= steady.since) return steady.offset;
	const day = Math.floor(at / DAY);
	const offset = offsetOnDay(day, zone);
	return offset === offsetOnDay(day + 1, zone) ? offset : offsetByIntl(at, zone);
}

/** What a clock on the wall of `zone` shows at `at`. */
export function wallClock(at: Moment, zone: string): WallClock {
	const shown = new Date(at + offsetAt(at, zone));
	return {
		year: shown.getUTCFullYear(),
		month: shown.getUTCMonth() + 1,
		day: shown.getUTCDate(),
		hour: shown.getUTCHours(),
		minute: shown.getUTCMinutes(),
		second: shown.getUTCSeconds(),
		weekday: shown.getUTCDay()
	};
}

/** The short name of a zone at a moment: `KST`, `EST` or `EDT`, `UTC`, else `GMT+2`. */
export function zoneName(zone: string, at: Moment): string {
	if (zone === 'Asia/Seoul') return 'KST';
	if (zone === 'UTC' || zone === 'Etc/UTC') return 'UTC';
	const parts = formatter('en-US', { timeZone: zone, timeZoneName: 'short' }).formatToParts(at);
	return parts.find((p) => p.type === 'timeZoneName')?.value ?? zone;
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const two = (n: number) => String(n).padStart(2, '0');

/** The time of day on a 24-hour clock: `18:05`. */
export function clockTime(at: Moment, zone: string): string {
	const { hour, minute } = wallClock(at, zone);
	return `${two(hour)}:${two(minute)}`;
}

/** A day: `26 Jan 2026`, `2026년 1월 26일`; the year is left out when it is that of `now`. */
export function day(at: Moment, zone: string, locale: Locale, now?: Moment): string {
	const { year, month, day } = wallClock(at, zone);
	const sameYear = now !== undefined && wallClock(now, zone).year === year;
	if (locale === 'ko') return `${sameYear ? '' : `${year}년 `}${month}월 ${day}일`;
	return `${day} ${MONTHS[month - 1]}${sameYear ? '' : ` ${year}`}`;
}

/** The month on an axis: `Jan`, `1월`. */
export function monthName(at: Moment, zone: string, locale: Locale): string {
	const { month } = wallClock(at, zone);
	return locale === 'ko' ? `${month}월` : MONTHS[month - 1]!;
}

/** A moment with its zone, never without: `26 Jan 2026, 18:05 KST`, `2026년 1월 26일 18:05 KST`. */
export function moment(at: Moment, zone: string, locale: Locale, now?: Moment): string {
	const comma = locale === 'ko' ? '' : ',';
	return `${day(at, zone, locale, now)}${comma} ${clockTime(at, zone)} ${zoneName(zone, at)}`;
}

/** More than this of a dollar is not told apart: `>+999%`. */
const MOST_GAIN = 9.99;

/** Profit for each dollar put in, as a signed percentage: `+4.2%`, `−100%`. */
export function gain(value: number | null): string {
	if (value === null) return MISSING;
	if (value > MOST_GAIN) return '>+999%';
	return value === -1 ? `${MINUS}100%` : `${signed(value * 100, 1)}%`;
}
