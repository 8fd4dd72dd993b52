/**
 * Many prices in outline: real points of them, few enough to read years of them for a chart, and such that nothing a
 * chart must show is lost. What was left out is counted, so that statistics stay those of all points.
 */
import { emptyColumns, NONE, type QuoteColumns } from './chunk.ts';
import type { Sides } from './series.ts';

/** Of so many points in a row six stay at most, where prices are never missing. */
const RUN = 48;

/**
 * The places that stay, ascending: of each run the first and the last point, the lowest and the highest with the point
 * before each (a price is drawn as steps: where it was before a jump shows), both edges of every stretch in which the
 * price was missing, and the places in `pins`.
 */
export function outlinePlaces(
	probability: ArrayLike<number>,
	pins: readonly number[] = []
): number[] {
	const n = probability.length;
	const stays = new Uint8Array(n);
	const keep = (place: number) => {
		if (place >= 0) stays[place] = 1;
	};
	for (let start = 0; start < n; start += RUN) {
		const end = Math.min(start + RUN, n);
		let [low, high] = [-1, -1];
		for (let i = start; i < end; i++) {
			const p = probability[i] as number;
			if (i > 0 && (p === NONE) !== (probability[i - 1] === NONE)) {
				keep(i - 1);
				keep(i);
			}
			if (p === NONE) continue;
			if (low < 0 || p < (probability[low] as number)) low = i;
			if (high < 0 || p > (probability[high] as number)) high = i;
		}
		for (const place of [start, end - 1, low - 1, low, high - 1, high]) keep(place);
	}
	for (const place of pins) keep(place);
	const places: number[] = [];
	for (let i = 0; i < n; i++) if (stays[i]) places.push(i);
	return places;
}

/** The prices at these places, as columns that a chunk can hold: without last trade, basis and volume. */
export function pricesAt(prices: Sides, places: readonly number[]): QuoteColumns {
	const picked = emptyColumns(places.length);
	for (const name of ['at', 'bid', 'ask', 'probability'] as const) {
		for (const [i, place] of places.entries()) picked[name][i] = prices[name][place] as number;
	}
	return picked;
}

/** How many prices are not missing. */
export function knownCount(probability: ArrayLike<number>): number {
	let n = 0;
	for (let i = 0; i < probability.length; i++) if (probability[i] !== NONE) n++;
	return n;
}
