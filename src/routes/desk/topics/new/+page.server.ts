import { marketViewsById } from '#lib/server/db/market-view.ts';
import { topicSlugs } from '#lib/server/db/topic.ts';
import { followTopic } from '#lib/server/jobs/follow-topic.ts';
import { acting, editing } from '../../editing.ts';
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
		const taken = await topicSlugs(context.db);
		const topic = topicIn(form, { topic: null, taken }, context.clock.now());
		const { entry } = await followTopic(context, author, topic);
		return { entry, to: `/desk/topics/${topic.slug}` };
	})
};
