import { expect, test } from 'vitest';
import { decodeVlq, encodeVlq } from './vlq.ts';

test('numbers are written as source maps write them', () => {
	// Examples of https://tc39.es/ecma426/: 0, 1, -1, 123.
	expect(encodeVlq([0, 1, -1, 123])).toBe('ACD2H');
	expect(decodeVlq('ACD2H')).toEqual([0, 1, -1, 123]);
});

test('any whole number comes back, and what is missing stays missing', () => {
	const numbers = [null, 15, 16, -15, -16, 2 ** 31, -(2 ** 40) - 1, 2 ** 51, null, 0, null];
	expect(decodeVlq(encodeVlq(numbers))).toEqual(numbers);
	expect(decodeVlq('')).toEqual([]);
});
