/** Where a weight may lie: 0 or more, 0 or less, or anywhere. */
export type Sign = 1 | -1 | 0;

/** A function to be made small, with its gradient there. */
export type Loss = (weights: Float64Array) => { value: number; gradient: Float64Array };

const STEPS = 3000;
const ENOUGH = 1e-9;

/**
 * The weights that make a convex loss smallest, each on its side of zero: accelerated projected gradient
 * with backtracking and restarts (Beck & Teboulle 2009; O'Donoghue & Candès 2015). The same input gives
 * the same weights.
 */
export function minimize(loss: Loss, signs: readonly Sign[]): Float64Array {
	const project = (weights: Float64Array) =>
		weights.map((w, i) => (signs[i] === 1 ? Math.max(0, w) : signs[i] === -1 ? Math.min(0, w) : w));
	let weights = new Float64Array(signs.length);
	let ahead = weights;
	let [step, momentum, last] = [1, 1, Infinity];
	for (let i = 0; i < STEPS; i++) {
		const { value, gradient } = loss(ahead);
		let next = weights;
		for (step *= 1.2; step > 1e-12; step /= 2) {
			next = project(ahead.map((w, k) => w - step * (gradient[k] ?? 0)));
			const moved = next.map((w, k) => w - (ahead[k] ?? 0));
			const linear = moved.reduce((sum, d, k) => sum + d * (gradient[k] ?? 0), 0);
			const square = moved.reduce((sum, d) => sum + d * d, 0);
			if (loss(next).value <= value + linear + square / (2 * step) + 1e-15) break;
		}
		const reached = loss(next).value;
		if (reached > last) {
			[momentum, ahead, last] = [1, weights, Infinity];
			continue;
		}
		if (last - reached < ENOUGH && last !== Infinity) return next;
		const faster = (1 + Math.sqrt(1 + 4 * momentum ** 2)) / 2;
		const from = weights;
		ahead = next.map((w, k) => w + ((momentum - 1) / faster) * (w - (from[k] ?? 0)));
		[weights, momentum, last] = [next, faster, reached];
	}
	return weights;
}

/** A row of a logistic regression: what is known, what came of it, and how much it counts. */
export type Row = { x: readonly number[]; y: number; weight: number };

/** Logistic regression with an L2 penalty on all but the last weight, the constant. */
export function logistic(rows: readonly Row[], signs: readonly Sign[], penalty: number) {
	const total = rows.reduce((sum, { weight }) => sum + weight, 0);
	const size = signs.length;
	return minimize(
		(w) => {
			const gradient = new Float64Array(size + 1);
			let value = 0;
			for (const { x, y, weight } of rows) {
				const z = x.reduce((sum, v, i) => sum + v * (w[i] ?? 0), w[size] ?? 0);
				const p = 1 / (1 + Math.exp(-z));
				value += (weight / total) * (Math.max(z, 0) - y * z + Math.log1p(Math.exp(-Math.abs(z))));
				const error = (weight / total) * (p - y);
				x.forEach((v, i) => (gradient[i] = (gradient[i] ?? 0) + error * v));
				gradient[size] = (gradient[size] ?? 0) + error;
			}
			for (let i = 0; i < size; i++) {
				value += penalty * (w[i] ?? 0) ** 2;
				gradient[i] = (gradient[i] ?? 0) + 2 * penalty * (w[i] ?? 0);
			}
			return { value, gradient };
		},
		[...signs, 0]
	);
}

/** A list of which some members are right. */
export type List = { x: readonly number[][]; right: readonly boolean[] };

/**
 * Weights that put the right ones of each list first: the likelihood that a softmax over the list picks
 * one of them, with an L2 penalty.
 */
export function listwise(lists: readonly List[], signs: readonly Sign[], penalty: number) {
	const usable = lists.filter(({ right }) => right.some(Boolean));
	return minimize((w) => {
		const gradient = w.map((v) => 2 * penalty * v);
		let value = w.reduce((sum, v) => sum + penalty * v * v, 0);
		for (const { x, right } of usable) {
			const scores = x.map((row) => row.reduce((sum, v, i) => sum + v * (w[i] ?? 0), 0));
			const top = Math.max(...scores);
			const shares = scores.map((score) => Math.exp(score - top));
			const all = shares.reduce((sum, share) => sum + share, 0);
			const good = shares.reduce((sum, share, k) => sum + (right[k] ? share : 0), 0);
			value -= Math.log(good / all) / usable.length;
			x.forEach((row, k) => {
				const share = shares[k] ?? 0;
				const pull = (share / all - (right[k] ? share / good : 0)) / usable.length;
				row.forEach((v, i) => (gradient[i] = (gradient[i] ?? 0) + pull * v));
			});
		}
		return { value, gradient };
	}, signs);
}
