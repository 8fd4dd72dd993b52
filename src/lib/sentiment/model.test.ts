import { expect, test } from 'vitest';
import {
	blended,
	chances,
	fromBase64,
	hash,
	joined,
	keysToBase64,
	modelOf,
	outputsOf,
	quantise,
	toBase64,
	VERSION,
	weightOf,
	WHOLE,
	type WeightsFile
} from './model.ts';

/** One bucket for each of two features, and one dense number. */
const file = (bytes: number[], extra: Partial<WeightsFile> = {}): WeightsFile => ({
	version: VERSION,
	name: 'tiny',
	data: [],
	licence: 'MIT',
	params: {},
	outputs: ['neg', 'pos'],
	bits: 1,
	scales: [0.5, 0.25],
	dense: { lexicon: [-1, 2] },
	weights: toBase64(Int8Array.from(bytes)),
	...extra
});

test('a feature has the same hash for ever, else stored weights would mean other words', () => {
	// Worked out apart from this code.
	expect(['', 'w=profit', 'w=적자'].map(hash)).toEqual([2872998923, 1072723660, 3813834819]);
});

test('two words in a row have another key than the same words the other way round', () => {
	const [a, b] = [hash('not'), hash('good')];
	expect(joined(a, b)).toBe(joined(a, b));
	expect(joined(a, b)).not.toBe(joined(b, a));
	expect(joined(a, b)).toBe(joined(a, b) | 0);
});

test('int8 weights return from base64 as they were, the largest as 127', () => {
	const { scales, bytes } = quantise(Float64Array.of(0.5, -2, -0.25, 1, 0, 0), 2);
	expect([...bytes]).toEqual([127, -127, -63, 64, 0, 0]);
	expect(scales).toEqual([0.5 / 127, 2 / 127]);
	expect(fromBase64(toBase64(bytes))).toEqual(bytes);
	const all = Int8Array.from({ length: 256 }, (_, i) => i - 128);
	expect(fromBase64(toBase64(all))).toEqual(all);
});

test('weights without a single learned word keep a scale that can be multiplied by', () => {
	expect(quantise(new Float64Array(2), 2).scales).toEqual([1, 1]);
});

test('outputs are the weights of the features times their values, of all files added up', () => {
	const bucket = hash('w=good') & 1;
	const bytes = bucket === 0 ? [-10, 20, 0, 0] : [0, 0, -10, 20];
	const model = modelOf(file(bytes));
	const features = {
		hashed: [{ key: hash('w=good'), value: 0.5, from: 0, to: 1 }],
		dense: { lexicon: 1, unknown: 5 }
	};
	expect(weightOf(model, hash('w=good'), 1)).toBe(5);
	expect(outputsOf([model], features)).toEqual({ neg: -2.5 - 1, pos: 2.5 + 2 });
	expect(outputsOf([model, model], features)).toEqual({ neg: -7, pos: 9 });
	expect(outputsOf([], features)).toEqual({});
});

test('a file that lists its keys has weights for these alone, negative and unsigned keys too', () => {
	const [known, unseen] = [hash('profit'), hash('loss')];
	const keys = keysToBase64(Int32Array.of(-5, known));
	const model = modelOf(file([1, 2, -10, 20], { bits: WHOLE, keys }));
	const feature = (key: number) => ({ key, value: 1, from: 0, to: 1 });
	const of = (...list: number[]) => outputsOf([model], { hashed: list.map(feature), dense: {} });
	expect(of(known, unseen)).toEqual({ neg: -5, pos: 5 });
	expect(of(-5)).toEqual({ neg: 0.5, pos: 0.5 });
	expect(weightOf(model, known, 1)).toBe(5);
	expect(weightOf(model, unseen, 1)).toBe(0);
});

test('weights of another form or cut short are refused, not read as something else', () => {
	expect(() => modelOf(file([0, 0, 0, 0], { version: VERSION + 1 }))).toThrow('tiny');
	expect(() => modelOf(file([0, 0, 0]))).toThrow('cut short');
	expect(() => modelOf(file([0, 0, 0, 0], { bits: WHOLE }))).toThrow('cut short');
});

test('log-odds become chances that add up to 1, however large', () => {
	expect(chances(0, 0)).toEqual({ neg: 1 / 3, neutral: 1 / 3, pos: 1 / 3 });
	expect(chances(900, -900)).toEqual({ neg: 1, neutral: 0, pos: 0 });
});

test('parts are added up by name, each by its share', () => {
	const part = (share: number, lexicon: number) => ({
		model: modelOf(file([0, 0, 0, 0])),
		features: { hashed: [], dense: { lexicon } },
		share
	});
	expect(blended([part(0.5, 1), part(1, 2)])).toEqual({ neg: -2.5, pos: 5 });
});
