import { expect, test } from 'vitest';
import type { Mark } from '#lib/domain/view.ts';
import { groupMarks, kindsOf, MARK_SHAPES, marketMarks } from './marks.ts';

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

test('each kind has a shape of its own, and only those that are there are explained', () => {
	expect(new Set(Object.values(MARK_SHAPES)).size).toBe(Object.keys(MARK_SHAPES).length);
	const rules: Mark = { ...mark(20), kind: 'rules' };
	expect(kindsOf([rules, mark(10), mark(30)], 0, 100)).toEqual(['story', 'rules']);
	expect(kindsOf([rules, mark(10)], 15, 100)).toEqual(['rules']);
});

test('a market has marks for its stories and moves, edits of its rules, its deadline and its end, in order', () => {
	const version = { title: 'Q', rules: '', closesAt: null };
	const marks = marketMarks({
		claims: [],
		signals: [{ kind: 'move', at: 20, label: '40.0% → 50.0%', href: null, marketId: 'kalshi:Q' }],
		...{ id: 'kalshi:Q', title: 'Will it?', closesAt: 50 },
		outcome: { payout: 0, label: 'no', at: 60 },
		// Newest first; the oldest is how it began, not an edit.
		ruleVersions: [
			{ ...version, seenAt: 30, title: 'Q (edited)' },
			{ ...version, seenAt: 5 }
		],
		stories: [
			{
				...{ id: '7', title: 'News', url: '', outlet: 'X', publishedAt: 10, seenAt: 11 },
				...{ articles: 2, outlets: 2, lang: 'en', sentiment: null }
			}
		]
	});
	expect(marks.map(({ kind, at, label }) => [kind, at, label])).toEqual([
		['story', 10, 'News'],
		['move', 20, '40.0% → 50.0%'],
		['rules', 30, 'Q (edited)'],
		['deadline', 50, 'Will it?'],
		['resolution', 60, 'Will it?: NO']
	]);
	expect(marks[0]!.href).toBe('/stories/7');
});
