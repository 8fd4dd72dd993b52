import type { FeedState, FeedView } from '#lib/domain/view.ts';
import { m } from '#lib/paraglide/messages.js';

/** How a feed stands and what it is, in words. */
export const FEED_WORDS: Record<FeedState, () => string> = {
	ok: m.feed_ok,
	late: m.feed_late,
	failing: m.feed_failing,
	waiting: m.feed_waiting,
	gone: m.feed_gone
};

export const FEED_KIND_WORDS: Record<FeedView['kind'], () => string> = {
	venue: m.kind_venue,
	source: m.kind_source,
	gdelt: m.kind_gdelt,
	fx: m.kind_fx
};
