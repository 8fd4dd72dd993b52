import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { connect, type Db } from '#lib/server/db/connect.ts';

/** Some milliseconds of work for the database. */
const counting = (db: Db) =>
	sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < 50000) select max(i) from n`.execute(
		db
	);

test('whoever waits for the loop is heard between the questions of a long page, and not within a transaction', async () => {
	const { db, close } = connect(':memory:');
	let turns = 0;
	let over = false;
	const waiting = () => {
		turns++;
		if (!over) setImmediate(waiting);
	};
	setImmediate(waiting);
	for (let n = 0; n < 20; n++) await counting(db);
	expect(turns).toBeGreaterThan(3);
	await db.transaction().execute(async (within) => {
		await counting(within);
		const before = turns;
		for (let n = 0; n < 20; n++) await counting(within);
		expect(turns).toBe(before);
	});
	over = true;
	await close();
});
