import { expect, test } from 'vitest';
import { decodeChunks, quoteAt } from '#lib/domain/chunk.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { saveReading } from '#lib/server/db/market.ts';
import { rebuildHours, saveHistory, sealQuotes } from '#lib/server/db/quote-seal.ts';
import { latestQuotes } from '#lib/server/db/quote.ts';
import { eachDatabase } from '../databases.ts';
import { HOUR, MINUTE, quote, reading, START } from './readings.ts';

/** Saves one market's price, in percent, at so many minutes after the start. */
async function price(connection: Connection, id: string, minute: number, percent: number | null) {
	const at = START + minute * MINUTE;
	await saveReading(connection, [reading(id, at, percent)], at, 5 * MINUTE);
}

const chunks = ({ db }: Connection, grain = 0) =>
	db
		.selectFrom('quoteChunk')
		.selectAll()
		.where('grain', '=', grain)
		.orderBy('marketKey')
		.orderBy('firstAt')
		.execute();

const hours = ({ db }: Connection) =>
	db.selectFrom('quoteHour').selectAll().orderBy('marketKey').orderBy('hour').execute();

/** What the chunks of a grain hold, as [minute, percent] pairs by market. */
async function sealedPrices(connection: Connection, marketKey: number, grain = 0) {
	const rows = (await chunks(connection, grain)).filter((row) => row.marketKey === marketKey);
	const columns = decodeChunks(rows.map(({ data }) => data));
	return [...columns.at].map((at, i) => [
		(at - START) / MINUTE,
		(quoteAt(columns, i).probability ?? NaN) / 10_000
	]);
}

