import { compareFigure, multiplesOf } from '#lib/charts/compare.ts';
import type { Locale } from '#lib/domain/format.ts';
import type { CompareItem } from '#lib/domain/view.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Taken } from '../chart-answer.ts';
import type { Asking } from '../points.ts';
import { compareChart } from './compare-chart.ts';

/** What a comparison is called: both its markets; of more the first. */
export function compareTitle(items: readonly CompareItem[], locale: Locale): string {
	const [first, second] = items;
	if (!first) return m.compare({}, { locale });
	if (!second) return first.title;
	return items.length === 2
		? `${first.title} / ${second.title}`
		: m.compare_title({ first: first.title, n: items.length - 1 }, { locale });
}

/** The chart of a comparison, as it is taken away. */
export async function takenCompare(event: Asking): Promise<Taken> {
	const { page, axis, layout, heights, now, asOf } = await compareChart(event);
	const figure = compareFigure(page, axis);
	return {
		name: 'compare',
		title: (locale) => compareTitle(page.items, locale),
		figure,
		panels: layout === 'panels' ? multiplesOf(figure, heights) : null,
		markets: page.items,
		now,
		asOf
	};
}
