import { FEWEST_LETTERS, vagueness } from '#lib/domain/claim.ts';
import { localeOf, names } from '#lib/domain/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { enterClaim, isClaim } from '#lib/server/claims.ts';
import { listSpeakers, speakerBySlug } from '#lib/server/db/claim.ts';
import { listTopics } from '#lib/server/db/topic.ts';
import { claim as asClaim, speaker as asSpeaker } from '#lib/server/jobs/ledger.ts';
import { field } from '../../signed-in.ts';
import { acting, editing, Refused } from '../editing.ts';
import { slugFrom } from '../topics/topic-form.ts';
import type { Actions, PageServerLoad } from './$types';

/** Who can have claimed something, and what about. */
export const load: PageServerLoad = async ({ locals, url }) => {
	await editing({ locals, url });
	const { db } = locals.context;
	const locale = localeOf(getLocale());
	const [speakers, topics] = await Promise.all([listSpeakers(db, null), listTopics(db)]);
	return {
		speakers: speakers.map(({ slug, name }) => ({ slug, name: names(name, locale).main })),
		topics: topics.map(({ slug, name }) => ({ slug, name: names(name, locale).main })),
		market: url.searchParams.get('market') ?? ''
	};
};

const WORDS: Record<string, () => string> = {
	id: m.desk_claim_id_wrong,
	speaker: m.desk_claim_speaker_wrong,
	quote: m.desk_claim_quote_wrong,
	lang: m.desk_source_lang_wrong,
	url: m.desk_source_url_wrong,
	outlet: m.desk_claim_outlet_wrong,
	said: m.desk_claim_moment_wrong,
	deadline: m.desk_claim_deadline_wrong,
	stated: m.desk_claim_stated_wrong,
	market: m.desk_claim_market_wrong,
	direction: m.desk_claim_market_wrong
};

/** A moment of the form: day and time of a zone that is named as its distance from UTC. */
const momentIn = (form: FormData, name: string) =>
	`${field(form, name).trim()}${field(form, 'offset').trim()}`;

export const actions: Actions = {
	save: acting(async (author, form, { locals: { context } }) => {
		const criterion = field(form, 'criterion');
		const vague = vagueness(criterion);
		if (vague !== null) {
			throw new Refused(
				vague === 'short'
					? m.desk_claim_short({ n: FEWEST_LETTERS })
					: m.desk_claim_vague({ word: vague.word })
			);
		}
		const newName = field(form, 'newSpeaker').trim();
		const slug =
			newName === '' ? field(form, 'speaker') : slugFrom(field(form, 'newSlug') || newName);
		const optional = (name: string) => field(form, name).trim() || undefined;
		const stated = optional('stated');
		const read = asClaim.safeParse({
			id: optional('id') ?? `${slug}-${field(form, 'said').slice(0, 10)}`,
			speaker: slug,
			quote: field(form, 'quote'),
			lang: field(form, 'lang').trim().toLowerCase(),
			translation: optional('translation'),
			url: field(form, 'url').trim(),
			outlet: field(form, 'outlet'),
			said: momentIn(form, 'said'),
			deadline: momentIn(form, 'deadline'),
			criterion,
			stated: stated === undefined ? undefined : Number(stated) / 100,
			topic: optional('topic'),
			market: optional('market'),
			direction: optional('market') === undefined ? undefined : optional('direction')
		});
		if (!read.success) {
			throw new Refused((WORDS[String(read.error.issues[0]?.path[0])] ?? m.desk_wrong)());
		}
		const claim = read.data;
		if (claim.saidAt > context.clock.now()) throw new Refused(m.desk_claim_future());
		if (await isClaim(context, claim.id)) throw new Refused(m.desk_claim_taken({ id: claim.id }));
		const speaker = newName === '' ? null : asSpeaker.safeParse({ slug, name: newName });
		if (speaker && !speaker.success) throw new Refused(m.desk_claim_speaker_wrong());
		if (!speaker && !(await speakerBySlug(context.db, slug, null))) {
			throw new Refused(m.desk_claim_speaker_wrong());
		}
		const entry = await enterClaim(context, author, claim, speaker?.data ?? null);
		return { entry, to: `/desk/claims?entered=${encodeURIComponent(claim.id)}` };
	})
};
