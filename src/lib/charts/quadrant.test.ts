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

test('words are escaped, what lies beyond the picture is held at its edge, numbers do not cover each other', () => {
	const wild = { ...dot, label: '<script>"&', news: 1e9, move: -1e9 };
	const svg = quadrantSvg([wild, { ...wild, number: 2 }], words);
	expect(svg).toContain('&lt;script&gt;&quot;&amp;');
	expect(svg).toContain('aria-label="Two &amp; &quot;three&quot;"');
	expect(svg).not.toMatch(/<script|NaN|Infinity|1e\+/);
	const heights = [...svg.matchAll(/font-weight="600">/g)];
	expect(heights).toHaveLength(2);
	const [first, second] = [...svg.matchAll(/y="([\d.]+)" font-size="12" font-weight/g)];
	expect(Number(first![1]) - Number(second![1])).toBe(12);
});
