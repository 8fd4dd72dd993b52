/** Axes: where they begin and end, and where their ticks stand. */
import { clockTime, day, monthName, wallClock, type Locale } from './format.ts';
import type { Moment } from './market.ts';

/** How probabilities stand on an axis: as they are, or by their log-odds, where 1 and 2 % are apart. */
export const AXES = ['linear', 'logodds'] as const;
export type Axis = (typeof AXES)[number];

/** Nothing is drawn nearer to 0 or 1 than this by log-odds, where both lie infinitely far away. */
const NEAREST = 0.0005;

/** Where a probability stands on an axis. */
export function place(p: number, axis: Axis): number {
	if (axis === 'linear') return p;
	const held = Math.min(1 - NEAREST, Math.max(NEAREST, p));
	return Math.log(held / (1 - held));
}

export type Scale = {
	min: number;
	max: number;
	ticks: number[];
	/** True when the axis does not begin at 0: the chart has to say so. */
	cut: boolean;
};

const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25];

/** Multiples of `step` from `low` to `high`, free of the dust of adding floats. */
function multiples(step: number, low: number, high: number): number[] {
	const first = Math.ceil(low / step - 1e-9);
	const last = Math.floor(high / step + 1e-9);
	return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
		Number(((first + i) * step).toFixed(6))
	);
}

/**
 * The axis of probabilities: fits the data so that 3 → 6 % can be seen, spans at least 2 points so
 * that noise is not blown up, never leaves 0..1, and begins at 0 where 0 is near. Without data: 0..1.
 */
export function probabilityScale(values: (number | null)[]): Scale {
	let low = Infinity;
	let high = -Infinity;
	for (const value of values) {
		if (value === null) continue;
		if (value < low) low = value;
		if (value > high) high = value;
	}
	if (low > high) return { min: 0, max: 1, ticks: [0, 0.25, 0.5, 0.75, 1], cut: false };
	const pad = Math.max((high - low) * 0.12, (0.02 - (high - low)) / 2, 0.004);
	low = Math.max(0, low - pad);
	high = Math.min(1, high + pad);
	if (low < high - low) low = 0;
	const step = STEPS.find((s) => (high - low) / s <= 5.5) ?? 0.25;
	const min = Math.max(0, Number((Math.floor(low / step + 1e-9) * step).toFixed(6)));
	const max = Math.min(1, Number((Math.ceil(high / step - 1e-9) * step).toFixed(6)));
	return { min, max, ticks: multiples(step, min, max), cut: min > 0 };
}

/** What is named on an axis of log-odds. */
const LOG_ODDS_TICKS = [
	...[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98],
	...[0.99, 0.995, 0.998, 0.999]
];

/**
 * The axis of log-odds for probabilities: from the tick below the lowest to the tick above the
 * highest, so that 1 → 2 % is as far as 33 → 50 %. `min`, `max` and `ticks` are probabilities.
 */
export function logOddsScale(values: (number | null)[]): Scale {
	const seen = values.filter((value) => value !== null);
	const low = seen.length > 0 ? seen.reduce((least, value) => Math.min(least, value)) : 0.01;
	const high = seen.length > 0 ? seen.reduce((most, value) => Math.max(most, value)) : 0.99;
	const below = LOG_ODDS_TICKS.findLast((tick) => tick < low) ?? NEAREST;
	const above = LOG_ODDS_TICKS.find((tick) => tick > high) ?? 1 - NEAREST;
	return {
		min: below,
		max: above,
		ticks: LOG_ODDS_TICKS.filter((tick) => tick >= below && tick <= above),
		cut: false
	};
}

/** Everything this near to 0 or to 1 is squeezed into an edge of a linear axis. */
const EDGE = 0.1;

/** Whether log-odds would show more: everything lies below 10 %, or everything above 90 %. */
export function suitsLogOdds(values: (number | null)[]): boolean {
	const seen = values.filter((value) => value !== null);
	if (seen.length === 0) return false;
	return seen.every((value) => value < EDGE) || seen.every((value) => value > 1 - EDGE);
}

/** The axis of differences of probabilities, -1..1: holds 0 and the data, spans at least 2 points. */
export function differenceScale(values: (number | null)[]): Scale {
	const [low, high] = values.reduce<[number, number]>(
		([low, high], value) => [Math.min(low, value ?? 0), Math.max(high, value ?? 0)],
		[0, 0]
	);
	const step = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5].find((s) => (high - low) / s <= 3) ?? 1;
	const flat = low === high;
	const min = flat ? -step : Math.floor(low / step + 1e-9) * step;
	const max = flat ? step : Math.ceil(high / step - 1e-9) * step;
	return { min, max, ticks: multiples(step, min, max), cut: false };
}

