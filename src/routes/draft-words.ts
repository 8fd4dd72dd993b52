/** What is wrong with a draft or a headline, in words. */
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { Act } from '#lib/print/draft/figures.ts';
import type { DraftRule, RuleValues } from '#lib/print/draft/finding.ts';
import { particle, type Particle } from '#lib/print/particle.ts';

/** In Korean a word with the particle that follows it. */
const read = (word: string, kind: Particle) => (getLocale() === 'ko' ? particle(word, kind) : word);

const WORDS: { [Rule in DraftRule]: (values: RuleValues[Rule]) => string } = {
	share_of_people: m.draft_share_of_people,
	share_of_money: m.draft_share_of_money,
	stale: ({ seen, ...values }) =>
		seen === null ? m.draft_never(values) : m.draft_stale({ ...values, seen }),
	won: m.draft_won,
	volume_unit: m.draft_volume_unit,
	two_contracts: m.draft_two_contracts,
	odds_word: m.draft_odds_word,
	odds_mismatch: m.draft_odds_mismatch,
	beyond_announcement: m.draft_beyond_announcement,
	beyond_stake: m.draft_beyond_stake,
	beyond_deadline: ({ said, rule }) => m.draft_beyond_deadline({ said: read(said, '이/가'), rule }),
	drift: ({ figure, outlet, act, first }) =>
		m.draft_drift({
			figure: read(figure, '을/를'),
			outlet: read(outlet, '은/는'),
			act: ACTS[act](),
			first: ACTS[first]()
		}),
	no_time: m.draft_no_time,
	no_venue: m.draft_no_venue,
	absolute: m.draft_absolute
};
const ACTS: Record<Act, () => string> = {
	earned: m.draft_act_earned,
	staked: m.draft_act_staked,
	lost: m.draft_act_lost,
	traded: m.draft_act_traded
};

/** A finding in the language of the request. */
export const wordsOf = <Rule extends DraftRule>({
	rule,
	values
}: {
	rule: Rule;
	values: RuleValues[Rule];
}) => WORDS[rule](values);
