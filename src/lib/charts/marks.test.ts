import { expect, test } from 'vitest';
import type { Mark } from '#lib/domain/view.ts';
import { groupMarks } from './marks.ts';

const mark = (at: number): Mark => ({ kind: 'story', at, label: `at ${at}`, href: null });

test('marks closer than a button share one', () => {
	const groups = groupMarks([mark(52), mark(50), mark(10)], 0, 100, 0.05);
	expect(groups.map((g) => [g.at, g.marks.length])).toEqual([
		[0.1, 1],
		[0.5, 2]
	]);
	expect(groups[1]).toMatchObject({ from: 50, to: 52 });
});

test('buttons never stand closer than the gap', () => {
	const groups = groupMarks(
		Array.from({ length: 100 }, (_, i) => mark(i)),
		0,
		100,
		0.05
	);
	for (const [i, group] of groups.entries()) {
		if (i > 0) expect(group.at - groups[i - 1]!.at).toBeGreaterThanOrEqual(0.05);
	}
	expect(groups.flatMap((g) => g.marks)).toHaveLength(100);
});

test('marks outside the range are left out', () => {
	expect(groupMarks([mark(-1), mark(101)], 0, 100, 0.05)).toEqual([]);
});
