import type { DifferenceLine } from '#lib/charts/compare.ts';
import { points, span, type Locale } from '#lib/domain/format.ts';
import { fill } from './fill.ts';

/** A difference in words, with places for its figures; and that there is none. */
export type DifferenceTexts = Record<'difference_none' | 'difference_mean', string>;

const HOUR = 3_600_000;

/** A length of time to its nearest day or, of a short one, hour: none is called shorter by a whole day. */
function nearest(ms: number): number {
	const unit = ms >= 48 * HOUR ? 24 * HOUR : ms >= 2 * HOUR ? HOUR : 1;
	return Math.round(ms / unit) * unit;
}

/** A difference in one line: of what, its mean over all points of the range, and what that rests on. */
export const differenceWords = (
	{ name, mean, n, overlap }: DifferenceLine,
	texts: DifferenceTexts,
	locale: Locale
): string =>
	mean === null
		? fill(texts.difference_none, { name })
		: fill(texts.difference_mean, {
				name,
				mean: points(mean),
				n,
				overlap: span(nearest(overlap), locale)
			});
