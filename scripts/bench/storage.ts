import { decodeChunks, quoteAt, type QuoteColumns } from '#lib/domain/chunk.ts';
import { minMaxLttb } from '#lib/domain/downsample.ts';
import type { HistoryPoint } from '#lib/domain/market.ts';
import type { Connection } from '#lib/server/db/connect.ts';
import { transact, write, type Bulk } from '#lib/server/db/handle.ts';
import { priceSeries } from '#lib/server/db/price-series.ts';
import { saveHistory, sealQuotes } from '#lib/server/db/quote-seal.ts';
import { MINUTE, START, walk } from './data.ts';
import { inTurn, measured, seeded, tableBytes, withDatabases, type Bench } from './measure.ts';

const STEP = 5 * MINUTE;
/** Points of one market in the data of goals 3 and 4: a week at 5 minutes. */
const EACH = 2000;

const historyPoints = (columns: QuoteColumns): HistoryPoint[] =>
	Array.from(columns.at, (_, i) => {
		const { at, bid, ask, last, probability } = quoteAt(columns, i);
		return { at, bid, ask, last, probability };
	});

/** Rows of one market clustered by market and time: what chunks are compared with. */
const CLUSTERED = `(market_key integer not null, at integer not null, bid integer, ask integer,
	last integer, probability integer, volume integer, primary key (market_key, at))
	strict, without rowid`;

/** Goal 3: history of many markets into the database. */
export const backfill: Bench = {
	goals: [3],
	name: 'backfill',
	async run({ points, runs }) {
		const random = seeded(3);
		const markets = Math.max(1, Math.floor(points / EACH));
		const histories = Array.from({ length: markets }, () =>
			historyPoints(walk(random, EACH, STEP, true))
		);
		return await withDatabases(async (open) => {
			const [product, raw] = [await open('product'), await open('raw')];
			const end = START + EACH * STEP;
			const { values, bounds } = await inTurn(
				runs,
				async (run) => {
					for (const [i, list] of histories.entries()) {
						await saveHistory(product, (run + 1) * markets + i + 1, STEP, START, end, list);
					}
				},
				(run) => {
					raw.sqlite!.exec(`create table run${run + 1} ${CLUSTERED}`);
					const insert = raw.sqlite!.prepare(
						`insert into run${run + 1} values (?, ?, ?, ?, ?, ?, ?)`
					);
					raw.sqlite!.transaction(() => {
						for (const [i, list] of histories.entries()) {
							for (const { at, bid, ask, last, probability } of list) {
								insert.run(i + 1, at, bid, ask, last, probability, null);
							}
						}
					})();
				}
			);
			return [
				measured(
					{
						goal: 3,
						name: `backfill of ${markets * EACH} points`,
						unit: 'ms',
						limit: 1.5,
						against: 'prepared single-row inserts of the same points, market by market'
					},
					values,
					bounds
				)
			];
		});
	}
};

const LOG_ROW: Bulk = {
	table: 'quote_log',
	set: {
		at: 'bigint',
		market_key: 'int',
		since_previous: 'bigint',
		bid: 'int',
		ask: 'int',
		last: 'int',
		probability: 'int',
		basis: 'text',
		volume: 'bigint'
	}
};

/**
 * Puts quotes of markets into the log, in time order: all of them, or only those that changed. Gives how
 * many.
 */
export async function fillLog(
	connection: Connection,
	markets: QuoteColumns[],
	changedOnly: boolean
): Promise<number> {
	const rows: unknown[][] = [];
	markets.forEach((columns, market) => {
		let before: number | null = null;
		for (let i = 0; i < columns.at.length; i++) {
			if (changedOnly && i > 0 && columns.volume[i] === columns.volume[i - 1]) continue;
			const { at, bid, ask, last, probability, basis, volume } = quoteAt(columns, i);
			const since: number | null = before === null ? null : at - before;
			rows.push([at, market + 1, since, bid, ask, last, probability, basis, volume]);
			before = at;
		}
	});
	rows.sort((a, b) => (a[0] as number) - (b[0] as number) || (a[1] as number) - (b[1] as number));
	await transact(connection, (db) => write(connection, db, LOG_ROW, rows));
	return rows.length;
}

