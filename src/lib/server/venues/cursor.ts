/** The ids of a page, which are what tells it from another. */
export const fingerprint = (items: unknown[], field: string) =>
	JSON.stringify(items.map((item) => (item as Record<string, unknown> | null)?.[field] ?? item));

/**
 * Watches that paging moves. A service that ignores the cursor gives page one for ever (Gamma does,
 * when the parameter is called `cursor` instead of `after_cursor`), so a page or a cursor that was
 * seen before ends the reading with an Error. `what` names venue and endpoint in that sentence.
 */
export function movingCursor(what: string): {
	/** Call with a page's content, before using it. */
	page(content: string): void;
	/** Call with the cursor to the next page, after using the page that gave it. */
	next(cursor: string): void;
} {
	const seen = { page: new Set<string>(), cursor: new Set<string>() };
	const check = (kind: 'page' | 'cursor', value: string) => {
		if (seen[kind].has(value)) {
			throw new Error(
				`${what} gave the same ${kind} twice: its paging does not move. ` +
					'What was read before is kept; the next refresh begins again.'
			);
		}
		seen[kind].add(value);
	};
	return {
		page: (content) => check('page', content),
		next: (cursor) => check('cursor', cursor)
	};
}
