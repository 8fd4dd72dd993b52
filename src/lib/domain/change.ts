import type { Moment } from './market.ts';

/**
 * What became different between two looks at the data: ids, not the data itself. `null` is "too many to
 * name": any of them may have changed.
 */
export type Change = {
	/** When it was seen. */
	at: Moment;
	/** Slugs. */
	topics: string[] | null;
	markets: string[] | null;
	stories: string[] | null;
	/** Feeds that were read through or failed, and `derive` when something new was derived. */
	feeds: string[];
};

/** With more ids than these of a kind a change says "many": it is to stay small. */
export const MOST_NAMED = 200;

/** Ids without doubles, or null when there are too many to name. */
export function few(ids: Iterable<string>): string[] | null {
	const distinct = [...new Set(ids)];
	return distinct.length > MOST_NAMED ? null : distinct;
}

/** Whether a change names anything. */
export const isEmpty = ({ topics, markets, stories, feeds }: Change) =>
	feeds.length === 0 && [topics, markets, stories].every((ids) => ids?.length === 0);

/** Several changes as one, at the moment of the latest. `changes` is not empty. */
export function folded(changes: readonly Change[]): Change {
	const together = (pick: (change: Change) => string[] | null) => {
		const lists = changes.map(pick);
		return lists.includes(null) ? null : few(lists.flatMap((ids) => ids ?? []));
	};
	return {
		at: Math.max(...changes.map(({ at }) => at)),
		topics: together(({ topics }) => topics),
		markets: together(({ markets }) => markets),
		stories: together(({ stories }) => stories),
		feeds: [...new Set(changes.flatMap(({ feeds }) => feeds))]
	};
}
