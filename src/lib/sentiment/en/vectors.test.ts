import { expect, test } from 'vitest';
import { english } from './index.ts';
import { tokens } from './tokens.ts';
import {
	meaning,
	meaningAround,
	packed,
	unpacked,
	vectorsOf,
	VECTORS_VERSION,
	type VectorsFile
} from './vectors.ts';

const of = (text: string) => Object.values(meaning(tokens(text)));

/** How alike two texts' words are used, -1..1. */
function alike(a: string, b: string): number {
	const [x, y] = [of(a), of(b)];
	const dot = (p: number[], q: number[]) => p.reduce((sum, value, i) => sum + value * q[i]!, 0);
	return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

const file = (extra: Partial<VectorsFile>): VectorsFile => ({
	version: VECTORS_VERSION,
	name: 'tiny',
	data: [],
	licence: 'MIT',
	size: 2,
	scale: 0.5,
	words: 'the profit',
	numbers: Uint8Array.of(packed(7, -7), packed(0, 4)).toBase64(),
	...extra
});

test('two numbers of a byte return as they were', () => {
	for (let a = -7; a <= 7; a++) {
		for (let b = -7; b <= 7; b++) expect(unpacked(packed(a, b))).toEqual([a, b]);
	}
});

test('a file of vectors is read by its scale, common words for less; one cut short is refused', () => {
	const { rows, values } = vectorsOf(file({}));
	expect([...rows]).toEqual([
		['the', 0],
		['profit', 1]
	]);
	expect(values[0]).toBeGreaterThan(0);
	expect(values[1]).toBe(-values[0]!);
	expect(values[2]).toBe(0);
	expect(values[3]! / 4).toBeGreaterThan(values[0]! / 7);
	expect(() => vectorsOf(file({ words: 'the' }))).toThrow('cut short');
	expect(() => vectorsOf(file({ version: 0 }))).toThrow('tiny');
});

test('words that are used alike are nearer than others', () => {
	expect(alike('plunge', 'tumble')).toBeGreaterThan(alike('plunge', 'kitchen') + 0.3);
	expect(alike('embezzlement', 'fraud')).toBeGreaterThan(alike('embezzlement', 'violin') + 0.3);
});

test('numbers, marks and words that nobody knows say nothing; endings do not hide a word', () => {
	expect(of('12 , $TSLA qzxvk !').every((value) => value === 0)).toBe(true);
	expect(of('')).toEqual(of('qzxvk'));
	expect(alike("company's", 'company')).toBeCloseTo(1);
	expect(alike("shouldn't", 'not')).toBeCloseTo(1);
	expect(alike('%', 'percent')).toBeCloseTo(1);
});

test('what stands around a target is told apart by side, and far words do not count', () => {
	const list = tokens('scandal one two three four five six seven Lee wins');
	const found = meaningAround(list, [[8, 9]]);
	const near = meaningAround(tokens('one two three four five six seven Lee wins'), [[7, 8]]);
	expect(found).toEqual(near);
	const behind = meaningAround(tokens('Lee wins'), [[0, 1]]);
	expect(behind['t.vL0']).toBe(0);
	expect(behind['t.vR0']).toBe(near['t.vR0']);
});

test('words that the development sets lack lean as words do that are used like them', () => {
	const [tone] = english.models;
	const leaning = (name: string) => {
		const [neg = 0, pos = 0] = tone!.dense.get(name) ?? [];
		return pos - neg;
	};
	const reading = english.read('insolvent delinquent embezzlement splendid exquisite 12', null);
	const found = [...english.meant!(reading, leaning)];
	expect(found.map((value) => Math.sign(value))).toEqual([-1, -1, -1, 1, 1, 0]);
});
