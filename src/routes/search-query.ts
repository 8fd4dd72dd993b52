import { parseQuery, QueryError, type Query } from '#lib/domain/query.ts';
import type { WrongQuery } from '#lib/components/wrong-query.ts';
import { m } from '#lib/paraglide/messages.js';
import { readCursor } from '#lib/server/api/cursor.ts';
import type { Place } from '#lib/server/db/page.ts';
import { QUERY_WORDS } from './query-words.ts';

/** A search as a page was asked for it. `query` null: none was given, or it is wrong. */
export type Asked = { query: Query | null; wrong: WrongQuery | null };

/** Reads the words of a search. What is wrong with them is part of the answer, not an error. */
export function readQuery(q: string | null): Asked {
	if (q === null) return { query: null, wrong: null };
	try {
		return { query: parseQuery(q), wrong: null };
	} catch (error) {
		if (!(error instanceof QueryError)) throw error;
		const { code, params, position: at } = error;
		return {
			query: null,
			wrong: { q, at, message: m.query_wrong({ message: QUERY_WORDS[code](params) }) }
		};
	}
}

/** Where a list goes on. A cursor of another order or an older version begins again at the first page. */
export function cursorOrStart(order: string, cursor: string | null): Place | null {
	try {
		return readCursor(order, cursor ?? undefined);
	} catch {
		return null;
	}
}
