import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Basis, Fee, Micro, Moment, Outcome, Status, VolumeUnit } from '#lib/domain/market.ts';
import type { Connection, Db } from './connect.ts';
import { among, commitsOfOthers } from './handle.ts';

/**
 * What is stored of a market, as far as a reading is compared with it. It is remembered from poll to poll
 * for as long as nobody else has written: a poll then asks for nothing.
 */
export type Known = {
	key: number;
	id: string;
	venue: string;
	eventId: string | null;
	title: string;
	label: string | null;
	url: string;
	rulesHash: string;
	/**
	 * Checksum (CRC-32) of the text behind `rulesHash` once a reading brought it; null: compare the hash. The
	 * texts would be a third of all that is remembered, and are no faster to compare.
	 */
	rulesSum: number | null;
	status: Status;
	opensAt: Moment | null;
	closesAt: Moment | null;
	outcome: Outcome | null;
	volumeUnit: VolumeUnit;
	fee: Fee;
	shown: boolean;
	ref: Record<string, string>;
	/** The newest quote; `at` null: none was ever stored. */
	at: Moment | null;
	bid: Micro | null;
	ask: Micro | null;
	last: Micro | null;
	probability: Micro | null;
	basis: Basis | null;
	volume: number | null;
	volume24h: number | null;
	liquidity: number | null;
	/** The last check; null: never checked. */
	checkedAt: Moment | null;
	/** The market that came after it in the last reading. */
	next: Known | null;
};

/** Known markets by id, and known events by id as `eventText` writes them. */
type KnownMarkets = {
	markets: Map<string, Known>;
	events: Map<string, string>;
};

type Memory = KnownMarkets & { version: unknown };

/** What this process remembers of each venue, by the handle or pool of its database. */
const memory = new WeakMap<object, Map<string, Memory>>();

/** Forgets what this process remembers: after a transaction that failed. */
export function forgetMarkets({ sqlite, pool }: Connection) {
	memory.delete((sqlite ?? pool)!);
}

/**
 * What is stored of each of these markets of a venue, in their order, null for those nobody knows; and
 * the known events. Must run in a transaction that holds the write lock, on PostgreSQL the venue's. What
 * the caller changes in them, or adds to the maps, it must also store.
 */
export async function findKnown(
	connection: Connection,
	db: Db,
	venue: string,
	ids: readonly string[],
	eventIds: readonly string[]
): Promise<{ found: (Known | null)[]; known: KnownMarkets }> {
	const known = await remembered(connection, db, venue);
	const { found, missing } = inOrder(known.markets, ids);
	if (missing.size > 0) {
		for (const market of await readMarkets(db, [...missing.keys()])) {
			known.markets.set(market.id, market);
			for (const place of missing.get(market.id) ?? []) found[place] = market;
		}
	}
	const missingEvents = eventIds.filter((id) => !known.events.has(id));
	if (missingEvents.length > 0) {
		const { rows } = await sql<EventRow>`
			select id, venue, title, url, exclusive, category, tags from event
			where id ${among(db, missingEvents, 'text')}`.execute(db);
		for (const row of rows) known.events.set(row.id, eventText(row));
	}
	return { found, known };
}

/**
 * Looks ids up. Polls come in the same order again and again: the market that followed the last time is
 * tried first, which saves hashing a long id.
 */
function inOrder(markets: Map<string, Known>, ids: readonly string[]) {
	const found: (Known | null)[] = [];
	const missing = new Map<string, number[]>();
	let before = null as Known | null;
	for (let i = 0; i < ids.length; i++) {
		const id = ids[i] as string;
		let market: Known | null = before?.next ?? null;
		if (market?.id !== id) {
			market = markets.get(id) ?? null;
			if (before) before.next = market;
		}
		if (!market) {
			const places = missing.get(id);
			if (places) places.push(i);
			else missing.set(id, [i]);
		}
		found.push(market);
		before = market;
	}
	return { found, missing };
}

