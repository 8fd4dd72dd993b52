import { mayFreeze } from '#lib/server/freezing.ts';
import { shareOfChart } from '../../share.ts';
import type { PageServerLoad } from './$types';
import { takenFrom } from './taken.ts';
import { topicChart } from './topic-chart.ts';

/** A topic, and its series over the range in the address. */
export const load: PageServerLoad = async (event) => {
	const chart = await topicChart(event);
	const { topic, series, range, points, axis } = chart;
	const { searchParams } = event.url;
	return {
		slug: event.params.slug,
		topic,
		series,
		range,
		points,
		axis,
		table: searchParams.get('view') === 'table',
		pair: { a: searchParams.get('a'), b: searchParams.get('b') },
		freezable: mayFreeze(event.locals.context),
		share: shareOfChart(takenFrom(event.params.slug, chart), event)
	};
};
