import { expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

test('one value has one spelling, whatever order its fields were written in', () => {
	const text = '{"a":[1,{"x":null,"y":"ä"}],"b":0.1}';
	expect(canonicalJson({ b: 0.1, a: [1, { y: 'ä', x: null }] })).toBe(text);
	expect(canonicalJson({ a: [1, { x: null, y: 'ä' }], b: 0.1, c: undefined })).toBe(text);
});

test('the order of a list is part of the value', () => {
	expect(canonicalJson([2, 1])).not.toBe(canonicalJson([1, 2]));
});

// The sample of RFC 8785, section 3.2.2, but for the fields' names that are control characters.
test('numbers and letters are spelled as RFC 8785 spells them', () => {
	expect(
		canonicalJson({
			numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
			string: '\u20ac$\u000F\u000aA\'B"\\\\"/',
			literals: [null, true, false]
		})
	).toBe(
		'{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
	);
});
