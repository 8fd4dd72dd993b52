import type { Measure, Run } from '#lib/domain/speed.ts';

const measure = (goal: number | null, name: string, figures: Partial<Measure> = {}): Measure => ({
	...{ goal, name, value: 158.4, bound: 123.2, ratio: 1.286, limit: 1.5, limitOn: 'ratio' },
	...{ atLeast: false, met: true, unit: 'ms', runs: 5, spread: 0.08, ratioSpread: 0.04 },
	...{ against: 'prepared inserts and updates of the same rows', ...figures }
});

/** A run of the benchmark as it might have been taken at a moment; `faster` divides what a poll takes. */
export const runAt = (at: number, faster = 1): Run => ({
	head: {
		...{ at, version: '0.1.0 (abc1234)', processor: 'Invented Processor', cores: 2, memory: 24 },
		...{ platform: 'linux x64', node: 'v26.10.0', load: 0.31 }
	},
	results: [
		measure(1, 'poll of 50000 markets, 30 % changed', {
			value: 158.4 / faster,
			ratio: 1.286 / faster
		}),
		measure(6, 'series of a topic, 2000 points, uncached', {
			...{ value: 137, bound: 351, ratio: 0.39, limit: 0.7, atLeast: true, met: false },
			...{ unit: 'requests/s', against: 'SQL and columnar JSON on node:http' }
		}),
		measure(9, 'top 20 movers of 50000, at most', {
			...{ value: 0.0812, bound: null, ratio: null, ratioSpread: null, limit: 0.1 },
			...{ limitOn: 'value', against: 'one scan of the state table', runs: 1, spread: 0 }
		}),
		{ goal: 14, name: 'feeds against newsboat', missing: 'newsboat is not installed' },
		measure(null, 'page of a topic, 6 markets and 50 stories, on the server')
	]
});
