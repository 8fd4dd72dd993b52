/**
 * A small linear model over hashed features. A language gives features as names (`w=profit`,
 * `w=profit warning`); each is hashed into one of 2^bits buckets, whose int8 weights, times a scale,
 * add to the outputs; or, where a file lists its keys, only features it lists have weights, and no two
 * share them. A few numbers that mean the same everywhere (how much good and bad a lexicon
 * finds) have weights by name. Several weights files of one language are added up, so that one whose
 * licence differs may be left out.
 */

/** A weights file, as `scripts/train-sentiment.ts` writes it. */
export type WeightsFile = {
	/** Form of the file; another form is refused. */
	version: number;
	name: string;
	/** The sets it was trained on, each with its source. */
	data: string[];
	/** SPDX identifier of the licence that these weights are under. */
	licence: string;
	/** What training was told, so that it can be done again. */
	params: Record<string, number>;
	/** What the outputs are: `neg`, `pos`: log-odds against neutral; others as the language says. */
	outputs: string[];
	/** 32: `keys` says whose each row is. */
	bits: number;
	/** Base64 of the int32 keys that have a row, in its order; all others have no weight. */
	keys?: string;
	/** What 1 in int8 stands for, per output. */
	scales: number[];
	/** Weights of the dense numbers: per name one per output. */
	dense: Record<string, number[]>;
	/** Base64 of 2^bits rows of one int8 per output, or of one row a key. */
	weights: string;
};

/** A weights file ready for use. */
export type Model = {
	name: string;
	licence: string;
	outputs: readonly string[];
	mask: number;
	/** Where the row of a key is, in a file that lists its keys. */
	rows: ReadonlyMap<number, number> | null;
	scales: Float64Array;
	dense: ReadonlyMap<string, readonly number[]>;
	weights: Int8Array;
};

/**
 * A hashed feature: its key (`hash` of its name, or `joined` keys), how much of it there is, and which
 * words it stands for (from, to).
 */
export type Feature = { key: number; value: number; from: number; to: number };

/** What a model sees of a text. */
export type Features = { hashed: readonly Feature[]; dense: Readonly<Record<string, number>> };

export const VERSION = 1;
/** Bits of a whole key. */
export const WHOLE = 32;
const LARGEST = 127;

/**
 * 32-bit FNV-1a over UTF-16 code units with the finishing steps of MurmurHash3 (both public domain),
 * which spread short names over the low bits.
 */
export function hash(name: string): number {
	let h = 0x811c9dc5;
	for (let i = 0; i < name.length; i++) {
		h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
	}
	h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
	h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
	return (h ^ (h >>> 16)) >>> 0;
}

/** The key of two things in a row, as a signed 32-bit number: `joined(a, b)` is not `joined(b, a)`. */
export function joined(a: number, b: number): number {
	const h = Math.imul(a ^ (a >>> 15), 0x2c1b3c6d) ^ Math.imul(b + 0x165667b1, 0x297a2d39);
	const mixed = Math.imul(h ^ (h >>> 12), 0x85ebca6b);
	return mixed ^ (mixed >>> 15);
}

/** Real weights as int8 and scale, per output: rows of `outputs` weights. The largest is 127. */
export function quantise(
	weights: Float64Array,
	outputs: number
): { scales: number[]; bytes: Int8Array } {
	const largest = new Float64Array(outputs);
	weights.forEach((weight, i) => {
		largest[i % outputs] = Math.max(largest[i % outputs] ?? 0, Math.abs(weight));
	});
	const scales = Array.from(largest, (value) => (value === 0 ? 1 : value / LARGEST));
	return {
		scales,
		bytes: Int8Array.from(weights, (weight, i) => Math.round(weight / (scales[i % outputs] ?? 1)))
	};
}

/** Int8 as base64, and back: every value returns as it was. */
export const toBase64 = (bytes: Int8Array): string =>
	new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length).toBase64();

/** See `toBase64`. Throws for text that is no base64. */
export const fromBase64 = (text: string): Int8Array =>
	new Int8Array(Uint8Array.fromBase64(text).buffer);

/** Keys of weights as base64, and back. */
export const keysToBase64 = (keys: Int32Array): string =>
	toBase64(new Int8Array(keys.buffer, keys.byteOffset, keys.byteLength));
const keysFromBase64 = (text: string) => new Int32Array(fromBase64(text).buffer);

/** Reads a weights file. Throws when its form or size is not what it says. */
export function modelOf(file: WeightsFile): Model {
	const weights = fromBase64(file.weights);
	const keys = file.bits === WHOLE ? keysFromBase64(file.keys ?? '') : null;
	const rows = keys === null ? 2 ** file.bits : keys.length;
	if (file.version !== VERSION || weights.length !== file.outputs.length * rows) {
		throw new Error(`weights ${file.name}: not of form ${VERSION}, or cut short`);
	}
	return {
		name: file.name,
		licence: file.licence,
		outputs: file.outputs,
		mask: (1 << file.bits) - 1,
		rows: keys === null ? null : new Map(Array.from(keys, (key, row) => [key, row])),
		scales: Float64Array.from(file.scales),
		dense: new Map(Object.entries(file.dense)),
		weights
	};
}

/** Which row of weights a feature has, or -1. */
const rowOf = ({ rows, mask }: Model, key: number): number =>
	rows === null ? key & mask : (rows.get(key | 0) ?? -1);

/** What one of a hashed feature adds to an output. */
export function weightOf(model: Model, key: number, output: number): number {
	const row = rowOf(model, key);
	const weight = row < 0 ? 0 : (model.weights[row * model.outputs.length + output] ?? 0);
	return weight * (model.scales[output] ?? 0);
}

/** The outputs of models added up by name. A model without an output adds nothing to it. */
export function outputsOf(models: readonly Model[], features: Features): Record<string, number> {
	const total: Record<string, number> = {};
	for (const model of models) {
		const width = model.outputs.length;
		const sums = new Float64Array(width);
		for (const { key, value } of features.hashed) {
			const row = rowOf(model, key);
			if (row < 0) continue;
			const at = row * width;
			for (let k = 0; k < width; k++) sums[k]! += value * (model.weights[at + k] ?? 0);
		}
		for (let k = 0; k < width; k++) sums[k]! *= model.scales[k] ?? 0;
		for (const [name, weights] of model.dense) {
			const value = features.dense[name] ?? 0;
			if (value === 0) continue;
			for (let k = 0; k < width; k++) sums[k]! += value * (weights[k] ?? 0);
		}
		model.outputs.forEach((output, k) => {
			total[output] = (total[output] ?? 0) + (sums[k] ?? 0);
		});
	}
	return total;
}

/** A model, what it sees of a text, and how much of what it gives counts, 0..1. */
export type Part = { model: Model; features: Features; share: number };

/** The outputs of parts added up by name, each by its share. */
export function blended(parts: readonly Part[]): Record<string, number> {
	const total: Record<string, number> = {};
	for (const { model, features, share } of parts) {
		for (const [name, value] of Object.entries(outputsOf([model], features))) {
			total[name] = (total[name] ?? 0) + value * share;
		}
	}
	return total;
}

/** Chances of bad, neutral and good from log-odds against neutral. */
export function chances(neg: number, pos: number): { neg: number; neutral: number; pos: number } {
	const top = Math.max(neg, pos, 0);
	const [bad, none, good] = [Math.exp(neg - top), Math.exp(-top), Math.exp(pos - top)];
	const all = bad + none + good;
	return { neg: bad / all, neutral: none / all, pos: good / all };
}
