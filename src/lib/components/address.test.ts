import { expect, test } from 'vitest';
import { withParameters } from './address.ts';

test('a parameter is set, replaced or taken away, and the others stay', () => {
	expect(withParameters('?range=1W&view=table', { range: '1M' })).toBe('?range=1M&view=table');
	expect(withParameters('?range=1W&view=table', { range: null })).toBe('?view=table');
	expect(withParameters('', { q: 'a b' })).toBe('?q=a+b');
	expect(withParameters('?q=x', { q: '' })).toBe('?');
});
