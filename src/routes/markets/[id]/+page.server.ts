import { asJson } from '#lib/domain/as-json.ts';
import { chartWords } from '#lib/components/chart-words.ts';
import { ruleWords } from '#lib/components/rule-words.ts';
import { textsIn } from '#lib/components/texts.ts';
import { localeOf } from '#lib/domain/format.ts';
import { reasonsRead } from '#lib/domain/reason.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { mayFreeze } from '#lib/server/freezing.ts';
import { movesWithReceipts } from '#lib/server/moved.ts';
import { shareOfChart } from '../../share.ts';
import type { PageServerLoad } from './$types';
import { claimWords } from '../../claim-words.ts';
import { deskWays } from '../../desk-ways.ts';
import { toPrint } from '../../to-print.ts';
import { marketChart } from './market-chart.ts';
import { movesText } from './moves-text.ts';

const texts = textsIn({
	market_chart: m.market_chart,
	fee: m.fee,
	fee_unknown: m.fee_unknown,
	fee_none: m.fee_none,
	fee_taker: m.fee_taker,
	fee_both: m.fee_both,
	fee_label: m.fee_label,
	new_window: m.new_window,
	at_venue: m.at_venue,
	compare_with_others: m.compare_with_others,
	outcome: m.outcome,
	pays: m.pays,
	volume_lifetime: m.volume_lifetime,
	volume_24h: m.volume_24h,
	price_is_no_share: m.price_is_no_share,
	rules: m.rules,
	no_rules: m.no_rules,
	rules_seen: m.rules_seen,
	rules_earlier: m.rules_earlier,
	topics: m.topics,
	no_topics: m.no_topics,
	linked_usual: m.linked_usual,
	stories: m.stories,
	market_no_story: m.market_no_story,
	same_elsewhere: m.same_elsewhere,
	rules_warning: m.rules_warning,
	compare: m.compare,
	siblings: m.siblings
});

/** A market, and its prices over the range in the address. */
export const load: PageServerLoad = async (event) => {
	const { market, series, range, points, axis, now, asOf } = await marketChart(event);
	const { url, locals, params } = event;
	const { config, connection } = locals.context;
	const moves = await movesWithReceipts(connection, params.id, { now, asOf });
	/** As it is now: the live page goes on, and its address with the moment does not. */
	const link = `${url.origin}${url.pathname}?asOf=${new Date(asOf ?? now).toISOString()}`;
	const named = encodeURIComponent(market.id).replaceAll('%3A', ':');
	return {
		deskWays: await deskWays(event, () => [
			[`/desk/markets/${named}`, m.desk_way_market()],
			[`/desk/claims?market=${named}`, m.desk_claim_new()],
			[`/alerts?subject=market:${named}#add`, m.desk_way_alert()]
		]),
		id: event.params.id,
		market: asJson(reasonsRead(localeOf(getLocale()), market)),
		series: asJson(series),
		range,
		points,
		axis,
		texts: texts(),
		chartWords: chartWords(),
		ruleWords: ruleWords(),
		claimWords: claimWords(),
		moves: movesText(moves ?? { demand: null, items: [] }, market.topics.length > 0),
		table: event.url.searchParams.get('view') === 'table',
		print: await toPrint(market, { now: asOf ?? now, link, simulated: config.simulated }, event),
		freezable: mayFreeze(config, locals.reader),
		share: shareOfChart({ title: () => market.title, markets: [market], now, asOf }, event)
	};
};
