import { expect, test } from 'vitest';
import { listSignals, replaceSignals, type Signal } from '#lib/server/db/signal.ts';
import { eachDatabase } from '../databases.ts';

const move = (at: number, z = 5): Signal => ({
	kind: 'move',
	subject: '7',
	at,
	endAt: at + 10,
	score: z,
	seenAt: at + 10,
	detail: { at, endAt: at + 10, from: 0.4, to: 0.5, change: 0.1, z, hours: 1 }
});

eachDatabase('signals', (open) => {
	test('signals of a stretch take the place of those that stood there', async () => {
		const { db } = await open();
		expect(await replaceSignals(db, 'move', '7', 0, 300, [move(100), move(200)])).toBe(2);
		expect(await replaceSignals(db, 'move', '7', 0, 300, [move(100), move(200)])).toBe(0);
		expect(await replaceSignals(db, 'move', '7', 150, 300, [move(250)])).toBe(1);
		expect(await replaceSignals(db, 'move', '7', 0, 150, [move(100, 6)])).toBe(1);
		const all = await listSignals(db, { kind: 'move', subjects: ['7'], from: 0, to: 300 });
		expect(all).toEqual([move(100, 6), move(250)]);
		expect(await replaceSignals(db, 'move', '7', 0, 300, [])).toBe(2);
	});

	test('signals that overlap the stretch are listed, as far as known then', async () => {
		const { db } = await open();
		await replaceSignals(db, 'move', '7', 0, 300, [move(100), move(200)]);
		const starts = async (from: number, to: number, asOf?: number) =>
			(await listSignals(db, { kind: 'move', subjects: ['7'], from, to, asOf })).map(
				({ at }) => at
			);
		expect(await starts(105, 150)).toEqual([100]);
		expect(await starts(0, 300, 150)).toEqual([100]);
		expect(await listSignals(db, { kind: 'burst', subjects: ['7'], from: 0, to: 300 })).toEqual([]);
		expect(await listSignals(db, { kind: 'move', subjects: [], from: 0, to: 300 })).toEqual([]);
	});
});
