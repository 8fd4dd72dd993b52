import { MICRO, type Basis, type Micro } from './market.ts';

/** Widest spread, in `Micro`, at which the middle of bid and ask is taken as the probability. */
export const WIDEST_SPREAD: Micro = 100_000;

const PLAIN = /^\d{1,9}(?:\.\d{1,9})?$/;

/**
 * Nearly all that venues send: below a billion and with no more than six places, where a float times a million
 * lies too near a whole number for any doubt. null for all else.
 */
function plainMicro(value: unknown): number | null {
	const number = typeof value === 'string' && PLAIN.test(value) ? Number(value) : value;
	if (typeof number !== 'number' || !(number >= 0 && number < 1e9)) return null;
	const units = Math.round(number * MICRO);
	return Math.abs(number * MICRO - units) < 0.001 ? units : null;
}

/**
 * Reads a decimal number or string as an integer of 1e-6, half away from zero beyond six places.
 * Works on the digits wherever a float could err: `"0.1200"` is 120000. null, "" and "NaN" give null;
 * anything else that is not a plain decimal throws.
 */
export function micro(value: unknown): number | null {
	if (value === null || value === undefined || value === '' || value === 'NaN') return null;
	const plain = plainMicro(value);
	if (plain !== null) return plain;
	if (typeof value === 'number') {
		if (!Number.isFinite(value)) return null;
		value = decimalOf(value);
	}
	if (typeof value !== 'string') throw new TypeError(`expected a decimal, got ${typeof value}`);
	const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(value.trim());
	if (!match || (!match[2] && !match[3])) {
		throw new TypeError(`expected a decimal, got ${JSON.stringify(value.slice(0, 60))}`);
	}
	const exponent = Number(match[4] ?? 0);
	if (exponent !== 0) return micro(decimalOf(Number(value)));
	const fraction = (match[3] ?? '').padEnd(7, '0');
	let units = Number(match[2] || '0') * MICRO + Number(fraction.slice(0, 6));
	if (fraction.charCodeAt(6) >= 53) units += 1;
	if (!Number.isSafeInteger(units)) throw new RangeError(`${value.slice(0, 60)} is too large`);
	return match[1] === '-' ? -units : units;
}

/** A number in plain digits. From 1e21 on `toFixed` would write an exponent, and nothing is that large. */
function decimalOf(number: number): string {
	if (Math.abs(number) >= 1e21) throw new RangeError(`${number} is too large`);
	return number.toFixed(9);
}

/** A price that must lie in 0..1, in `Micro`; null stays null, anything outside throws. */
export function price(value: unknown): Micro | null {
	const units = micro(value);
	if (units !== null && (units < 0 || units > MICRO)) {
		throw new RangeError(`price ${String(value).slice(0, 40)} lies outside 0..1`);
	}
	return units;
}

/** A bid of 0 and an ask of 1 are empty sides, on every venue: null. */
export const bidSide = (bid: Micro | null) => (bid === 0 ? null : bid);
export const askSide = (ask: Micro | null) => (ask === MICRO ? null : ask);

/**
 * The probability of a quote: the middle of bid and ask when both are real and at most 0.10 apart
 * (inclusive), else the last trade, else none.
 */
export function probabilityOf(
	bid: Micro | null,
	ask: Micro | null,
	last: Micro | null
): { probability: Micro | null; basis: Basis | null } {
	if (bid !== null && ask !== null && ask >= bid && ask - bid <= WIDEST_SPREAD) {
		return { probability: Math.round((bid + ask) / 2), basis: 'mid' };
	}
	if (last !== null) return { probability: last, basis: 'last' };
	return { probability: null, basis: null };
}

/** `Micro` to the 0..1 (or decimal amount) that the API and charts show; null stays null. */
export const decimal = (units: number | null) => (units === null ? null : units / MICRO);
