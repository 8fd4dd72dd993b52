import { asJson } from '#lib/domain/as-json.ts';
import { STATUSES } from '#lib/domain/market.ts';
import { m } from '#lib/paraglide/messages.js';
import { writeCursor } from '#lib/server/api/cursor.ts';
import { marketList, MARKET_SORTS } from '#lib/server/db/market-list.ts';
import { cursorOrStart, readQuery } from '../search-query.ts';
import { timesOf } from '../times.ts';
import type { PageServerLoad } from './$types';

const LIMIT = 50;

const SORT_WORDS: Record<(typeof MARKET_SORTS)[number], () => string> = {
	volume: m.sort_volume,
	change: m.sort_change,
	closing: m.sort_closing,
	new: m.sort_new,
	probability: m.sort_probability,
	'-probability': m.sort_probability_down
};

/** A search over the catalogue. What is wrong with the words is part of the answer, not an error. */
export const load: PageServerLoad = async ({ locals, url }) => {
	const { now, asOf } = timesOf({ locals, url });
	const given = (name: string) => url.searchParams.get(name)?.trim() || null;
	const search = {
		q: given('q'),
		venue: given('venue'),
		status: [...STATUSES, 'all' as const].find((s) => s === given('status')) ?? 'open',
		sort: MARKET_SORTS.find((sort) => sort === given('sort')) ?? 'volume',
		cursor: given('cursor'),
		limit: LIMIT
	};
	const { query, wrong } = readQuery(search.q);
	const order = `markets ${search.sort}`;
	const found =
		wrong === null
			? await marketList(locals.context.db, {
					...search,
					query,
					topic: null,
					after: cursorOrStart(order, search.cursor),
					now,
					asOf
				})
			: { items: [], next: null };
	return {
		search,
		wrong,
		// As text: as messages every reader would load both languages.
		texts: {
			markets: m.nav_markets(),
			title: m.markets_title(),
			search: m.search_in_markets(),
			searchNow: m.search_button(),
			venue: m.venue(),
			venues: m.all_venues(),
			state: m.state(),
			states: m.all_states(),
			sort: m.sort(),
			none: m.markets_none(),
			empty: m.markets_empty(),
			tick: m.compare(),
			ticked: m.compare_ticked()
		},
		sorts: Object.entries(SORT_WORDS).map(([sort, word]) => ({ sort, word: word() })),
		list: asJson({ items: found.items, nextCursor: writeCursor(order, found.next) })
	};
};
