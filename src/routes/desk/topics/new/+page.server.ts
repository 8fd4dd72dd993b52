import { m } from '#lib/paraglide/messages.js';
import { marketViewsById } from '#lib/server/db/market-view.ts';
import { topicBySlug } from '#lib/server/db/topic.ts';
import { followTopic } from '#lib/server/jobs/follow-topic.ts';
import { acting, editing, Refused } from '../../editing.ts';
import { topicIn, tried } from '../topic-form.ts';
import type { Actions, PageServerLoad } from './$types';

/** A query that is being typed (`q`), tried on what is here; the other fields as they were entered. */
export const load: PageServerLoad = async ({ locals, url }) => {
	await editing({ locals, url });
	const value = (name: string) => url.searchParams.get(name) ?? '';
	const named = await marketViewsById(locals.context.db, url.searchParams.getAll('market'));
	return {
		tried: await tried({ locals }, value('q')),
		values: { en: value('en'), ko: value('ko'), slug: value('slug'), aliases: value('aliases') },
		named: named.map(({ id, title, venue, quote }) => ({ id, title, venue, quote, known: true }))
	};
};

export const actions: Actions = {
	save: acting(async (author, form, { locals: { context } }) => {
		const topic = topicIn(form, null, context.clock.now());
		if (topic.slug === 'new' || (await topicBySlug(context.db, topic.slug))) {
			throw new Refused(m.desk_topic_taken({ slug: topic.slug }));
		}
		const { entry } = await followTopic(context, author, topic);
		return { entry, to: `/desk/topics/${topic.slug}` };
	})
};
