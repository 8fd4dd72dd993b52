import { localeOf } from '#lib/domain/format.ts';
import { reasonsRead } from '#lib/domain/reason.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { listTopics } from '#lib/server/db/topic.ts';
import {
	countWaiting,
	MOST_WAITING,
	nextWaiting,
	WAITING_KINDS,
	type WaitingKind
} from '#lib/server/db/waiting-link.ts';
import { decideIn } from '../deciding.ts';
import { acting, editing, pageOf } from '../editing.ts';
import type { Actions, PageServerLoad } from './$types';

const KIND_WORDS: Record<WaitingKind, () => string> = {
	'market-article': m.desk_links_stories,
	'topic-market': m.desk_links_markets,
	'topic-article': m.desk_links_topics
};

/** The address of a review: which links, of which topic, after which one. */
function addressOf(kind: WaitingKind, topic: string | null, after: string | null): string {
	const search = new URLSearchParams();
	if (kind !== WAITING_KINDS[0]) search.set('kind', kind);
	if (topic !== null) search.set('topic', topic);
	if (after !== null) search.set('after', after);
	return `/desk/links${search.size > 0 ? `?${search}` : ''}`;
}

/** The link that waits, and which others there are. */
export const load: PageServerLoad = async ({ locals, url }) => {
	await editing({ locals, url });
	const { db } = locals.context;
	const asked = url.searchParams.get('kind');
	const kind = WAITING_KINDS.find((one) => one === asked) ?? WAITING_KINDS[0];
	const topics = await listTopics(db);
	const topic = topics.find(({ slug }) => slug === url.searchParams.get('topic'))?.slug ?? null;
	const after = url.searchParams.get('after');
	const counts = await Promise.all(
		WAITING_KINDS.map((one) => countWaiting(db, { kind: one, topic }))
	);
	const waiting = await nextWaiting(db, { kind, topic, after });
	return {
		kinds: WAITING_KINDS.map((one, i) => ({
			kind: one,
			label: KIND_WORDS[one](),
			waiting: counts[i]! > MOST_WAITING ? null : counts[i]!,
			href: addressOf(one, topic, null)
		})),
		kind,
		topic,
		topics: topics.map(({ slug, name }) => ({ slug, name })),
		waiting: waiting && reasonsRead(localeOf(getLocale()), waiting),
		here: pageOf(url),
		next: waiting && addressOf(kind, topic, waiting.next),
		first: after === null ? null : addressOf(kind, topic, null),
		most: MOST_WAITING
	};
};

export const actions: Actions = {
	/** A person's word on the two ends that the form names. */
	decide: acting(async (author, form, { locals: { context }, url }) => {
		return { entry: await decideIn(context, author, form), to: pageOf(url) };
	})
};
