import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { sql, type Selectable } from 'kysely';
import type {
	Event,
	Fee,
	MarketReading,
	Micro,
	Moment,
	Outcome,
	Status
} from '#lib/domain/market.ts';
import { probabilityOf } from '#lib/domain/price.ts';
import type { Connection, Db } from './connect.ts';
import { among, breathe, freeKeys, replacing, transact, write, type Bulk } from './handle.ts';
import { eventText, findKnown, forgetMarkets, type Known } from './market-known.ts';
import {
	emptyQuotePlan,
	NO_AMOUNTS,
	planCheck,
	planQuote,
	writeQuotes,
	type QuotePlan
} from './quote.ts';
import type { MarketTable } from './schema.ts';
import { indexMarketsIn } from './search.ts';

/** Most markets in one transaction: it holds the event loop for a few ms. */
const SLICE = 5000;

/** What a reading changed. */
export type Saved = { stored: number; unchanged: number };

/** How a market ended, as venues tell it apart from the market itself. */
type Resolution = { id: string; status: Status; outcome: Outcome | null };

const isSettled = (status: Status) => status === 'resolved' || status === 'void';

/**
 * Stores what a venue showed at a moment, `every` ms being the interval in which it is asked: new and
 * changed markets with a version of what a venue may edit, quotes that changed, the check of each. Doing
 * it again changes nothing. An empty title, rules or url and a null event, label, deadline, fee or volume
 * leave what is stored: a poll tells less than the catalogue. A reading older than the last check leaves
 * all as it is. One transaction for each 5000 markets.
 */
export async function saveReading(
	connection: Connection,
	markets: readonly MarketReading[],
	at: Moment,
	every: number
): Promise<Saved> {
	let stored = 0;
	for (const [venue, ofVenue] of Map.groupBy(markets, (market) => market.venue)) {
		for (let start = 0; start < ofVenue.length; start += SLICE) {
			if (start > 0) await breathe();
			const slice = ofVenue.slice(start, start + SLICE);
			stored += await changing(connection, venue, async (db) => {
				const ids = slice.map((market) => market.id);
				const stored = await findKnown(connection, db, venue, ids, eventIdsOf(slice));
				const unknown = new Set(ids.filter((_, i) => stored.found[i] === null)).size;
				const plan = planReading(stored, slice, at, every, await freeKeys(db, 'market', unknown));
				await writePlan(connection, db, plan, at);
				return plan.stored;
			});
		}
	}
	return { stored, unchanged: markets.length - stored };
}

/**
 * Stores how markets ended, where the venue says so elsewhere than in the market. A settled market gets
 * a last quote: no sides, the last trade as it was, the payout as its probability. Markets nobody knows
 * are passed over.
 */
export async function saveResolutions(
	connection: Connection,
	resolutions: readonly Resolution[],
	at: Moment
): Promise<Saved> {
	const stored = await planned(connection, resolutions, at, (plan, market, told) => {
		if (market.checkedAt !== null && at < market.checkedAt) return;
		const changed = settle(market, told.status, told.outcome);
		if (changed) {
			plan.changed.add(market);
			plan.versions.add(market);
		}
		const quoted = isSettled(market.status) && planSettlement(plan.quotes, market, at);
		if (changed || quoted) plan.stored++;
	});
	return { stored, unchanged: resolutions.length - stored };
}

/** A market's prices as a stream told them: a side that is missing stays as it is. */
export type Sides = { id: string; bid?: Micro | null; ask?: Micro | null; last?: Micro };

/**
 * Stores prices that were pushed, as of `at`: only what changed, like any other quote. Markets that nobody
 * knows, and those that do not trade, are passed over. Gives how many changed.
 */
export async function saveSides(
	connection: Connection,
	told: readonly Sides[],
	at: Moment
): Promise<number> {
	return await planned(connection, told, at, (plan, market, { bid, ask, last }) => {
		if (market.status !== 'open') return;
		const sides = {
			bid: bid === undefined ? market.bid : bid,
			ask: ask === undefined ? market.ask : ask,
			last: last ?? market.last
		};
		const prices = { ...sides, ...probabilityOf(sides.bid, sides.ask, sides.last) };
		if (planQuote(plan.quotes, market, at, prices, NO_AMOUNTS)) plan.stored++;
	});
}

