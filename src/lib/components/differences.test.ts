import { expect, test } from 'vitest';
import { differences } from './differences.ts';

const marked = (a: string, b: string) =>
	differences(a, b)
		.filter((piece) => piece.differs)
		.map((piece) => piece.text);

test('the words that only one of two rules has are marked', () => {
	const a = 'Resolves YES if Musk announces an agreement to buy Ryanair by June 30, 2026.';
	const b = 'Resolves Yes if Musk holds any stake in Ryanair before January 1, 2027.';
	expect(marked(a, b)).toEqual([
		'announces',
		'an',
		'agreement',
		'to',
		'buy',
		'by',
		'June',
		'30,',
		'2026.'
	]);
	expect(marked(b, a)).toEqual(['holds', 'any', 'stake', 'in', 'before', 'January', '1,', '2027.']);
});

test('nothing of a text is lost', () => {
	const text = '  A — b!\n머스크가 “산다”면 예. ';
	expect(
		differences(text, 'b')
			.map((piece) => piece.text)
			.join('')
	).toBe(text);
});

test('the same text has no differences', () => {
	expect(marked('By 23:59 ET.', 'by 23:59 et')).toEqual([]);
});
