import type { ClaimWords } from '#lib/components/claim-words.ts';
import { perLanguage } from '#lib/components/texts.ts';
import { m } from '#lib/paraglide/messages.js';

/** The words around claims, as text: as messages every reader would load both languages. */
export const claimWords: () => ClaimWords = perLanguage(() => ({
	title: m.claims_of_topic(),
	claim: m.claim(),
	speaker: m.claim_speaker(),
	said: m.claim_said(),
	deadline: m.claim_deadline(),
	then: m.claim_then(),
	now: m.claim_now(),
	outcome: m.claim_outcome(),
	market: m.claim_market(),
	noMarket: m.claim_no_market(),
	unknown: m.claim_market_unknown(),
	yes: m.claim_yes(),
	no: m.claim_no(),
	afterwards: m.claim_afterwards(),
	noPrice: m.no_price(),
	daysLate: m.claim_days_late({ n: '{n}' }),
	states: {
		open: m.claim_state_open(),
		due: m.claim_state_due(),
		kept: m.claim_state_kept(),
		late: m.claim_state_late(),
		partial: m.claim_state_partial(),
		not_kept: m.claim_state_not_kept(),
		void: m.claim_state_void()
	}
}));
