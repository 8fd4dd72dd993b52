import { parseQuery, parseTyped, QueryError, type Query } from '#lib/domain/query.ts';
import { badInput } from './error.ts';

/** Reads `q`; empty is no question. Throws `bad_input` with what is wrong and at which character. */
export function questionOf(q: string | undefined): Query | null {
	if (q === undefined || q.trim() === '') return null;
	return understood(() => parseQuery(q));
}

/** The same of a question that may still be typed. */
export const typedQuestionOf = (q: string): Query | null => understood(() => parseTyped(q));

function understood<Read>(read: () => Read): Read {
	try {
		return read();
	} catch (error) {
		if (!(error instanceof QueryError)) throw error;
		throw badInput('q', `${error.message} (at character ${error.position + 1})`);
	}
}
