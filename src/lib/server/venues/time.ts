import type { Moment } from '#lib/domain/market.ts';

const SECONDS_BELOW = 1e11;
const EARLIEST = Date.UTC(1990, 0, 1);
const LATEST = Date.UTC(2201, 0, 1);

// Date, and perhaps a time with up to any number of fraction digits, and perhaps a zone in one of
// the spellings Z, +00, +0000, +00:00 and +00:00:00. Every part has a fixed place: linear.
const SPELLING =
	/^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s?([Zz]|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?)?)?$/;

const shown = (value: unknown) => JSON.stringify(value)?.slice(0, 60) ?? String(value);

/** Unset moments have three spellings: Unix 0, Go's year 1, and years nobody will see. */
function plausible(at: number, value: unknown): Moment | null {
	if (at >= EARLIEST && at < LATEST) return at;
	if (!Number.isFinite(at)) throw new TypeError(`${shown(value)} is no moment`);
	if (at === 0 || at >= LATEST || new Date(at).getUTCFullYear() === 1) return null;
	throw new TypeError(`${shown(value)} lies before 1990`);
}

/** How far a zone's clocks stand ahead of UTC at a moment, in ms. */
function zoneOffset(zone: string, at: number): number {
	const parts = new Intl.DateTimeFormat('en-US', {
		timeZone: zone,
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric'
	}).formatToParts(at);
	const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
	const wall = Date.UTC(
		part('year'),
		part('month') - 1,
		part('day'),
		part('hour'),
		part('minute'),
		part('second')
	);
	return wall - Math.floor(at / 1000) * 1000;
}

/** The moment a zone's clocks show `wall`; of an hour shown twice in autumn, the first. */
function momentInZone(wall: number, zone: string): number {
	const moments = [wall - 864e5, wall + 864e5].map((near) => wall - zoneOffset(zone, near));
	const shownThen = moments.filter((at) => at + zoneOffset(zone, at) === wall);
	return Math.min(...(shownThen.length > 0 ? shownThen : moments));
}

function offsetOf(text: string): number {
	if (text === 'Z' || text === 'z') return 0;
	const [hours = 0, minutes = 0, seconds = 0] = (text.slice(1).match(/\d{2}/g) ?? []).map(Number);
	return (text[0] === '-' ? -1 : 1) * ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

/**
 * Reads a moment in any spelling the venues use, as ms since 1970 UTC:
 * - numbers and digits: seconds below 1e11, else milliseconds;
 * - `2024-12-31T19:05:45.901363Z` with any number of fraction digits (cut to ms),
 *   `2026-01-01 07:30:39+00`, `…+00:00:00`, and a bare date, which is its midnight in UTC;
 * - a date and time without a zone only where the caller names the `zone` such a venue writes in
 *   (`America/New_York` for PredictIt): a guess would be wrong by hours.
 *
 * null, undefined, blank text and the spellings of "unset" (0, year 1, years after 2200) give null.
 * Anything else that cannot be read throws a TypeError that shows it.
 */
export function venueMoment(value: unknown, zone?: string): Moment | null {
	if (value === null || value === undefined) return null;
	if (typeof value !== 'number' && typeof value !== 'string') {
		throw new TypeError(`expected a moment, got ${shown(value)}`);
	}
	const text = String(value).trim();
	if (text === '') return null;
	if (typeof value === 'number' || /^\d+(\.\d+)?$/.test(text)) {
		const count = Number(text);
		return plausible(Math.round(count < SECONDS_BELOW ? count * 1000 : count), value);
	}

	const match = SPELLING.exec(text);
	if (!match) throw new TypeError(`${shown(value)} is no moment this reader knows`);
	const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
	const [hour, minute] = [Number(match[4] ?? 0), Number(match[5] ?? 0)];
	const second = Number(match[6] ?? 0);
	const fraction = match[7] === undefined ? 0 : Number(match[7].slice(0, 3).padEnd(3, '0'));
	const wall = Date.UTC(year, month - 1, day, hour, minute, second, fraction);
	// Date.UTC reads the years 0 to 99 as 1900 to 1999.
	if (year < 100) return plausible(new Date(wall).setUTCFullYear(year), value);
	const date = new Date(wall);
	if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || minute > 59 || second > 59) {
		throw new TypeError(`${shown(value)} is no day or time of the calendar`);
	}
	if (match[8] !== undefined) return plausible(wall - offsetOf(match[8]), value);
	if (match[4] === undefined) return plausible(wall, value);
	if (zone === undefined) throw new TypeError(`${shown(value)} does not say its time zone`);
	return plausible(momentInZone(wall, zone), value);
}
