import {
	keysToBase64,
	quantise,
	toBase64,
	VERSION,
	WHOLE,
	type Features,
	type WeightsFile
} from '#lib/sentiment/model.ts';

/**
 * One row to learn from: what is seen, how likely it is of each class (they add up to 1; several are
 * above 0 where raters disagree), how much the row counts, and log-odds that earlier models already
 * give, one for each output. Class 0 is what the others are held against: it has no weights, and
 * class k is output k - 1.
 */
export type Example = {
	features: Features;
	classes: readonly number[];
	weight: number;
	offset?: readonly number[];
};

export type Params = {
	/** How many buckets keys are folded into, as a power of 2; 32: into none, each key has its own. */
	bits: number;
	/** Penalty on squared weights of hashed and of dense features, per unit of row weight. */
	l2: number;
	l2Dense: number;
	steps: number;
	/** A bucket seen in fewer rows gets no weight. Left out: 2. */
	seenIn?: number;
	/**
	 * From here on (in nats, ln(rows / rows with it) + 1) a bucket is rare: rarer ones are held less
	 * tightly to 0, commoner ones more, with the square (as if features were TF-IDF). Left out: all alike.
	 */
	rare?: number;
};

/** Rows in compressed form: which weights each touches, and by how much. `buckets`: what each weight is for. */
type Matrix = {
	start: Int32Array;
	index: Int32Array;
	value: Float32Array;
	buckets: Int32Array;
	/** In how many rows each bucket is. */
	seen: Int32Array;
};

const SEEN_IN = 2;

/** Buckets that are seen often enough, in rising order, then one row of weights for each dense number. */
function matrixOf(
	examples: readonly Example[],
	{ bits, seenIn = SEEN_IN }: Params,
	dense: readonly string[]
): Matrix {
	const mask = bits === WHOLE ? -1 : (1 << bits) - 1;
	const seen = new Map<number, number>();
	for (const { features } of examples) {
		for (const { key } of features.hashed) seen.set(key & mask, (seen.get(key & mask) ?? 0) + 1);
	}
	const often = [...seen].filter(([, rows]) => rows >= seenIn).sort(([a], [b]) => a - b);
	const place = new Map(often.map(([bucket], i) => [bucket, i]));
	const buckets = Int32Array.from(place.keys());
	const denseAt = new Map(dense.map((name, i) => [name, buckets.length + i]));
	const start = new Int32Array(examples.length + 1);
	const index: number[] = [];
	const value: number[] = [];
	examples.forEach(({ features }, i) => {
		for (const feature of features.hashed) {
			const at = place.get(feature.key & mask);
			if (at === undefined) continue;
			index.push(at);
			value.push(feature.value);
		}
		for (const [name, amount] of Object.entries(features.dense)) {
			const at = denseAt.get(name);
			if (at === undefined || amount === 0) continue;
			index.push(at);
			value.push(amount);
		}
		start[i + 1] = index.length;
	});
	return {
		start,
		index: Int32Array.from(index),
		value: Float32Array.from(value),
		buckets,
		seen: Int32Array.from(often, ([, rows]) => rows)
	};
}

/**
 * Fits a multinomial logistic regression of `width` outputs with L2 by L-BFGS on all rows at once: no
 * order, no chance, one thread, so the same rows give the same weights to the last bit. Weights come
 * in rows of `width`: first one row a bucket (where keys are not folded: one row for each in `keys`),
 * then one for each name in `dense`.
 */
