import { marketFigure } from '#lib/charts/figure.ts';
import type { Format } from '#lib/domain/export.ts';
import { chartAnswer } from '../../../chart-answer.ts';
import { marketChart } from '../market-chart.ts';
import type { RequestHandler } from './$types';

/** The chart of a market, to be taken away. */
export const GET: RequestHandler = async (event) => {
	const { market, series, range, axis, now, asOf } = await marketChart(event);
	const { id, format } = event.params;
	const figure = marketFigure(market, series, range, axis);
	const name = id.replace(/[^\w.-]+/g, '-');
	const taken = { name, title: market.title, figure, markets: [market], now, asOf };
	return chartAnswer(format as Format, taken, event);
};
