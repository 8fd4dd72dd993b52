import { asJson } from '#lib/as-json.ts';
import { names, type Locale } from '#lib/domain/format.ts';
import { mayFreeze } from '#lib/server/freezing.ts';
import { shareOfChart } from '../../share.ts';
import type { PageServerLoad } from './$types';
import { claimWords } from '../../claim-words.ts';
import { topicChart } from './topic-chart.ts';

/** A topic, and its series over the range in the address. */
export const load: PageServerLoad = async (event) => {
	const { topic, series, range, points, axis, now, asOf } = await topicChart(event);
	const title = (locale: Locale) => names(topic.name, locale).main;
	const { searchParams } = event.url;
	return {
		slug: event.params.slug,
		topic: asJson(topic),
		series: asJson(series),
		range,
		points,
		axis,
		table: searchParams.get('view') === 'table',
		claimWords: claimWords(),
		pair: { a: searchParams.get('a'), b: searchParams.get('b') },
		freezable: mayFreeze(event.locals.context.config, event.locals.reader),
		share: shareOfChart({ title, markets: topic.linkedMarkets, now, asOf }, event)
	};
};
