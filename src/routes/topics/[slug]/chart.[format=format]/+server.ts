import { topicFigure } from '#lib/charts/figure.ts';
import type { Format } from '#lib/domain/export.ts';
import { localeOf, names } from '#lib/domain/format.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import { chartAnswer } from '../../../chart-answer.ts';
import { topicChart } from '../topic-chart.ts';
import type { RequestHandler } from './$types';

/** The chart of a topic, to be taken away. */
export const GET: RequestHandler = async (event) => {
	const { topic, series, axis, now, asOf } = await topicChart(event);
	const { slug, format } = event.params;
	const title = names(topic.name, localeOf(getLocale())).main;
	const figure = topicFigure(series, axis);
	const taken = { name: slug, title, figure, markets: topic.linkedMarkets, now, asOf };
	return chartAnswer(format as Format, taken, event);
};
