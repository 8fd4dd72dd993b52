import { expect, test } from 'vitest';
import type { AlertOptions } from '#lib/domain/alert.ts';
import { firings, type Evidence, type MarketVersion } from './decide.ts';

const HOUR = 3_600_000;
const NAME = { id: 'kalshi:RAIN', title: 'Will it rain?', venue: 'kalshi' };
const EMPTY: Evidence = { markets: [], topics: [], stories: [], feeds: [], outages: [] };
const WATCH = { kind: 'watch', snapshot: 'abc', printed: 0.04, lo: 0.03, hi: 0.06 } as const;

const rule = (options: AlertOptions, cooldown = 0) => ({ options, cooldown, startsAt: 0 });

/** A market whose price was so many at 1, 2, 3 … ms. */
const priced = (...p: (number | null)[]): Evidence => ({
	...EMPTY,
	markets: [
		{
			name: NAME,
			prices: { t: p.map((_, i) => i + 1), p, bid: p, ask: p },
			versions: [],
			moves: []
		}
	]
});

const version = (seenAt: number, rest: Partial<MarketVersion> = {}): MarketVersion => ({
	seenAt,
	title: NAME.title,
	rulesHash: 'r1',
	closesAt: 100,
	status: 'open',
	outcome: null,
	...rest
});
const versioned = (...versions: MarketVersion[]): Evidence => ({
	...EMPTY,
	markets: [{ name: NAME, prices: { t: [], p: [], bid: [], ask: [] }, versions, moves: [] }]
});
const all = { from: 0, to: 1000 };
const above = { kind: 'threshold', level: 0.1, side: 'above' } as const;

test('a threshold tells each crossing from the other side, and nothing of a price that was there before', () => {
	const found = firings(rule(above), priced(0.2, 0.05, 0.1, 0.3, 0.02, 0.15), all);
	expect(found.map(({ at }) => at)).toEqual([3, 6]);
	expect(found[0]?.detail).toMatchObject({ before: 0.05, p: 0.1, level: 0.1 });
	const below = { ...above, side: 'below' } as const;
	expect(firings(rule(below), priced(0.2, 0.05, 0.3), all).map(({ at }) => at)).toEqual([2]);
});

test('a gap is no crossing: what it hides is told when the price is seen again', () => {
	expect(firings(rule(above), priced(0.05, null, 0.05), all)).toEqual([]);
	expect(firings(rule(above), priced(0.05, null, 0.2), all).map(({ at }) => at)).toEqual([3]);
});

test('within its cooldown the same is not told again, also when it is found late', () => {
	const prices = priced(0.05, 0.2, 0.05, 0.2, 0.05, 0.2);
	expect(firings(rule(above, 3), prices, all).map(({ at }) => at)).toEqual([2, 6]);
	const told = [{ key: 'x', series: 'kalshi:RAIN above', at: 5 }];
	expect(firings(rule(above, 3), prices, all, told).map(({ at }) => at)).toEqual([2]);
});

test('looking twice at one stretch tells everything once', () => {
	const prices = priced(0.05, 0.2, 0.05, 0.2);
	const first = firings(rule(above), prices, all);
	expect(first).toHaveLength(2);
	expect(firings(rule(above), prices, all, first)).toEqual([]);
	// Looked at in two parts it is the same as in one.
	const [one] = firings(rule(above), prices, { from: 0, to: 2 });
	const rest = firings(rule(above), prices, { from: 2, to: 9 }, [one!]);
	expect([one, ...rest]).toEqual(first);
});

test('a watch tells that the market left its bounds, also when it had left them before anybody watched', () => {
	const found = firings(rule(WATCH), priced(0.04, 0.05, 0.02, 0.07, 0.05, 0.08), all);
	expect(found.map(({ at }) => at)).toEqual([3, 6]);
	expect(found[0]?.detail).toMatchObject({ why: 'watch', p: 0.02, printed: 0.04, snapshot: 'abc' });
	expect(firings(rule(WATCH), priced(0.2), all)).toHaveLength(1);
	// Later passes do not know what was printed, only what was in force: it was told.
	expect(firings(rule(WATCH), priced(0.2), { from: 500, to: 1000 })).toEqual([]);
});

