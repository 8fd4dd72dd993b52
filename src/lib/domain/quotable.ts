/** Whether a price can be printed, and what to say with it. The limits are the desk's own and stand here. */
import { freshness } from './freshness.ts';
import { isSettled, type Moment } from './market.ts';
import type { Light, MarketView } from './view.ts';

export type QuotabilityReason = { light: Light } & (
	| { kind: 'no-price' }
	/** An outcome is proposed, disputed or determined, and may flip. */
	| { kind: 'proposed' }
	| { kind: 'not-trading'; status: 'listed' | 'paused' | 'closed' }
	/** Probability between bid and ask, 0..1; null: a side is missing. */
	| { kind: 'spread'; spread: number | null }
	/** Traded in all, and what waits in the book, in `unit`; null: the venue does not tell. */
	| { kind: 'volume'; value: number | null; unit: MarketView['volume']['unit'] }
	| { kind: 'depth'; value: number; unit: MarketView['volume']['unit'] }
	| { kind: 'age'; at: Moment; stale: boolean }
	/** Days of the last 30 on which the price moved. */
	| { kind: 'days'; days: number }
	| { kind: 'play' }
);

export type Quotability = { light: Light; reasons: QuotabilityReason[] };

/** Between bid and ask, in probability. Beyond the wider one the middle is no price (`WIDEST_SPREAD`). */
const NARROW = 0.03;
const WIDE = 0.1;
/** Traded in all, in dollars or contracts (a contract is worth a dollar at most). */
const SMALL = 10_000;
const MODEST = 100_000;
/** What waits in the book, in dollars. */
const SHALLOW = 1_000;
/** Days on which the price moved, of the last 30. */
const FEW_DAYS = 3;

/** Floats must not push a spread of exactly the limit beyond it. */
const wider = (spread: number, limit: number) => Math.round((spread - limit) * 1e6) > 0;

/** What of a market decides its light. */
export type Priced = Pick<
	MarketView,
	'status' | 'quote' | 'money' | 'volume' | 'liquidity' | 'checkedAt' | 'every'
>;

function ofStatus({ status }: Priced): QuotabilityReason[] {
	if (status === 'proposed') return [{ kind: 'proposed', light: 'red' }];
	if (status === 'listed') return [{ kind: 'not-trading', status, light: 'red' }];
	if (status === 'paused' || status === 'closed') {
		return [{ kind: 'not-trading', status, light: 'amber' }];
	}
	return [];
}

function ofSpread({ quote, money }: Priced): QuotabilityReason[] {
	// A market maker's price has no sides.
	if (!quote || quote.basis === 'amm') return [];
	const { bid, ask } = quote;
	if (bid === null || ask === null) return [{ kind: 'spread', spread: null, light: 'red' }];
	const spread = ask - bid;
	const light = wider(spread, WIDE) ? 'red' : wider(spread, NARROW) ? 'amber' : 'green';
	return money === 'play' && light === 'green' ? [] : [{ kind: 'spread', spread, light }];
}

function ofVolume({ volume: { value, unit } }: Priced): QuotabilityReason[] {
	if (unit === 'mana') return [];
	const light =
		value === null ? 'amber' : value < SMALL ? 'red' : value < MODEST ? 'amber' : 'green';
	return [{ kind: 'volume', value, unit, light }];
}

function ofDepth({ liquidity, volume: { unit } }: Priced): QuotabilityReason[] {
	if (liquidity == null || unit === 'mana') return [];
	return [
		{ kind: 'depth', value: liquidity, unit, light: liquidity < SHALLOW ? 'amber' : 'green' }
	];
}

function ofAge({ quote, checkedAt, every }: Priced, now: Moment): QuotabilityReason[] {
	const at = checkedAt ?? quote?.at;
	if (at == null) return [];
	// What nothing reads any more has the age it has.
	const state = every === null ? 'ageing' : freshness(at, every, now);
	const light = { fresh: 'green', ageing: 'amber', stale: 'red' } as const;
	return [{ kind: 'age', at, stale: state === 'stale', light: light[state] }];
}

/**
 * The light beside a price with its reasons, worst first; null once a market is settled: what it paid
 * is a fact. `now` null: without the age of the price, which a list tells beside it. `daysMoved`: of the last
 * 30, null when not known.
 */
export function quotability(
	market: Priced,
	now: Moment | null,
	daysMoved: number | null = null
): Quotability | null {
	if (isSettled(market.status)) return null;
	if (market.quote?.probability == null) {
		return { light: 'red', reasons: [...ofStatus(market), { kind: 'no-price', light: 'red' }] };
	}
	const reasons: QuotabilityReason[] = [
		...ofStatus(market),
		...ofSpread(market),
		...ofVolume(market),
		...ofDepth(market),
		...(now === null ? [] : ofAge(market, now)),
		...(daysMoved === null
			? []
			: ([
					{ kind: 'days', days: daysMoved, light: daysMoved < FEW_DAYS ? 'amber' : 'green' }
				] as const)),
		...(market.money === 'play' ? ([{ kind: 'play', light: 'amber' }] as const) : [])
	];
	const worst = (['red', 'amber', 'green'] as const).find((light) =>
		reasons.some((reason) => reason.light === light)
	);
	const order: Light[] = ['red', 'amber', 'green'];
	return {
		light: worst ?? 'green',
		reasons: reasons.toSorted((a, b) => order.indexOf(a.light) - order.indexOf(b.light))
	};
}
