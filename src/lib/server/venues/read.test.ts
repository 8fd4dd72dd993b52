import { expect, test } from 'vitest';
import {
	inField,
	jsonList,
	list,
	optionalFlag,
	optionalId,
	optionalList,
	optionalNumber,
	optionalText,
	record,
	text
} from './read.ts';

test('what is not of its type is refused with the name of the field and what it holds', () => {
	expect(() => record([], 'the market')).toThrow('the market is [], expected an object');
	expect(() => record(null, 'the market')).toThrow('the market is null, expected an object');
	expect(() => text(5, 'title')).toThrow('title is 5, expected text');
	expect(() => text(undefined, 'title')).toThrow('title is missing, expected text');
	expect(() => text(' ', 'title')).toThrow('title is " ", expected text');
	expect(() => list({}, 'markets')).toThrow('markets is {}, expected a list');
	expect(() => optionalFlag('true', 'closed')).toThrow('closed is "true", expected true or false');
	expect(() => optionalNumber('1e', 'rate')).toThrow('rate is "1e", expected a number');
	expect(() => jsonList('["Yes"', 'outcomes')).toThrow(
		/^outcomes is .*expected a list or the JSON/
	);
});

test('what is missing is null, or an empty list, and never a default', () => {
	expect(optionalText(undefined, 'label')).toBeNull();
	expect(optionalText('  ', 'label')).toBeNull();
	expect(optionalFlag(null, 'closed')).toBeNull();
	expect(optionalNumber('', 'rate')).toBeNull();
	expect(optionalId('', 'id')).toBeNull();
	expect(optionalList(null, 'tags')).toEqual([]);
});

test('ids may be numbers or text, and become text', () => {
	expect(optionalId(16183, 'id')).toBe('16183');
	expect(optionalId('16183', 'id')).toBe('16183');
	expect(() => optionalId(1.5, 'id')).toThrow(TypeError);
	expect(() => optionalId(2 ** 60, 'id')).toThrow(TypeError);
});

test('text is trimmed and freed of what no database takes', () => {
	expect(text(' a\0b \ud800', 'title')).toBe('ab \ufffd');
});

test('a list inside a JSON text is the same list', () => {
	expect(jsonList('["Yes", "No"]', 'outcomes')).toEqual(['Yes', 'No']);
	expect(jsonList(['Yes', 'No'], 'outcomes')).toEqual(['Yes', 'No']);
	for (const empty of [null, undefined, '', ' ', '[]', 'null', []]) {
		expect(jsonList(empty, 'outcomes')).toEqual([]);
	}
});

test('numbers come as numbers or as plain decimal text', () => {
	expect(optionalNumber(0.04, 'rate')).toBe(0.04);
	expect(optionalNumber('0.04', 'rate')).toBe(0.04);
	expect(() => optionalNumber(NaN, 'rate')).toThrow(TypeError);
});

test('a reader that does not know its field gets the name put before its sentence', () => {
	const fails = () => {
		throw new RangeError('price 2 lies outside 0..1');
	};
	expect(() => inField('bestBid', fails)).toThrow('bestBid: price 2 lies outside 0..1');
	expect(inField('bestBid', () => 5)).toBe(5);
});
