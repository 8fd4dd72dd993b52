import { mayFreeze } from '#lib/server/freezing.ts';
import { shareOfChart } from '../../share.ts';
import type { PageServerLoad } from './$types';
import { marketChart } from './market-chart.ts';
import { takenFrom } from './taken.ts';

/** A market, and its prices over the range in the address. */
export const load: PageServerLoad = async (event) => {
	const chart = await marketChart(event);
	const { market, series, range, points, axis } = chart;
	return {
		id: event.params.id,
		market,
		series,
		range,
		points,
		axis,
		table: event.url.searchParams.get('view') === 'table',
		freezable: mayFreeze(event.locals.context),
		share: shareOfChart(takenFrom(event.params.id, chart), event)
	};
};
