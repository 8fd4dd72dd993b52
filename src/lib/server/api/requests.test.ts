import { expect, test } from 'vitest';
import { createRequestCounts } from './requests.ts';

test('requests are counted by kind and end, and by how long they took', () => {
	const { note, counted } = createRequestCounts();
	expect(counted()).toEqual({ total: [], buckets: [], sums: [] });
	for (const ms of [1, 5, 6, 70, 30_000]) note('page', 200, ms);
	note('page', 404, 2);
	note('api', 503, 1500);
	const { total, buckets, sums } = counted();
	expect(total).toEqual([
		{ kind: 'page', status: '2xx', n: 5 },
		{ kind: 'page', status: '4xx', n: 1 },
		{ kind: 'api', status: '5xx', n: 1 }
	]);
	const ends = Object.fromEntries(
		buckets.filter(({ kind }) => kind === 'page').map(({ le, n }) => [le, n])
	);
	// An end belongs to its class, each class holds those before it, and the last holds all.
	expect(ends).toMatchObject({ 0.005: 3, 0.01: 4, 0.05: 4, 0.1: 5, 10: 5, '+Inf': 6 });
	expect(sums).toEqual([
		{ kind: 'page', seconds: expect.closeTo(30.084), n: 6 },
		{ kind: 'api', seconds: 1.5, n: 1 }
	]);
});
