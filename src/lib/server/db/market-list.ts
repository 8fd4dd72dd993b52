import { sql, type RawBuilder } from 'kysely';
import type { Moment, Status } from '#lib/domain/market.ts';
import type { Query } from '#lib/domain/query.ts';
import type { MarketView } from '#lib/domain/view.ts';
import type { Db } from './connect.ts';
import { among as oneOf } from './handle.ts';
import { linksFrom } from './link.ts';
import { marketsAt, marketViews } from './market-view.ts';
import { pageOf, type Place, type ZoneQuery } from './page.ts';
import { marketMatches, matchesMany, matchingAmong } from './search.ts';

/**
 * `volume` most traded first · `change` largest change over 24 h first, up or down · `closing` next
 * to close first · `new` first seen last · `probability` and `-probability` highest and lowest first.
 */
export const MARKET_SORTS = [
	'volume',
	'change',
	'closing',
	'new',
	'probability',
	'-probability'
] as const;
export type MarketSort = (typeof MARKET_SORTS)[number];

/**
 * Rows that are ordered among each other: by `value` (then key), or by key alone when it is null.
 * `indexed`: an index of the state table has this order.
 */
type Zone = {
	where: RawBuilder<boolean>;
	value: RawBuilder<number> | null;
	up?: boolean;
	indexed?: boolean;
};

const VOLUME = sql<number>`s.volume`;
// Spelled as in the index `market_state_by_move`, which is then read instead of the table.
const CHANGE = sql<number>`abs(s.probability - s.probability24h)`;
const PROBABILITY = sql<number>`s.probability`;
const CLOSES = sql<number>`m.closes_at`;

/** Known values of real-money markets, then of play-money ones, then the rest. */
const realFirst = (value: RawBuilder<number>): Zone[] => [
	{ where: sql`${value} is not null and m.volume_unit <> 'mana'`, value, indexed: true },
	{ where: sql`${value} is not null and m.volume_unit = 'mana'`, value, indexed: true },
	{ where: sql`${value} is null`, value: null }
];

const zonesOf = (sort: MarketSort, now: Moment): Zone[] => {
	switch (sort) {
		case 'volume':
			return realFirst(VOLUME);
		case 'change':
			return realFirst(CHANGE);
		case 'closing':
			return [
				{ where: sql`${CLOSES} >= ${now}`, value: CLOSES, up: true },
				{ where: sql`${CLOSES} < ${now}`, value: CLOSES },
				{ where: sql`${CLOSES} is null`, value: null }
			];
		case 'new':
			// Keys are given in the order of first sight.
			return [{ where: sql`1 = 1`, value: null }];
		case 'probability':
		case '-probability':
			return [
				{
					where: sql`${PROBABILITY} is not null`,
					value: PROBABILITY,
					up: sort === '-probability'
				},
				{ where: sql`${PROBABILITY} is null`, value: null }
			];
	}
};

export type MarketFilter = {
	/** Texts to be found in question and rules; null: every market. */
	query: Query | null;
	venue: string | null;
	status: Status | 'all';
	/** Only markets linked to this topic. */
	topic: string | null;
	sort: MarketSort;
	limit: number;
	after: Place | null;
	now: Moment;
	asOf: Moment | null;
};

/**
 * Markets by filter and order, a page at a time. Placeholders without a price are kept and not
 * listed. As of a past moment the figures and states are those of then; the order by volume, change
 * and probability is that of today.
 */
export async function marketList(
	db: Db,
	filter: MarketFilter
): Promise<{ items: MarketView[]; next: Place | null }> {
	const { asOf, limit, after } = filter;
	const among = filter.topic === null ? null : await topicMarketKeys(db, filter.topic, asOf);
	if (among?.length === 0) return { items: [], next: null };
	const zones = zonesOf(filter.sort, asOf ?? filter.now);
	const common = await isCommon(db, filter, among);
	const { rows, next } = await pageOf(
		zones.map((zone) => zoneQuery(db, zone, filter, among, common)),
		limit,
		after,
		({ key, value }) => ({ value, key })
	);
	const views = await marketViews(
		db,
		rows.map(({ key }) => key),
		asOf
	);
	return { items: rows.flatMap(({ key }) => views.get(key) ?? []), next };
}

type Row = { key: number; value: number | null };

function zoneQuery(
	db: Db,
	zone: Zone,
	filter: MarketFilter,
	among: number[] | null,
	common: boolean
): ZoneQuery<Row> {
	const { where, value, up = false, indexed = false } = zone;
	const { venue, status, query } = filter;
	const direction = up ? 'asc' : 'desc';
	// The index is followed only if the order names its own columns: else all rows of one value are sorted.
	const key = indexed ? 's.marketKey' : 'm.key';
	const found: ZoneQuery<Row> = (after, limit) =>
		markets(db, zone, filter, among)
			.select(['m.key', (value ?? sql<number | null>`null`).as<'value'>('value')])
			// In the words of the indexes of open markets, which are taken for no others.
			.where(sql<boolean>`m.shown = 1`)
			.where(where)
			.$if(status !== 'all', (rows) => rows.where('m.status', '=', sql.lit(status as Status)))
			.$if(venue !== null, (rows) => rows.where('m.venue', '=', venue ?? ''))
			.$if(among !== null, (rows) => rows.where('m.key', 'in', among ?? []))
			.$if(query !== null, (rows) =>
				query === null ? rows : rows.where(marketMatches(db, 'm.key', query))
			)
			.$if(after !== null, (rows) => (after ? rows.where(beyond(value, after, up, key)) : rows))
			.$if(value !== null, (rows) => rows.orderBy(value ?? sql`1`, direction))
			.orderBy(key, direction)
			.limit(limit)
			.execute();
	if (!common || !indexed || value === null) return found;
	return async (after, limit) =>
		(await walked(db, { where, value }, filter, after, limit)) ?? (await found(after, limit));
}