export function fit(
	examples: readonly Example[],
	width: number,
	params: Params
): { keys: Int32Array | null; dense: string[]; weights: Float64Array } {
	const { bits, l2, l2Dense, steps, rare } = params;
	const dense = [
		...new Set(examples.flatMap(({ features }) => Object.keys(features.dense)))
	].sort();
	const matrix = matrixOf(examples, params, dense);
	const hashed = width * matrix.buckets.length;
	const size = hashed + dense.length * width;
	const total = examples.reduce((sum, { weight }) => sum + weight, 0);
	const strengths = new Float64Array(size).fill(l2Dense);
	matrix.seen.forEach((seen, i) => {
		const rarity = rare === undefined ? 1 : (Math.log(examples.length / seen) + 1) / rare;
		strengths.fill(l2 / (rarity * rarity), i * width, (i + 1) * width);
	});
	const objective = (w: Float64Array, gradient: Float64Array): number => {
		let loss = 0;
		gradient.fill(0);
		const sums = new Float64Array(width);
		const errors = new Float64Array(width);
		examples.forEach((example, i) => {
			const [from, to] = [matrix.start[i] ?? 0, matrix.start[i + 1] ?? 0];
			for (let k = 0; k < width; k++) sums[k] = example.offset?.[k] ?? 0;
			for (let j = from; j < to; j++) {
				const [row, x] = [matrix.index[j]! * width, matrix.value[j]!];
				for (let k = 0; k < width; k++) sums[k]! += x * w[row + k]!;
			}
			let top = 0;
			for (let k = 0; k < width; k++) top = Math.max(top, sums[k]!);
			let all = Math.exp(-top);
			for (let k = 0; k < width; k++) all += Math.exp(sums[k]! - top);
			let told = 0;
			for (let k = 0; k < width; k++) {
				const was = example.classes[k + 1] ?? 0;
				errors[k] = (Math.exp(sums[k]! - top) / all - was) * example.weight;
				told += was * sums[k]!;
			}
			loss += (Math.log(all) + top - told) * example.weight;
			for (let j = from; j < to; j++) {
				const [row, x] = [matrix.index[j]! * width, matrix.value[j]!];
				for (let k = 0; k < width; k++) gradient[row + k]! += x * errors[k]!;
			}
		});
		for (let i = 0; i < size; i++) {
			const strength = strengths[i]!;
			loss += 0.5 * strength * w[i]! * w[i]!;
			gradient[i]! += strength * w[i]!;
		}
		return loss / total;
	};
	/** How sharply the loss bends along each weight, about: a quarter is the most for a logistic loss. */
	const curvature = (): Float64Array => {
		const bend = new Float64Array(size);
		for (let i = 0; i < size; i++) bend[i] = strengths[i]! / total;
		examples.forEach(({ weight }, i) => {
			for (let j = matrix.start[i] ?? 0; j < (matrix.start[i + 1] ?? 0); j++) {
				const [row, x] = [matrix.index[j]! * width, matrix.value[j]!];
				for (let k = 0; k < width; k++) bend[row + k]! += (0.25 * weight * x * x) / total;
			}
		});
		return bend;
	};
	const compact = minimise(objective, curvature(), total, steps);
	if (bits === WHOLE) return { keys: matrix.buckets, dense, weights: compact };
	const weights = new Float64Array((width << bits) + dense.length * width);
	matrix.buckets.forEach((bucket, i) => {
		weights.set(compact.subarray(i * width, (i + 1) * width), bucket * width);
	});
	weights.set(compact.subarray(hashed), width << bits);
	return { keys: null, dense, weights };
}

type Objective = (w: Float64Array, gradient: Float64Array) => number;

const MEMORY = 6;
const SUFFICIENT = 1e-4;

const dot = (a: Float64Array, b: Float64Array) => {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
	return sum;
};

/**
 * Limited-memory BFGS with backtracking (Nocedal and Wright 2006, algorithms 7.4 and 3.1). Starts from
 * a diagonal curvature, since weights of rare words and of dense numbers differ by thousands in it.
 */
