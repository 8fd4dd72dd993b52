import type { RequestEvent } from '@sveltejs/kit';
import { topicFigure } from '#lib/charts/figure.ts';
import { names } from '#lib/domain/format.ts';
import type { Taken } from '../../chart-answer.ts';
import { topicChart } from './topic-chart.ts';

/** The chart of a topic, as it is taken away. */
export const takenTopic = async (
	event: Pick<RequestEvent, 'locals' | 'url'> & { params: { slug: string } }
): Promise<Taken> => takenFrom(event.params.slug, await topicChart(event));

/** What was read for the page, as it is taken away. */
export const takenFrom = (
	slug: string,
	{ topic, series, axis, now, asOf }: Awaited<ReturnType<typeof topicChart>>
): Taken => ({
	name: slug,
	title: (locale) => names(topic.name, locale).main,
	figure: topicFigure(series, axis),
	marks: series.marks,
	markets: topic.linkedMarkets,
	now,
	asOf
});
