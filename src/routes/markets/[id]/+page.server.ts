import { asJson } from '#lib/as-json.ts';
import { mayFreeze } from '#lib/server/freezing.ts';
import { shareOfChart } from '../../share.ts';
import type { PageServerLoad } from './$types';
import { claimWords } from '../../claim-words.ts';
import { toPrint } from '../../to-print.ts';
import { marketChart } from './market-chart.ts';

/** A market, and its prices over the range in the address. */
export const load: PageServerLoad = async (event) => {
	const { market, series, range, points, axis, now, asOf } = await marketChart(event);
	const { url, locals } = event;
	/** As it is now: the live page goes on, and its address with the moment does not. */
	const link = `${url.origin}${url.pathname}?asOf=${new Date(asOf ?? now).toISOString()}`;
	return {
		id: event.params.id,
		market: asJson(market),
		series: asJson(series),
		range,
		points,
		axis,
		claimWords: claimWords(),
		table: event.url.searchParams.get('view') === 'table',
		print: await toPrint(
			market,
			{ now: asOf ?? now, link, simulated: locals.context.config.simulated },
			event
		),
		freezable: mayFreeze(event.locals.context.config, event.locals.reader),
		share: shareOfChart({ title: () => market.title, markets: [market], now, asOf }, event)
	};
};
