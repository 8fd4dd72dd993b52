import { marketFigure } from '#lib/charts/figure.ts';
import { marketMarks } from '#lib/charts/marks.ts';
import type { Taken } from '../../chart-answer.ts';
import type { Asking } from '../../points.ts';
import { marketChart } from './market-chart.ts';

/** The chart of a market, as it is taken away. */
export async function takenMarket(event: Asking & { params: { id: string } }): Promise<Taken> {
	const { market, series, range, axis, now, asOf } = await marketChart(event);
	return {
		name: event.params.id.replace(/[^\w.-]+/g, '-'),
		title: () => market.title,
		figure: marketFigure(market, series, range, axis, marketMarks(market)),
		markets: [market],
		now,
		asOf
	};
}
