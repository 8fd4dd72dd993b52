/** When a message may go out: quiet hours and digests, on the wall clock of a route's zone. */
import type { Route } from '#lib/domain/alert.ts';
import { wallClock } from '#lib/domain/format.ts';
import type { Moment } from '#lib/domain/market.ts';

const MINUTE = 60_000;
const DAY = 24 * 60;

/** Minute of the day on the wall of a zone. */
const minuteOf = (at: Moment, zone: string) => {
	const { hour, minute } = wallClock(at, zone);
	return hour * 60 + minute;
};

/**
 * The first full minute after `at` at which the wall clock of `zone` shows a minute of the day. A minute
 * that is left out when clocks are put forward is the first one after it.
 */
export function nextMinute(at: Moment, wanted: number, zone: string): Moment {
	const start = Math.floor(at / MINUTE) * MINUTE;
	const ahead = (wanted - minuteOf(start, zone) + DAY) % DAY || DAY;
	const guess = start + ahead * MINUTE;
	// Clocks were put forward or back in between: the wall shows up to an hour or so beside what is wanted.
	const off = ((minuteOf(guess, zone) - wanted + DAY + DAY / 2) % DAY) - DAY / 2;
	if (off === 0) return guess;
	const mended = guess - off * MINUTE;
	return mended > at && minuteOf(mended, zone) === wanted ? mended : guess;
}

/** Whether a route is asleep at a moment. */
export function isQuiet(
	{ quietFrom, quietTo, zone }: Pick<Route, 'quietFrom' | 'quietTo' | 'zone'>,
	at: Moment
): boolean {
	if (quietFrom === null || quietTo === null || quietFrom === quietTo) return false;
	const now = minuteOf(at, zone);
	return quietFrom < quietTo
		? now >= quietFrom && now < quietTo
		: now >= quietFrom || now < quietTo;
}

type Hours = Pick<Route, 'quietFrom' | 'quietTo' | 'digestAt' | 'zone'>;

/**
 * When what happened goes out on a route: at its digest, else at the end of its quiet hours, else at once.
 * What is held until the same moment goes out as one message.
 */
export function dueAt(route: Hours, now: Moment): { at: Moment; held: boolean } {
	if (route.digestAt !== null) {
		return { at: nextMinute(now, route.digestAt, route.zone), held: true };
	}
	return isQuiet(route, now)
		? { at: nextMinute(now, route.quietTo ?? 0, route.zone), held: true }
		: { at: now, held: false };
}

/** `07:30` as minutes of the day; null for anything else. */
export function readMinute(text: string): number | null {
	const found = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim());
	return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}

/** Minutes of the day as `07:30`. */
export const writtenMinute = (minute: number): string =>
	`${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
