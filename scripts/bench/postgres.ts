import pg from 'pg';
import { quoteAt } from '#lib/domain/chunk.ts';
import type { MarketReading } from '#lib/domain/market.ts';
import { connect, migrate, type Connection } from '#lib/server/db/connect.ts';
import { saveReading } from '#lib/server/db/market.ts';
import type { Pool } from '#lib/server/db/postgres.ts';
import { priceSeries } from '#lib/server/db/price-series.ts';
import { saveHistory } from '#lib/server/db/quote-seal.ts';
import { startPostgres } from '../../tests/postgres.ts';
import { MINUTE, reading, START, walk } from './data.ts';
import { measured, seeded, tidy, type Bench, type Measure } from './measure.ts';
import { changes, sliceOf } from './poll.ts';

const EVERY = 5 * MINUTE;
const POINTS = 2000;
/** How often the topic's query is asked within one run. */
const TIMES = 50;
/** Markets stored at a time, as the product does. */
const SLICE = 5000;

/** Goal 20: PostgreSQL, a real server on this machine without fsync, beside its bare driver. */
export const postgres: Bench = {
	goals: [20],
	name: 'postgres',
	async run({ markets, runs }) {
		let server: Awaited<ReturnType<typeof startPostgres>>;
		try {
			server = await startPostgres();
		} catch (error) {
			const missing = `no PostgreSQL could be started: ${(error as Error).message.split('\n')[0]}`;
			return [{ goal: 20, name: 'PostgreSQL', missing }];
		}
		try {
			return [
				await query(await database(server.url, 'query'), runs),
				...(await poll(await database(server.url, 'product'), markets, runs))
			];
		} finally {
			await server.stop();
		}
	}
};

/** By the clock: most of this is done in another process. */
async function clocked(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

/** A database as the product opens it, and by the bare driver. */
type Both = { connection: Connection; pool: pg.Pool };

/** A new, migrated database of the server. */
async function database(url: string, name: string): Promise<Both> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	await client.query(`create database ${name}`);
	await client.end();
	const connectionString = url.replace(/\/postgres$/, `/${name}`);
	const connection = connect(connectionString);
	await migrate(connection);
	return { connection, pool: new pg.Pool({ connectionString }) };
}

/** A market's 2000 points as the pages read them, beside the same points as plain rows by a prepared query. */
async function query({ connection, pool }: Both, runs: number): Promise<Measure> {
	try {
		const end = START + POINTS * EVERY;
		await saveReading(connection, [reading(0, end, 0)], end, EVERY);
		const columns = walk(seeded(6), POINTS, EVERY, false);
		const points = Array.from(columns.at, (_, i) => quoteAt(columns, i));
		await saveHistory(connection, 1, EVERY, START, end, points);
		await pool.query(
			'create table bare (market_key int, at bigint, probability int, primary key (market_key, at))'
		);
		await pool.query('insert into bare select 1, * from unnest($1::bigint[], $2::int[])', [
			points.map(({ at }) => at),
			points.map(({ probability }) => probability)
		]);
		await pool.query('analyze bare');
		const bare = {
			name: 'bare',
			text: 'select at, probability from bare where market_key = $1 and at between $2 and $3 order by at',
			values: [1, START, end],
			rowMode: 'array' as const
		};
		const [values, bounds]: [number[], number[]] = [[], []];
		for (let run = -1; run < runs; run++) {
			const value = await clocked(async () => {
				for (let i = 0; i < TIMES; i++) {
					const { t } = await priceSeries(connection, 1, { from: START, to: end, points: 2200 });
					if (t.length < POINTS) throw new Error(`${t.length} points instead of ${POINTS}`);
				}
			});
			const bound = await clocked(async () => {
				for (let i = 0; i < TIMES; i++) {
					const { rowCount } = await pool.query(bare);
					if (rowCount !== POINTS) throw new Error(`${rowCount} rows instead of ${POINTS}`);
				}
			});
			if (run < 0) continue;
			values.push(value / TIMES);
			bounds.push(bound / TIMES);
		}
		return measured(
			{
				goal: 20,
				name: `PostgreSQL: prices of a market, ${POINTS} points`,
				unit: 'ms',
				limit: 1.5,
				against: 'one prepared query of the same points as rows, by pg'
			},
			values,
			bounds
		);
	} finally {
		await pool.end();
		await connection.close();
	}
}

