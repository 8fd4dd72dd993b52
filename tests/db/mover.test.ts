import { expect, test } from 'vitest';
import type { Connection } from '#lib/server/db/connect.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { movers, MOVERS, refreshReferences } from '#lib/server/db/mover.ts';
import { saveHistory, sealQuotes } from '#lib/server/db/quote-seal.ts';
import { eachDatabase } from '../databases.ts';
import { DAY, HOUR, MINUTE, reading, START } from './readings.ts';

async function poll(connection: Connection, at: number, prices: Record<string, number | null>) {
	const markets = Object.entries(prices).map(([id, percent]) => reading(id, at, percent));
	await saveReading(connection, markets, at, HOUR);
}

/** The 24-hour references in percent, by key. */
const references = async ({ db }: Connection) =>
	(await db.selectFrom('marketState').select('probability24h').orderBy('marketKey').execute()).map(
		(row) => (row.probability24h === null ? null : row.probability24h / 10_000)
	);

eachDatabase('movers', (open, dialect) => {
	test('the largest changes over 24 hours come first, up and down', async () => {
		const connection = await open();
		await poll(connection, START, { A: 10, B: 50, C: 30, D: 5 });
		for (let hour = 1; hour <= 24; hour++) {
			await poll(connection, START + hour * HOUR, { A: 11, B: 20, C: 35, D: 5 });
		}
		await refreshReferences(connection, START + DAY);
		expect(await references(connection)).toEqual([10, 50, 30, 5]);
		expect(await movers(connection, 2)).toEqual([
			{ marketKey: 2, probability: 0.2, before: 0.5, change: -0.3 },
			{ marketKey: 3, probability: 0.35, before: 0.3, change: 0.05 }
		]);
		expect(await movers(connection, 20)).toHaveLength(3);
	});

	test('the reference moves on with the clock, the same by small steps as at once', async () => {
		const connection = await open();
		const at = (hour: number) => START + hour * HOUR;
		for (let hour = 0; hour <= 50; hour++) {
			// A changes every hour, B never, C is not seen from hour 5 to hour 15.
			await poll(connection, at(hour), { A: hour + 1, B: 50 });
			if (hour < 5 || hour > 15) await poll(connection, at(hour), { C: hour < 30 ? 7 : 9 });
			await refreshReferences(connection, at(hour));
			const then = hour - 24;
			const seen = then < 5 || then > 15;
			expect(await references(connection), `hour ${hour}`).toEqual(
				then < 0 ? [null, null, null] : [then + 1, 50, seen ? (then < 30 ? 7 : 9) : null]
			);
		}
		const steps = await references(connection);
		await connection.db.deleteFrom('setting').execute();
		await refreshReferences(connection, at(50));
		expect(await references(connection)).toEqual(steps);
		await sealQuotes(connection, { before: at(48) });
		await refreshReferences(connection, at(50));
		expect(await references(connection)).toEqual(steps);
	});

	test("a market we have watched for less than a day is compared with the venue's history", async () => {
		const connection = await open();
		await poll(connection, START + DAY, { A: 30, B: 30 });
		await saveHistory(connection, 1, HOUR, START - DAY, START + DAY, [
			{ at: START - HOUR, bid: null, ask: null, last: null, probability: 100_000 },
			{ at: START, bid: null, ask: null, last: null, probability: 120_000 },
			{ at: START + HOUR, bid: null, ask: null, last: null, probability: 140_000 }
		]);
		await refreshReferences(connection, START + DAY + 10 * MINUTE);
		expect(await references(connection)).toEqual([12, null]);
	});

	test("in a gap of ours the venue's history tells the price then; where neither looked it is missing", async () => {
		const connection = await open();
		const at = (hour: number) => START + hour * HOUR;
		for (const hour of [0, 1, 2, 20, 21]) await poll(connection, at(hour), { A: 10, B: 10, C: 10 });
		// From hour 2 to hour 20 we did not look. A's history covers it, B's ends long before the moment.
		const sides = { bid: null, ask: null, last: null };
		const hours = (to: number) =>
			Array.from({ length: to - 2 }, (_, i) => ({
				...sides,
				at: at(i + 3),
				probability: (i + 30) * 10_000
			}));
		await saveHistory(connection, 1, HOUR, at(3), at(21), hours(20));
		await saveHistory(connection, 2, HOUR, at(3), at(5), hours(5));
		await refreshReferences(connection, at(12) + DAY);
		expect(await references(connection)).toEqual([39, null, null]);
		// The next step, still in the gap, and the same with all computed anew.
		await refreshReferences(connection, at(13) + DAY);
		expect(await references(connection)).toEqual([40, null, null]);
		await connection.db.deleteFrom('setting').execute();
		await refreshReferences(connection, at(13) + DAY);
		expect(await references(connection)).toEqual([40, null, null]);
		await refreshReferences(connection, at(20) + DAY);
		expect(await references(connection)).toEqual([10, 10, 10]);
	});

	test('markets that are not open or not shown are no movers', async () => {
		const connection = await open();
		const at = START + DAY;
		await poll(connection, START, { A: 10, B: 10, C: 10 });
		await saveReading(
			connection,
			[
				reading('A', at, 90, { status: 'closed' }),
				reading('B', at, 80, { shown: false }),
				reading('C', at, 20)
			],
			at,
			DAY
		);
		await refreshReferences(connection, at);
		expect((await movers(connection, 5)).map(({ marketKey }) => marketKey)).toEqual([3]);
	});

	test.runIf(dialect === 'sqlite')('movers are read from their index', async () => {
		const { sqlite } = await open();
		const plan = sqlite!.prepare(`explain query plan ${MOVERS}`).all(20) as { detail: string }[];
		const steps = plan.map(({ detail }) => detail);
		expect(steps[0]).toMatch(/SEARCH s USING INDEX market_state_by_move/);
		expect(steps.join()).not.toMatch(/TEMP B-TREE|SCAN/);
	});
});
