import type { Moment } from './market.ts';

/** A service's clock as its answers tell it: `off` is by how much it is ahead of ours, ms. */
export type ClockReading = { service: string; off: number; at: Moment };

/** Clocks that are wrong. `machine`: by how much our own is ahead of everybody's, ms; null: as far as can be told it is right. */
export type Clocks = { machine: number | null; services: ClockReading[] };

/** Clocks differ by less than this, ms. */
const TOLERANCE = 5 * 60_000;
/** So many services must agree before our own clock is doubted. */
const WITNESSES = 3;

/** Whose clock is wrong: that of a few services, or, where most differ from us by as much, our own. */
export function wrongClocks(readings: readonly ClockReading[]): Clocks {
	const offs = readings.map(({ off }) => off).sort((a, b) => a - b);
	const middle = offs[Math.floor((offs.length - 1) / 2)] ?? 0;
	const ours = readings.length >= WITNESSES && Math.abs(middle) > TOLERANCE;
	const right = ours ? middle : 0;
	return {
		machine: ours ? -middle : null,
		services: readings.filter(({ off }) => Math.abs(off - right) > TOLERANCE)
	};
}

/**
 * By how much the clock behind an answer is ahead of ours, ms, by its Date and, where a cache kept it, its Age
 * (RFC 9110, 6.6.1; RFC 9111, 5.1). Null when it does not say.
 */
export function clockOff(headers: Record<string, string>, at: Moment): number | null {
	const told = Date.parse(headers.date ?? '');
	if (!Number.isFinite(told)) return null;
	const age = /^\d{1,9}$/.test(headers.age ?? '') ? Number(headers.age) * 1000 : 0;
	return told + age - at;
}
