import type { MarketReading, Quote } from '#lib/domain/market.ts';
import { probabilityOf } from '#lib/domain/price.ts';

/** A moment to count from: 2026-11-23 00:00 UTC, a full hour. */
export const START = Date.UTC(2026, 10, 23);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A quote with these sides in percent; the probability follows from them. */
export function quote(
	at: number,
	sides: { bid?: number | null; ask?: number | null; last?: number | null } = {},
	volume: number | null = null
): Quote {
	const micro = (percent: number | null | undefined) =>
		percent === null || percent === undefined ? null : Math.round(percent * 10_000);
	const [bid, ask, last] = [micro(sides.bid), micro(sides.ask), micro(sides.last)];
	return { at, bid, ask, last, ...probabilityOf(bid, ask, last), volume };
}

/** A market as an adapter would read it at a moment, last traded at so many percent. */
export function reading(
	id: string,
	at: number,
	percent: number | null,
	rest: Partial<MarketReading> = {}
): MarketReading {
	return {
		id: `kalshi:${id}`,
		venue: 'kalshi',
		event: null,
		title: `Will ${id} happen?`,
		label: null,
		url: `https://example.com/${id}`,
		rules: `If ${id} happens, it is yes.`,
		status: 'open',
		opensAt: null,
		closesAt: null,
		outcome: null,
		volume: null,
		volumeUnit: 'contracts',
		volume24h: null,
		liquidity: null,
		fee: null,
		shown: true,
		ref: { ticker: id },
		quote: quote(at, { last: percent }),
		...rest
	};
}
