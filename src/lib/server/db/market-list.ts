import { sql, type RawBuilder } from 'kysely';
import type { Moment, Status } from '#lib/domain/market.ts';
import type { Query } from '#lib/domain/query.ts';
import type { MarketView } from '#lib/domain/view.ts';
import type { Db } from './connect.ts';
import { linksFrom } from './link.ts';
import { marketsAt, marketViews } from './market-view.ts';
import { pageOf, type Place, type ZoneQuery } from './page.ts';
import { marketMatches } from './search.ts';

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
	const { rows, next } = await pageOf(
		zones.map((zone) => zoneQuery(db, zone, filter, among)),
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

function zoneQuery(
	db: Db,
	zone: Zone,
	filter: MarketFilter,
	among: number[] | null
): ZoneQuery<{ key: number; value: number | null }> {
	const { where, value, up = false } = zone;
	const { venue, status, query } = filter;
	const direction = up ? 'asc' : 'desc';
	return (after, limit) =>
		markets(db, zone, filter, among)
			.select(['m.key', (value ?? sql<number | null>`null`).as<'value'>('value')])
			.where('m.shown', '=', 1)
			.where(where)
			.$if(status !== 'all', (rows) => rows.where('m.status', '=', status as Status))
			.$if(venue !== null, (rows) => rows.where('m.venue', '=', venue ?? ''))
			.$if(among !== null, (rows) => rows.where('m.key', 'in', among ?? []))
			.$if(query !== null, (rows) =>
				query === null ? rows : rows.where(marketMatches(db, 'm.key', query))
			)
			.$if(after !== null, (rows) => (after ? rows.where(beyond(value, after, up)) : rows))
			.$if(value !== null, (rows) => rows.orderBy(value ?? sql`1`, direction))
			.orderBy('m.key', direction)
			.limit(limit)
			.execute();
}

/** Rows that come after a place in their zone. */
function beyond(
	value: RawBuilder<number> | null,
	after: { value: number | null; key: number },
	up: boolean
): RawBuilder<boolean> {
	const past = sql.raw(up ? '>' : '<');
	if (value === null) return sql`m.key ${past} ${after.key}`;
	// PostgreSQL would else take it for as small a number as the column holds, and refuse larger ones.
	const last = sql`cast(${after.value} as bigint)`;
	// The first condition says the same again, in the form that an index can follow.
	return sql`${value} ${past}= ${last} and (${value} ${past} ${last} or m.key ${past} ${after.key})`;
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
