import { expect, test } from 'vitest';
import { parseWindow } from './window.ts';

test('an unknown window is 24 h', () => {
	expect(parseWindow('6h')).toBe('6h');
	expect(parseWindow('5h')).toBe('24h');
	expect(parseWindow(null)).toBe('24h');
});