async function remembered(connection: Connection, db: Db, venue: string): Promise<KnownMarkets> {
	const owner = (connection.sqlite ?? connection.pool)!;
	let venues = memory.get(owner);
	if (!venues) memory.set(owner, (venues = new Map()));
	const { before, now } = await versions(connection, db, venue);
	let held = venues.get(venue);
	if (!held || held.version !== before) {
		venues.set(venue, (held = { version: before, markets: new Map(), events: new Map() }));
	}
	held.version = now;
	return held;
}

/** Settings that name the last writer of a venue's markets on PostgreSQL begin so. */
const WRITER = 'markets of ';

/**
 * What tells that nobody else has written a venue's markets: the version that the last writer left, and the
 * one that this transaction leaves. SQLite counts what other connections commit. On PostgreSQL each
 * transaction leaves a word that nobody will ever say again, and that goes back with it when it fails.
 */
async function versions({ sqlite }: Connection, db: Db, venue: string) {
	if (sqlite) {
		const count = commitsOfOthers(sqlite);
		return { before: count, now: count };
	}
	const name = WRITER + venue;
	const now = randomUUID();
	// A statement of its own: it waits for whoever holds the row, and sees what that one left.
	const row = await db
		.selectFrom('setting')
		.select('value')
		.where('name', '=', name)
		.forUpdate()
		.executeTakeFirst();
	await db
		.insertInto('setting')
		.values({ name, value: now })
		.onConflict((conflict) => conflict.column('name').doUpdateSet({ value: now }))
		.execute();
	return { before: row?.value ?? null, now };
}

/** Within a transaction that writes markets in any other way: every process reads them anew. */
export const disownMarkets = () => sql`delete from setting where name like ${`${WRITER}%`}`;

type EventRow = {
	id: string;
	venue: string;
	title: string;
	url: string;
	exclusive: number;
	category: string | null;
	tags: string;
};

/** An event as one text, to compare. */
export const eventText = (event: EventRow) =>
	[event.title, event.url, event.exclusive, event.category, event.tags].join('\n');

type MarketRow = Omit<Known, 'next' | 'rulesSum' | 'outcome' | 'fee' | 'shown' | 'ref'> & {
	outcomePayout: Micro | null;
	outcomeLabel: Outcome['label'] | null;
	outcomeAt: Moment | null;
	fee: string | null;
	shown: number;
	ref: string;
};

async function readMarkets(db: Db, ids: readonly string[]): Promise<Known[]> {
	const rows = (await db
		.selectFrom('market as m')
		.leftJoin('marketState as s', 's.marketKey', 'm.key')
		.leftJoin('marketCheck as c', 'c.marketKey', 'm.key')
		.select([
			...(['m.key', 'm.id', 'm.venue', 'm.eventId', 'm.title', 'm.label', 'm.url'] as const),
			...(['m.rulesHash', 'm.status', 'm.opensAt', 'm.closesAt', 'm.outcomePayout'] as const),
			...(['m.outcomeLabel', 'm.outcomeAt', 'm.volumeUnit', 'm.fee', 'm.shown', 'm.ref'] as const),
			...(['s.at', 's.bid', 's.ask', 's.last', 's.probability', 's.basis'] as const),
			...(['s.volume', 's.volume24h', 's.liquidity', 'c.checkedAt'] as const)
		])
		.where(sql<boolean>`m.id ${among(db, ids, 'text')}`)
		.execute()) as MarketRow[];
	return rows.map(({ outcomePayout, outcomeLabel, outcomeAt, ...row }) => ({
		...row,
		rulesSum: null,
		next: null,
		outcome:
			outcomeLabel === null || outcomeAt === null
				? null
				: { payout: outcomePayout, label: outcomeLabel, at: outcomeAt },
		fee: row.fee === null ? null : (JSON.parse(row.fee) as Fee),
		shown: row.shown === 1,
		ref: JSON.parse(row.ref) as Record<string, string>
	}));
}