/** Stores what `step` plans for each known market of those told, a transaction for each venue; gives how many changed. */
async function planned<T extends { id: string }>(
	connection: Connection,
	told: readonly T[],
	at: Moment,
	step: (plan: Plan, market: Known, told: T) => void
): Promise<number> {
	let stored = 0;
	for (const [venue, ofVenue] of Map.groupBy(told, ({ id }) => id.split(':')[0]!)) {
		stored += await changing(connection, venue, async (db) => {
			const ids = ofVenue.map(({ id }) => id);
			const { found } = await findKnown(connection, db, venue, ids, []);
			const plan = emptyPlan();
			for (const [i, one] of ofVenue.entries()) {
				const market = found[i];
				if (market) step(plan, market, one);
			}
			await writePlan(connection, db, plan, at);
			return plan.stored;
		});
	}
	return stored;
}

function planSettlement(quotes: QuotePlan, market: Known, at: Moment) {
	const probability = market.outcome?.payout ?? null;
	const prices = {
		bid: null,
		ask: null,
		last: market.last,
		probability,
		basis: probability === null ? null : ('settlement' as const)
	};
	return planQuote(quotes, market, Math.max(at, market.at ?? at), prices, NO_AMOUNTS);
}

/**
 * A transaction that changes markets of a venue, after whose failure nothing is believed to be stored. On
 * PostgreSQL several processes may save the same venue: one after the other.
 */
async function changing<T>(
	connection: Connection,
	venue: string,
	work: (db: Db) => Promise<T>
): Promise<T> {
	try {
		return await transact(connection, async (db) => {
			if (connection.dialect === 'postgres') {
				await sql`select pg_advisory_xact_lock(hashtext(${`market:${venue}`}))`.execute(db);
			}
			return await work(db);
		});
	} catch (error) {
		forgetMarkets(connection);
		throw error;
	}
}

function eventIdsOf(slice: readonly MarketReading[]): string[] {
	const ids = new Set<string>();
	let last: Event | null = null;
	for (const { event } of slice) {
		if (event === null || event === last) continue;
		last = event;
		ids.add(event.id);
	}
	return [...ids];
}

type Plan = {
	stored: number;
	events: Map<string, Event>;
	ruleTexts: Map<string, string>;
	added: Set<Known>;
	changed: Set<Known>;
	versions: Set<Known>;
	/** Markets whose words changed, to be found by search. */
	worded: Set<Known>;
	quotes: QuotePlan;
};

const emptyPlan = (): Plan => ({
	stored: 0,
	events: new Map(),
	ruleTexts: new Map(),
	added: new Set(),
	changed: new Set(),
	versions: new Set(),
	worded: new Set(),
	quotes: emptyQuotePlan()
});

/** Compares each market with what is known, brings that in line, and collects what is to be written. */
function planReading(
	{ found, known }: Awaited<ReturnType<typeof findKnown>>,
	slice: readonly MarketReading[],
	at: Moment,
	every: number,
	newKey: () => number
): Plan {
	const plan = emptyPlan();
	let event: Event | null = null;
	for (let i = 0; i < slice.length; i++) {
		const reading = slice[i] as MarketReading;
		if (reading.event !== null && reading.event !== event) {
			event = reading.event;
			planEvent(plan, known.events, event);
		}
		// A new market that comes twice is known the second time.
		let market = found[i] ?? known.markets.get(reading.id);
		let stored = false;
		if (!market) {
			market = newMarket(reading, newKey());
			known.markets.set(reading.id, market);
			plan.ruleTexts.set(market.rulesHash, reading.rules);
			plan.added.add(market);
			plan.versions.add(market);
			plan.worded.add(market);
			stored = true;
		} else {
			if (market.checkedAt !== null && at < market.checkedAt) continue;
			if (!sameMarket(market, reading)) stored = planChange(plan, market, reading);
		}
		const { quote } = reading;
		// What settled a market is not undone by a payload that does not know of it yet.
		const stale = isSettled(market.status) && !isSettled(reading.status);
		if (!stale && planQuote(plan.quotes, market, quote.at, quote, reading)) stored = true;
		planCheck(plan.quotes, market, at, every);
		if (stored) plan.stored++;
	}
	return plan;
}

const rowOfEvent = (event: Event) => ({
	...event,
	exclusive: event.exclusive ? 1 : 0,
	tags: JSON.stringify(event.tags)
});

function planEvent(plan: Plan, known: Map<string, string>, event: Event) {
	const text = eventText(rowOfEvent(event));
	if (known.get(event.id) === text) return;
	known.set(event.id, text);
	plan.events.set(event.id, event);
}

