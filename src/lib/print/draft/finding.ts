import type { Moment } from '#lib/domain/market.ts';

import type { Act } from './figures.ts';

/**
 * What the check looks for, each with what its words (`draft_<rule>` in `messages`) are filled with:
 * figures as they are written.
 */
export type RuleValues = {
	share_of_people: { p: string };
	share_of_money: { p: string };
	odds_word: { p: string };
	odds_mismatch: { odds: string; p: string; said: string };
	volume_unit: { figure: string };
	absolute: Record<never, never>;
	no_time: { p: string };
	no_venue: { p: string };
	won: {
		said: string;
		dollars: string;
		implied: string;
		rate: string;
		date: string;
		source: string;
	};
	/** `seen`: when it was last right, or null. */
	stale: { said: string; now: string; seen: string | null };
	two_contracts: { venues: string };
	beyond_announcement: Record<never, never>;
	beyond_stake: Record<never, never>;
	beyond_deadline: { said: string; rule: string };
	drift: { figure: string; act: Act; first: Act; outlet: string };
};
export type DraftRule = keyof RuleValues;

/** Something in a draft that an editor should look at, from `from` to before `to` in its text. */
export type Finding = {
	[Rule in DraftRule]: {
		rule: Rule;
		from: number;
		to: number;
		values: RuleValues[Rule];
		/** How it could be put; null where only a person can say. */
		proposal: string | null;
		/** What it was checked against. */
		evidence: { text: string; href: string | null }[];
	};
}[DraftRule];

export type Language = 'en' | 'ko';

/** A sentence of a draft with where it begins. */
export type Sentence = { text: string; start: number; language: Language };

/** A market that a sentence seems to speak of. */
export type DraftMarket = {
	id: string;
	title: string;
	venue: string;
	/** As it writes itself. */
	venueName: string;
	rules: string;
	closesAt: Moment | null;
	/** Its probability now, 0..1. */
	probability: number | null;
	spread: number | null;
	/** Its known prices, oldest first; null is a gap. */
	history: { t: readonly Moment[]; p: readonly (number | null)[] };
	/** Markets a person marked as asking the same. */
	equivalent: readonly string[];
};

/** A figure that was published before, with what was said of it. */
export type EarlierFigure = { text: string; outlet: string; at: Moment; href: string };
