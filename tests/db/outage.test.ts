import { expect, test } from 'vitest';
import {
	FIRST_PAUSE,
	isLeftAlone,
	LONGEST_PAUSE,
	MOST_FAILURES,
	newestAlerts,
	noteAnswered,
	noteFailed,
	standing,
	takeProbe
} from '#lib/server/db/outage.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { eachDatabase } from '../databases.ts';

const NOW = Date.UTC(2026, 0, 26, 9);
const failed = (at: number) => ({
	at,
	endpoint: '/events',
	cause: 'status',
	message: 'answered 500'
});

const fail = async (connection: Connection, times: number) => {
	let last = await noteFailed(connection, 's', failed(NOW), null);
	for (let n = 1; n < times; n++) last = await noteFailed(connection, 's', failed(NOW + n), null);
	return last;
};

eachDatabase('an outage', (open) => {
	test('begins with the fifth failure in a row, and what was under way then adds nothing', async () => {
		const connection = await open();
		expect(await fail(connection, MOST_FAILURES - 1)).toEqual({ askAfter: null, began: null });
		const { askAfter, began } = await noteFailed(connection, 's', failed(NOW + 9), null);
		expect(askAfter).toBe(NOW + 9 + FIRST_PAUSE);
		expect(began).toMatchObject({ kind: 'outage', service: 's', since: NOW });
		const late = await noteFailed(connection, 's', failed(NOW + 20), null);
		expect(late).toEqual({ askAfter, began: null });
		expect(await standing(connection, 's')).toMatchObject({ failures: MOST_FAILURES, askAfter });
		expect(await newestAlerts(connection.db, NOW + HOUR, 9)).toHaveLength(1);
		expect(await newestAlerts(connection.db, NOW, 9)).toEqual([]);
	});

	test('an answer in between begins the count anew', async () => {
		const connection = await open();
		await fail(connection, MOST_FAILURES - 1);
		const before = (await standing(connection, 's'))!;
		expect(await noteAnswered(connection, 's', before, { at: NOW, endpoint: '/' })).toBe(null);
		expect(await fail(connection, MOST_FAILURES - 1)).toEqual({ askAfter: null, began: null });
	});

	test('of many processes one probes; its failure makes the pause longer, up to a limit', async () => {
		const connection = await open();
		let askAfter = (await fail(connection, MOST_FAILURES)).askAfter!;
		for (let n = 0; n < 8; n++) {
			const before = (await standing(connection, 's'))!;
			const taken = await Promise.all(
				[1, 2, 3].map(() => takeProbe(connection, 's', askAfter, askAfter))
			);
			expect(taken.filter(Boolean)).toHaveLength(1);
			const next = (await noteFailed(connection, 's', failed(askAfter), before)).askAfter!;
			expect(next - askAfter).toBe(Math.min(FIRST_PAUSE * 2 ** (n + 1), LONGEST_PAUSE));
			askAfter = next;
		}
		expect(await newestAlerts(connection.db, askAfter, 9)).toHaveLength(1);
	});

	test('ends once, whoever sees the answer', async () => {
		const connection = await open();
		await fail(connection, MOST_FAILURES);
		const before = (await standing(connection, 's'))!;
		const answer = { at: NOW + HOUR, endpoint: '/events' };
		const ends = await Promise.all([1, 2].map(() => noteAnswered(connection, 's', before, answer)));
		expect(ends.filter((end) => end !== null)).toMatchObject([{ kind: 'recovery', since: NOW }]);
		expect(await standing(connection, 's')).toMatchObject({ failures: 0, askAfter: null });
		const alerts = await newestAlerts(connection.db, NOW + HOUR, 9);
		expect(alerts.map(({ kind }) => kind)).toEqual(['recovery', 'outage']);
	});
});

const HOUR = 3_600_000;

test('a pause that a clock wrote before it jumped back is forgotten', () => {
	expect(isLeftAlone(NOW + FIRST_PAUSE, NOW)).toBe(true);
	expect(isLeftAlone(NOW, NOW)).toBe(false);
	expect(isLeftAlone(NOW + 24 * HOUR, NOW)).toBe(false);
	expect(isLeftAlone(null, NOW)).toBe(false);
});