eachDatabase('quotes', (open, dialect) => {
	test('sealing moves old quotes into chunks and hours, and leaves the new ones', async () => {
		const connection = await open();
		for (const [minute, percent] of [
			[0, 10],
			[5, 12],
			[10, 8],
			[65, 20],
			[130, 30]
		] as const) {
			await price(connection, 'A', minute, percent);
		}
		await price(connection, 'B', 70, null);
		expect(await sealQuotes(connection, { before: START + 2 * HOUR })).toEqual({ sealed: 5 });
		expect(await sealedPrices(connection, 1)).toEqual([
			[0, 10],
			[5, 12],
			[10, 8],
			[65, 20]
		]);
		expect(await sealedPrices(connection, 2)).toEqual([[70, NaN]]);
		expect(await hours(connection)).toEqual([
			{ marketKey: 1, hour: START, low: 80_000, high: 120_000, close: 80_000, count: 3 },
			{ marketKey: 1, hour: START + HOUR, low: 200_000, high: 200_000, close: 200_000, count: 1 }
		]);
		const log = await connection.db.selectFrom('quoteLog').select('at').execute();
		expect(log).toEqual([{ at: START + 130 * MINUTE }]);
		expect(await sealQuotes(connection, { before: START + 2 * HOUR })).toEqual({ sealed: 0 });
	});

	test('an hour that is sealed in two goes is one hour, and rebuilding gives the same answer', async () => {
		const connection = await open();
		for (const [minute, percent] of [
			[0, 10],
			[5, 5],
			[30, 40],
			[50, 20],
			[70, 1]
		] as const) {
			await price(connection, 'A', minute, percent);
			await sealQuotes(connection, { before: START + (minute - 1) * MINUTE });
		}
		await sealQuotes(connection, { before: START + 2 * HOUR });
		const sealed = await hours(connection);
		expect(sealed[0]).toEqual({
			marketKey: 1,
			hour: START,
			low: 50_000,
			high: 400_000,
			close: 200_000,
			count: 4
		});
		await rebuildHours(connection);
		expect(await hours(connection)).toEqual(sealed);
		expect(await chunks(connection)).toHaveLength(1);
	});

	test('small windows and more points than a chunk holds give the same as one go', async () => {
		const connection = await open();
		for (let minute = 0; minute < 1100; minute++) {
			const at = START + minute * MINUTE;
			const both = ['A', 'B'].map((id) => reading(id, at, (minute % 90) + 1));
			await saveReading(connection, both, at, MINUTE);
		}
		await sealQuotes(connection, { before: START + 700 * MINUTE, window: 300 });
		await sealQuotes(connection, { before: START + 2000 * MINUTE, window: 77 });
		expect((await chunks(connection)).map(({ count }) => count)).toEqual([
			...[512, 512, 76],
			...[512, 512, 76]
		]);
		const expected = Array.from({ length: 1100 }, (_, minute) => [minute, (minute % 90) + 1]);
		expect(await sealedPrices(connection, 1)).toEqual(expected);
		expect(await sealedPrices(connection, 2)).toEqual(expected);
	});

	test.runIf(dialect === 'sqlite')(
		'a poll of more markets than a window holds writes the chunk of each once for all of its polls',
		async () => {
			const connection = await open();
			const ids = Array.from({ length: 60 }, (_, i) => `M${i}`);
			for (let minute = 0; minute < 6; minute++) {
				const at = START + minute * MINUTE;
				const told = ids.map((id, i) => reading(id, at, ((minute + i) % 50) + 1));
				await saveReading(connection, told, at, MINUTE);
			}
			connection.sqlite!.exec(`
				create temp table written (market_key);
				create temp trigger inserted after insert on main.quote_chunk begin
					insert into written values (new.market_key); end;
				create temp trigger updated after update on main.quote_chunk begin
					insert into written values (new.market_key); end`);
			const sealed = await sealQuotes(connection, { before: START + HOUR, window: 40 });
			expect(sealed).toEqual({ sealed: 6 * 60 });
			const written = connection.sqlite!.prepare('select market_key from written').pluck().all();
			expect(written.sort((a, b) => Number(a) - Number(b))).toEqual(ids.map((_, i) => i + 1));
			expect(await sealedPrices(connection, 60)).toEqual(
				[0, 1, 2, 3, 4, 5].map((minute) => [minute, ((minute + 59) % 50) + 1])
			);
		}
	);

	test('killed after the chunks and before the log lost its rows, the next run seals nothing twice', async () => {
		const connection = await open();
		for (let minute = 0; minute < 20; minute++) await price(connection, 'A', minute, minute + 1);
		const log = await connection.db.selectFrom('quoteLog').selectAll().execute();
		await sealQuotes(connection, { before: START + HOUR });
		const before = [await sealedPrices(connection, 1), await hours(connection)];
		await connection.db.insertInto('quoteLog').values(log).execute();
		expect(await sealQuotes(connection, { before: START + HOUR })).toEqual({ sealed: 20 });
		expect([await sealedPrices(connection, 1), await hours(connection)]).toEqual(before);
		// Half of them came in between: an import of older quotes.
		await connection.db
			.insertInto('quoteLog')
			.values([{ ...log[0]!, at: START + MINUTE / 2 }, { ...log[0]!, at: START - MINUTE }, log[3]!])
			.execute();
		await sealQuotes(connection, { before: START + HOUR });
		expect((await sealedPrices(connection, 1)).slice(0, 4)).toEqual([
			[-1, 1],
			[0, 1],
			[0.5, 1],
			[1, 2]
		]);
		expect((await hours(connection)).map(({ count }) => count)).toEqual([1, 21]);
	});

	test('history is kept by grain; fetched again it changes nothing', async () => {
		const connection = await open();
		await price(connection, 'A', 0, 10);
		const points = (from: number, to: number, percent = 30) =>
			Array.from({ length: to - from }, (_, i) => ({
				at: START - (1000 - from - i) * MINUTE,
				bid: null,
				ask: null,
				last: null,
				probability: percent * 10_000
			}));
		const put = (list: ReturnType<typeof points>, grain = MINUTE) =>
			saveHistory(connection, 1, grain, START - 1000 * MINUTE, START, list);
		expect(await put(points(0, 600))).toEqual({ stored: 600, unchanged: 0, outside: 0 });
		expect(await put(points(0, 600))).toEqual({ stored: 0, unchanged: 600, outside: 0 });
		expect(await put(points(500, 700))).toEqual({ stored: 100, unchanged: 100, outside: 0 });
		expect(await put(points(10, 11, 31))).toEqual({ stored: 1, unchanged: 0, outside: 0 });
		expect(await put([])).toEqual({ stored: 0, unchanged: 0, outside: 0 });
		expect(await put(points(1100, 1101))).toEqual({ stored: 0, unchanged: 0, outside: 1 });
		expect(await put(points(0, 1), HOUR)).toEqual({ stored: 1, unchanged: 0, outside: 0 });
		const sealed = await sealedPrices(connection, 1, MINUTE);
		expect(sealed).toHaveLength(700);
		expect(sealed[9]).toEqual([-991, 30]);
		expect(sealed[10]).toEqual([-990, 31]);
		const [first] = await chunks(connection, MINUTE);
		expect(quoteAt(decodeChunks([first!.data]), 0).basis).toBe('history');
		expect(await chunks(connection, HOUR)).toHaveLength(1);
		expect(await hours(connection)).toEqual([]);
		// Points before all that is known, and in the middle of a gap.
		expect(await put(points(-300, -200).reverse())).toEqual({
			stored: 0,
			unchanged: 0,
			outside: 100
		});
	});

	test('the newest quote is found as of any moment: in chunks, in the log, in the state', async () => {
		const connection = await open();
		for (const [minute, percent] of [
			[0, 10],
			[5, 12],
			[65, 20],
			[130, 30],
			[140, 35]
		] as const) {
			await price(connection, 'A', minute, percent);
		}
		await price(connection, 'B', 70, 50);
		await sealQuotes(connection, { before: START + 2 * HOUR });
		const at = async (minute: number | null) => {
			const asOf = minute === null ? null : START + minute * MINUTE;
			const found = await latestQuotes(connection.db, [1, 2, 99], asOf);
			return [1, 2, 99].map((key) => (found.get(key)?.probability ?? NaN) / 10_000);
		};
		expect(await at(null)).toEqual([35, 50, NaN]);
		expect(await at(-1)).toEqual([NaN, NaN, NaN]);
		expect(await at(4)).toEqual([10, NaN, NaN]);
		expect(await at(64)).toEqual([12, NaN, NaN]);
		expect(await at(100)).toEqual([20, 50, NaN]);
		expect(await at(135)).toEqual([30, 50, NaN]);
		expect(await at(500)).toEqual([35, 50, NaN]);
		const quotes = await latestQuotes(connection.db, [1], START);
		expect(quotes.get(1)).toEqual(quote(START, { last: 10 }));
	});
});