test('a watch tells of edited rules, of a proposed outcome and of the final one', () => {
	const found = firings(
		rule(WATCH),
		versioned(
			version(1),
			version(2, { rulesHash: 'r2', closesAt: 200 }),
			version(3, { rulesHash: 'r2', closesAt: 200, status: 'proposed' }),
			version(4, { rulesHash: 'r2', closesAt: 200, status: 'resolved', outcome: 'no' })
		),
		all
	);
	expect(found.map(({ detail }) => detail)).toEqual([
		expect.objectContaining({
			kind: 'rules',
			changed: ['rules', 'deadline'],
			closesAt: { before: 100, after: 200 }
		}),
		expect.objectContaining({ kind: 'status', status: 'proposed' }),
		expect.objectContaining({ kind: 'status', status: 'resolved', outcome: 'no' })
	]);
});

test('how a market stood when it was first read is no change', () => {
	const first = versioned(version(1, { status: 'resolved', outcome: 'yes' }));
	expect(firings(rule({ kind: 'resolution' }), first, all)).toEqual([]);
	expect(firings(rule({ kind: 'rules' }), first, all)).toEqual([]);
});

test('a story is told at 2, 4, 8 … outlets, in one pass the most of them alone, and each rewritten headline', () => {
	const minute = 60_000;
	const outlets = [0, 10, 20, 21, 22, 22, 22, 23].map((at, i) => ({
		outlet: `Paper ${i + 1}`,
		seenAt: at * minute
	}));
	const rewrite = { article: 7, outlet: 'Paper 1', before: 'A deal', after: 'No deal' };
	const story = {
		name: { id: 3, title: 'No deal' },
		outlets,
		rewrites: [{ ...rewrite, seenAt: 30 * minute }]
	};
	const evidence = { ...EMPTY, stories: [story] };
	const hour = { from: -1, to: HOUR };
	const found = firings(rule({ kind: 'story' }, 6 * HOUR), evidence, hour);
	expect(found.map(({ at, detail }) => [at / minute, detail])).toEqual([
		[
			10,
			{ ...{ kind: 'story', why: 'outlets', story: story.name, outlets: 2 }, newest: 'Paper 2' }
		],
		[
			23,
			{ ...{ kind: 'story', why: 'outlets', story: story.name, outlets: 8 }, newest: 'Paper 8' }
		],
		[
			30,
			{
				...{ kind: 'story', why: 'headline', story: story.name, outlet: 'Paper 1' },
				...{ before: 'A deal', after: 'No deal' }
			}
		]
	]);
	// The more that come later are told no second time.
	expect(firings(rule({ kind: 'story' }), evidence, hour, found)).toEqual([]);
});

test('a move or burst that was known late is told at the moment it was known', () => {
	const move = { at: 1, endAt: 5, from: 0.04, to: 0.09, change: 0.05, z: 5, hours: 1 };
	const moved = {
		...EMPTY,
		markets: [{ ...priced().markets[0]!, moves: [{ ...move, seenAt: 7 }] }]
	};
	expect(firings(rule({ kind: 'move' }), moved, { from: 0, to: 6 })).toEqual([]);
	expect(firings(rule({ kind: 'move' }), moved, all)).toMatchObject([
		{ at: 7, detail: { to: 0.09 } }
	]);
});

test('a source that went silent is told once, when so many hours have passed', () => {
	const feed = { id: 'source:1', name: 'Example', lastSuccess: HOUR, goneAt: null };
	const silent = { ...EMPTY, feeds: [feed] };
	const six = rule({ kind: 'source', hours: 6 });
	expect(firings(six, silent, { from: 0, to: 7 * HOUR - 1 })).toEqual([]);
	const [told] = firings(six, silent, { from: 0, to: 8 * HOUR });
	expect(told).toMatchObject({ at: 7 * HOUR, detail: { why: 'silent', since: HOUR } });
	expect(firings(six, silent, { from: 0, to: 9 * HOUR }, [told!])).toEqual([]);
});
