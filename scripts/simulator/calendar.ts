import type { Moment } from '#lib/domain/market.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const MONTHS = [
	'January',
	'February',
	'March',
	'April',
	'May',
	'June',
	'July',
	'August',
	'September',
	'October',
	'November',
	'December'
];

/** A calendar day without a zone; month from 1. */
export type Day = { year: number; month: number; day: number };

const two = (n: number) => String(n).padStart(2, '0');

/** The clock of a zone at a moment. */
export function wallClock(at: Moment, zone: string) {
	const parts = Object.fromEntries(
		formatter(zone)
			.formatToParts(at)
			.map(({ type, value }) => [type, Number(value)])
	) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>;
	return { ...parts, hour: parts.hour % 24 };
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string) {
	let known = formatters.get(zone);
	if (!known) {
		known = new Intl.DateTimeFormat('en-US', {
			timeZone: zone,
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric',
			second: 'numeric'
		});
		formatters.set(zone, known);
	}
	return known;
}

const offsets = new Map<string, number>();

/** Milliseconds a zone is ahead of UTC at a moment (negative to the west). */
export function offsetOf(at: Moment, zone: string): number {
	// Zones change on the quarter hour at most, and asking Intl is slow: each quarter is asked once.
	const quarter = Math.floor(at / (15 * MINUTE));
	const key = `${zone} ${quarter}`;
	let offset = offsets.get(key);
	if (offset === undefined) {
		const start = quarter * 15 * MINUTE;
		const { year, month, day, hour, minute, second } = wallClock(start, zone);
		offset = Date.UTC(year, month - 1, day, hour, minute, second) - start;
		offsets.set(key, offset);
	}
	return offset;
}

/** The moment at which a zone's clock shows a day and time. */
export function moment({ year, month, day }: Day, hour: number, minute: number, zone: string) {
	const asUtc = Date.UTC(year, month - 1, day, hour, minute);
	const guess = asUtc - offsetOf(asUtc, zone);
	return asUtc - offsetOf(guess, zone);
}

/** The UTC day of a moment. */
export function dayOf(at: Moment): Day {
	const date = new Date(at);
	return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** The last day of the month that `days` after `at` falls in: venues like deadlines at month ends. */
export function monthEnd(at: Moment, days: number): Day {
	const { year, month } = dayOf(at + days * DAY);
	return dayOf(Date.UTC(year, month, 0));
}

/** The first day of the month after that. */
export function monthStart(at: Moment, days: number): Day {
	const { year, month } = dayOf(at + days * DAY);
	return dayOf(Date.UTC(year, month, 1));
}

/** `June 30, 2026` */
export const inEnglish = ({ year, month, day }: Day) => `${MONTHS[month - 1]} ${day}, ${year}`;

/** `June 30` */
export const inEnglishShort = ({ month, day }: Day) => `${MONTHS[month - 1]} ${day}`;

/** `Jan 1, 2027`, as Kalshi writes. */
export const abbreviated = ({ year, month, day }: Day) =>
	`${MONTHS[month - 1]?.slice(0, 3)} ${day}, ${year}`;

/** `6월 30일` */
export const inKorean = ({ month, day }: Day) => `${month}월 ${day}일`;

/** `2026-06-30` */
export const isoDay = ({ year, month, day }: Day) => `${year}-${two(month)}-${two(day)}`;

/** `2026-01-01T07:30:39Z`: no fraction. */
export const isoSeconds = (at: Moment) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

/** `2024-12-31T19:05:45.901363Z`: Gamma and Kalshi print microseconds. */
export const isoMicros = (at: Moment) =>
	new Date(at).toISOString().replace('Z', `${String(at % 997).padStart(3, '0')}Z`);

/** `2026-01-01 07:30:39+00`: Gamma's `closedTime`. */
export const spaced = (at: Moment) =>
	new Date(at)
		.toISOString()
		.replace('T', ' ')
		.replace(/\.\d+Z$/, '+00');

/** `Tue, 22 Sep 2026 14:37:38 +0900` */
export function rfc822(at: Moment, zone: string, label?: string): string {
	const offset = offsetOf(at, zone);
	const minutes = Math.abs(offset) / MINUTE;
	const sign = offset < 0 ? '-' : '+';
	const text = new Date(at + offset).toUTCString().replace(/ GMT$/, '');
	return `${text} ${label ?? `${sign}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`}`;
}

/** `2026-09-22 14:37:38`: a clock without its zone, as several Korean publishing systems print. */
export function zoneless(at: Moment, zone: string): string {
	return new Date(at + offsetOf(at, zone)).toISOString().slice(0, 19).replace('T', ' ');
}
