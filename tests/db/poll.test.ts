import { expect, test } from 'vitest';
import { saveDuties } from '#lib/server/db/duty.ts';
import { checkIntervals, notePolled } from '#lib/server/db/poll.ts';
import { eachDatabase } from '../databases.ts';
import { HOUR, MINUTE } from './readings.ts';

eachDatabase('How often a price is checked', (open) => {
	test('a market that is polled is checked as often as that, any other one with the catalogue', async () => {
		const { db } = await open();
		await saveDuties(db, [
			{ feedId: 'kalshi', job: 'markets', every: HOUR },
			{ feedId: 'kalshi', job: 'quotes', every: MINUTE },
			{ feedId: 'polymarket:gamma', job: 'markets', every: HOUR / 2 }
		]);
		await notePolled(db, 'kalshi', [7, 3]);
		const every = await checkIntervals(db);
		expect(every({ key: 3, venue: 'kalshi' })).toBe(MINUTE);
		expect(every({ key: 4, venue: 'kalshi' })).toBe(HOUR);
		expect(every({ key: 3, venue: 'polymarket' })).toBe(HOUR / 2);
		// Nothing reads that venue: no interval is made up.
		expect(every({ key: 3, venue: 'manifold' })).toBeNull();
	});

	test('what is polled is what the last poll noted, and stays as noted when nothing changed', async () => {
		const { db } = await open();
		await saveDuties(db, [{ feedId: 'kalshi', job: 'quotes', every: MINUTE }]);
		for (const keys of [[1, 2], [2, 1], [2]]) await notePolled(db, 'kalshi', keys);
		const every = await checkIntervals(db);
		expect([1, 2].map((key) => every({ key, venue: 'kalshi' }))).toEqual([null, MINUTE]);
	});
});
