import { describe, expect, test } from 'vitest';
import { contrast, distance, linear, seen, VISIONS } from './colour-vision.ts';
import { PALETTE, seriesStyle } from './palette.ts';

const styles = Array.from({ length: 8 }, (_, i) => seriesStyle(i));

test('eight series differ in colour and in dash', () => {
	expect(new Set(styles.map((s) => s.token)).size).toBe(8);
	expect(new Set(styles.map((s) => s.dash.join())).size).toBe(8);
	expect(seriesStyle(8)).toMatchObject({ token: '--series-1', letter: 'I' });
});

test('black on white is 21 to 1, and red and green look alike to those who do not see red', () => {
	expect(contrast(linear('#000000'), linear('#ffffff'))).toBeCloseTo(21);
	const [red, green] = [linear('#b02a00'), linear('#5c5c00')];
	expect(distance(red, green)).toBeGreaterThan(15);
	expect(distance(seen(red, VISIONS.protan), seen(green, VISIONS.protan))).toBeLessThan(7);
});

describe.each(['light', 'dark'] as const)('on %s paper', (theme) => {
	const colours = styles.map(({ token }) => linear(PALETTE[theme][token]!));

	test('every series can be read as text: contrast of 4.5 at least', () => {
		for (const colour of colours) {
			expect(contrast(colour, linear(PALETTE[theme]['--paper']!))).toBeGreaterThanOrEqual(4.5);
		}
	});

	test.each(Object.keys(VISIONS) as (keyof typeof VISIONS)[])(
		'%s vision tells any two series apart by colour alone',
		(name) => {
			const looks = colours.map((colour) => seen(colour, VISIONS[name]));
			const least = looks.flatMap((a, i) => looks.slice(i + 1).map((b) => distance(a, b)));
			expect(Math.min(...least)).toBeGreaterThan(7);
		}
	);
});
