import { m } from '#lib/paraglide/messages.js';
import { textsIn } from './texts.ts';

/** How far links and pairs are trusted, and why, in the language of the request. */
export const ruleWords = textsIn({
	link_suggested: m.link_suggested,
	link_confirmed: m.link_confirmed,
	link_rejected: m.link_rejected,
	pair_suggested: m.pair_suggested,
	pair_confirmed: m.pair_confirmed,
	pair_rejected: m.pair_rejected,
	pair_inverse: m.pair_inverse,
	no_reason: m.no_reason,
	score: m.score,
	closes_on: m.closes_on
});

export type RuleWords = ReturnType<typeof ruleWords>;
