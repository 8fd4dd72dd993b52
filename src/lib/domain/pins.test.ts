import { expect, test } from 'vitest';
import { MOST_PINS, readPins, withPin, writePins } from './pins.ts';

test('pins are read from the cookie in their order, each once, without what is no slug', () => {
	expect(readPins('fed-rate.musk-ryanair.fed-rate.<b>.UPPER..')).toEqual([
		'fed-rate',
		'musk-ryanair'
	]);
	expect(readPins(undefined)).toEqual([]);
	expect(readPins(writePins(['a', 'b-2']))).toEqual(['a', 'b-2']);
});

test('a pin is added at the end and taken away again', () => {
	expect(withPin(['a'], 'b')).toEqual(['a', 'b']);
	expect(withPin(['a', 'b'], 'a')).toEqual(['b']);
});

test('beyond the most pins the oldest makes room, also in a cookie made by hand', () => {
	const many = Array.from({ length: MOST_PINS }, (_, i) => `t${i}`);
	expect(withPin(many, 'new')).toEqual([...many.slice(1), 'new']);
	expect(readPins([...many, 'more'].join('.'))).toEqual(many);
});
