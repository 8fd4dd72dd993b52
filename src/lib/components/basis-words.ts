import type { Basis } from '#lib/domain/market.ts';
import { m } from '#lib/paraglide/messages.js';

/** Where a probability comes from, in words. */
export const BASIS_WORDS: Record<Basis, () => string> = {
	mid: m.basis_mid,
	last: m.basis_last,
	amm: m.basis_amm,
	history: m.basis_history,
	settlement: m.basis_settlement
};
