import { expect, test } from 'vitest';
import { downsample, lttb, minMaxLttb } from './downsample.ts';

const count = (n: number) => Array.from({ length: n }, (_, i) => i);

const wave = (n: number) => count(n).map((i) => 0.5 + 0.05 * Math.sin(i / 7));

test('LTTB keeps the first point, the last, and the corner between them', () => {
	const t = [0, 1, 2, 3, 4];
	expect(lttb(t, [0, 0, 9, 0, 0], count(5), 3)).toEqual([0, 2, 4]);
	expect(lttb(t, [0, 0, 9, 0, 0], count(5), 5)).toEqual(count(5));
	expect(lttb(t, [0, 0, 9, 0, 0], count(5), 2)).toEqual([0, 4]);
});

test('LTTB chooses the largest triangle with the point before and the mean of the next bucket', () => {
	// Buckets {1,2} {3,4}: for the first, A = (0,0), C = mean of {3,4} = (3.5, 1):
	// area of (1,2) is |−3.5·2 + 1·1| = 6, of (2,-3) |−3.5·−3 + 2·1| = 12.5.
	const v = [0, 2, -3, 1, 1, 0];
	expect(lttb(count(6), v, count(6), 4)).toEqual([0, 2, 3, 5]);
});

test('MinMaxLTTB keeps spikes, up and down', () => {
	const v = wave(10_000);
	v[4321] = 1;
	v[8765] = 0;
	const kept = minMaxLttb(count(10_000), v, 100);
	expect(kept).toHaveLength(100);
	expect(kept).toContain(4321);
	expect(kept).toContain(8765);
	expect(kept[0]).toBe(0);
	expect(kept.at(-1)).toBe(9999);
});

test('a short series is left alone', () => {
	expect(downsample(count(10), wave(10), 10)).toEqual(count(10));
});

test('the first and the last point stay, and no more than the points asked for', () => {
	for (const points of [3, 10, 100, 999]) {
		const kept = downsample(count(10_000), wave(10_000), points);
		expect(kept.length).toBeLessThanOrEqual(points);
		expect(kept.length).toBeGreaterThan(points * 0.6);
		expect(kept[0]).toBe(0);
		expect(kept.at(-1)).toBe(9999);
	}
});

test('right before a jump the line is where it was', () => {
	const v = count(1000).map((i) => (i < 500 ? 0.2 + (i % 3) * 0.001 : 0.8 + (i % 3) * 0.001));
	for (const points of [20, 33, 50]) {
		const kept = downsample(count(1000), v, points);
		expect(kept).toContain(500);
		const before = kept[kept.indexOf(500) - 1] as number;
		expect(v[before]).toBe(v[499]);
	}
});

test('a gap keeps both its edges and a missing point between them', () => {
	const v: (number | null)[] = wave(1000);
	v[400] = null;
	v[401] = null;
	v[700] = null;
	const kept = downsample(count(1000), v, 30);
	for (const index of [399, 400, 402, 699, 700, 701]) expect(kept).toContain(index);
	expect(kept.length).toBeLessThanOrEqual(33);
});

test('more gaps than points: short stretches are left out, never a gap', () => {
	// 300 stretches of two points, one long one; each followed by a missing point.
	const v: (number | null)[] = [];
	for (let i = 0; i < 300; i++) v.push(0.5, 0.6, null);
	for (let i = 0; i < 500; i++) v.push(0.7);
	const kept = downsample(count(v.length), v, 30);
	expect(kept.length).toBeLessThanOrEqual(33);
	for (let i = 1; i < kept.length; i++) {
		const [a, b] = [kept[i - 1] as number, kept[i] as number];
		const gapBetween = v.slice(a + 1, b).includes(null);
		expect(gapBetween && v[a] !== null && v[b] !== null).toBe(false);
	}
	expect(kept).toContain(900);
	expect(kept.at(-1)).toBe(v.length - 1);
});

test('marks stay, within a tenth more than the points', () => {
	const marks = [1234, 5678, 7777];
	const kept = downsample(count(10_000), wave(10_000), 100, marks);
	for (const mark of marks) expect(kept).toContain(mark);
	const many = downsample(
		count(10_000),
		wave(10_000),
		100,
		count(500).map((i) => i * 20 + 1)
	);
	expect(many.length).toBeLessThanOrEqual(110);
});

test('a series of nothing but missing values stays empty of values', () => {
	expect(downsample(count(100), Array(100).fill(null), 10).length).toBeLessThanOrEqual(10);
});