/** The axis of counts: from 0 to a round number at or above the largest, whole ticks only. */
export function countScale(values: (number | null)[]): Scale {
	const high = values.reduce<number>((most, v) => Math.max(most, v ?? 0), 0);
	let step = 1;
	for (let size = 1; step * 3 < high; size *= 10) {
		step = [1, 2, 5, 10].map((s) => s * size).find((s) => s * 3 >= high) ?? size * 10;
	}
	const max = Math.max(1, Math.ceil(high / step)) * step;
	return { min: 0, max, ticks: multiples(step, 0, max), cut: false };
}

/** A multiple of a calendar unit between two ticks. */
type Step = { unit: 'minute' | 'day' | 'month'; size: number; ms: number };

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const TIME_STEPS: Step[] = [
	...[5, 10, 15, 30, 60, 120, 180, 360, 720].map((n) => ({
		unit: 'minute' as const,
		size: n,
		ms: n * MINUTE
	})),
	...[1, 2, 5, 10].map((n) => ({ unit: 'day' as const, size: n, ms: n * DAY })),
	...[1, 2, 3, 6, 12, 24, 60].map((n) => ({
		unit: 'month' as const,
		size: n,
		ms: n * 30.4 * DAY
	}))
];

/**
 * The moment at which a wall clock in `zone` shows the given time; month and day may run over, as in
 * `Date.UTC`. Where summer time skips it, the moment after; where it comes twice, the first.
 */
export function fromWallClock(
	zone: string,
	year: number,
	month: number,
	dayOfMonth: number,
	minutes: number
): Moment {
	const wanted = Date.UTC(year, month - 1, dayOfMonth) + minutes * MINUTE;
	let at = wanted;
	for (let i = 0; i < 3; i++) {
		const shown = wallClock(at, zone);
		const seen = Date.UTC(
			shown.year,
			shown.month - 1,
			shown.day,
			shown.hour,
			shown.minute,
			shown.second
		);
		if (seen === wanted) return at;
		at += wanted - seen;
	}
	return at;
}

export type TimeTick = { at: Moment; label: string; strong: boolean };

/**
 * Ticks at round times of the reader's own zone, about `wanted` of them. Days are named where a
 * clock time would be midnight, months where a day would be the first; those are `strong`.
 */
export function timeTicks(
	from: Moment,
	to: Moment,
	zone: string,
	locale: Locale,
	wanted = 7
): TimeTick[] {
	if (!(to > from)) return [];
	const step =
		TIME_STEPS.find((s) => (to - from) / s.ms <= wanted) ?? TIME_STEPS[TIME_STEPS.length - 1]!;
	const start = wallClock(from, zone);
	const ticks: TimeTick[] = [];
	for (let i = 0; i < wanted * 40; i++) {
		const at = tickAt(step, start, i, zone);
		if (at > to) break;
		const last = ticks[ticks.length - 1];
		if (at >= from && (last === undefined || at > last.at))
			ticks.push(label(at, step, zone, locale));
	}
	return ticks;
}

/** The i-th round time at or after the round time before `start`. */
function tickAt(
	step: Step,
	start: { year: number; month: number; day: number; hour: number },
	i: number,
	zone: string
): Moment {
	if (step.unit === 'minute') {
		return fromWallClock(zone, start.year, start.month, start.day, i * step.size);
	}
	if (step.unit === 'day') {
		// Days of the month that divide evenly, so that ticks do not wander as the range moves on.
		const perMonth = Math.ceil(30 / step.size);
		const month = start.month + Math.floor(i / perMonth);
		if (step.size === 1) return fromWallClock(zone, start.year, start.month, start.day + i, 0);
		return fromWallClock(zone, start.year, month, 1 + (i % perMonth) * step.size, 0);
	}
	const first = Math.floor((start.month - 1) / Math.min(step.size, 12)) * Math.min(step.size, 12);
	const years = step.size > 12 ? step.size / 12 : 1;
	const year = start.year - (start.year % years);
	return fromWallClock(zone, year, first + 1 + i * step.size, 1, 0);
}

function label(at: Moment, step: Step, zone: string, locale: Locale): TimeTick {
	const { hour, minute, day: dayOfMonth, month, year } = wallClock(at, zone);
	if (step.unit === 'month') {
		const january = month === 1;
		const text = january
			? locale === 'ko'
				? `${year}년`
				: String(year)
			: monthName(at, zone, locale);
		return { at, label: text, strong: january };
	}
	if (step.unit === 'day') {
		return { at, label: day(at, zone, locale, at), strong: dayOfMonth === 1 };
	}
	const midnight = hour === 0 && minute === 0;
	return {
		at,
		label: midnight ? day(at, zone, locale, at) : clockTime(at, zone),
		strong: midnight
	};
}
