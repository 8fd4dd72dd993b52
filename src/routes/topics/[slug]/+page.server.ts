import { asJson } from '#lib/domain/as-json.ts';
import { chartWords } from '#lib/components/chart-words.ts';
import { ruleWords } from '#lib/components/rule-words.ts';
import { textsIn } from '#lib/components/texts.ts';
import { localeOf, names, type Locale } from '#lib/domain/format.ts';
import { reasonsRead } from '#lib/domain/reason.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { mayFreeze } from '#lib/server/freezing.ts';
import { shareOfChart } from '../../share.ts';
import type { PageServerLoad } from './$types';
import { claimWords } from '../../claim-words.ts';
import { deskWays } from '../../desk-ways.ts';
import { topicChart } from './topic-chart.ts';

const texts = textsIn({
	topic_chart: m.topic_chart,
	topic_no_market: m.topic_no_market,
	stories_24h: m.stories_24h,
	sentiment_24h: m.sentiment_24h,
	usual: m.usual,
	sentiment_change: m.sentiment_change,
	linked_markets: m.linked_markets,
	compare_its_markets: m.compare_its_markets,
	n_more_market: m.n_more_market,
	n_more_markets: m.n_more_markets,
	chart_more: m.chart_more,
	rules_and_link: m.rules_and_link,
	no_rules: m.no_rules,
	rules_side_by_side: m.rules_side_by_side,
	rules_warning: m.rules_warning,
	contract_left: m.contract_left,
	contract_right: m.contract_right,
	compare: m.compare,
	compare_alone: m.compare_alone,
	stories: m.stories,
	topic_no_story: m.topic_no_story,
	linked_usual: m.linked_usual,
	topic_query: m.topic_query,
	topic_aliases: m.topic_aliases
});

/** A topic, and its series over the range in the address. */
export const load: PageServerLoad = async (event) => {
	const { topic, series, range, points, axis, now, asOf } = await topicChart(event);
	const title = (locale: Locale) => names(topic.name, locale).main;
	const { searchParams } = event.url;
	const slug = encodeURIComponent(topic.slug);
	return {
		deskWays: await deskWays(event, () => [
			[`/desk/topics/${slug}`, m.desk_way_topic()],
			[`/desk/links?topic=${slug}`, m.desk_links_review()],
			[`/desk/claims?topic=${slug}`, m.desk_claim_new()],
			[`/alerts?subject=topic:${slug}#add`, m.desk_way_alert()]
		]),
		slug: event.params.slug,
		topic: asJson(reasonsRead(localeOf(getLocale()), topic)),
		series: asJson(series),
		range,
		points,
		axis,
		table: searchParams.get('view') === 'table',
		texts: texts(),
		chartWords: chartWords(),
		ruleWords: ruleWords(),
		claimWords: claimWords(),
		pair: { a: searchParams.get('a'), b: searchParams.get('b') },
		freezable: mayFreeze(event.locals.context.config, event.locals.reader),
		share: shareOfChart({ title, markets: topic.linkedMarkets, now, asOf }, event)
	};
};
