import { expect, test } from 'vitest';
import { hash, modelOf, outputsOf, WHOLE } from '#lib/sentiment/model.ts';
import { train, type Example } from './optimize.ts';
import { COMPOSED, composed } from './patterns.ts';
import { classesOf, foldOf, type Row } from './rows.ts';
import { principalAxes, smallVectors } from './vectors.ts';

const example = (words: string, label: number): Example => ({
	features: {
		hashed: words
			.split(' ')
			.map((word, at) => ({ key: hash(word), value: 0.5, from: at, to: at + 1 })),
		dense: { bias: 1 }
	},
	classes: [0, 1, 2].map((k) => Number(k === label)),
	weight: 1
});
const examples = [
	...['profit warning today', 'warning again', 'big warning'].map((text) => example(text, 1)),
	...['profit beat today', 'beat again', 'big beat'].map((text) => example(text, 2)),
	...['meeting today', 'meeting again', 'big meeting'].map((text) => example(text, 0))
];
const params = { bits: 8, l2: 0.01, l2Dense: 0.1, steps: 50 };
const about = { name: 'tiny', data: ['made up'], licence: 'MIT' };

test('the same rows give the same weights to the last bit', () => {
	const [first, second] = [1, 2].map(() => train(examples, ['neg', 'pos'], params, about));
	expect(JSON.stringify(first)).toBe(JSON.stringify(second));
	expect(first).toMatchObject({ version: 1, licence: 'MIT', data: ['made up'], params });
});

test('what was learned tells the classes apart, after int8 too', () => {
	const model = modelOf(train(examples, ['neg', 'pos'], params, about));
	const of = (words: string) => outputsOf([model], example(words, 0).features);
	expect(of('warning').neg).toBeGreaterThan(0);
	expect(of('warning').neg).toBeGreaterThan(of('warning').pos ?? 0);
	expect(of('beat').pos).toBeGreaterThan(0);
	expect(of('meeting').pos).toBeLessThan(0);
});

test('whole keys are listed where seen often enough, and tell the classes apart as buckets do', () => {
	const whole = { ...params, bits: WHOLE, seenIn: 3 };
	const model = modelOf(train(examples, ['neg', 'pos'], whole, about));
	const telling = ['warning', 'beat', 'meeting'].map((word) => hash(word) | 0);
	expect(new Set(model.rows?.keys())).toEqual(new Set(telling));
	const of = (words: string) => outputsOf([model], example(words, 0).features);
	expect(of('warning').neg).toBeGreaterThan(of('warning').pos ?? 0);
	expect(of('profit')).toEqual(of('unseen'));
});

test('a file learned on top of another leaves to it what it knows', () => {
	const known = examples.map((one) => ({ ...one, offset: [-8, -8] as number[] }));
	const alone = train(examples, ['neg', 'pos'], params, about);
	const added = train(known, ['neg', 'pos'], params, about);
	expect(added.dense.bias?.[0]).toBeGreaterThan(alone.dense.bias?.[0] ?? Infinity);
});

test('near-copies share a fold: another number, link or cashtag does not part them', () => {
	const fold = (text: string) => foldOf(text, 1000);
	expect(fold('$TSLA Tesla cut at Bank 12')).toBe(
		fold('$AAPL Tesla cut at Bank 13 https://t.co/x')
	);
	expect(fold('Tesla cut at Bank')).not.toBe(fold('Nokia cut at Bank'));
});

test('a grade at the border of two labels is half of each', () => {
	const row: Row = { id: '', text: '', target: null, label: 1, grade: 0.125, set: '' };
	const [neutral = 0, bad = 0, good = 0] = classesOf(row);
	expect(good).toBeCloseTo(0.5);
	expect(neutral + bad + good).toBeCloseTo(1);
	expect(classesOf({ ...row, grade: null })).toEqual([0, 0, 1]);
});

test('composed texts have their slots filled, and are the same each time', () => {
	for (const set of Object.keys(COMPOSED)) {
		const rows = composed(set);
		expect(rows).toEqual(composed(set));
		expect(rows.filter(({ text }) => /[{}]|undefined/.test(text))).toEqual([]);
		expect(new Set(rows.map(({ label }) => label))).toEqual(new Set([-1, 0, 1]));
	}
});

test('the axes of the largest spread come first', () => {
	const spread = () =>
		[
			[2, 1, 0],
			[1, 2, 0],
			[0, 0, 5]
		].map((row) => Float64Array.from(row));
	const [first, second] = principalAxes(spread(), 2);
	expect(first?.map(Math.abs)).toEqual(Float64Array.of(0, 0, 1));
	expect(Math.abs(second![0]! + second![1]!)).toBeCloseTo(Math.SQRT2);
	expect(principalAxes(spread(), 2)).toEqual([first, second]);
});

test('small vectors hold the commonest words of letters, each along few axes, the same each time', () => {
	const words: [string, number[]][] = [
		['rare', [1, 0, 0, 0, 9]],
		['the', [0, 1, 0, 0, 0]],
		[',', [0, 0, 1, 0, 1]],
		['of', [0, -1, 0, 0, 2]],
		['profit', [1, 1, 0, 0, 3]],
		['loss', [-1, 1, 0, 0, 4]]
	];
	const input = { dimensions: 4, wordIndex: 4, vectors: Object.fromEntries(words) };
	const small = smallVectors(input, { words: 4, size: 2 });
	expect(small).toMatchObject({ words: 'the of profit loss', size: 2, licence: 'PDDL-1.0' });
	expect(Uint8Array.fromBase64(small.numbers)).toHaveLength(4);
	expect(smallVectors(input, { words: 4, size: 2 })).toEqual(small);
});
