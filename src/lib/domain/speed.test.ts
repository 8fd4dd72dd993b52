import { describe, expect, test } from 'vitest';
import { compareRuns, NoRun, readRun, runText, type Measure, type Run } from './speed.ts';

const measure = (name: string, figures: Partial<Measure> = {}): Measure => ({
	...{ goal: 1, name, value: 100, bound: 50, ratio: 2, limit: 3, limitOn: 'ratio', atLeast: false },
	...{ met: true, unit: 'ms', runs: 5, spread: 0.1, ratioSpread: 0.05, against: 'by hand' },
	...figures
});

const head = {
	...{ at: 1_790_000_000_000, version: '0.1.0', processor: 'A processor', cores: 2, memory: 24 },
	...{ platform: 'linux', node: 'v26.10.0', load: 0.5 }
};

const run = (...results: Run['results']): Run => ({ head, results });

test('a run reads as it was written, also without the line of its machine', () => {
	const whole = run(measure('poll'), { goal: 14, name: 'newsboat', missing: 'not installed' });
	expect(readRun(runText(whole))).toEqual(whole);
	expect(readRun(runText({ ...whole, head: null }))).toEqual({ ...whole, head: null });
});

test.each([
	['', 'it holds no measure'],
	[JSON.stringify({ machine: head }), 'it holds no measure'],
	['{"goal":1', 'line 1 is not JSON'],
	[`${runText(run(measure('poll')))}\n[1]`, 'line 3 is no object'],
	['{"goal":1,"name":"poll","value":"fast"}', 'line 1 is no measure']
])('what is no run is refused with its place: %j', (text, words) => {
	expect(() => readRun(text)).toThrow(new NoRun(words));
});

describe('Two runs are compared', () => {
	const verdictOf = (before: Partial<Measure>, after: Partial<Measure>) => {
		const [one] = compareRuns(run(measure('a', before)), run(measure('a', after)));
		return one!;
	};

	test('by their ratios, and a change within both spreads is none', () => {
		// 2 ± 5 % and 2.18 ± 5 %: 2.1 is above 2.07.
		expect(verdictOf({ ratio: 2 }, { ratio: 2.18 })).toMatchObject({
			on: 'ratio',
			verdict: 'within'
		});
		expect(verdictOf({ ratio: 2 }, { ratio: 2.3 })).toMatchObject({
			change: expect.closeTo(0.15),
			verdict: 'worse'
		});
		expect(verdictOf({ ratio: 2 }, { ratio: 1.5 }).verdict).toBe('better');
	});

	test('by their values where one has no ratio', () => {
		const alone = { ratio: null, bound: null };
		// 100 ± 10 % and 121 ± 10 %: 110 is above 108.9; with 123 it is not above 110.7.
		expect(verdictOf({ ...alone, value: 100 }, { ...alone, value: 121 })).toMatchObject({
			on: 'value',
			verdict: 'within'
		});
		expect(verdictOf({ ...alone, value: 100 }, { value: 123 }).verdict).toBe('worse');
	});

	test('more is better where a goal asks for at least so much', () => {
		expect(verdictOf({ atLeast: true, ratio: 2 }, { atLeast: true, ratio: 3 }).verdict).toBe(
			'better'
		);
	});

	test('without a verdict where a figure was taken once, and without a share of nothing', () => {
		expect(verdictOf({ runs: 1 }, { ratio: 9 }).verdict).toBe('once');
		const none = { value: 0, ratio: null };
		expect(verdictOf(none, none)).toMatchObject({ change: 0, verdict: 'within' });
		expect(verdictOf(none, { ...none, value: 3 })).toMatchObject({
			change: null,
			verdict: 'worse'
		});
	});

	test('and what only one of them has is told as such', () => {
		const gone = run(measure('a'), measure('b'));
		const come = run(measure('b'), { goal: 1, name: 'a', missing: 'no build' }, measure('c'));
		expect(compareRuns(gone, come).map(({ name, verdict }) => [name, verdict])).toEqual([
			['b', 'within'],
			['c', 'only after'],
			['a', 'only before']
		]);
	});
});
