/** A reference rate: units of `quote` for one `base` on a day, as exact decimal text. */
export type RateReading = {
	/** `YYYY-MM-DD`. */
	date: string;
	base: string;
	quote: string;
	rate: string;
	/** Who says so, in words that can be printed beside the number. */
	source: string;
};

/** Digits of a decimal text as an integer, and how many of them stand behind the point. */
function digits(text: string): { units: bigint; places: number } | null {
	const match = /^(\d{1,15})(?:\.(\d{1,15}))?$/.exec(text.trim());
	if (!match) return null;
	const fraction = match[2] ?? '';
	return { units: BigInt(match[1] + fraction), places: fraction.length };
}

/** A positive decimal text without needless zeros, or null when it is none. */
export function decimalText(text: string): string | null {
	const read = digits(text);
	if (!read || read.units === 0n) return null;
	const whole = read.units.toString().padStart(read.places + 1, '0');
	const point = whole.length - read.places;
	const fraction = whole.slice(point).replace(/(?<!0)0+$/, '');
	return whole.slice(0, point) + (fraction ? `.${fraction}` : '');
}

/** How many significant digits a decimal text states. */
const significant = (units: bigint) => units.toString().length;

/**
 * `dividend / divisor` of two positive decimal texts, rounded half up to one significant digit more
 * than the coarser of the two states: a quotient is no finer than what it is made of. null when
 * either is no positive decimal.
 */
export function quotient(dividend: string, divisor: string): string | null {
	const [above, below] = [digits(dividend), digits(divisor)];
	if (!above || !below || above.units === 0n || below.units === 0n) return null;
	const wanted = Math.min(significant(above.units), significant(below.units)) + 1;
	const magnitude =
		significant(above.units) - above.places - (significant(below.units) - below.places);
	// Digits behind the point for that precision; the quotient's own magnitude is this one or one less.
	const tryPlaces = (places: number) => {
		const shift = places - above.places + below.places;
		const scaled = above.units * 10n ** BigInt(Math.max(0, shift));
		const by = below.units * 10n ** BigInt(Math.max(0, -shift));
		return (scaled * 2n + by) / (by * 2n);
	};
	let places = Math.max(0, wanted - magnitude);
	let result = tryPlaces(places);
	if (significant(result) > wanted && places > 0) result = tryPlaces(--places);
	const text = result.toString().padStart(places + 1, '0');
	return decimalText(places > 0 ? `${text.slice(0, -places)}.${text.slice(-places)}` : text);
}
