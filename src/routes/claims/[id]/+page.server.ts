import { error } from '@sveltejs/kit';
import { PRICE_MOMENTS } from '#lib/domain/claim.ts';
import { percent } from '#lib/domain/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { claimPage } from '#lib/server/db/claim-view.ts';
import { claimWords } from '../../claim-words.ts';
import { deskWays } from '../../desk-ways.ts';
import { timesOf } from '../../times.ts';
import type { PageServerLoad } from './$types';

const MOMENT_WORDS: Record<(typeof PRICE_MOMENTS)[number], () => string> = {
	before: m.claim_before,
	at: m.claim_at,
	hour: m.claim_hour,
	day: m.claim_day,
	week: m.claim_week,
	now: m.claim_last,
	deadline: m.claim_at_deadline
};

/** A claim with all that was ever entered of it, and what its market said. */
export const load: PageServerLoad = async ({ locals, params, url }) => {
	const claim = await claimPage(locals.context.connection, params.id, timesOf({ locals, url }));
	if (!claim) error(404, `There is no claim ${params.id}.`);
	const { band } = claim;
	const id = encodeURIComponent(claim.id);
	return {
		claim,
		deskWays: await deskWays({ locals, url }, () => [
			[`/desk/claims/${id}#outcome`, m.outcome_title()],
			[`/desk/claims/${id}#correct`, m.desk_claim_correct()],
			[`/desk/claims/${id}#source`, m.desk_claim_text_add()]
		]),
		moments: PRICE_MOMENTS.map((moment) => ({ moment, word: MOMENT_WORDS[moment]() })),
		trades: [
			{ word: m.claim_follow(), position: claim.follow },
			{ word: m.claim_fade(), position: claim.fade }
		].flatMap(({ word, position }) => (position ? [{ word, position }] : [])),
		words: claimWords(),
		text: {
			criterion: m.claim_criterion(),
			source: m.claim_source(),
			translation: m.claim_translation(),
			topic: m.claim_topic(),
			stated: m.claim_stated(),
			flat: m.claim_flat(),
			entered: m.claim_entered(),
			prices: m.claim_prices(),
			pricesLead: m.claim_prices_lead(),
			moment: m.claim_moment(),
			price: m.claim_price(),
			basis: m.claim_basis(),
			unseen: m.claim_unseen(),
			chart: m.claim_on_chart(),
			band: band && m.claim_band({ lo: percent(band[0]), hi: percent(band[1]) }),
			trades: m.claim_trades(),
			tradesLead: m.claim_trades_lead(),
			trade: m.claim_trade(),
			bought: m.claim_bought(),
			cost: m.claim_cost(),
			fee: m.claim_fee(),
			feeUnknown: m.fee_unknown(),
			ifRight: m.claim_if_right(),
			byNow: m.claim_by_now(),
			settled: m.claim_settled(),
			atBid: m.claim_at_bid(),
			year: m.claim_a_year(),
			locked: m.claim_locked(),
			noTrade: m.claim_no_trade(),
			sides: { yes: m.outcome_yes(), no: m.outcome_no() },
			play: claim.market?.money === 'play' ? m.claim_in_mana() : null,
			newWindow: m.new_window(),
			versions: m.claim_versions(),
			verdicts: m.claim_verdicts(),
			evidence: m.claim_evidence(),
			happened: m.claim_happened(),
			hash: m.claim_hash(),
			copies: m.claim_copies(),
			copiesNone: m.claim_copies_none(),
			origins: { article: m.claim_copy_article(), person: m.claim_copy_person() },
			read: m.claim_copy_read(),
			kept: m.claim_copy_kept(),
			holds: m.claim_copy_holds(),
			lacks: m.claim_copy_lacks()
		}
	};
};
