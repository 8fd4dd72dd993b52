import { sql } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import { isInverse } from '#lib/domain/reason.ts';
import type { PairLink } from '#lib/domain/view.ts';
import type { Db } from './connect.ts';
import { linksFrom, linksTo, type Link, type LinkFilter, type LinkKey } from './link.ts';

/** A pair of markets by their keys. */
export type MarketPair = { a: number; b: number; link: PairLink };

/**
 * Pairs of markets of different venues that have one of `keys` in them, best first: suggested or confirmed, as of
 * a past moment if given. Rejected ones are left out.
 */
export async function pairsWith(
	db: Db,
	keys: readonly number[],
	asOf: Moment | null
): Promise<MarketPair[]> {
	const filter: LinkFilter = asOf === null ? {} : { asOf };
	const ids = keys.map(String);
	const [from, to] = await Promise.all([
		linksFrom(db, 'market-market', ids, filter),
		linksTo(db, 'market-market', ids, filter)
	]);
	const once = new Map([...from, ...to].map((link) => [`${link.a} ${link.b}`, link]));
	return [...once.values()].map(marketPair).sort((one, other) => rank(other.link) - rank(one.link));
}

/** Pairs with both markets among `keys`, in any state: also those that a person marked different. */
export async function pairsAmong(
	db: Db,
	keys: readonly number[],
	asOf: Moment | null
): Promise<MarketPair[]> {
	const ids = keys.map(String);
	const links = await linksFrom(db, 'market-market', ids, {
		withRejected: true,
		...(asOf === null ? {} : { asOf })
	});
	return links.filter(({ b }) => ids.includes(b)).map(marketPair);
}

/**
 * The pair that waits for a person's word: of those whose markets trade the one with the largest volume,
 * real money before play money, after so many others. Null: none waits.
 */
export async function waitingPair(db: Db, skipped: number): Promise<MarketPair | null> {
	const { rows } = await sql<{ a: string; b: string }>`
		select l.a, l.b from link as l
		join market as a on a.key = cast(l.a as integer) and a.status = 'open' and a.shown = 1
		join market as b on b.key = cast(l.b as integer) and b.status = 'open' and b.shown = 1
		left join market_state as sa on sa.market_key = a.key
		left join market_state as sb on sb.market_key = b.key
		where l.kind = 'market-market' and l.state = 'suggested'
		order by case when a.volume_unit = 'mana' or b.volume_unit = 'mana' then 1 else 0 end,
			case when coalesce(sa.volume, 0) >= coalesce(sb.volume, 0)
				then coalesce(sa.volume, 0) else coalesce(sb.volume, 0) end desc, l.a, l.b
		limit 1 offset ${sql.lit(skipped)}`.execute(db);
	const [row] = rows;
	if (!row) return null;
	const pairs = await pairsAmong(db, [Number(row.a), Number(row.b)], null);
	return pairs.find(({ a, b }) => a === Number(row.a) && b === Number(row.b)) ?? null;
}

/** What people said of a link, newest first. */
export async function verdictsOn(
	db: Db,
	{ kind, a, b }: LinkKey
): Promise<
	{ state: Link['state']; inverse: boolean; by: string; at: Moment; note: string | null }[]
> {
	const rows = await db
		.selectFrom('linkVerdict')
		.select(['state', 'inverse', 'decidedBy', 'seenAt', 'note'])
		.where('kind', '=', kind)
		.where('a', '=', a)
		.where('b', '=', b)
		.orderBy('seenAt', 'desc')
		.execute();
	return rows.map(({ state, inverse, decidedBy, seenAt, note }) => ({
		...{ state, note, by: decidedBy, at: seenAt },
		inverse: inverse === 1
	}));
}

const marketPair = ({ a, b, score, reasons, state, inverse }: Link): MarketPair => ({
	a: Number(a),
	b: Number(b),
	link: { score, reasons, state, inverse: inverse ?? isInverse(reasons) }
});

/** What a person confirmed comes before what is suggested. */
const rank = ({ state, score }: PairLink) => (state === 'confirmed' ? 1 : 0) + score;