const rulesHash = (rules: string) => hash('sha256', rules, 'base64url');

function newMarket(reading: MarketReading, key: number): Known {
	return {
		key,
		id: reading.id,
		venue: reading.venue,
		eventId: reading.event?.id ?? null,
		title: reading.title,
		label: reading.label,
		url: reading.url,
		rulesHash: rulesHash(reading.rules),
		rulesSum: crc32(reading.rules),
		status: reading.status,
		opensAt: reading.opensAt,
		closesAt: reading.closesAt,
		outcome: reading.outcome,
		volumeUnit: reading.volumeUnit,
		fee: reading.fee,
		shown: reading.shown,
		ref: { ...reading.ref },
		at: null,
		bid: null,
		ask: null,
		last: null,
		probability: null,
		basis: null,
		volume: null,
		volume24h: null,
		liquidity: null,
		checkedAt: null,
		next: null
	};
}

/** Whether a reading tells of a market what is stored, cheapest comparison first. */
function sameMarket(known: Known, reading: MarketReading): boolean {
	return (
		known.status === reading.status &&
		known.shown === reading.shown &&
		(reading.opensAt === null || known.opensAt === reading.opensAt) &&
		(reading.closesAt === null || known.closesAt === reading.closesAt) &&
		known.volumeUnit === reading.volumeUnit &&
		(reading.event === null || known.eventId === reading.event.id) &&
		sameOutcome(known.outcome, reading.outcome) &&
		sameFee(known.fee, reading.fee) &&
		sameRef(known.ref, reading.ref) &&
		(reading.title === '' || known.title === reading.title) &&
		(reading.label === null || known.label === reading.label) &&
		(reading.url === '' || known.url === reading.url) &&
		(reading.rules === '' || known.rulesSum === crc32(reading.rules))
	);
}

/** The same end; its time is the first one told, since some venues give none and we take our own. */
const sameOutcome = (known: Outcome | null, told: Outcome | null) =>
	known === told ||
	(known !== null && told !== null && known.payout === told.payout && known.label === told.label);

const sameFee = (known: Fee, told: Fee) =>
	told === null ||
	(known !== null &&
		known.rate === told.rate &&
		known.exponent === told.exponent &&
		known.takerOnly === told.takerOnly &&
		known.type === told.type);

function sameRef(known: Record<string, string>, told: Record<string, string>): boolean {
	for (const name in told) if (known[name] !== told[name]) return false;
	return true;
}

/** Brings `known` in line with a reading that differs; true when anything stored changes. */
function planChange(plan: Plan, known: Known, reading: MarketReading): boolean {
	let changed = false;
	const take = <Name extends keyof Known>(name: Name, value: Known[Name]) => {
		if (known[name] === value) return false;
		known[name] = value;
		changed = true;
		return true;
	};
	const worded = [
		reading.title !== '' && take('title', reading.title),
		reading.label !== null && take('label', reading.label),
		reading.event !== null && take('eventId', reading.event.id)
	].some(Boolean);
	if (worded) plan.worded.add(known);
	if (reading.url !== '') take('url', reading.url);
	let edited = worded;
	const rulesSum = crc32(reading.rules);
	if (reading.rules !== '' && known.rulesSum !== rulesSum) {
		known.rulesSum = rulesSum;
		if (take('rulesHash', rulesHash(reading.rules))) {
			plan.ruleTexts.set(known.rulesHash, reading.rules);
			edited = true;
		}
	}
	if (settle(known, reading.status, reading.outcome)) edited = changed = true;
	if (reading.closesAt !== null && take('closesAt', reading.closesAt)) edited = true;
	if (!sameFee(known.fee, reading.fee) && take('fee', reading.fee)) edited = true;
	if (reading.opensAt !== null) take('opensAt', reading.opensAt);
	take('volumeUnit', reading.volumeUnit);
	take('shown', reading.shown);
	if (!sameRef(known.ref, reading.ref)) take('ref', { ...known.ref, ...reading.ref });
	if (!changed) return false;
	if (!plan.added.has(known)) plan.changed.add(known);
	if (edited) plan.versions.add(known);
	return true;
}

/**
 * Takes over a status and outcome. A settled market stays settled when a payload only says that trading
 * is over: the service that tells the end is another one. True when something changed.
 */
function settle(known: Known, status: Status, outcome: Outcome | null): boolean {
	const lessKnown = outcome === null && (status === 'closed' || status === 'proposed');
	if (isSettled(known.status) && lessKnown) return false;
	const same = known.status === status && sameOutcome(known.outcome, outcome);
	known.status = status;
	if (!sameOutcome(known.outcome, outcome)) known.outcome = outcome;
	return !same;
}

