import { sql } from 'kysely';
import { difference } from '#lib/domain/difference.ts';
import { downsample } from '#lib/domain/downsample.ts';
import type { Moment } from '#lib/domain/market.ts';
import { priceStats, toPriceSeries, type PriceColumns } from '#lib/domain/series.ts';
import type { CompareItem, CompareMiss, ComparePage, ComparePair } from '#lib/domain/view.ts';
import type { Connection, Db } from './connect.ts';
import { linkHolds } from './link.ts';
import { pairsAmong, pairsWith, type MarketPair } from './market-pair.ts';
import { marketRules, marketsAt, marketViews } from './market-view.ts';
import { priceColumns } from './price-series.ts';
import { topicMarkets } from './topic-market.ts';
import { listTopics } from './topic.ts';

/** Lines in one chart that can be told apart. */
export const MOST_COMPARED = 8;
/** Longer names are nobody's. */
const LONGEST = 300;
const MOST_SUGGESTIONS = 8;
const YEAR = 365 * 24 * 3_600_000;
const TOPIC = 'topic:';

/** What is compared, over which time. */
export type CompareQuery = {
	/** Ids of markets, and `topic:` with a slug for a topic's leading market, in the reader's order. */
	names: readonly string[];
	/** null: since the first of them opened, and a year at least. */
	from: Moment | null;
	to: Moment;
	/** Most points of one line. */
	points: number;
	asOf: Moment | null;
};

/**
 * Up to eight markets on one time axis, what is known of each pair among them, and the difference of the
 * prices of pairs that a person marked equivalent: of all their points, not of those that are drawn. What
 * was named and cannot be compared is listed with the reason; nothing throws.
 */
export async function comparePage(
	connection: Connection,
	{ names, from: wanted, to, points, asOf }: CompareQuery
): Promise<ComparePage> {
	const { db } = connection;
	const { found, missed } = await resolve(db, names, asOf);
	const keys = found.map(({ key }) => key);
	const [views, rules, pairs, suggestions] = await Promise.all([
		marketViews(db, keys, asOf),
		marketRules(db, keys, asOf),
		pairsAmong(db, keys, asOf),
		keys.length < 2 ? suggested(db, keys[0] ?? null, asOf) : []
	]);
	const opened = [...views.values()].flatMap(({ opensAt }) => opensAt ?? []);
	const from = wanted ?? Math.min(...opened, to - YEAR);
	const columns = new Map(
		await Promise.all(
			keys.map(
				async (key) => [key, await priceColumns(connection, key, { from, to, asOf })] as const
			)
		)
	);
	return {
		from,
		to,
		items: found.flatMap(({ key, name, topic }): CompareItem[] => {
			const [view, known] = [views.get(key), columns.get(key)];
			if (!view || !known) return [];
			const { t, p } = toPriceSeries(known.prices, points);
			const { ownSince } = known;
			const stats = priceStats(known.prices);
			return [{ ...view, rules: rules.get(key) ?? '', with: name, topic, t, p, ownSince, stats }];
		}),
		missed,
		pairs: inOrder(pairs, keys).flatMap(({ a, b, link }): ComparePair[] => {
			const [one, other] = [views.get(a), views.get(b)];
			const [first, second] = [columns.get(a), columns.get(b)];
			if (!one || !other || !first || !second) return [];
			const apart =
				link.state === 'confirmed'
					? thinned(first.prices, second.prices, link.inverse, points)
					: null;
			return [{ a: one.id, b: other.id, link, difference: apart }];
		}),
		suggestions
	};
}

/** The difference of all points, then as many of its steps as are drawn; n and mean are those of all. */
function thinned(a: PriceColumns, b: PriceColumns, inverse: boolean, points: number) {
	const { t, d, ...figures } = difference(a, b, inverse);
	const kept = downsample(t, d, points);
	return { ...figures, t: kept.map((i) => t[i]!), d: kept.map((i) => d[i] ?? null) };
}

const ORDER = { confirmed: 0, suggested: 1, rejected: 2 };

/** Pairs as the reader named their markets: the first named is subtracted from. */
function inOrder(pairs: readonly MarketPair[], keys: readonly number[]): MarketPair[] {
	const place = new Map(keys.map((key, i) => [key, i]));
	const at = (key: number) => place.get(key) ?? keys.length;
	return pairs
		.map((pair) => (at(pair.a) > at(pair.b) ? { ...pair, a: pair.b, b: pair.a } : pair))
		.sort(
			(one, other) =>
				ORDER[one.link.state] - ORDER[other.link.state] ||
				at(one.a) - at(other.a) ||
				at(one.b) - at(other.b)
		);
}

type Found = { key: number; name: string; topic: CompareItem['topic'] };

