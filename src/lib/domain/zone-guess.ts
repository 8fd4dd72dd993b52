import type { Moment } from './market.ts';

/** Why a zone is taken for dates that name none. */
export type ZoneWhy =
	/** No date needs one. */
	| 'named'
	/** The feed says it is Korean. */
	| 'korean'
	/** Its address ends in .kr. */
	| 'kr'
	/** Nothing else is known. */
	| 'nothing'
	/** What the feed or its address suggests would put articles into the future; this one does not. */
	| 'future';

/** The zone that a feed's dates are read in, and what speaks for it. */
export type ZoneGuess = {
	zone: string;
	why: ZoneWhy;
	/** Dates that name no zone, of all that could be read. */
	bare: number;
	dated: number;
	/** Dates that would lie in the future in this zone: none, where it is the right one. */
	ahead: number;
	/** How long before the reading the newest article was published in this zone, ms; null: no date. */
	newestAge: number | null;
};

/** One reading of a feed: the published times of its items, in one order; `clamped`: told as the future. */
export type Dated = { at: Moment | null; clamped: boolean };

/** How the same items are dated in a zone. */
export type Reading = { zone: string; items: readonly Dated[] };

/**
 * What the same document, read in several zones, says of its own zone: `readings` in the order in which
 * they are believed, the first because of `why`. A date that moves with the zone named none.
 */
export function guessZone(
	readings: readonly Reading[],
	why: Exclude<ZoneWhy, 'named' | 'future'>,
	now: Moment
): ZoneGuess {
	const [first] = readings as [Reading, ...Reading[]];
	const bareAt = first.items.map((item, i) =>
		readings.some(({ items }) => items[i]?.at !== item.at || items[i]?.clamped !== item.clamped)
	);
	const of = ({ zone, items }: Reading) => {
		const at = items.flatMap((item) => (item.at === null ? [] : [item.at]));
		return {
			zone,
			bare: bareAt.filter(Boolean).length,
			dated: at.length,
			ahead: items.filter((item, i) => bareAt[i] && item.clamped).length,
			newestAge: at.length === 0 ? null : now - Math.max(...at)
		};
	};
	const guesses = readings.map(of);
	const [believed] = guesses as [ReturnType<typeof of>];
	if (believed.bare === 0) return { ...believed, why: 'named' };
	if (believed.ahead === 0) return { ...believed, why };
	const other = guesses.find(({ ahead }) => ahead === 0);
	return other ? { ...other, why: 'future' } : { ...believed, why };
}
