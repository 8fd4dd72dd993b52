import { error } from '@sveltejs/kit';
import { CLAIM_STATES, outcomeFault, type OutcomeFault } from '#lib/domain/claim.ts';
import { localeOf, names } from '#lib/domain/format.ts';
import { localTime, readLocalTime } from '#lib/domain/local-time.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { enterClaim, enterOutcome, keepSource } from '#lib/server/claims.ts';
import { claimHistory, listSpeakers, type ClaimRow } from '#lib/server/db/claim.ts';
import { claimPage } from '#lib/server/db/claim-view.ts';
import type { Context } from '#lib/server/context.ts';
import { webAddress } from '#lib/server/jobs/ledger.ts';
import { claimWords } from '../../../claim-words.ts';
import { readerZone } from '../../../reader-zone.ts';
import { field } from '../../../signed-in.ts';
import { acting, editing, finding, Refused } from '../../editing.ts';
import { noteIn } from '../../note.ts';
import { asEntered, claimIn, offered, textIn } from '../claim-form.ts';
import type { Actions, PageServerLoad } from './$types';

/** The newest version of a claim. Throws 404 when there is none. */
async function newest({ db }: Context, id: string): Promise<ClaimRow> {
	const [claim] = (await claimHistory(db, id, null)).versions;
	if (!claim) error(404, m.desk_claim_unknown());
	return claim;
}

/** A claim at the desk: what came of it, a correction, what its source said. */
export const load: PageServerLoad = async (event) => {
	const { locals, url, params } = event;
	await editing({ locals, url });
	const { context } = locals;
	const claim = await newest(context, params.id.replaceAll('\u0000', ''));
	const zone = readerZone(event);
	const [page, offer] = await Promise.all([
		claimPage(context.connection, claim.id, { now: context.clock.now(), asOf: null }),
		offered(event, { market: claim.market ?? '' })
	]);
	if (!page) error(404, m.desk_claim_unknown());
	return {
		id: claim.id,
		quote: claim.quote,
		lang: claim.lang,
		url: claim.url,
		speaker: names(page.speaker.name, localeOf(getLocale())).main,
		deadline: page.deadline,
		state: page.state,
		copies: page.copies.map(({ origin, readAt, sha256 }) => ({ origin, readAt, sha256 })),
		states: CLAIM_STATES.filter((state) => state !== page.state),
		happened: page.outcome?.happenedAt ? localTime(page.outcome.happenedAt, zone) : '',
		offer,
		given: asEntered(claim, zone),
		words: claimWords()
	};
};

const FAULT_WORDS: Record<OutcomeFault, () => string> = {
	'no evidence': m.outcome_no_evidence,
	'before said': m.outcome_before_said,
	'no moment': m.outcome_no_moment,
	'in time': m.outcome_in_time,
	'too late': m.outcome_too_late
};

/** The moment at which what was claimed came about; null when none is told. Throws `Refused`. */
function happenedIn(form: FormData, now: number): number | null {
	const text = field(form, 'happened').trim();
	if (text === '') return null;
	const at = readLocalTime(text, field(form, 'zone'));
	if (at === null) throw new Refused(m.outcome_moment_wrong());
	if (at > now) throw new Refused(m.outcome_future());
	return at;
}

/** The address of the evidence; null when none is told. Throws `Refused`. */
function evidenceIn(form: FormData): string | null {
	const text = field(form, 'evidence').trim();
	if (text === '') return null;
	const read = webAddress.safeParse(text);
	if (!read.success) throw new Refused(m.desk_source_url_wrong());
	return read.data;
}

const pathOf = (id: string) => `/desk/claims/${encodeURIComponent(id)}`;

export const actions: Actions = {
	find: finding,
	correct: acting(async (author, form, { locals: { context }, params }) => {
		const known = await newest(context, params.id ?? '');
		const speaker = field(form, 'speaker');
		if (!(await listSpeakers(context.db, null)).some(({ slug }) => slug === speaker)) {
			throw new Refused(m.desk_claim_speaker_wrong());
		}
		const claim = claimIn(form, speaker, { known, taken: () => false }, context.clock.now());
		const entry = await enterClaim(context, author, claim);
		if (entry === null) throw new Refused(m.desk_claim_same());
		return { entry, to: pathOf(claim.id) };
	}),
	outcome: acting(async (author, form, { locals: { context }, params }) => {
		const claim = await newest(context, params.id ?? '');
		const state = CLAIM_STATES.find((one) => one === field(form, 'state'));
		if (!state) throw new Refused(m.outcome_choose());
		const outcome = {
			...{ claim: claim.id, state, note: noteIn(form) },
			...{ happenedAt: happenedIn(form, context.clock.now()), evidence: evidenceIn(form) }
		};
		const fault = outcomeFault(outcome, claim);
		if (fault !== null) throw new Refused(FAULT_WORDS[fault]());
		return { entry: await enterOutcome(context, author, outcome), to: pathOf(claim.id) };
	}),
	text: acting(async (author, form, { locals: { context }, params }) => {
		const { id } = await newest(context, params.id ?? '');
		const text = textIn(form);
		if (text === null) throw new Refused(m.desk_claim_text_missing());
		return { entry: await keepSource(context, author, id, text), to: pathOf(id) };
	})
};
