import { expect, test } from 'vitest';
import {
	claim,
	dutyOf,
	LEASE,
	processStart,
	release,
	renew,
	saveDuties
} from '#lib/server/db/duty.ts';
import { feedById, keepFeeds, noteFailure, noteSuccess, saveFeed } from '#lib/server/db/feed.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { saveValidators, validators } from '#lib/server/db/http-cache.ts';
import { openItems, quarantineBody, quarantineItems, solve } from '#lib/server/db/quarantine.ts';
import { standing } from '#lib/server/db/outage.ts';
import { saveRetryAt, takeSlot } from '#lib/server/db/service-limit.ts';
import { eachDatabase } from '../databases.ts';

const NOW = Date.UTC(2026, 0, 26, 9);
const DAY = 86_400_000;
const kalshi = {
	id: 'kalshi',
	kind: 'venue' as const,
	name: 'Kalshi',
	url: 'https://kalshi.example'
};

eachDatabase('feeds', (open) => {
	test('a failure is told in words until the next success clears the count', async () => {
		const connection = await open();
		const { db } = connection;
		await saveFeed(db, kalshi);
		await noteFailure(db, 'kalshi', NOW, { message: 'answered 503', status: 503, waitUntil: null });
		await noteFailure(db, 'kalshi', NOW + 1, {
			message: 'answered 503',
			status: 503,
			waitUntil: null
		});
		expect(await feedById(db, 'kalshi')).toMatchObject({ failures: 2, lastErrorStatus: 503 });
		await noteSuccess(connection, 'kalshi', NOW + 2, NOW - 5);
		expect(await feedById(db, 'kalshi')).toMatchObject({
			failures: 0,
			lastSuccess: NOW + 2,
			lastErrorAt: NOW + 1,
			newestItem: NOW - 5
		});
	});

	test('the newest item never becomes older', async () => {
		const connection = await open();
		const { db } = connection;
		await saveFeed(db, kalshi);
		await noteSuccess(connection, 'kalshi', NOW, NOW);
		await noteSuccess(connection, 'kalshi', NOW, NOW - 10);
		expect((await feedById(db, 'kalshi'))!.newestItem).toBe(NOW);
	});

	test('410 ends a feed at once, 404 only after a week', async () => {
		const { db } = await open();
		const gone = async (status: number, at: number) => {
			await noteFailure(db, 'kalshi', at, { message: `${status}`, status, waitUntil: null });
			return (await feedById(db, 'kalshi'))!.goneAt;
		};
		await saveFeed(db, kalshi);
		expect(await gone(404, NOW)).toBe(null);
		expect(await gone(404, NOW + 6 * DAY)).toBe(null);
		expect(await gone(404, NOW + 8 * DAY)).toBe(NOW + 8 * DAY);
		await saveFeed(db, { ...kalshi, id: 'b' });
		await noteFailure(db, 'b', NOW, { message: '410', status: 410, waitUntil: null });
		expect((await feedById(db, 'b'))!.goneAt).toBe(NOW);
	});

	test('feeds that are read no more are kept but not active', async () => {
		const connection = await open();
		const { db } = connection;
		await saveFeed(db, kalshi);
		await saveFeed(db, { ...kalshi, id: 'manifold' });
		await keepFeeds(db, 'venue', ['manifold']);
		expect((await feedById(db, 'kalshi'))!.active).toBe(0);
		expect((await feedById(db, 'manifold'))!.active).toBe(1);
	});
});

