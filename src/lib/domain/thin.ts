import { basisOf, NONE, sliceColumns, type QuoteColumns } from './chunk.ts';
import type { Moment } from './market.ts';

const HOUR = 3_600_000;

/**
 * Quotes of one market, oldest first, with fewer in each hour: the lowest, the highest and the last
 * probability of an hour stay, as do the very first quote, every quote without a price and the one after
 * it, and a settlement. So lows, highs and gaps are told as before.
 */
export function thinned(columns: QuoteColumns): QuoteColumns {
	const { at, probability, basis } = columns;
	const kept = new Set<number>(at.length > 0 ? [0] : []);
	let low = -1;
	let high = -1;
	for (let i = 0; i < at.length; i++) {
		const p = probability[i] as number;
		if (p === NONE || basisOf(basis[i] as number) === 'settlement') {
			kept.add(i);
			if (p === NONE && i + 1 < at.length) kept.add(i + 1);
		}
		if (p !== NONE) {
			if (low === -1 || p < (probability[low] as number)) low = i;
			if (high === -1 || p > (probability[high] as number)) high = i;
		}
		if (i + 1 < at.length && hourOf(at[i + 1] as number) === hourOf(at[i] as number)) continue;
		kept.add(i);
		for (const extreme of [low, high]) if (extreme !== -1) kept.add(extreme);
		low = high = -1;
	}
	const places = [...kept].sort((a, b) => a - b);
	const result = sliceColumns(columns, 0, places.length);
	for (const name of Object.keys(columns) as (keyof QuoteColumns)[]) {
		const [from, to] = [columns[name], result[name]];
		places.forEach((place, i) => (to[i] = from[place] as number));
	}
	return result;
}

const hourOf = (at: Moment) => Math.floor(at / HOUR);
