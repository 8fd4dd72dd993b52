import { expect, test } from 'vitest';
import { sparkPath } from './spark.ts';

test('a price is a step that lasts until the next one', () => {
	const { path, end } = sparkPath({ t: [0, 5, 10], p: [0.2, 0.4, 0.6] }, 100, 40);
	expect(path).toBe('M0 40H50V20H100V0');
	expect(end).toBe('M100 0h0');
});

test('a gap is not bridged', () => {
	const { path, end } = sparkPath({ t: [0, 2, 4, 10], p: [0.2, null, 0.6, null] }, 100, 40);
	expect(path).toBe('M0 40H20M40 0H100');
	expect(end).toBe('');
});

test('a market that hardly moved looks calm', () => {
	const { path } = sparkPath({ t: [0, 10], p: [0.5, 0.504] }, 100, 40);
	expect(path).toBe('M0 22H100V18');
});

test('nothing known draws nothing', () => {
	expect(sparkPath({ t: [], p: [] }, 100, 40)).toEqual({ path: '', end: '' });
	expect(sparkPath({ t: [1, 2], p: [null, null] }, 100, 40)).toEqual({ path: '', end: '' });
});
