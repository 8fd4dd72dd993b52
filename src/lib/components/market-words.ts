/**
 * The words that stand beside markets and stories on nearly every page, in the reader's language: the server sends
 * them as text, since as messages every page would load both languages.
 */
import { m } from '#lib/paraglide/messages.js';
import { textsIn } from './texts.ts';

const WORDS = {
	late: m.age_late,
	stale: m.age_stale,
	settled: m.age_settled,
	market: m.market,
	probability: m.probability,
	in_24h: m.in_24h,
	checked: m.checked,
	bid: m.bid,
	ask: m.ask,
	spread: m.spread,
	last: m.last,
	volume: m.volume,
	closes: m.closes,
	seen: m.seen,
	no_deadline: m.no_deadline,
	no_price: m.no_price,
	play_money: m.play_money,
	never_read: m.never_read,
	change_unknown: m.change_unknown,
	unit_points: m.unit_points,
	basis_mid: m.basis_mid,
	basis_last: m.basis_last,
	basis_amm: m.basis_amm,
	basis_history: m.basis_history,
	basis_settlement: m.basis_settlement,
	status_listed: m.status_listed,
	status_open: m.status_open,
	status_paused: m.status_paused,
	status_closed: m.status_closed,
	status_proposed: m.status_proposed,
	status_resolved: m.status_resolved,
	status_void: m.status_void,
	outcome_yes: m.outcome_yes,
	outcome_no: m.outcome_no,
	outcome_split: m.outcome_split,
	outcome_void: m.outcome_void,
	pays: m.pays,
	light_short_green: m.light_short_green,
	light_short_amber: m.light_short_amber,
	light_short_red: m.light_short_red,
	break_even: m.break_even,
	pages: m.pages,
	first_page: m.first_page,
	next_page: m.next_page,
	n_article: () => m.n_articles({ n: 1 }),
	n_articles: m.n_articles,
	n_outlet: () => m.n_outlets({ n: 1 }),
	n_outlets: m.n_outlets,
	linked_by: m.linked_by,
	sentiment_none: m.sentiment_none,
	sentiment_positive: m.sentiment_positive,
	sentiment_neutral: m.sentiment_neutral,
	sentiment_negative: m.sentiment_negative
};

export type MarketWords = Record<keyof typeof WORDS, string>;

/** The words in the language of the request. `{when}` in `stale` stands for a moment. */
export const marketWords: () => MarketWords = textsIn(WORDS);
