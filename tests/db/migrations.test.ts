import { expect, test } from 'vitest';
import { migrate } from '#lib/server/db/connect.ts';
import { eachDatabase } from '../databases.ts';

eachDatabase('migrations', (open) => {
	test('a second migration of the same database changes nothing', async () => {
		const connection = await open();
		await migrate(connection);
		const tables = await connection.db.introspection.getTables();
		expect(tables.map((table) => table.name)).toEqual(
			expect.arrayContaining([
				'market',
				'market_state',
				'quote_log',
				'quote_chunk',
				'article',
				'link'
			])
		);
	});

	test('a new market gets a key', async () => {
		const { db } = await open();
		const row = await db
			.insertInto('story')
			.values({ openedAt: 1 })
			.returning('key')
			.executeTakeFirstOrThrow();
		expect(row.key).toBe(1);
	});
});
