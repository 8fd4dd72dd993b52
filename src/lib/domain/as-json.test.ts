import { expect, test } from 'vitest';
import { asJson, asLastingJson, decodeJson, encodeJson } from './as-json.ts';

test('a marked value travels as one text and arrives as it was', () => {
	const series = { t: [1, 2], p: [0.04, null], title: 'Will "it" </script> happen?' };
	expect(asJson(series)).toBe(series);
	const text = encodeJson(series);
	expect(decodeJson(text as string)).toEqual(series);
});

test('what is not marked travels as SvelteKit carries it', () => {
	for (const value of [{ t: [1] }, 'text', 4, null, undefined]) {
		expect(encodeJson(value)).toBe(false);
	}
});

test('what never changes is written once', () => {
	const words = { market: 'Market' };
	expect(asLastingJson(words)).toBe(words);
	words.market = 'too late';
	expect(encodeJson(words)).toBe('{"market":"Market"}');
});
