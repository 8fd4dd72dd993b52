import { expect, test } from 'vitest';
import { movedTo, zoomedBy } from './cursor.ts';

const stops = [10, 20, 30];

test('arrow keys go from stop to stop, also from between two of them', () => {
	expect(movedTo('ArrowLeft', stops, 20)).toBe(10);
	expect(movedTo('ArrowLeft', stops, 25)).toBe(20);
	expect(movedTo('ArrowRight', stops, 25)).toBe(30);
	expect(movedTo('ArrowUp', stops, 20)).toBe(30);
});

test('no key goes beyond the first or the last stop', () => {
	expect(movedTo('ArrowLeft', stops, 10)).toBe(10);
	expect(movedTo('PageUp', stops, 10)).toBe(30);
	expect(movedTo('PageDown', stops, 30)).toBe(10);
	expect([movedTo('Home', stops, 30), movedTo('End', stops, 10)]).toEqual([10, 30]);
});

test('other keys move nothing, and nothing moves where nothing is known', () => {
	expect(movedTo('a', stops, 10)).toBeNull();
	expect(movedTo('ArrowLeft', [], 10)).toBeNull();
});

test('+ halves what is shown and − doubles it', () => {
	expect(['+', '=', '-', 'a'].map(zoomedBy)).toEqual([0.5, 0.5, 2, null]);
});
