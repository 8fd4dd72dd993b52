import type { Mark } from '#lib/domain/view.ts';
import { m } from '#lib/paraglide/messages.js';

/** What a mark on the time axis stands for, in words. */
export const MARK_WORDS: Record<Mark['kind'], () => string> = {
	story: m.mark_story,
	burst: m.mark_burst,
	move: m.mark_move,
	rules: m.mark_rules,
	deadline: m.mark_deadline,
	resolution: m.mark_resolution,
	claim: m.mark_claim
};
