import { parseQuery, QueryError, type Query } from '#lib/domain/query.ts';
import { badInput } from './error.ts';

/** Reads `q`; empty is no question. Throws `bad_input` with what is wrong and at which character. */
export function questionOf(q: string | undefined): Query | null {
	if (q === undefined || q.trim() === '') return null;
	try {
		return parseQuery(q);
	} catch (error) {
		if (!(error instanceof QueryError)) throw error;
		throw badInput('q', `${error.message} (at character ${error.position + 1})`);
	}
}
