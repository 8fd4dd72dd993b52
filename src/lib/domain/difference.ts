import { NONE } from './chunk.ts';
import { MICRO, type Moment } from './market.ts';
import type { PriceColumns } from './series.ts';

/**
 * How far one price stood above another: steps, -1..1 (0.021 is 2.1 points), `null` where either is missing.
 * `mean` weighs each step by how long it lasted; it is null when both were never known for any time.
 */
export type Difference = {
	t: Moment[];
	d: (number | null)[];
	/** Moments at which both prices were known. */
	n: number;
	mean: number | null;
	/** For how long both were known, ms. */
	overlap: number;
};

type Steps = Pick<PriceColumns, 't' | 'p'>;

/**
 * `a` minus `b` over all points of both (in `Micro`, `NONE` missing): never of series that were thinned
 * out. `inverse`: YES of `b` is NO of `a`, so that 1 − b is subtracted. As with prices, a step lasts until
 * the next one and the last point is the last that is known of either.
 */
export function difference(a: Steps, b: Steps, inverse: boolean): Difference {
	const result: Difference = { t: [], d: [], n: 0, mean: null, overlap: 0 };
	const end = Math.min(a.t.at(-1) ?? -Infinity, b.t.at(-1) ?? -Infinity);
	let [i, j] = [-1, -1];
	let weighted = 0;
	for (;;) {
		const at = Math.min(a.t[i + 1] ?? Infinity, b.t[j + 1] ?? Infinity);
		if (at > end || at === Infinity) break;
		if (a.t[i + 1] === at) i++;
		if (b.t[j + 1] === at) j++;
		const [one, other] = [a.p[i] ?? NONE, b.p[j] ?? NONE];
		const missing = one === NONE || other === NONE;
		const last = result.d.at(-1) ?? null;
		if (last !== null) {
			const lasted = at - result.t.at(-1)!;
			weighted += last * lasted;
			result.overlap += lasted;
		}
		// A gap is one missing point, however much of the other price falls into it.
		if (missing && last === null) continue;
		result.t.push(at);
		result.d.push(missing ? null : (one - (inverse ? MICRO - other : other)) / MICRO);
		if (!missing) result.n++;
	}
	if (result.overlap > 0) result.mean = weighted / result.overlap;
	return result;
}
