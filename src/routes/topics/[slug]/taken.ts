import { topicFigure } from '#lib/charts/figure.ts';
import { names } from '#lib/domain/format.ts';
import type { Taken } from '../../chart-answer.ts';
import type { Asking } from '../../points.ts';
import { topicChart } from './topic-chart.ts';

/** The chart of a topic, as it is taken away. */
export async function takenTopic(event: Asking & { params: { slug: string } }): Promise<Taken> {
	const { topic, series, axis, now, asOf } = await topicChart(event);
	return {
		name: event.params.slug,
		title: (locale) => names(topic.name, locale).main,
		figure: topicFigure(series, axis),
		markets: topic.linkedMarkets,
		now,
		asOf
	};
}
