import { expect, test } from 'vitest';
import type { Outline, Story } from './story-view.ts';
import { bucketFor, storyColumns } from './topic-series.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A story shown at a moment, with one article of this sentiment. */
const story = (publishedAt: number, sentiment: number | null): Story<Outline> => {
	const lead = { publishedAt, sentiment } as Outline;
	return { key: publishedAt, lead, members: [lead] };
};

test('a range has at most a tenth as many bars as points, in widths that have a name', () => {
	expect(bucketFor(30 * DAY, 2000)).toBe(6 * HOUR);
	expect(bucketFor(DAY, 2000)).toBe(HOUR / 4);
	expect(bucketFor(7 * DAY, 240)).toBe(12 * HOUR);
	expect(bucketFor(HOUR, 2)).toBe(HOUR / 4);
	expect(bucketFor(6000 * DAY, 1000)).toBe(60 * DAY);
});

test('a bucket nobody read is missing, one that was read and empty is zero', () => {
	const { stories } = storyColumns([story(HOUR + 1, null)], {
		first: 0,
		end: 3 * HOUR - 1,
		bucket: HOUR,
		read: (from) => from >= 2 * HOUR
	});
	expect(stories).toEqual({ bucket: HOUR, t: [0, HOUR, 2 * HOUR], n: [null, 1, 0] });
});

test('sentiment is a mean over stories, with an interval from three on', () => {
	const grid = { first: 0, end: 2 * HOUR - 1, bucket: HOUR, read: () => true };
	const two = [story(1, 0.2), story(2, 0.6), story(3, null)];
	expect(storyColumns(two, grid).sentiment).toEqual({
		t: [0, HOUR],
		mean: [0.4, null],
		lo: [null, null],
		hi: [null, null],
		n: [2, 0]
	});
	const { sentiment } = storyColumns([...two, story(4, 0.1)], grid);
	expect(sentiment.mean[0]).toBe(0.3);
	expect(sentiment.lo[0]).toBeGreaterThanOrEqual(0.1);
	expect(sentiment.hi[0]).toBeLessThanOrEqual(0.6);
	expect(sentiment.lo[0]).toBeLessThan(sentiment.hi[0]!);
});
