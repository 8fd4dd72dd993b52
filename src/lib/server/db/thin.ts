import { sql } from 'kysely';
import { decodeChunks } from '#lib/domain/chunk.ts';
import type { Moment } from '#lib/domain/market.ts';
import { thinned } from '#lib/domain/thin.ts';
import type { Connection, Db } from './connect.ts';
import { among, breathe, transact } from './handle.ts';
import { forgetOutlines, outlineIn } from './quote-outline.ts';
import { saveChunks } from './quote-seal.ts';

/** Before which moment prices are thinned and the log of passes ends; null: never, all stays. */
export type Policy = { pricesBefore: Moment | null; runsBefore: Moment | null };

/** What of a table goes, or has gone: rows (or prices within rows), of how many, and what is the oldest left. */
export type Leaving = {
	table: 'quote_chunk' | 'run';
	unit: 'prices' | 'rows';
	deleted: number;
	of: number;
	/** Before this moment only low, high and last of each hour are left; of `run`: nothing. */
	wholeSince: Moment;
};

/** Markets looked at in one transaction. */
const GROUP = 100;

/**
 * Counts what a policy deletes, and deletes it with `go`. Prices of markets that a topic ever followed, that
 * a claim ever named or a person ever decided about are never thinned; nor is what is not sealed yet.
 */
export async function thin(
	connection: Connection,
	{ pricesBefore, runsBefore }: Policy,
	{ go = false }: { go?: boolean } = {}
): Promise<Leaving[]> {
	const leaving: Leaving[] = [];
	if (pricesBefore !== null) leaving.push(await thinPrices(connection, pricesBefore, go));
	if (runsBefore !== null) leaving.push(await dropRuns(connection.db, runsBefore, go));
	return leaving;
}

async function thinPrices(connection: Connection, before: Moment, go: boolean): Promise<Leaving> {
	const { db } = connection;
	const total = await db
		.selectFrom('quoteChunk')
		.select(({ fn }) => fn.sum<number>('count').as('n'))
		.where('grain', '=', 0)
		.executeTakeFirst();
	let deleted = 0;
	for (let after = 0; ;) {
		const keys = await thinnable(db, before, after);
		if (keys.length === 0) break;
		after = keys.at(-1)!;
		deleted += go
			? await transact(connection, (within) => thinGroup(connection, within, keys, before, go))
			: await thinGroup(connection, db, keys, before, go);
		await breathe();
	}
	const of = Number(total?.n ?? 0);
	return { table: 'quote_chunk', unit: 'prices', deleted, of, wholeSince: before };
}

/** Keys of markets with chunks from before a moment that nobody has ever pointed at, in their order. */
async function thinnable(db: Db, before: Moment, after: number): Promise<number[]> {
	const { rows } = await sql<{ key: number }>`
		select m.key from market as m
		where m.key > ${after}
			and exists (select 1 from quote_chunk as c
				where c.market_key = m.key and c.grain = 0 and c.last_at < ${before})
			and not exists (select 1 from claim where claim.market = m.id)
			and not exists (select 1 from link as l
				where l.kind = 'topic-market' and l.b = cast(m.key as text))
			and not exists (select 1 from link_verdict as v
				where (v.kind in ('market-market', 'topic-market') and v.b = cast(m.key as text))
					or (v.kind in ('market-market', 'market-article') and v.a = cast(m.key as text)))
		order by m.key limit ${sql.lit(GROUP)}`.execute(db);
	return rows.map(({ key }) => key);
}

/** A market's newest chunk is left alone: the next prices are sealed into it. */
async function thinGroup(
	connection: Connection,
	db: Db,
	keys: number[],
	before: Moment,
	go: boolean
): Promise<number> {
	const { rows } = await sql<{ marketKey: number; firstAt: Moment; data: Uint8Array }>`
		select c.market_key, c.first_at, c.data from quote_chunk as c
		where c.market_key ${among(db, keys)} and c.grain = 0 and c.last_at < ${before}
			and c.first_at < (select max(first_at) from quote_chunk as n
				where n.market_key = c.market_key and n.grain = 0)
		order by c.market_key, c.first_at`.execute(db);
	let deleted = 0;
	for (const [key, chunks] of Map.groupBy(rows, ({ marketKey }) => marketKey)) {
		const whole = decodeChunks(chunks.map(({ data }) => data));
		const rest = thinned(whole);
		const fewer = whole.at.length - rest.at.length;
		if (fewer === 0) continue;
		deleted += fewer;
		if (!go) continue;
		await db
			.deleteFrom('quoteChunk')
			.where('marketKey', '=', key)
			.where('grain', '=', 0)
			.where('firstAt', '>=', chunks[0]!.firstAt)
			.where('firstAt', '<=', chunks.at(-1)!.firstAt)
			.execute();
		await saveChunks(connection, db, key, rest);
		await forgetOutlines(db, [key]);
		await outlineIn(connection, db, [key]);
	}
	return deleted;
}

async function dropRuns(db: Db, before: Moment, go: boolean): Promise<Leaving> {
	const count = async (old: boolean) => {
		const row = await db
			.selectFrom('run')
			.select(({ fn }) => fn.countAll<number>().as('n'))
			.$if(old, (query) => query.where('startedAt', '<', before))
			.executeTakeFirst();
		return Number(row?.n ?? 0);
	};
	const [of, deleted] = [await count(false), await count(true)];
	if (go) await db.deleteFrom('run').where('startedAt', '<', before).execute();
	return { table: 'run', unit: 'rows', deleted, of, wholeSince: before };
}
