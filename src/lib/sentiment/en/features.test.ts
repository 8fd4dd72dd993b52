import { expect, test } from 'vitest';
import { gateFeatures, together } from './features.ts';
import { tokens } from './tokens.ts';

const keysOf = (text: string) => new Set(together(tokens(text)).map(({ key }) => key));
const shared = (a: string, b: string) => keysOf(a).intersection(keysOf(b)).size;

test('two words that stand together are known again whatever is between them, in their order, up to seven places apart', () => {
	expect(shared('shares of Nokia fall', 'share falls')).toBe(1);
	expect(shared('fall shares', 'shares fall')).toBe(0);
	expect(shared('shares a b c d e f fall', 'shares fall')).toBe(1);
	expect(shared('shares a b c d e f g fall', 'shares fall')).toBe(0);
});

test('what stands together has length 1 together, each two once; one word has nothing beside it', () => {
	const found = together(tokens('up and up and up'));
	expect(found).toHaveLength(4);
	expect(found.reduce((sum, { value }) => sum + value * value, 0)).toBeCloseTo(1);
	expect(together(tokens('up'))).toEqual([]);
});

const style = (text: string) => gateFeatures(tokens(text), []).dense;

test('a headline is told from a sentence by its capitals, its length and the point at its end', () => {
	expect(style('Nokia Shares Fall')).toMatchObject({ capitals: 1, ends: 0 });
	expect(style('Shares of Nokia fell.')).toMatchObject({ capitals: 2 / 5, ends: 1 });
	expect(style('Nokia Shares Fall').length).toBeLessThan(style('Shares of Nokia fell.').length!);
	expect(style('')).toEqual({ bias: 1, capitals: 0, ends: 0, length: 0 });
});
