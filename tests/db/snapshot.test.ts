import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { findSnapshot, MOST_PACKED, saveSnapshot, snapshotHash } from '#lib/server/db/snapshot.ts';
import { eachDatabase } from '../databases.ts';

const NOW = Date.UTC(2026, 0, 26, 12);
const HOUR = 3_600_000;
const limit = (perHour: number, now = NOW) => ({ now, perHour });

eachDatabase('snapshots', (open) => {
	test('the same text has the same name, is stored once, and comes back as it was', async () => {
		const { db } = await open();
		const text = '{"name":"머스크와 라이언에어"}';
		const stored = await saveSnapshot(db, text, limit(9));
		expect(stored).toEqual({ hash: snapshotHash(text) });
		expect(await saveSnapshot(db, text, limit(9, NOW + HOUR))).toEqual(stored);
		expect(await db.selectFrom('snapshot').select('storedAt').execute()).toEqual([
			{ storedAt: NOW }
		]);
		expect(await findSnapshot(db, snapshotHash(text))).toEqual({ state: 'whole', text });
		expect(snapshotHash(`${text} `)).not.toBe(snapshotHash(text));
	});

	test('a row that was changed is refused, and so is one that cannot be unpacked', async () => {
		const { db } = await open();
		const hash = snapshotHash('{"p":0.04}');
		await saveSnapshot(db, '{"p":0.04}', limit(9));
		for (const data of [gzipSync('{"p":0.40}'), Buffer.from('no gzip'), Buffer.alloc(0)]) {
			await db.updateTable('snapshot').set({ data }).where('hash', '=', hash).execute();
			expect(await findSnapshot(db, hash)).toEqual({ state: 'changed' });
		}
	});

	test.each(['', 'x', '0123456789abcdef0123', '0123456789ABCDEF0123', "' or 1=1", '가'.repeat(20)])(
		'nothing is called %j',
		async (hash) => {
			const { db } = await open();
			expect(await findSnapshot(db, hash)).toEqual({ state: 'missing' });
		}
	);

	test('within an hour only so many new ones go in; those that exist are free', async () => {
		const { db } = await open();
		expect(await saveSnapshot(db, '1', limit(2))).toHaveProperty('hash');
		expect(await saveSnapshot(db, '2', limit(2, NOW + 1))).toHaveProperty('hash');
		expect(await saveSnapshot(db, '3', limit(2, NOW + 2))).toEqual({ refused: 'many' });
		expect(await saveSnapshot(db, '1', limit(2, NOW + 2))).toHaveProperty('hash');
		expect(await saveSnapshot(db, '3', limit(2, NOW + HOUR))).toHaveProperty('hash');
		expect(await saveSnapshot(db, '4', limit(0, NOW + 9 * HOUR))).toEqual({ refused: 'many' });
	});

	test('what does not fit when packed is not stored', async () => {
		const { db } = await open();
		const noise = randomBytes(MOST_PACKED).toString('base64');
		expect(await saveSnapshot(db, noise, limit(9))).toEqual({ refused: 'large' });
		expect(await saveSnapshot(db, 'x'.repeat(MOST_PACKED * 4), limit(9))).toHaveProperty('hash');
	});
});
