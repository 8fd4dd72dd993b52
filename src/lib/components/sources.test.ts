import { expect, test } from 'vitest';
import type { FeedView } from '#lib/domain/view.ts';
import { newsAge, sourceLines } from './sources.ts';

const feed = (given: Partial<FeedView>): FeedView => ({
	id: 'x',
	kind: 'source',
	name: 'X',
	url: 'https://example.com',
	state: 'ok',
	lastAttempt: null,
	lastSuccess: null,
	lastError: null,
	newestItem: null,
	nextDue: null,
	every: null,
	failures: 0,
	outage: null,
	...given
});

test('venues are named one by one, news sources are one line with the newest success', () => {
	expect(
		sourceLines({
			feeds: [
				feed({ kind: 'venue', name: 'Kalshi', lastSuccess: 5, every: 60, state: 'late' }),
				feed({ lastSuccess: 3, every: 90 }),
				feed({ lastSuccess: 7, every: 30 }),
				feed({ state: 'failing' })
			]
		})
	).toEqual([
		{ name: 'Kalshi', feeds: 1, lastSuccess: 5, every: 60, failing: 0 },
		{ name: null, feeds: 3, lastSuccess: 7, every: 30, failing: 1 }
	]);
});

test('nothing read is no line', () => {
	expect(sourceLines({ feeds: [] })).toEqual([]);
});

test('the news is as old as the newest success of any source, against the interval of the most frequent', () => {
	const news = (...feeds: FeedView[]) => newsAge(sourceLines({ feeds }));
	expect(news(feed({ lastSuccess: 3, every: 90 }), feed({ lastSuccess: 7, every: 30 }))).toEqual({
		at: 7,
		every: 30
	});
	expect(news(feed({ kind: 'venue', lastSuccess: 5 }))).toBeNull();
	expect(news(feed({ every: 30 }))).toBeNull();
});
