import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { saveReading } from '#lib/server/db/market.ts';
import { priceSeries } from '#lib/server/db/price-series.ts';
import { sealQuotes } from '#lib/server/db/quote-seal.ts';
import { saveRun } from '#lib/server/db/run.ts';
import { thin } from '#lib/server/db/thin.ts';
import { eachDatabase } from '../databases.ts';
import { DAY, MINUTE, reading, START } from './readings.ts';

const DAYS = 12;
const END = START + DAYS * DAY;
const MARKETS = ['unfollowed', 'followed', 'claimed', 'judged', 'linked'];

eachDatabase('thinning', (open) => {
	test('says what goes before it goes, takes that and nothing else, and is done then', async () => {
		const connection = await open();
		const { db } = connection;
		const priceAt = (at: number) => 0.2 + (((at / MINUTE) * 7919) % 1000) / 5000;
		const times = Array.from({ length: DAYS * 144 }, (_, i) => START + i * 10 * MINUTE);
		const first = MARKETS.map((id) => reading(id, START, priceAt(START)));
		await saveReading(connection, first, START, 10 * MINUTE);
		const [row] = await db.selectFrom('quoteLog').selectAll().execute();
		const known = await db.selectFrom('market').select('key').execute();
		for (const { key: marketKey } of known) {
			const rows = times.slice(1).map((at) => {
				const p = Math.round(priceAt(at) * 1e6);
				return { ...row!, at, marketKey, sincePrevious: 10 * MINUTE, probability: p };
			});
			for (let i = 0; i < rows.length; i += 500) {
				await db
					.insertInto('quoteLog')
					.values(rows.slice(i, i + 500))
					.execute();
			}
		}
		await db.updateTable('marketCheck').set({ checkedAt: END }).execute();
		await sealQuotes(connection, { before: END });
		const keys = new Map(
			(await db.selectFrom('market').select(['id', 'key']).execute()).map(({ id, key }) => [
				id,
				key
			])
		);
		const keyOf = (name: string) => keys.get(reading(name, 0, 0.5).id)!;
		await db
			.insertInto('link')
			.values([
				{
					...{ kind: 'topic-market' as const, a: 'gone', b: String(keyOf('followed')), score: 1 },
					...{ reasons: '[]', state: 'rejected' as const, decidedBy: 'machine', seenAt: 1 }
				}
			])
			.execute();
		await db
			.insertInto('linkVerdict')
			.values([
				{
					...{ kind: 'market-market' as const, a: String(keyOf('judged')), b: '999' },
					...{ state: 'rejected' as const, decidedBy: 'Jane Doe', seenAt: 1 }
				},
				{
					...{ kind: 'market-market' as const, a: '999', b: String(keyOf('linked')) },
					...{ state: 'confirmed' as const, decidedBy: 'Jane Doe', seenAt: 1 }
				}
			])
			.execute();
		await sql`insert into claim (entry, seen_at, entered_by, hash, id, speaker, quote, lang, url, outlet,
				said_at, deadline, criterion, market)
			values (1, 1, 'x', 'x', 'x', 'x', 'x', 'en', 'x', 'x', 1, 2, 'x',
				${reading('claimed', 0, 0.5).id})`.execute(db);
		for (const at of [START, END - 3 * DAY, END]) {
			await saveRun(db, { job: 'fx', startedAt: at, endedAt: at, ok: 1, failed: 0, result: '' });
		}

		const before = END - 7 * DAY;
		expect((await db.selectFrom('quoteLog').selectAll().execute()).length).toBe(0);
		const policy = { pricesBefore: before, runsBefore: END - DAY };
		const whole = async (name: string, from = START) =>
			await priceSeries(connection, keyOf(name), { from, to: END, points: 5000 });
		const others = async () => await Promise.all(MARKETS.slice(1).map((name) => whole(name)));
		const [seen, rest, recent] = [
			await whole('unfollowed'),
			await others(),
			await whole('unfollowed', before)
		];
		const tables = async () =>
			await Promise.all(
				(
					[
						'quoteHour',
						'market',
						'marketVersion',
						'ruleText',
						'link',
						'linkVerdict',
						'claim'
					] as const
				).map(async (name) => [name, (await db.selectFrom(name).selectAll().execute()).length])
			);
		const kept = await tables();

		expect(await thin(connection, { pricesBefore: null, runsBefore: null }, { go: true })).toEqual(
			[]
		);
		const told = await thin(connection, policy);
		expect(told).toEqual([
			{
				...{ table: 'quote_chunk', unit: 'prices', wholeSince: before },
				deleted: expect.any(Number),
				of: MARKETS.length * DAYS * 144
			},
			{ table: 'run', unit: 'rows', deleted: 2, of: 3, wholeSince: END - DAY }
		]);
		expect(told[0]!.deleted).toBeGreaterThan(200);
		expect(await whole('unfollowed')).toEqual(seen);

		expect(await thin(connection, policy, { go: true })).toEqual(told);
		const after = await whole('unfollowed');
		expect(after.t.length).toBe(seen.t.length - told[0]!.deleted);
		expect([after.stats?.min, after.stats?.max]).toEqual([seen.stats?.min, seen.stats?.max]);
		// What is left was there before, at the same moment.
		const was = new Map(seen.t.map((at, i) => [at, seen.p[i]]));
		expect(after.t.every((at, i) => was.get(at) === after.p[i])).toBe(true);
		expect(await whole('unfollowed', before)).toEqual(recent);
		expect(await others()).toEqual(rest);
		expect(await tables()).toEqual(kept);
		expect((await thin(connection, policy)).map(({ deleted }) => deleted)).toEqual([0, 0]);
	}, 60_000);
});
