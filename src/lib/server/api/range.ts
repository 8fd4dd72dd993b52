import type { Moment } from '#lib/domain/market.ts';
import { badInput } from './error.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How far back a series goes unless told. */
export const USUAL_RANGE = 30 * DAY;

/**
 * The range of a series: `to` unless told is the moment asked about, or the end of the running
 * minute, so that the same question within a minute has the same answer (and ETag); `from` unless
 * told is 30 days before. Throws `bad_input` when nothing lies between them.
 */
export function rangeOf(
	input: { from?: Moment | undefined; to?: Moment | undefined },
	now: Moment,
	asOf: Moment | null
): { from: Moment; to: Moment } {
	const to = input.to ?? asOf ?? Math.ceil(now / MINUTE) * MINUTE;
	const from = input.from ?? Math.max(0, to - USUAL_RANGE);
	if (from >= to) throw badInput('from', 'from must lie before to.');
	return { from, to };
}
