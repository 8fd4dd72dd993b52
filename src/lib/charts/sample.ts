import type { TopicSeries } from '#lib/domain/view.ts';

/** Two short lines for tests of charts, with a gap, prices of before the record, stories and sentiment. */
export const SAMPLE: TopicSeries = {
	from: 0,
	to: 100,
	since: 0,
	markets: [
		{
			id: 'a',
			title: 'A',
			venue: 'kalshi',
			t: [0, 40, 60, 80],
			p: [0.1, 0.2, null, 0.3],
			ownSince: 40,
			outcome: null,
			stats: null
		},
		{
			id: 'b',
			title: 'B',
			venue: 'polymarket',
			t: [20, 100],
			p: [0.5, 0.5],
			ownSince: null,
			outcome: null,
			stats: null
		}
	],
	stories: { bucket: 50, t: [0, 50], n: [4, null] },
	sentiment: { t: [0], mean: [-0.2], lo: [null], hi: [null], n: [2] },
	marks: []
};
