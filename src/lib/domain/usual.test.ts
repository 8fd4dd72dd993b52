import { expect, test } from 'vitest';
import { usual } from './usual.ts';

test('what half of a list say, and three at least, is usual', () => {
	expect(usual(['a', 'b', 'a', 'a', 'c'])).toBe('a');
	expect(usual(['a', 'b', 'a', 'b', 'c', 'a', 'd'])).toBeNull();
	expect(usual(['a', 'a'])).toBeNull();
	expect(usual(['', '', '', ''])).toBeNull();
	expect(usual([])).toBeNull();
});
