import type { DifferenceLine } from '#lib/charts/compare.ts';
import { points, span, type Locale } from '#lib/domain/format.ts';
import { m } from '#lib/paraglide/messages.js';

/** A difference in one line: of what, its mean over all points of the range, and what that rests on. */
export const differenceWords = (
	{ name, mean, n, overlap }: DifferenceLine,
	locale: Locale
): string =>
	mean === null
		? m.difference_none({ name })
		: m.difference_mean({ name, mean: points(mean), n, overlap: span(overlap, locale) });
