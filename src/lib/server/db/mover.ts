import { NONE } from '#lib/domain/chunk.ts';
import { MICRO, type Micro, type Moment } from '#lib/domain/market.ts';
import type { Connection, Db } from './connect.ts';
import { breathe, inList, listOf, rows, transact, write, type Bulk } from './handle.ts';
import { priceColumns } from './price-series.ts';
import { SEALED_UNTIL } from './quote-seal.ts';
import { latestQuotes } from './quote.ts';

const DAY = 24 * 3_600_000;

/** The setting that tells of which moment the 24-hour references are. */
const REFERENCE_AT = 'reference of';

/** Markets looked up in one go. */
const BATCH = 1000;

/** A market whose probability changed over 24 hours: 0..1, `change` with its sign. */
export type Mover = { marketKey: number; probability: number; before: number; change: number };

/**
 * The open markets whose probability changed most over 24 hours, up or down. Read from the index over
 * `abs(probability - probability24h)`, never from the history.
 */
export async function movers(connection: Connection, limit: number): Promise<Mover[]> {
	const found = await rows<{ marketKey: number; probability: Micro; before: Micro }>(
		connection,
		MOVERS,
		[limit]
	);
	return found.map(({ marketKey, probability, before }) => ({
		marketKey,
		probability: probability / MICRO,
		before: before / MICRO,
		change: (probability - before) / MICRO
	}));
}

// The cross join keeps the order: SQLite's planner would otherwise start from all open markets.
export const MOVERS = `
	select s.market_key as "marketKey", s.probability, s.probability24h as before
	from market_state as s cross join market as m
	where abs(s.probability - s.probability24h) > 0 and m.key = s.market_key
		and m.status = 'open' and m.shown = 1
	order by abs(s.probability - s.probability24h) desc limit ?`;

/**
 * Brings every market's `probability24h` to its probability 24 hours before `now`: that of the newest
 * quote then or, where we did not look, that of the venue's history; null where neither knows one. From
 * one call to the next only what changed in the stretch between the two references is looked at. Gives
 * how many markets were written.
 */
export async function refreshReferences(
	connection: Connection,
	now: Moment
): Promise<{ updated: number }> {
	const at = now - DAY;
	const settings = new Map(
		(
			await rows<{ name: string; value: string }>(
				connection,
				'select name, value from setting where name in (?, ?)',
				[REFERENCE_AT, SEALED_UNTIL]
			)
		).map(({ name, value }) => [name, Number(value)])
	);
	const last = settings.get(REFERENCE_AT) ?? null;
	// Rows that were sealed since are not in the log any more: then all is computed anew.
	const goesOn = last !== null && last <= at && (settings.get(SEALED_UNTIL) ?? 0) <= last + 1;
	const references = goesOn
		? await referencesSince(connection, last, at)
		: await allReferences(connection, at);
	for (const [key, value] of await unseen(connection, at, [...references.keys()])) {
		references.set(key, value);
	}

	const list = [...references].map(([key, value]) => [value, key]);
	for (let start = 0; start < list.length; start += BATCH) {
		const batch = list.slice(start, start + BATCH);
		await transact(connection, (db) => write(connection, db, SAVE_REFERENCE, batch));
		await breathe();
	}
	await connection.db
		.insertInto('setting')
		.values({ name: REFERENCE_AT, value: String(at) })
		.onConflict((conflict) => conflict.column('name').doUpdateSet({ value: String(at) }))
		.execute();
	return { updated: list.length };
}

type References = Map<number, Micro | null>;

const SAVE_REFERENCE: Bulk = {
	table: 'market_state',
	set: { probability24h: 'int' },
	where: { market_key: 'int' }
};

/** The newest probability of each market with log rows after `from` and up to `at`. */
async function fromLog(connection: Connection, from: Moment, at: Moment): Promise<References> {
	const found = await rows<{ marketKey: number; probability: Micro | null }>(
		connection,
		connection.dialect === 'postgres'
			? `select distinct on (market_key) market_key as "marketKey", probability from quote_log
				where at > ? and at <= ? order by market_key, at desc`
			: // SQLite takes the other columns from the row that has the maximum.
				`select market_key as "marketKey", probability, max(at) from quote_log
				where at > ? and at <= ? group by market_key`,
		[from, at]
	);
	return new Map(found.map(({ marketKey, probability }) => [marketKey, probability]));
}

/** Markets whose reference may differ from that of `last`: quotes and ends of gaps in between. */
async function referencesSince(
	connection: Connection,
	last: Moment,
	at: Moment
): Promise<References> {
	const references = await fromLog(connection, last, at);
	const seenAgain = await rows<{ key: number }>(
		connection,
		'select distinct market_key as key from check_gap where to_at > ? and to_at <= ?',
		[last, at]
	);
	const keys = seenAgain.map(({ key }) => key).filter((key) => !references.has(key));
	await lookUp(connection.db, keys, at, references);
	return references;
}

async function allReferences(connection: Connection, at: Moment): Promise<References> {
	const logged = await fromLog(connection, -1, at);
	const markets = await rows<{
		key: number;
		at: Moment;
		probability: Micro | null;
		since: Moment | null;
	}>(
		connection,
		`select s.market_key as key, s.at, s.probability, c.since
		from market_state as s left join market_check as c on c.market_key = s.market_key`
	);
	const references: References = new Map();
	const unknown: number[] = [];
	for (const market of markets) {
		if (market.since === null || market.since > at) references.set(market.key, null);
		else if (market.at <= at) references.set(market.key, market.probability);
		else if (logged.has(market.key)) references.set(market.key, logged.get(market.key) ?? null);
		else unknown.push(market.key);
	}
	await lookUp(connection.db, unknown, at, references);
	return references;
}

async function lookUp(db: Db, keys: number[], at: Moment, references: References) {
	for (let start = 0; start < keys.length; start += BATCH) {
		const batch = keys.slice(start, start + BATCH);
		const quotes = await latestQuotes(db, batch, at);
		for (const key of batch) references.set(key, quotes.get(key)?.probability ?? null);
	}
}

/**
 * Markets we did not look at around the moment: in a gap of ours, or before our first check. Where the
 * venue's history was fetched it tells the price, by the same rules as in a chart; else it is null.
 * Those without history that are not among `looked` and have no reference yet are left out.
 */
async function unseen(
	connection: Connection,
	at: Moment,
	looked: readonly number[]
): Promise<References> {
	const history = (key: string) =>
		`exists (select 1 from quote_chunk as q where q.market_key = ${key} and q.grain > 0)`;
	const found = await rows<{ key: number; history: number }>(
		connection,
		`select g.market_key as key, case when ${history('g.market_key')} then 1 else 0 end as history
		from check_gap as g join market_state as s on s.market_key = g.market_key
		where g.to_at > ? and g.from_at + g.every <= ?
			and (s.probability24h is not null or s.market_key ${inList(connection)}
				or ${history('g.market_key')})
		union all
		select c.market_key as key, 1 as history from market_check as c
		where c.since > ? and ${history('c.market_key')}`,
		[at, at, listOf(connection, looked), at]
	);
	const references: References = new Map();
	for (const { key, history } of found) {
		references.set(key, history ? await priceAt(connection, key, at) : null);
	}
	return references;
}

async function priceAt(connection: Connection, key: number, at: Moment): Promise<Micro | null> {
	const { prices } = await priceColumns(connection, key, { from: at, to: at });
	const value = prices.t[0] === at ? (prices.p[0] ?? NONE) : NONE;
	return value === NONE ? null : value;
}