/** A poll of all markets, 30 % changed, beside the same rows of log and state by unnest. */
async function poll({ connection, pool }: Both, markets: number, runs: number): Promise<Measure[]> {
	try {
		await pool.query(
			`create table bare_log (at bigint, market_key int, since bigint, bid int, ask int, last int,
				probability int, basis text, volume bigint, primary key (at, market_key));
			create table bare_state (market_key int primary key, at bigint, bid int, ask int, last int,
				probability int, basis text, volume bigint);
			insert into bare_state (market_key) select generate_series(1, ${markets});
			create table bare_check (market_key int primary key, checked_at bigint) with (fillfactor = 45);
			insert into bare_check (market_key) select generate_series(1, ${markets})`
		);
		const checks = {
			name: 'checks',
			text: 'update bare_check set checked_at = $1 where market_key between $2 and $3'
		};
		const [values, bounds, floors]: [number[], number[], number[]] = [[], [], []];
		for (let n = 0; n <= runs + 1; n++) {
			const at = START + n * EVERY;
			let [value, bound, checking] = [0, 0, 0];
			for (let from = 0; from < markets; from += SLICE) {
				const slice = sliceOf(from, Math.min(from + SLICE, markets), n);
				// What making the slice leaves to collect is nobody's.
				tidy();
				value += await clocked(() => saveReading(connection, slice, at, EVERY));
				tidy();
				bound += await clocked(() => byHand(pool, slice, from, n, at));
				checking += await clocked(() =>
					pool.query({ ...checks, values: [at, from + 1, from + slice.length] })
				);
			}
			// The first polls fill tables and caches.
			if (n < 2) continue;
			values.push(value);
			bounds.push(bound);
			floors.push(bound + checking);
		}
		return [
			measured(
				{
					goal: 20,
					name: `PostgreSQL: poll of ${markets} markets, 30 % changed`,
					unit: 'ms',
					limit: 1.5,
					against: 'the same rows of log and state by unnest, one transaction a slice'
				},
				values,
				bounds
			),
			measured(
				{
					goal: null,
					name: 'the same bound with the checks of all markets, one statement a slice',
					unit: 'ms',
					limit: 1.5,
					against: 'rows of log and state alone; nothing is compared, no index but the keys'
				},
				floors,
				bounds
			)
		];
	} finally {
		await pool.end();
		await connection.close();
	}
}

async function byHand(pool: Pool, slice: MarketReading[], from: number, poll: number, at: number) {
	const rows = slice.flatMap(({ quote }, i) =>
		changes(from + i, poll)
			? [[from + i + 1, quote.bid, quote.ask, quote.last, quote.probability, 'mid', quote.volume]]
			: []
	);
	const columns = Array.from({ length: 7 }, (_, column) => rows.map((row) => row[column]));
	const told = `unnest($2::int[], $3::int[], $4::int[], $5::int[], $6::int[], $7::text[], $8::bigint[])
		as new(key, bid, ask, last, probability, basis, volume)`;
	const client = await pool.connect();
	try {
		await client.query('begin');
		await client.query({
			name: 'log',
			text: `insert into bare_log select $1::bigint, key, ${EVERY}, bid, ask, last, probability, basis, volume
				from ${told}`,
			values: [at, ...columns]
		});
		await client.query({
			name: 'state',
			text: `update bare_state as s set at = $1::bigint, bid = new.bid, ask = new.ask, last = new.last,
				probability = new.probability, basis = new.basis, volume = new.volume
				from ${told} where s.market_key = new.key`,
			values: [at, ...columns]
		});
		await client.query('commit');
	} finally {
		client.release();
	}
}
