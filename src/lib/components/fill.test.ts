import { expect, test } from 'vitest';
import { counted, fill } from './fill.ts';
import { textsOf } from './texts.ts';

test('a message sent as text keeps the places of its values', () => {
	const { more } = textsOf({
		more: ({ n, of }: { n: number; of: string }) => `${n} more of ${of}`
	});
	expect(more).toBe('{n} more of {of}');
	expect(fill(more, { n: 3, of: '{n}' })).toBe('3 more of {n}');
});

test('one and many have forms of their own', () => {
	expect(counted('1 story', '{n} stories', 1)).toBe('1 story');
	expect(counted('1 story', '{n} stories', 0)).toBe('0 stories');
});
