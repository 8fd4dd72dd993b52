import { chartWords } from '#lib/components/chart-words.ts';
import { ruleWords } from '#lib/components/rule-words.ts';
import { reasonsRead } from '#lib/domain/reason.ts';
import { marketList } from '#lib/server/db/market-list.ts';
import { listTopics } from '#lib/server/db/topic.ts';
import type { MarketView, Name } from '#lib/domain/view.ts';
import { localeOf } from '#lib/domain/format.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import { readQuery } from '../search-query.ts';
import { deskWays } from '../desk-ways.ts';
import { compareChart, namesOf } from './compare-chart.ts';
import { compareTexts } from './compare-texts.ts';
import { compareTitle } from './taken.ts';
import type { PageServerLoad } from './$types';

/** Markets and topics that a search for one more offers. */
const OFFERED = 10;

/** What the address compares, and what its search finds to be added. */
export const load: PageServerLoad = async ({ locals, url, request }) => {
	const { now, asOf, ...chart } = await compareChart({ locals, url, request });
	const q = url.searchParams.get('q')?.trim() || null;
	const { query, wrong } = readQuery(q);
	let found: { markets: MarketView[]; topics: { slug: string; name: Name }[] } | null = null;
	if (query !== null && q !== null) {
		const { db } = locals.context;
		const [markets, topics] = await Promise.all([
			marketList(db, {
				...{ query, venue: null, topic: null, asOf, now, after: null },
				...{ status: 'all', sort: 'volume', limit: OFFERED }
			}),
			listTopics(db, asOf ?? undefined)
		]);
		const said = q.toLowerCase();
		found = {
			markets: markets.items,
			topics: topics
				.filter(({ slug, name }) =>
					[slug, name.en, name.ko].some((text) => text.toLowerCase().includes(said))
				)
				.slice(0, OFFERED)
				.map(({ slug, name }) => ({ slug, name }))
		};
	}
	const locale = localeOf(getLocale());
	return {
		...chart,
		page: reasonsRead(locale, chart.page),
		texts: compareTexts(),
		chartWords: chartWords(),
		ruleWords: ruleWords(),
		names: namesOf(url),
		judge: (await deskWays({ locals, url }))?.judge ?? null,
		title: compareTitle(chart.page.items, locale),
		table: url.searchParams.get('view') === 'table',
		q,
		wrong,
		found
	};
};
