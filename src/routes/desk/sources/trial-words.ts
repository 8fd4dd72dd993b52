import type { ZoneWhy } from '#lib/domain/zone-guess.ts';
import { m } from '#lib/paraglide/messages.js';
import { FetchError, type FetchReason } from '#lib/server/fetch-error.ts';
import { FeedError } from '#lib/server/news/source.ts';
import { TriedTooOften } from '#lib/server/source-trial.ts';

const FETCH_WORDS: Record<FetchReason, () => string> = {
	timeout: m.desk_fetch_timeout,
	network: m.desk_fetch_network,
	blocked: m.desk_fetch_blocked,
	'too-large': m.desk_fetch_large,
	status: m.desk_fetch_network,
	body: m.desk_fetch_broken,
	redirect: m.desk_fetch_redirect,
	outage: m.desk_fetch_outage
};
const FEED_WORDS: Record<FeedError['reason'], () => string> = {
	empty: m.desk_feed_empty,
	html: m.desk_feed_html,
	json: m.desk_feed_unknown,
	opml: m.desk_feed_opml,
	unknown: m.desk_feed_unknown,
	malformed: m.desk_fetch_broken,
	'too-large': m.desk_fetch_large
};

/** Why an address could not be read as a feed, in the reader's language; null for what is broken here. */
export function whyUnread(thrown: unknown): string | null {
	if (thrown instanceof TriedTooOften) {
		return m.desk_tried_often({ n: Math.ceil(thrown.wait / 1000) });
	}
	if (thrown instanceof FeedError) return FEED_WORDS[thrown.reason]();
	if (!(thrown instanceof FetchError)) return null;
	return thrown.reason === 'status' && thrown.status !== null
		? m.desk_fetch_status({ status: thrown.status })
		: FETCH_WORDS[thrown.reason]();
}

/** What speaks for a zone. */
export const ZONE_WORDS: Record<ZoneWhy, () => string> = {
	named: m.desk_zone_named,
	korean: m.desk_zone_korean,
	kr: m.desk_zone_kr,
	nothing: m.desk_zone_nothing,
	future: m.desk_zone_future
};
