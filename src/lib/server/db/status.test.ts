import { expect, test } from 'vitest';
import { feedState, type FeedHealth } from './status.ts';

const MINUTE = 60_000;
const NOW = 1000 * MINUTE;

const feed = (more: Partial<FeedHealth>): FeedHealth => ({
	lastSuccess: NOW - MINUTE,
	failures: 0,
	waitUntil: null,
	goneAt: null,
	leftAlone: false,
	due: { at: NOW + MINUTE, every: 15 * MINUTE, busy: false },
	...more
});
const due = (ago: number, every: number, busy = false) => ({ at: NOW - ago, every, busy });

test.each<[string, Partial<FeedHealth>]>([
	['ok', {}],
	['ok', { due: due(29 * MINUTE, 15 * MINUTE) }],
	['late', { due: due(31 * MINUTE, 15 * MINUTE) }],
	['ok', { due: due(9 * MINUTE, MINUTE) }],
	['late', { due: due(11 * MINUTE, MINUTE) }],
	['ok', { due: due(90 * MINUTE, MINUTE, true) }],
	['late', { lastSuccess: null }],
	['ok', { lastSuccess: null, due: null }],
	['failing', { failures: 1 }],
	['failing', { leftAlone: true }],
	['waiting', { failures: 3, waitUntil: NOW + 1 }],
	['failing', { failures: 3, waitUntil: NOW }],
	['gone', { failures: 9, waitUntil: NOW + 1, goneAt: NOW - 1 }]
])('a feed is %s with %o', (state, more) => {
	expect(feedState(feed(more), NOW)).toBe(state);
});