const SAVE_EVENT: Bulk = {
	table: 'event',
	set: {
		id: 'text',
		venue: 'text',
		title: 'text',
		url: 'text',
		exclusive: 'int',
		category: 'text',
		tags: 'text'
	},
	conflict: { on: ['id'], set: replacing('title', 'url', 'exclusive', 'category', 'tags') }
};
const SAVE_RULES: Bulk = {
	table: 'rule_text',
	set: { hash: 'text', text: 'text' },
	conflict: { on: ['hash'], set: 'nothing' }
};
const MARKET = {
	event_id: 'text',
	title: 'text',
	label: 'text',
	url: 'text',
	rules_hash: 'text',
	status: 'text',
	opens_at: 'bigint',
	closes_at: 'bigint',
	outcome_payout: 'bigint',
	outcome_label: 'text',
	outcome_at: 'bigint',
	volume_unit: 'text',
	fee: 'text',
	shown: 'int',
	ref: 'text'
} as const;
const CHANGE_MARKET: Bulk = { table: 'market', set: MARKET, where: { key: 'int' } };
const ADD_MARKET: Bulk = {
	table: 'market',
	set: { ...MARKET, key: 'int', id: 'text', venue: 'text', seen_at: 'bigint' }
};
const ADD_VERSION: Bulk = {
	table: 'market_version',
	set: {
		market_key: 'int',
		seen_at: 'bigint',
		title: 'text',
		rules_hash: 'text',
		status: 'text',
		closes_at: 'bigint',
		outcome_payout: 'bigint',
		outcome_label: 'text',
		outcome_at: 'bigint',
		fee: 'text'
	},
	conflict: {
		on: ['market_key', 'seen_at'],
		set: replacing(
			'title',
			'rules_hash',
			'status',
			'closes_at',
			'outcome_payout',
			'outcome_label',
			'outcome_at',
			'fee'
		)
	}
};

const json = (value: unknown) => (value === null ? null : JSON.stringify(value));

const marketRow = (market: Known) => [
	market.eventId,
	market.title,
	market.label,
	market.url,
	market.rulesHash,
	market.status,
	market.opensAt,
	market.closesAt,
	market.outcome?.payout ?? null,
	market.outcome?.label ?? null,
	market.outcome?.at ?? null,
	market.volumeUnit,
	json(market.fee),
	market.shown ? 1 : 0,
	json(market.ref)
];

const versionRow = (market: Known, at: Moment) => [
	market.key,
	at,
	market.title,
	market.rulesHash,
	market.status,
	market.closesAt,
	market.outcome?.payout ?? null,
	market.outcome?.label ?? null,
	market.outcome?.at ?? null,
	json(market.fee)
];

async function writePlan(connection: Connection, db: Db, plan: Plan, at: Moment): Promise<void> {
	const put = (bulk: Bulk, rows: unknown[][]) => write(connection, db, bulk, rows);
	const events = [...plan.events.values()].map(rowOfEvent);
	await put(
		SAVE_EVENT,
		events.map((e) => [e.id, e.venue, e.title, e.url, e.exclusive, e.category, e.tags])
	);
	await put(SAVE_RULES, [...plan.ruleTexts]);
	await put(
		ADD_MARKET,
		[...plan.added].map((m) => [...marketRow(m), m.key, m.id, m.venue, at])
	);
	await put(
		CHANGE_MARKET,
		[...plan.changed].map((m) => [...marketRow(m), m.key])
	);
	await put(
		ADD_VERSION,
		[...plan.versions].map((m) => versionRow(m, at))
	);
	await writeQuotes(connection, db, plan.quotes, at);
	const reworded = new Set([...plan.worded].map((market) => market.key));
	for (const key of await marketsOfEvents(db, [...plan.events.keys()])) reworded.add(key);
	await indexMarketsIn(connection, db, [...reworded]);
}

async function marketsOfEvents(db: Db, eventIds: string[]): Promise<number[]> {
	if (eventIds.length === 0) return [];
	const rows = await db
		.selectFrom('market')
		.select('key')
		.where(sql<boolean>`event_id ${among(db, eventIds, 'text')}`)
		.execute();
	return rows.map(({ key }) => key);
}