function minimise(
	objective: Objective,
	curvature: Float64Array,
	scale: number,
	steps: number
): Float64Array {
	const size = curvature.length;
	let w = new Float64Array(size);
	let gradient = new Float64Array(size);
	const unscaled = (at: Float64Array, into: Float64Array) => {
		const loss = objective(at, into);
		for (let i = 0; i < size; i++) into[i]! /= scale;
		return loss;
	};
	let loss = unscaled(w, gradient);
	const pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];
	for (let step = 0; step < steps; step++) {
		const direction = gradient.map((value) => -value);
		const alphas: number[] = [];
		for (const { s, y, rho } of pairs.toReversed()) {
			const alpha = rho * dot(s, direction);
			alphas.push(alpha);
			for (let i = 0; i < size; i++) direction[i]! -= alpha * y[i]!;
		}
		const last = pairs.at(-1);
		let bent = 0;
		if (last) for (let i = 0; i < size; i++) bent += (last.y[i]! * last.y[i]!) / curvature[i]!;
		const gamma = last ? 1 / (last.rho * bent) : 1;
		for (let i = 0; i < size; i++) direction[i]! *= gamma / curvature[i]!;
		for (const { s, y, rho } of pairs) {
			const beta = rho * dot(y, direction);
			const alpha = alphas.pop() ?? 0;
			for (let i = 0; i < size; i++) direction[i]! += (alpha - beta) * s[i]!;
		}
		const slope = dot(gradient, direction);
		if (slope >= 0) break;
		let length = 1;
		const next = new Float64Array(size);
		const nextGradient = new Float64Array(size);
		let nextLoss = Infinity;
		for (let attempt = 0; attempt < 25; attempt++, length *= 0.5) {
			for (let i = 0; i < size; i++) next[i] = w[i]! + length * direction[i]!;
			nextLoss = unscaled(next, nextGradient);
			if (nextLoss <= loss + SUFFICIENT * length * slope) break;
		}
		if (!(nextLoss < loss)) break;
		const s = next.map((value, i) => value - w[i]!);
		const y = nextGradient.map((value, i) => value - gradient[i]!);
		const sy = dot(s, y);
		if (sy > 1e-12 * dot(y, y)) pairs.push({ s, y, rho: 1 / sy });
		if (pairs.length > MEMORY) pairs.shift();
		const gain = loss - nextLoss;
		[w, gradient, loss] = [next, nextGradient, nextLoss];
		if (gain < 1e-7 * Math.abs(loss)) break;
	}
	return w;
}

/** What is said of a weights file beside its numbers. */
export type About = { name: string; data: string[]; licence: string };

const DIGITS = 1e5;
/** A listed key whose int8 weights are no larger says nothing that is missed: a third of the file. */
const LEAST_LISTED = 8;

/** Listed keys with a weight that tells, and the rows of these. */
function telling(keys: Int32Array, bytes: Int8Array, width: number): [Int32Array, Int8Array] {
	const rowOf = (at: number) => bytes.subarray(at * width, (at + 1) * width);
	const kept = [...keys.keys()].filter((at) =>
		rowOf(at).some((weight) => Math.abs(weight) > LEAST_LISTED)
	);
	return [
		Int32Array.from(kept, (at) => keys[at]!),
		Int8Array.from(kept.flatMap((at) => [...rowOf(at)]))
	];
}

/** Learns a weights file with the outputs named: `fit`, then int8 for the hashed weights and five digits for the dense ones. */
export function train(
	examples: readonly Example[],
	outputs: readonly string[],
	params: Params,
	about: About
): WeightsFile {
	const { keys, dense, weights } = fit(examples, outputs.length, params);
	const width = outputs.length;
	const hashed = weights.length - width * dense.length;
	const { scales, bytes } = quantise(weights.subarray(0, hashed), width);
	const [listed, rows] = keys === null ? [null, bytes] : telling(keys, bytes, width);
	return {
		version: VERSION,
		...about,
		params,
		outputs: [...outputs],
		bits: params.bits,
		...(listed === null ? {} : { keys: keysToBase64(listed) }),
		scales,
		dense: Object.fromEntries(
			dense.map((name, i) => [
				name,
				Array.from(
					weights.subarray(hashed + i * width, hashed + (i + 1) * width),
					(value) => Math.round(value * DIGITS) / DIGITS
				)
			])
		),
		weights: toBase64(rows)
	};
}
