import { describe, expect, test } from 'vitest';
import { few, folded, isEmpty, MOST_NAMED, type Change } from './change.ts';

const change = (more: Partial<Change>): Change => ({
	at: 0,
	topics: [],
	markets: [],
	stories: [],
	feeds: [],
	...more
});
const many = Array.from({ length: MOST_NAMED + 1 }, (_, i) => `kalshi:${i}`);

describe('a change of the data', () => {
	test('names each id once, and says "many" instead of a long list', () => {
		expect(few(['a', 'b', 'a'])).toEqual(['a', 'b']);
		expect(few(many)).toBeNull();
		expect(few(many.slice(1))).toHaveLength(MOST_NAMED);
	});

	test('is empty only when it names nothing: "many" is something', () => {
		expect(isEmpty(change({}))).toBe(true);
		expect(isEmpty(change({ markets: null }))).toBe(false);
		expect(isEmpty(change({ feeds: ['kalshi'] }))).toBe(false);
	});

	test('folds with later ones into one at the latest moment', () => {
		expect(
			folded([
				change({ at: 2, markets: ['a'], topics: ['t'], feeds: ['kalshi'] }),
				change({ at: 5, markets: ['a', 'b'], stories: null, feeds: ['kalshi', 'derive'] })
			])
		).toEqual({
			at: 5,
			markets: ['a', 'b'],
			topics: ['t'],
			stories: null,
			feeds: ['kalshi', 'derive']
		});
	});

	test('that has become too long by folding says "many"', () => {
		const [first, ...rest] = many;
		const both = folded([change({ markets: [first!] }), change({ markets: rest })]);
		expect(both.markets).toBeNull();
	});
});
