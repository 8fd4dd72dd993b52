import type Database from 'better-sqlite3';
import { sql } from 'kysely';
import type { Basis, Fee, Micro, Moment, Outcome, Status, VolumeUnit } from '#lib/domain/market.ts';
import type { Connection, Db } from './connect.ts';
import { among } from './handle.ts';

/**
 * What is stored of a market, as far as a reading is compared with it. A poll that changes nothing
 * then reads nothing: SQLite tells by `data_version` whether any other connection wrote since.
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
	/** The text behind `rulesHash` once a reading brought it; null: compare the hash. */
	rules: string | null;
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

const memory = new WeakMap<Database.Database, KnownMarkets & { version: number }>();

/** Forgets what this process remembers: after a transaction that failed. */
export function forgetMarkets({ sqlite }: Connection) {
	if (sqlite) memory.delete(sqlite);
}

/**
 * What is stored of each of these markets, in their order, null for those nobody knows; and the known
 * events. Must run in a transaction that holds the write lock. What the caller changes in them, or
 * adds to the maps, it must also store.
 */
export async function findKnown(
	connection: Connection,
	db: Db,
	ids: readonly string[],
	eventIds: readonly string[]
): Promise<{ found: (Known | null)[]; known: KnownMarkets }> {
	const known = remembered(connection);
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

/** On PostgreSQL other processes write the same rows: nothing is remembered between transactions. */
function remembered({ sqlite }: Connection): KnownMarkets {
	if (!sqlite) return { markets: new Map(), events: new Map() };
	const version = sqlite.pragma('data_version', { simple: true }) as number;
	const held = memory.get(sqlite);
	if (held?.version === version) return held;
	const fresh = { version, markets: new Map(), events: new Map() };
	memory.set(sqlite, fresh);
	return fresh;
}

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

type MarketRow = Omit<Known, 'next' | 'rules' | 'outcome' | 'fee' | 'shown' | 'ref'> & {
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
		rules: null,
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
