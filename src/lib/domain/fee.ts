/** What a trade costs and what is left of it, exact in micro-dollars. Formulas and vectors: methods 7.9. */
import { MICRO, type Fee, type Micro } from './market.ts';

const DAY = 24 * 3_600_000;

/** Contracts in the order that returns are computed for: fees are rounded on the order, not the contract. */
export const ORDER = 100;

const CENT = 10_000n;
const FIVE_DECIMALS = 10n;

/**
 * What a taker pays for an order, in micro-dollars: contracts × rate × (p(1−p))^exponent. Kalshi's
 * formulas (`quadratic…`) round up to the cent, Polymarket's down to five decimals. A venue that tells
 * no schedule (`null`) counts as 0: say so beside the figure.
 */
export function takerFee(fee: Fee, price: Micro, contracts = ORDER): Micro {
	if (fee === null) return 0;
	const roundsUp = fee.type?.startsWith('quadratic') ?? false;
	const unit = roundsUp ? CENT : FIVE_DECIMALS;
	const rate = Math.round(fee.rate * MICRO);
	if (!Number.isInteger(fee.exponent)) {
		const share = ((price / MICRO) * (MICRO - price)) / MICRO;
		const units = (contracts * rate * share ** fee.exponent) / Number(unit);
		// What floats add or lose must not tip a rounding.
		return (roundsUp ? Math.ceil(units - 1e-6) : Math.floor(units + 1e-6)) * Number(unit);
	}
	const exponent = BigInt(fee.exponent);
	const above =
		BigInt(contracts) * BigInt(rate) * (BigInt(price) * BigInt(MICRO - price)) ** exponent;
	const below = (BigInt(MICRO) * BigInt(MICRO)) ** exponent * unit;
	return Number((roundsUp ? (above + below - 1n) / below : above / below) * unit);
}

/** What an order at a price costs with its fee, in micro-dollars. */
export const costOf = (price: Micro, fee: Fee) => price * ORDER + takerFee(fee, price);

/** Profit for each dollar put in, when every contract is worth `value` in the end: −1 is all of it lost. */
export const returnOf = (price: Micro, value: Micro, fee: Fee) =>
	(value * ORDER) / costOf(price, fee) - 1;

/** Below this a yearly figure says nothing: a day's luck to the power of 365. */
const SHORTEST = 7 * DAY;

/** A return as a yearly rate, (1+R)^(365/days) − 1; null when it was held for less than a week. */
export function annualised(value: number, held: number): number | null {
	return held < SHORTEST ? null : (1 + value) ** (365 / (held / DAY)) - 1;
}

/** What lent money is taken to earn in a year, where a position pays nothing. */
export const LENDING_RATE = 0.04;

/**
 * The true chances at which nobody who is neutral to risk gains by trading: `[lo, hi]`, 0..1. Below `lo`
 * buying NO pays, above `hi` buying YES; the price cannot tell what lies between apart.
 *
 * @param held ms until the money comes back
 */
export function breakEvenBand(
	{ bid, ask }: { bid: Micro; ask: Micro },
	fee: Fee,
	held: number,
	rate = LENDING_RATE
): [number, number] {
	const locked = (1 + (rate * Math.max(0, held)) / (365 * DAY)) / (MICRO * ORDER);
	const lo = 1 - costOf(MICRO - bid, fee) * locked;
	return [Math.max(0, lo), Math.min(1, costOf(ask, fee) * locked)];
}