eachDatabase('duties', (open) => {
	const duty = { feedId: 'kalshi', job: 'quotes', every: 60_000 };
	const take = async (connection: Connection, now: number) =>
		claim(connection, (await dutyOf(connection.db, 'kalshi', 'quotes'))!, now);

	test('two runs exclude each other until the first gives the duty back', async () => {
		const connection = await open();
		const { db } = connection;
		await saveDuties(db, [duty]);
		expect(await take(connection, NOW)).toBe(true);
		expect(await take(connection, NOW + 1000)).toBe(false);
		await release(connection, 'kalshi', 'quotes', { nextDue: NOW + 60_000, done: NOW });
		expect(await dutyOf(db, 'kalshi', 'quotes')).toMatchObject({
			nextDue: NOW + 60_000,
			lastDone: NOW,
			leaseUntil: null
		});
		expect(await take(connection, NOW + 2000)).toBe(true);
	});

	test('of ten runs at the same instant one gets the duty', async () => {
		const connection = await open();
		const { db } = connection;
		await saveDuties(db, [duty]);
		const won = await Promise.all(Array.from({ length: 10 }, () => take(connection, NOW)));
		expect(won.filter(Boolean).length).toBe(1);
	});

	test('what another run has done since we looked is not done again', async () => {
		const connection = await open();
		await saveDuties(connection.db, [duty]);
		const seen = (await dutyOf(connection.db, 'kalshi', 'quotes'))!;
		await take(connection, NOW);
		await release(connection, 'kalshi', 'quotes', { nextDue: NOW + 60_000, done: NOW });
		expect(await claim(connection, seen, NOW + 1)).toBe(false);
	});

	test('a lease that ran out is taken over, a renewed one is not', async () => {
		const connection = await open();
		const { db } = connection;
		await saveDuties(db, [duty]);
		await take(connection, NOW);
		await renew(connection, 'kalshi', 'quotes', NOW + 40_000);
		expect(await take(connection, NOW + LEASE + 1)).toBe(false);
		expect(await take(connection, NOW + 40_000 + LEASE + 1)).toBe(true);
	});

	test('a dead holder on this host is taken over at once', async () => {
		const connection = await open();
		const { db } = connection;
		await saveDuties(db, [duty]);
		await take(connection, NOW);
		// No such process: pids end far below this on every system.
		await db.updateTable('duty').set({ holderPid: 2_000_000_000 }).execute();
		expect(await take(connection, NOW + 1)).toBe(true);
	});

	test('a pid that was given to another process since is a dead holder', async () => {
		const connection = await open();
		const { db } = connection;
		await saveDuties(db, [duty]);
		await take(connection, NOW);
		await db.updateTable('duty').set({ holderStartedAt: 1 }).execute();
		expect(processStart(process.pid)).not.toBe(1);
		expect(await take(connection, NOW + 1)).toBe(true);
	});

	test('a lease from the future is a clock that jumped back, not a holder', async () => {
		const connection = await open();
		const { db } = connection;
		await saveDuties(db, [duty]);
		await take(connection, NOW + DAY);
		expect(await take(connection, NOW)).toBe(true);
	});
});

eachDatabase('limits', (open) => {
	test('slots are spaced, after a burst, over any number of processes', async () => {
		const { db } = await open();
		const slots = [];
		for (let i = 0; i < 4; i++) {
			slots.push((await takeSlot(db, 's', NOW, { spacing: 100, burst: 2 })) - NOW);
		}
		expect(slots).toEqual([0, 0, 100, 200]);
		expect(await takeSlot(db, 's', NOW + DAY, { spacing: 100, burst: 2 })).toBe(NOW + DAY);
	});

	test('a clock that jumped back does not stop a service for a day', async () => {
		const { db } = await open();
		await takeSlot(db, 's', NOW + DAY, { spacing: 100, burst: 1 });
		expect(await takeSlot(db, 's', NOW, { spacing: 100, burst: 1 })).toBe(NOW);
	});

	test('what a service asked for is known to every process, until it has passed', async () => {
		const connection = await open();
		await saveRetryAt(connection.db, 's', NOW + 1000);
		expect(await standing(connection, 's')).toMatchObject({ retryAt: NOW + 1000, failures: 0 });
	});

	test('validators are kept byte for byte and forgotten when an answer has none', async () => {
		const connection = await open();
		await saveValidators(connection, 'u', { etag: 'W/"a"', lastModified: null }, NOW);
		expect(await validators(connection, 'u')).toEqual({ etag: 'W/"a"', lastModified: null });
		await saveValidators(connection, 'u', { etag: null, lastModified: null }, NOW);
		expect(await validators(connection, 'u')).toBe(undefined);
	});
});

eachDatabase('quarantine', (open) => {
	test('the same evidence again is one row that counts', async () => {
		const { db } = await open();
		const item = { endpoint: '/events', item: { id: 1, price: 'x' }, reason: 'price is no number' };
		expect(await quarantineItems(db, 'kalshi', [item, item], NOW)).toBe(2);
		await quarantineItems(db, 'kalshi', [item], NOW + 5);
		const rows = await openItems(db, 0, 10);
		expect(rows.map(({ times, at, lastAt }) => ({ times, at, lastAt }))).toEqual([
			{ times: 2, at: NOW, lastAt: NOW + 5 }
		]);
		expect(JSON.parse(rows[0]!.payload)).toEqual({ id: 1, price: 'x' });
		await solve(db, rows[0]!.id, NOW);
		expect(await openItems(db, 0, 10)).toEqual([]);
	});

	test('a body that is none at all is kept once per feed and hour, its first 64 kB', async () => {
		const { db } = await open();
		const body = new TextEncoder().encode(`\u0000<html>${'x'.repeat(100_000)}`);
		const say = { endpoint: '/events', body, reason: 'no JSON' };
		expect(await quarantineBody(db, 'kalshi', say, NOW)).toBe(1);
		expect(await quarantineBody(db, 'kalshi', say, NOW + 60_000)).toBe(0);
		expect(await quarantineBody(db, 'manifold', say, NOW)).toBe(1);
		expect(await quarantineBody(db, 'kalshi', say, NOW + 3_600_000)).toBe(1);
		const rows = await db.selectFrom('quarantine').selectAll().execute();
		expect(rows.length).toBe(3);
		expect(rows[0]!.payload.length).toBe(65_536);
	});
});
