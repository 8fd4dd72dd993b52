import { STATUSES } from '#lib/domain/market.ts';
import { parseQuery, QueryError, type Query } from '#lib/domain/query.ts';
import { withParameters } from '#lib/components/address.ts';
import { m } from '#lib/paraglide/messages.js';
import { readCursor, writeCursor } from '#lib/server/api/cursor.ts';
import { marketList, MARKET_SORTS } from '#lib/server/db/market-list.ts';
import { timesOf } from '../times.ts';
import { QUERY_WORDS } from './query-words.ts';
import type { PageServerLoad } from './$types';

const LIMIT = 50;

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
		first: withParameters(url.search, { cursor: null }),
		list: { items: found.items, nextCursor: writeCursor(order, found.next) }
	};
};

/** A sentence in the reader's language, and the character it is about. */
type Wrong = { message: string; at: number };
type Reading = { query: Query | null; wrong: Wrong | null };

function readQuery(q: string | null): Reading {
	if (q === null) return { query: null, wrong: null };
	try {
		return { query: parseQuery(q), wrong: null };
	} catch (error) {
		if (!(error instanceof QueryError)) throw error;
		const { code, params, position: at } = error;
		return {
			query: null,
			wrong: { message: m.query_wrong({ message: QUERY_WORDS[code](params) }), at }
		};
	}
}

/** A cursor of another order or an older version begins again at the first page. */
function cursorOrStart(order: string, cursor: string | null) {
	try {
		return readCursor(order, cursor ?? undefined);
	} catch {
		return null;
	}
}
