import type { OutcomeView } from '#lib/domain/view.ts';
import { m } from '#lib/paraglide/messages.js';

/** How a market ended, in words. */
export const OUTCOME_WORDS: Record<OutcomeView['label'], () => string> = {
	yes: m.outcome_yes,
	no: m.outcome_no,
	split: m.outcome_split,
	void: m.outcome_void
};
