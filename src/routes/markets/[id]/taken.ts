import type { RequestEvent } from '@sveltejs/kit';
import { marketFigure } from '#lib/charts/figure.ts';
import type { Taken } from '../../chart-answer.ts';
import { marketChart } from './market-chart.ts';

/** The chart of a market, as it is taken away. */
export const takenMarket = async (
	event: Pick<RequestEvent, 'locals' | 'url'> & { params: { id: string } }
): Promise<Taken> => takenFrom(event.params.id, await marketChart(event));

/** What was read for the page, as it is taken away. */
export const takenFrom = (
	id: string,
	{ market, series, range, axis, now, asOf }: Awaited<ReturnType<typeof marketChart>>
): Taken => ({
	name: id.replace(/[^\w.-]+/g, '-'),
	title: () => market.title,
	figure: marketFigure(market, series, range, axis),
	marks: [],
	markets: [market],
	now,
	asOf
});
