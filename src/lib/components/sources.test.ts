import { expect, test } from 'vitest';
import type { FeedView } from '#lib/domain/view.ts';
import { sourceLines } from './sources.ts';

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
	failures: 0,
	...given
});

test('venues are named one by one, news sources are one line with the newest success', () => {
	expect(
		sourceLines({
			feeds: [
				feed({ kind: 'venue', name: 'Kalshi', lastSuccess: 5, state: 'late' }),
				feed({ lastSuccess: 3 }),
				feed({ lastSuccess: 7 }),
				feed({ state: 'failing' })
			]
		})
	).toEqual([
		{ name: 'Kalshi', feeds: 1, lastSuccess: 5, failing: 0 },
		{ name: null, feeds: 3, lastSuccess: 7, failing: 1 }
	]);
});

test('nothing read is no line', () => {
	expect(sourceLines({ feeds: [] })).toEqual([]);
});