/** Which market each name stands for, and why a name stands for none. */
async function resolve(
	db: Db,
	names: readonly string[],
	asOf: Moment | null
): Promise<{ found: Found[]; missed: CompareMiss[] }> {
	// PostgreSQL has no text with a zero in it, so nothing is named so.
	const asked = names.filter((name) => name.length <= LONGEST && !name.includes('\u0000'));
	const slugs = asked.flatMap((name) => (name.startsWith(TOPIC) ? name.slice(TOPIC.length) : []));
	const [markets, topics, leading] = await Promise.all([
		keysOf(
			db,
			asked.filter((name) => !name.startsWith(TOPIC)),
			asOf
		),
		slugs.length === 0 ? [] : listTopics(db, asOf ?? undefined),
		topicMarkets(db, slugs, asOf)
	]);
	const topicOf = new Map(topics.map(({ slug, name }) => [slug, { slug, name }]));
	const found: Found[] = [];
	const missed: CompareMiss[] = [];
	for (const name of names) {
		const slug = name.startsWith(TOPIC) ? name.slice(TOPIC.length) : null;
		const topic = slug === null ? null : (topicOf.get(slug) ?? null);
		const key = slug === null ? markets.get(name) : topic && leading.get(slug)?.[0]?.key;
		if (key === undefined || key === null) {
			missed.push({ with: name, why: topic ? 'empty' : 'unknown' });
		} else if (found.some((other) => other.key === key)) {
			missed.push({ with: name, why: 'repeated' });
		} else if (found.length === MOST_COMPARED) missed.push({ with: name, why: 'many' });
		else found.push({ key, name, topic });
	}
	return { found, missed };
}

async function keysOf(
	db: Db,
	ids: readonly string[],
	asOf: Moment | null
): Promise<Map<string, number>> {
	if (ids.length === 0) return new Map();
	const rows = await db
		.selectFrom(marketsAt(db, asOf))
		.select(['m.id', 'm.key'])
		.where('m.id', 'in', [...new Set(ids)])
		.execute();
	return new Map(rows.map(({ id, key }) => [id, key]));
}

/** Pairs worth comparing: of one market its own, best first; else those that still trade, largest first. */
async function suggested(
	db: Db,
	key: number | null,
	asOf: Moment | null
): Promise<ComparePage['suggestions']> {
	const pairs = (
		key === null ? await largestPairs(db, asOf) : await pairsWith(db, [key], asOf)
	).slice(0, MOST_SUGGESTIONS);
	const views = await marketViews(
		db,
		pairs.flatMap(({ a, b }) => [a, b]),
		asOf
	);
	return inOrder(pairs, key === null ? [] : [key]).flatMap(({ a, b, link }) => {
		const [one, other] = [views.get(a), views.get(b)];
		return one && other ? [{ a: one, b: other, link }] : [];
	});
}

/**
 * Pairs whose markets trade, by the volume of the larger one; what a person confirmed first, then real
 * money before play money. As of a past moment the links of then; order and state of trade are today's.
 */
async function largestPairs(db: Db, asOf: Moment | null): Promise<MarketPair[]> {
	const rows = await db
		.selectFrom('link as l')
		.innerJoin('market as a', (join) => join.on('a.key', '=', sql<number>`cast(l.a as integer)`))
		.innerJoin('market as b', (join) => join.on('b.key', '=', sql<number>`cast(l.b as integer)`))
		.leftJoin('marketState as sa', 'sa.marketKey', 'a.key')
		.leftJoin('marketState as sb', 'sb.marketKey', 'b.key')
		.select(['l.a', 'l.b'])
		.where('l.kind', '=', 'market-market')
		.where('a.status', '=', 'open')
		.where('b.status', '=', 'open')
		.where('a.shown', '=', 1)
		.where('b.shown', '=', 1)
		.$if(asOf !== null, (query) =>
			query.where('a.seenAt', '<=', asOf ?? 0).where('b.seenAt', '<=', asOf ?? 0)
		)
		.where(linkHolds(asOf))
		.orderBy(sql`case l.state when 'confirmed' then 0 else 1 end`)
		.orderBy(sql`case when a.volume_unit = 'mana' or b.volume_unit = 'mana' then 1 else 0 end`)
		.orderBy(
			sql`case when coalesce(sa.volume, 0) >= coalesce(sb.volume, 0) then coalesce(sa.volume, 0) else coalesce(sb.volume, 0) end`,
			'desc'
		)
		.orderBy('l.a')
		.orderBy('l.b')
		.limit(MOST_SUGGESTIONS)
		.execute();
	// Read again by the function that knows what a link was at that moment.
	const pairs = await pairsAmong(
		db,
		rows.flatMap(({ a, b }) => [Number(a), Number(b)]),
		asOf
	);
	return rows.flatMap(({ a, b }) =>
		pairs.filter((pair) => pair.a === Number(a) && pair.b === Number(b))
	);
}