/** Bytes a point, in the log and sealed, of the same markets with and without bid, ask and last. */
async function bytesEach(markets: number, sides: boolean, changedOnly: boolean) {
	const random = seeded(4);
	const data = Array.from({ length: markets }, () => walk(random, EACH, STEP, sides));
	return await withDatabases(async (open) => {
		const connection = await open('size');
		const { sqlite } = connection;
		const columns = sides ? 'bid integer, ask integer, last integer,' : '';
		sqlite!.exec(`create table clustered (market_key integer not null, at integer not null,
			${columns} probability integer, volume integer, primary key (market_key, at))
			strict, without rowid`);
		const insert = sqlite!.prepare(
			`insert into clustered values (${sides ? '?, ?, ?, ' : ''}?, ?, ?, ?)`
		);
		sqlite!.transaction(() => {
			for (const [i, list] of data.entries()) {
				for (let row = 0; row < EACH; row++) {
					const { at, bid, ask, last, probability, volume } = quoteAt(list, row);
					insert.run(i + 1, at, ...(sides ? [bid, ask, last] : []), probability, volume);
				}
			}
		})();
		await fillLog(connection, data, changedOnly);
		const points = markets * EACH;
		const hot = tableBytes(connection, 'quote_log') / points;
		await sealQuotes(connection, { before: Infinity });
		const [chunks, index, hours] = ['quote_chunk', 'sqlite_autoindex_quote_chunk_1', 'quote_hour'];
		return {
			hot,
			sealed: (tableBytes(connection, chunks!) + tableBytes(connection, index!)) / points,
			hours: tableBytes(connection, hours!) / points,
			clustered: tableBytes(connection, 'clustered') / points
		};
	});
}

/** Goal 4: bytes a point, sealed and in the log. */
export const size: Bench = {
	goals: [4],
	name: 'size',
	async run({ points }) {
		const markets = Math.max(1, Math.floor(points / EACH));
		const plain = await bytesEach(markets, false, false);
		const full = await bytesEach(markets, true, false);
		const changed = await bytesEach(markets, false, true);
		const changedFull = await bytesEach(markets, true, true);
		const figure = { goal: 4, unit: 'B', against: 'integer rows clustered by market and time' };
		return [
			measured(
				{ ...figure, name: 'sealed point: probability, volume', limit: 5, limitOn: 'value' },
				[plain.sealed],
				[plain.clustered]
			),
			measured(
				{ ...figure, name: 'the same as a share of a clustered row', limit: 0.25 },
				[plain.sealed],
				[plain.clustered]
			),
			measured(
				{ ...figure, name: 'sealed point with bid, ask and last', limit: 0.25 },
				[full.sealed],
				[full.clustered]
			),
			measured(
				{ ...figure, name: 'a point polled, changed only, with sides and hours', limit: 0.25 },
				[changedFull.sealed + changedFull.hours],
				[changedFull.clustered]
			),
			measured(
				{
					...figure,
					name: 'log, a point polled (half change nothing): probability, volume',
					limit: 25,
					limitOn: 'value'
				},
				[changed.hot],
				[changed.clustered]
			),
			measured(
				{ ...figure, name: 'log, a point polled, with bid, ask and last', limit: 1 },
				[changedFull.hot],
				[changedFull.clustered]
			),
			{
				goal: 4,
				name: 'sealed point against VictoriaMetrics (limit 1.6)',
				missing: 'it is not installed with this project'
			}
		];
	}
};

/** Goal 10: a year at 5 minutes, thinned out to 2000 points. */
export const year: Bench = {
	goals: [10],
	name: 'year',
	async run({ runs }) {
		const n = 365 * 288;
		return await withDatabases(async (open) => {
			const connection = await open('year');
			const { db, sqlite } = connection;
			await db
				.insertInto('market')
				.values({
					id: 'polymarket:year',
					venue: 'polymarket',
					title: 'Year',
					url: 'https://example.com',
					rulesHash: '',
					status: 'open',
					volumeUnit: 'usd',
					shown: 1,
					ref: '{}',
					seenAt: START
				})
				.execute();
			const columns = walk(seeded(10), n, STEP, false);
			// Every step is a quote of its own: the worst case of a changed-only log.
			const all = await fillLog(connection, [columns], false);
			await sealQuotes(connection, { before: Infinity });
			const to = START + (n - 1) * STEP;
			await db
				.insertInto('marketCheck')
				.values({ marketKey: 1, since: START, checkedAt: to })
				.execute();
			const chunks = sqlite!
				.prepare('select data from quote_chunk order by first_at')
				.pluck()
				.all() as Uint8Array[];
			const { values, bounds } = await inTurn(
				Math.max(runs, 15),
				async () => {
					const { t } = await priceSeries(connection, 1, { from: START, to, points: 2000 });
					if (t.length < 1000) throw new Error(`the year has only ${t.length} points`);
				},
				() => {
					const { at, probability } = decodeChunks(chunks, ['at', 'probability']);
					minMaxLttb(at, probability, 2000);
				}
			);
			return [
				measured(
					{
						goal: 10,
						name: `a year of ${all} points to 2000`,
						unit: 'ms',
						limit: 2,
						against: 'decoding its chunks and one pass of MinMaxLTTB'
					},
					values,
					bounds
				)
			];
		});
	}
};
