/** Small statistics, each a pure function. Randomness is handed in, so that every run gives the same answer. */

/** Numbers in [0, 1) from a seed (mulberry32, public domain, Tommy Ettinger 2017). */
export function seeded(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** The mean, or null of nothing. */
export function mean(values: readonly number[]): number | null {
	if (values.length === 0) return null;
	let sum = 0;
	for (const value of values) sum += value;
	return sum / values.length;
}

/** The value below which the share `q` (0..1) lies, between neighbours by their distance; null of nothing. */
export const quantile = (values: readonly number[], q: number): number | null =>
	quantileOf(Float64Array.from(values).sort(), q);

/** The same of values in order. */
function quantileOf(sorted: Float64Array, q: number): number | null {
	const place = (sorted.length - 1) * q;
	const below = sorted[Math.floor(place)];
	const above = sorted[Math.ceil(place)];
	if (below === undefined || above === undefined) return null;
	return below + (above - below) * (place - Math.floor(place));
}

export const median = (values: readonly number[]) => quantile(values, 0.5);

/** A figure with its interval and the number of draws it rests on. */
export type Estimate = { value: number; lo: number | null; hi: number | null; n: number };

/** Below this many independent values no interval is honest. */
export const FEWEST_FOR_INTERVAL = 3;

/**
 * The mean of values with a percentile bootstrap interval (95 % unless told otherwise; Efron 1979).
 * Values must be independent draws: stories, not articles. Null of nothing; lo and hi are null
 * below 3 values.
 */
export function bootstrapMean(
	values: readonly number[],
	random: () => number,
	{ rounds = 999, level = 0.95 } = {}
): Estimate | null {
	const value = mean(values);
	if (value === null) return null;
	const n = values.length;
	if (n < FEWEST_FOR_INTERVAL) return { value, lo: null, hi: null, n };
	const means = new Float64Array(rounds);
	for (let round = 0; round < rounds; round++) {
		let sum = 0;
		for (let i = 0; i < n; i++) sum += values[Math.floor(random() * n)] ?? 0;
		means[round] = sum / n;
	}
	means.sort();
	const tail = (1 - level) / 2;
	return { value, lo: quantileOf(means, tail), hi: quantileOf(means, 1 - tail), n };
}

/**
 * Which findings stand when many were tried: at most `rate` of those kept are expected to be false
 * (Benjamini & Hochberg 1995). `tests` counts all tests made, also those whose p is not listed.
 */
export function benjaminiHochberg(
	pValues: readonly number[],
	{ rate = 0.05, tests = pValues.length } = {}
): boolean[] {
	const order = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
	let kept = 0;
	order.forEach(({ p }, place) => {
		if (p <= (rate * (place + 1)) / tests) kept = place + 1;
	});
	const standing = new Set(order.slice(0, kept).map(({ index }) => index));
	return pValues.map((_, index) => standing.has(index));
}

/**
 * The non-decreasing sequence closest to `values` in weighted squares: pool adjacent violators.
 * `isotonic([1, 3, 2, 4])` is `[1, 2.5, 2.5, 4]`.
 */
export function isotonic(values: readonly number[], weights?: readonly number[]): number[] {
	const blocks: { sum: number; weight: number; length: number }[] = [];
	values.forEach((value, i) => {
		const weight = weights?.[i] ?? 1;
		let block = { sum: value * weight, weight, length: 1 };
		for (let last = blocks.at(-1); last; last = blocks.at(-1)) {
			if (last.sum / last.weight < block.sum / block.weight) break;
			blocks.pop();
			block = {
				sum: last.sum + block.sum,
				weight: last.weight + block.weight,
				length: last.length + block.length
			};
		}
		blocks.push(block);
	});
	return blocks.flatMap(({ sum, weight, length }) => Array<number>(length).fill(sum / weight));
}

/** Odds on a scale without walls: ln(p / (1 − p)), with p held inside [0.001, 0.999]. */
export function logit(p: number): number {
	const held = Math.min(0.999, Math.max(0.001, p));
	return Math.log(held / (1 - held));
}

/** The way back from `logit`. */
export const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/**
 * The chance of `n` or more where `expected` is the mean: Poisson, or, when variance / mean
 * (`dispersion`) exceeds 1.5, negative binomial with that variance. `expected` 0 gives 0 for n > 0.
 */
export function countTail(n: number, expected: number, dispersion = 1): number {
	if (n <= 0) return 1;
	if (expected <= 0) return 0;
	const wide = dispersion > 1.5;
	// Negative binomial with size r and chance q of one more: mean r·q/(1−q), variance/mean 1/(1−q).
	const size = wide ? expected / (dispersion - 1) : 0;
	const q = wide ? 1 - 1 / dispersion : 0;
	let logTerm = wide ? size * Math.log(1 - q) : -expected;
	let below = 0;
	for (let k = 0; k < n; k++) {
		below += Math.exp(logTerm);
		logTerm += wide ? Math.log(((size + k) / (k + 1)) * q) : Math.log(expected / (k + 1));
	}
	// 1 − below loses its digits in the far tail; there the first term is the tail's size.
	return Math.min(1, Math.max(1 - below, Math.exp(logTerm)));
}

/** The chance that a standard normal value is at least this far from 0 (both sides). */
export function normalTail(z: number): number {
	const x = Math.abs(z) / Math.SQRT2;
	const t = 1 / (1 + x / 2);
	// erfc by Chebyshev fit, error below 1.2e-7: Numerical Recipes in C, 2nd ed., 6.2.
	const terms = [
		0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418,
		0.37409196, 1.00002368
	];
	const fit = terms.reduce((sum, term) => sum * t + term, 0);
	return t * Math.exp(-x * x - 1.26551223 + t * fit);
}
