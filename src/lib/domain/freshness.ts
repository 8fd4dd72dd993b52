import type { Moment } from './market.ts';
import { longestWait } from './series.ts';

export type Freshness = 'fresh' | 'ageing' | 'stale';

/**
 * How a number that is checked every `every` ms stands, last checked at `checkedAt`: `fresh` for less
 * than two intervals, `stale` once so much time has passed that a chart would show a gap (three
 * intervals and a quarter of an hour), `ageing` between.
 */
export function freshness(checkedAt: Moment, every: number, now: Moment): Freshness {
	const age = now - checkedAt;
	if (age < 2 * every) return 'fresh';
	return age > longestWait(every) ? 'stale' : 'ageing';
}
