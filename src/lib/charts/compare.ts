/** The figures of a comparison: one chart of all, or a panel for each, and the differences below. */
import type { Difference } from '#lib/domain/difference.ts';
import { points } from '#lib/domain/format.ts';
import {
	differenceScale,
	probabilityScale,
	logOddsScale,
	type Axis,
	type Scale
} from '#lib/domain/scale.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { ComparePage } from '#lib/domain/view.ts';
import { axisOf, valueAt, type Figure, type Line } from './figure.ts';
import { seriesStyle } from './palette.ts';

/** All in one chart, or each in a panel of its own. */
export const LAYOUTS = ['together', 'panels'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** Whether panels have one axis of probabilities, or each the one that fits it. */
export const HEIGHTS = ['shared', 'free'] as const;
export type Heights = (typeof HEIGHTS)[number];

/** The difference of two of the lines, as a panel of its own. */
export type DifferenceLine = Difference & {
	/** The ids of both markets; `b` is turned around before it is subtracted when `inverse`. */
	a: string;
	b: string;
	inverse: boolean;
	/** As it is written: `A − B`, `A − (100% − B)`. */
	name: string;
	scale: Scale;
};

/** The chart of a comparison, its lines lettered in the reader's order. */
export function compareFigure(
	{ from, to, items, pairs }: ComparePage,
	axis: Axis = 'linear'
): Figure {
	const lines = items.map(({ id, title, venue, outcome, t, p, ownSince, stats }, i): Line => ({
		...{ id, title, venue, outcome, t, p, ownSince, stats },
		style: seriesStyle(i)
	}));
	const letterOf = (id: string) => lines.find((line) => line.id === id)?.style.letter ?? '?';
	return {
		from,
		to,
		lines,
		...axisOf(
			lines.flatMap(({ p }) => p),
			axis
		),
		band: null,
		stories: null,
		sentiment: null,
		marks: [],
		since: null,
		differences: pairs.flatMap(({ a, b, link: { inverse }, difference }): DifferenceLine[] => {
			if (!difference) return [];
			const subtracted = inverse ? `(100% − ${letterOf(b)})` : letterOf(b);
			const name = `${letterOf(a)} − ${subtracted}`;
			return [{ ...difference, a, b, inverse, name, scale: differenceScale(difference.d) }];
		})
	};
}

/** A figure for each line, on the same stretch of time. */
export function multiplesOf(figure: Figure, heights: Heights): Figure[] {
	const scaleOf = figure.axis === 'logodds' ? logOddsScale : probabilityScale;
	return figure.lines.map((line) => ({
		...figure,
		lines: [line],
		differences: [],
		probability: heights === 'free' ? scaleOf(line.p) : figure.probability
	}));
}

/** A difference as its axis names it: `+5`, `−2.5`. */
export const differenceTick = (d: number) => points(d).replace(/\.0$/, '');

/** The difference in force at a moment; null where either price is missing. */
export const differenceAt = ({ t, d }: DifferenceLine, at: Moment) => valueAt(t, d, at);

/** The last known difference and until when it held; null when there never was one. */
export function lastDifference({ t, d }: DifferenceLine): { at: Moment; d: number } | null {
	for (let i = d.length - 1; i >= 0; i--) {
		const value = d[i] ?? null;
		if (value !== null) return { at: t[i + 1] ?? t[i]!, d: value };
	}
	return null;
}
