import { expect, test } from 'vitest';
import { listSignals, replaceSignals, type Signal } from '#lib/server/db/signal.ts';
import { saveLinks } from '#lib/server/db/link.ts';
import { marketPage } from '#lib/server/db/market-page.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { saveTopic } from '#lib/server/db/topic.ts';
import { eachDatabase } from '../databases.ts';
import { HOUR, reading, START } from './readings.ts';

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
		const newest = { kind: 'move' as const, subjects: ['7', '8'], from: 0, to: 300, most: 1 };
		expect(await listSignals(db, newest)).toEqual([move(200)]);
		expect(await listSignals(db, { kind: 'burst', subjects: ['7'], from: 0, to: 300 })).toEqual([]);
		expect(await listSignals(db, { kind: 'move', subjects: [], from: 0, to: 300 })).toEqual([]);
	});

	test("a market has its own moves and its topics' bursts as marks, as far as known then", async () => {
		const connection = await open();
		const { db } = connection;
		await saveReading(connection, [reading('A', START, 40), reading('B', START, 40)], START, HOUR);
		const { key } = await db
			.selectFrom('market')
			.select('key')
			.where('id', '=', 'kalshi:A')
			.executeTakeFirstOrThrow();
		for (const slug of ['strike', 'other']) {
			const topic = {
				slug,
				name: { en: slug, ko: slug },
				query: slug,
				aliases: [],
				search: [],
				markets: [],
				origin: 'track' as const
			};
			await saveTopic(db, topic, START);
			const at = START + HOUR;
			const detail = {
				at,
				endAt: at,
				stories: 12,
				expected: 3.42,
				ratio: null,
				z: 4,
				p: 0.01,
				owners: 5
			};
			const burst = { at, endAt: at, score: 4, seenAt: at, detail };
			await replaceSignals(db, 'burst', slug, 0, at + 1, [
				{ kind: 'burst', subject: slug, ...burst }
			]);
		}
		const linked = {
			score: 1,
			reasons: [] as string[],
			state: 'confirmed' as const,
			decidedBy: 'track'
		};
		await saveLinks(db, [{ kind: 'topic-market', a: 'strike', b: String(key), ...linked }], START);
		for (const subject of [String(key), String(key + 1)]) {
			const moved = { ...move(START + 2 * HOUR), subject };
			await replaceSignals(db, 'move', subject, 0, moved.at + 1, [moved]);
		}
		const now = START + 3 * HOUR;
		const signals = async (asOf: number | null) =>
			(await marketPage(connection, 'kalshi:A', { now, asOf }))!.signals.map(
				({ kind, at, label, href }) => [kind, at, label, href]
			);
		const burst = ['burst', START + HOUR, '12 / 3.4', '/topics/strike'];
		expect(await signals(null)).toEqual([
			burst,
			[
				'move',
				START + 2 * HOUR + 10,
				'40.0% → 50.0%',
				`/markets/kalshi:A#move-${START + 2 * HOUR + 10}`
			]
		]);
		expect(await signals(START + HOUR)).toEqual([burst]);
		expect(await signals(START + HOUR - 1)).toEqual([]);
	});
});
