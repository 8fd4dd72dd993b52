import { asJson } from '#lib/as-json.ts';
import { mayFreeze } from '#lib/server/freezing.ts';
import { shareOfChart } from '../../share.ts';
import type { PageServerLoad } from './$types';
import { claimWords } from '../../claim-words.ts';
import { marketChart } from './market-chart.ts';

/** A market, and its prices over the range in the address. */
export const load: PageServerLoad = async (event) => {
	const { market, series, range, points, axis, now, asOf } = await marketChart(event);
	return {
		id: event.params.id,
		market: asJson(market),
		series: asJson(series),
		range,
		points,
		axis,
		claimWords: claimWords(),
		table: event.url.searchParams.get('view') === 'table',
		freezable: mayFreeze(event.locals.context.config, event.locals.reader),
		share: shareOfChart({ title: () => market.title, markets: [market], now, asOf }, event)
	};
};
