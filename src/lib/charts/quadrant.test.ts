import { expect, test } from 'vitest';
import { quadrantSvg } from './quadrant.ts';

const words = { alt: 'Two & "three"', news: 'news', odds: 'odds', usual: 'usual' };
const dot = { number: 1, label: 'A', news: 0, move: 0, stands: false };

test('a louder topic stands further right, one that moved further up, and what stands out is filled', () => {
	const svg = quadrantSvg([dot, { ...dot, number: 2, news: 5, move: 8, stands: true }], words);
	const [quiet, loud] = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"[^>]*fill="(\w+)"/g)];
	expect(Number(loud![1])).toBeGreaterThan(Number(quiet![1]));
	expect(Number(loud![2])).toBeLessThan(Number(quiet![2]));
	expect([quiet![3], loud![3]]).toEqual(['none', 'currentColor']);
});

test('words are escaped, what lies beyond the picture is held at its edge, marks do not cover each other', () => {
	const wild = { ...dot, label: '<script>"&', news: 1e9, move: -1e9 };
	const svg = quadrantSvg([wild, { ...wild, number: 2 }], words);
	expect(svg).toContain('&lt;script&gt;&quot;&amp;');
	expect(svg).toContain('aria-label="Two &amp; &quot;three&quot;"');
	expect(svg).not.toMatch(/<script|NaN|Infinity|1e\+/);
	const [first, second] = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map((found) =>
		found.slice(1, 3).map(Number)
	);
	const apart = Math.hypot(first![0]! - second![0]!, first![1]! - second![1]!);
	expect(apart).toBeGreaterThan(15);
});

test('two dozen quiet topics each keep a mark of their own, and none leaves its quarter', () => {
	const dots = Array.from({ length: 24 }, (_, i) => ({ ...dot, number: i + 1 }));
	const places = [...quadrantSvg(dots, words).matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(
		(found) => ({ x: Number(found[1]), y: Number(found[2]) })
	);
	const [loud] = [...quadrantSvg([{ ...dot, news: 2, move: 4 }], words).matchAll(/cx="([\d.]+)"/g)];
	expect(places.every(({ x }) => x < Number(loud![1]))).toBe(true);
	for (const [i, { x, y }] of places.entries()) {
		for (const other of places.slice(0, i)) {
			expect(Math.hypot(x - other.x, y - other.y)).toBeGreaterThan(15);
		}
	}
});
