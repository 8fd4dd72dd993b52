import type { Tone } from './language.ts';

/** From here on a score counts as good or bad, in every language: bands are brought to this one. */
export const LABEL_FROM = 0.2;

/** A tone as a score whose neutral band is ±LABEL_FROM: stretched within its own band and beyond. Monotone; ±1 stays. */
export function toBand({ value, band }: Tone): number {
	const size = Math.min(1, Math.abs(value));
	const moved =
		size < band
			? (size / band) * LABEL_FROM
			: LABEL_FROM + ((size - band) / (1 - band)) * (1 - LABEL_FROM);
	return Math.sign(value) * moved;
}

/** The label of a score. */
export const labelOf = (score: number): -1 | 0 | 1 =>
	score >= LABEL_FROM ? 1 : score <= -LABEL_FROM ? -1 : 0;
