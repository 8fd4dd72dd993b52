/** Times as forms ask for them: what a clock on the wall of a zone shows, `2026-01-26T18:05`. */
import { wallClock } from './format.ts';
import type { Moment } from './market.ts';
import { fromWallClock } from './scale.ts';

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?$/;
const two = (n: number) => String(n).padStart(2, '0');

/** A moment as `<input type="datetime-local">` writes it, to the minute. */
export function localTime(at: Moment, zone: string): string {
	const { year, month, day, hour, minute } = wallClock(at, zone);
	const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
	return `${date}T${two(hour)}:${two(minute)}`;
}

/** The moment at which a clock of the zone shows this; null for no such day or time, or another form. */
export function readLocalTime(text: string, zone: string): Moment | null {
	const found = LOCAL.exec(text.trim());
	if (!found) return null;
	const [year, month, day, hour, minute, second] = found.slice(1).map((part) => Number(part ?? 0));
	if (hour! > 23 || minute! > 59 || (second ?? 0) > 59) return null;
	const date = new Date(Date.UTC(year!, month! - 1, day!));
	// February 30 would be March 2.
	if (date.getUTCMonth() !== month! - 1 || date.getUTCDate() !== day!) return null;
	const at = fromWallClock(zone, year!, month!, day!, hour! * 60 + minute!) + (second || 0) * 1000;
	return Number.isNaN(at) ? null : at;
}