/** What a venue needs to ask for a market again: the shape of `MarketRef` in `venues/venue.ts`. */
export type MarketRef = {
	id: string;
	ref: Record<string, string>;
	status: Status;
	opensAt: Moment | null;
	closesAt: Moment | null;
	/** When it was settled, or null. */
	endedAt: Moment | null;
};

/** A condition on a market: linked to a topic (or to this one) and not rejected, or prices a claim. */
const isFollowed = (topic: string | null) => sql<boolean>`(key in (
	select cast(l.b as integer) from link as l
	join topic as t on t.slug = l.a and t.removed_at is null
	where l.kind = 'topic-market' and l.state <> 'rejected'
	${topic === null ? sql`` : sql`and l.a = ${topic}`}
) or id in (
	select c.market from claim as c where c.market is not null
	${topic === null ? sql`` : sql`and c.topic = ${topic}`}))`;

/**
 * Markets as a venue's adapter asks for them: of a venue, with these ids, settled or not, only those
 * a topic follows. In the order in which they were first seen.
 */
export async function marketRefs(
	db: Db,
	filter: {
		venue?: string;
		ids?: readonly string[];
		settled?: boolean;
		topic?: string | null;
		followed?: boolean;
	} = {}
): Promise<MarketRef[]> {
	const { venue, ids, settled, topic = null, followed = topic !== null } = filter;
	const rows = await db
		.selectFrom('market')
		.select(['id', 'ref', 'status', 'opensAt', 'closesAt', 'outcomeAt'])
		.$if(venue !== undefined, (query) => query.where('venue', '=', venue ?? ''))
		.$if(ids !== undefined, (query) =>
			query.where(sql<boolean>`id ${among(db, ids ?? [], 'text')}`)
		)
		.$if(settled === true, (query) => query.where('status', 'in', ['resolved', 'void']))
		.$if(settled === false, (query) => query.where('status', 'not in', ['resolved', 'void']))
		.$if(followed, (query) => query.where(isFollowed(topic)))
		.orderBy('key')
		.execute();
	return rows.map(({ outcomeAt, ref, ...row }) => ({
		...row,
		ref: JSON.parse(ref) as Record<string, string>,
		endedAt: outcomeAt
	}));
}

/** Ids of the markets that topics follow (linked and not rejected) or claims name, of a venue or of one topic. */
export async function followedMarkets(
	db: Db,
	{ venue, topic = null }: { venue?: string; topic?: string | null } = {}
): Promise<string[]> {
	const rows = await db
		.selectFrom('market')
		.select('id')
		.$if(venue !== undefined, (query) => query.where('venue', '=', venue ?? ''))
		.where(isFollowed(topic))
		.orderBy('key')
		.execute();
	return rows.map(({ id }) => id);
}

/** Ids of a venue's open markets with the most volume in 24 h, then in their life. */
export async function mostTraded(db: Db, venue: string, n: number): Promise<string[]> {
	const rows = await db
		.selectFrom('market as m')
		.innerJoin('marketState as s', 's.marketKey', 'm.key')
		.select('m.id')
		.where('m.venue', '=', venue)
		.where('m.status', '=', 'open')
		.where('m.shown', '=', 1)
		.orderBy(sql`coalesce(s.volume24h, -1)`, 'desc')
		.orderBy(sql`coalesce(s.volume, -1)`, 'desc')
		.orderBy('m.key')
		.limit(n)
		.execute();
	return rows.map(({ id }) => id);
}

/** Keys of the known markets among these ids. */
export async function marketKeys(db: Db, ids: readonly string[]): Promise<Map<string, number>> {
	if (ids.length === 0) return new Map();
	const rows = await db
		.selectFrom('market')
		.select(['id', 'key'])
		.where(sql<boolean>`id ${among(db, ids, 'text')}`)
		.execute();
	return new Map(rows.map(({ id, key }) => [id, key]));
}

/** The stored rows of the known markets among these ids, by id. */
export async function marketsByIds(
	db: Db,
	ids: readonly string[]
): Promise<Map<string, Selectable<MarketTable>>> {
	if (ids.length === 0) return new Map();
	const rows = await db
		.selectFrom('market')
		.selectAll()
		.where(sql<boolean>`id ${among(db, ids, 'text')}`)
		.execute();
	return new Map(rows.map((row) => [row.id, row]));
}

/** Notes that a market's price history was fetched. */
export async function noteBackfill(db: Db, key: number, at: Moment): Promise<void> {
	await db.updateTable('market').set({ backfilledAt: at }).where('key', '=', key).execute();
}
