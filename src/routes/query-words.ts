import type { QueryErrorCode, QueryErrorParams } from '#lib/domain/query.ts';
import { m } from '#lib/paraglide/messages.js';

/** What is wrong with a query, in the reader's words. */
export const QUERY_WORDS: Record<QueryErrorCode, (params: QueryErrorParams) => string> = {
	empty: () => m.query_empty(),
	too_long: m.query_too_long,
	too_deep: m.query_too_deep,
	lone_minus: () => m.query_lone_minus(),
	open_quote: () => m.query_open_quote(),
	no_word: () => m.query_no_word(),
	no_right: m.query_no_right,
	no_left: m.query_no_left,
	lone_not: () => m.query_lone_not(),
	empty_brackets: () => m.query_empty_brackets(),
	open_bracket: () => m.query_open_bracket(),
	stray_bracket: () => m.query_stray_bracket(),
	only_negative: () => m.query_only_negative()
};
