import type { Moment } from '#lib/domain/market.ts';
import { isInverse } from '#lib/domain/reason.ts';
import type { PairLink } from '#lib/domain/view.ts';
import type { Db } from './connect.ts';
import { linksFrom, linksTo, type Link, type LinkFilter } from './link.ts';

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

const marketPair = ({ a, b, score, reasons, state }: Link): MarketPair => ({
	a: Number(a),
	b: Number(b),
	link: { score, reasons, state, inverse: isInverse(reasons) }
});

/** What a person confirmed comes before what is suggested. */
const rank = ({ state, score }: PairLink) => (state === 'confirmed' ? 1 : 0) + score;
