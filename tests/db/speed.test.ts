import { expect, test } from 'vitest';
import { lastRun, saveRun } from '#lib/server/db/speed.ts';
import { eachDatabase } from '../databases.ts';
import { runAt } from '../speed-run.ts';

eachDatabase('The last run of the benchmark', (open) => {
	test('is kept as it was printed, in place of the one before, and was not there earlier', async () => {
		const { db } = await open();
		expect(await lastRun(db, null)).toBeNull();
		for (const at of [1000, 2000]) await saveRun(db, runAt(at));
		expect(await lastRun(db, null)).toEqual(runAt(2000));
		expect(await lastRun(db, 2000)).toEqual(runAt(2000));
		expect(await lastRun(db, 1999)).toBeNull();
	});

	test('is none where another program left something that cannot be read', async () => {
		const { db } = await open();
		await saveRun(db, runAt(1000));
		await db.updateTable('setting').set({ value: '{"goals":21}' }).execute();
		expect(await lastRun(db, null)).toBeNull();
	});
});
