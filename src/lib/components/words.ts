/** Words of the domain in the reader's language: one message for each value a page may show. */
import type { Basis, Status } from '#lib/domain/market.ts';
import type { FeedState, FeedView, LinkView, Mark, OutcomeView } from '#lib/domain/view.ts';
import { m } from '#lib/paraglide/messages.js';

type Words<T extends string> = Record<T, () => string>;

export const BASIS_WORDS: Words<Basis> = {
	mid: m.basis_mid,
	last: m.basis_last,
	amm: m.basis_amm,
	history: m.basis_history,
	settlement: m.basis_settlement
};

export const STATUS_WORDS: Words<Status> = {
	listed: m.status_listed,
	open: m.status_open,
	paused: m.status_paused,
	closed: m.status_closed,
	proposed: m.status_proposed,
	resolved: m.status_resolved,
	void: m.status_void
};

export const OUTCOME_WORDS: Words<OutcomeView['label']> = {
	yes: m.outcome_yes,
	no: m.outcome_no,
	split: m.outcome_split,
	void: m.outcome_void
};

export const FEED_WORDS: Words<FeedState> = {
	ok: m.feed_ok,
	late: m.feed_late,
	failing: m.feed_failing,
	waiting: m.feed_waiting,
	gone: m.feed_gone
};

export const FEED_KIND_WORDS: Words<FeedView['kind']> = {
	venue: m.kind_venue,
	source: m.kind_source,
	gdelt: m.kind_gdelt,
	fx: m.kind_fx
};

export const LINK_WORDS: Words<LinkView['state']> = {
	suggested: m.link_suggested,
	confirmed: m.link_confirmed,
	rejected: m.link_rejected
};

export const MARK_WORDS: Words<Mark['kind']> = {
	story: m.mark_story,
	burst: m.mark_burst,
	move: m.mark_move,
	rules: m.mark_rules,
	deadline: m.mark_deadline,
	resolution: m.mark_resolution
};

/** Beyond this a mean is called positive or negative; within it, neutral. */
const NEUTRAL = 0.05;

/** Sentiment in a word. */
export function sentimentWord(value: number): string {
	if (value > NEUTRAL) return m.sentiment_positive();
	if (value < -NEUTRAL) return m.sentiment_negative();
	return m.sentiment_neutral();
}
