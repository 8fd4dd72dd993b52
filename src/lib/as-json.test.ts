import { expect, test } from 'vitest';
import { asJson, jsonTransport } from './as-json.ts';

test('a marked value travels as one text and arrives as it was', () => {
	const series = { t: [1, 2], p: [0.04, null], title: 'Will "it" </script> happen?' };
	expect(asJson(series)).toBe(series);
	const text = jsonTransport.encode(series);
	expect(jsonTransport.decode(text as string)).toEqual(series);
});

test('what is not marked travels as SvelteKit carries it', () => {
	for (const value of [{ t: [1] }, 'text', 4, null, undefined]) {
		expect(jsonTransport.encode(value)).toBe(false);
	}
});