/**
 * Whether a page of what a query, or a venue, has is to be expected among so few rows of a sort index that walking along
 * it is quicker than to sort all that is found: that grows with the catalogue, this does not. Only where nothing but the
 * state narrows the list further.
 */
async function isCommon(
	db: Db,
	{ query, venue, status, limit }: MarketFilter,
	among: number[] | null
): Promise<boolean> {
	if ((query === null) === (venue === null) || among !== null) return false;
	const { rows } = await sql<{ n: number }>`select max(key) as n from market`.execute(db);
	const least = Math.ceil(((limit + 1) * Number(rows[0]?.n ?? 0)) / (MOST_WALKED / 2));
	if (least === 0) return false;
	return query ? await matchesMany(db, query, least) : await hasMany(db, venue, status, least);
}

/** Whether a venue has at least so many markets of a state; no more of them are read. */
async function hasMany(
	db: Db,
	venue: string | null,
	status: MarketFilter['status'],
	least: number
): Promise<boolean> {
	const found = await db
		.selectFrom('market')
		.select('key')
		.where('venue', '=', venue)
		.$if(status !== 'all', (rows) => rows.where('status', '=', status as Status))
		.offset(least - 1)
		.limit(1)
		.execute();
	return found.length > 0;
}

/** Rows of a sort index looked at before the walk is given up, and in one step. */
const MOST_WALKED = 8000;
const STEP = 200;

/**
 * A zone's rows found along its sort index, each tested for the words or the venue; null when too many had to be passed
 * over, as when the words stand in markets that ended long ago and open ones are asked for.
 */
async function walked(
	db: Db,
	{ where, value }: { where: RawBuilder<boolean>; value: RawBuilder<number> },
	{ status, query, venue, asOf }: MarketFilter,
	after: { value: number | null; key: number } | null,
	limit: number
): Promise<Row[] | null> {
	const found: Row[] = [];
	let place = after;
	for (let seen = 0; seen < MOST_WALKED; seen += STEP) {
		const step = await db
			.selectFrom('marketState as s')
			.select(['s.marketKey as key', value.as('value')])
			.where(sql<boolean>`${value} is not null`)
			.$if(place !== null, (rows) =>
				place ? rows.where(beyond(value, place, false, 's.marketKey')) : rows
			)
			.orderBy(value, 'desc')
			.orderBy('s.marketKey', 'desc')
			.limit(STEP)
			.execute();
		const keys = step.map(({ key }) => key);
		const listed = await db
			.selectFrom(marketsAt(db, asOf))
			.leftJoin('marketState as s', 's.marketKey', 'm.key')
			.select('m.key')
			.where(sql<boolean>`m.key ${oneOf(db, keys)}`)
			.where('m.shown', '=', 1)
			.where(where)
			.$if(status !== 'all', (rows) => rows.where('m.status', '=', status as Status))
			.$if(venue !== null, (rows) => rows.where('m.venue', '=', venue ?? ''))
			.execute();
		const asked = listed.map(({ key }) => key);
		const hits = query ? await matchingAmong(db, query, asked) : new Set(asked);
		found.push(...step.filter(({ key }) => hits.has(key)));
		if (found.length >= limit || step.length < STEP) return found.slice(0, limit);
		place = step.at(-1) ?? null;
	}
	return null;
}

/** Rows that come after a place in their zone. */
function beyond(
	value: RawBuilder<number> | null,
	after: { value: number | null; key: number },
	up: boolean,
	name: 'm.key' | 's.marketKey'
): RawBuilder<boolean> {
	const past = sql.raw(up ? '>' : '<');
	const key = sql.ref(name);
	if (value === null) return sql`${key} ${past} ${after.key}`;
	// PostgreSQL would else take it for as small a number as the column holds, and refuse larger ones.
	const last = sql`cast(${after.value} as bigint)`;
	// The first condition says the same again, in the form that an index can follow.
	return sql`${value} ${past}= ${last} and (${value} ${past} ${last} or ${key} ${past} ${after.key})`;
}

/**
 * Markets with their state, to be filtered. SQLite keeps the order of a cross join: it then follows the
 * index that a zone is ordered by, and stops after a page. With a narrow filter that is left to its
 * planner, which starts from what the filter finds.
 */
function markets(
	db: Db,
	{ indexed = false }: Zone,
	{ asOf, venue, status, query }: MarketFilter,
	among: number[] | null
) {
	const many = ['all', 'open', 'resolved'].includes(status);
	const narrow = !many || venue !== null || query !== null || among !== null;
	const joined = db
		.selectFrom(marketsAt(db, asOf))
		.leftJoin('marketState as s', 's.marketKey', 'm.key');
	if (!indexed || narrow) return joined;
	return db
		.selectFrom('marketState as s')
		.crossJoin(marketsAt(db, asOf))
		.whereRef('m.key', '=', 's.marketKey') as unknown as typeof joined;
}

/** Keys of the markets linked to a topic and not rejected. */
export async function topicMarketKeys(db: Db, slug: string, asOf: Moment | null) {
	const links = await linksFrom(db, 'topic-market', slug, asOf === null ? {} : { asOf });
	return links.map(({ b }) => Number(b));
}
