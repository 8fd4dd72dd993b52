import type { LinkView } from '#lib/domain/view.ts';
import { m } from '#lib/paraglide/messages.js';

/** How far a link is trusted, in words. */
export const LINK_WORDS: Record<LinkView['state'], () => string> = {
	suggested: m.link_suggested,
	confirmed: m.link_confirmed,
	rejected: m.link_rejected
};

/** How far two markets are taken for one question, in words. */
export const PAIR_WORDS: Record<LinkView['state'], () => string> = {
	suggested: m.pair_suggested,
	confirmed: m.pair_confirmed,
	rejected: m.pair_rejected
};
