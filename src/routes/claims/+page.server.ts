import { CLAIM_STATES } from '#lib/domain/claim.ts';
import { localeOf, names } from '#lib/domain/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { writeCursor } from '#lib/server/api/cursor.ts';
import { listSpeakers } from '#lib/server/db/claim.ts';
import { claimPages } from '#lib/server/db/claim-view.ts';
import { listTopics } from '#lib/server/db/topic.ts';
import { claimWords } from '../claim-words.ts';
import { deskWays } from '../desk-ways.ts';
import { cursorOrStart } from '../search-query.ts';
import { timesOf } from '../times.ts';
import type { PageServerLoad } from './$types';

const LIMIT = 50;

/** The ledger. A filter in the address that nobody knows is said, and filters nothing. */
export const load: PageServerLoad = async ({ locals, url }) => {
	const { connection, db } = locals.context;
	const times = timesOf({ locals, url });
	const locale = localeOf(getLocale());
	const [speakers, topics] = await Promise.all([
		listSpeakers(db, times.asOf),
		listTopics(db, times.asOf ?? undefined)
	]);
	const words = claimWords();
	const filters = [
		{
			name: 'speaker',
			label: words.speaker,
			all: m.claims_all_speakers(),
			options: speakers.map(({ slug, name }) => ({ value: slug, word: names(name, locale).main }))
		},
		{
			name: 'topic',
			label: m.claim_topic(),
			all: m.claims_all_topics(),
			options: topics.map(({ slug, name }) => ({ value: slug, word: names(name, locale).main }))
		},
		{
			name: 'state',
			label: words.outcome,
			all: m.claims_all_states(),
			options: CLAIM_STATES.map((state) => ({ value: state as string, word: words.states[state] }))
		}
	].map((filter) => {
		const given = url.searchParams.get(filter.name)?.trim() || null;
		const known = filter.options.some(({ value }) => value === given);
		return { ...filter, chosen: known ? given : null, unknown: known ? null : given };
	});
	const [speaker, topic, state] = filters.map(({ chosen }) => chosen);
	const cursor = url.searchParams.get('cursor')?.trim() || null;
	const { items, next } = await claimPages(
		connection,
		{
			speaker: speaker ?? null,
			topic: topic ?? null,
			state: CLAIM_STATES.find((known) => known === state) ?? null,
			asOf: times.asOf,
			limit: LIMIT,
			after: cursorOrStart('claims', cursor)
		},
		times
	);
	return {
		filters,
		filtered: filters.some(({ chosen }) => chosen !== null),
		wrong: filters.flatMap(({ unknown }) =>
			unknown === null ? [] : [m.claims_unknown({ value: unknown.slice(0, 80) })]
		),
		claims: items,
		cursor,
		next: writeCursor('claims', next),
		words,
		deskWays: await deskWays({ locals, url }, () => [
			['/desk/claims', m.desk_claim_new()],
			['/desk/claims/suggested', m.desk_suggested()]
		]),
		text: {
			title: m.claims_title(),
			lead: m.claims_lead(),
			show: m.claims_show(),
			empty: m.claims_empty(),
			none: m.claims_none()
		}
	};
};
