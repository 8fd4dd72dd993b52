import { error, redirect } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { marketViewsById } from '#lib/server/db/market-view.ts';
import { topicBySlug, topicSlugs } from '#lib/server/db/topic.ts';
import { followTopic } from '#lib/server/jobs/follow-topic.ts';
import { acting, editing, Refused } from '../../editing.ts';
import { topicIn, tried } from '../topic-form.ts';
import type { Actions, PageServerLoad } from './$types';

/** A topic as it is followed, its query tried on what is here; `q` in the address is another one. */
export const load: PageServerLoad = async ({ locals, url, params }) => {
	await editing({ locals, url });
	const { db } = locals.context;
	const topic = await topicBySlug(db, params.slug.replaceAll('\u0000', ''));
	if (!topic) {
		// One that was archived, as by an undo, stands on the list.
		if ((await topicSlugs(db)).has(params.slug)) redirect(307, `/desk/topics${url.search}`);
		error(404, m.desk_topic_unknown());
	}
	const views = new Map(
		(await marketViewsById(db, topic.markets)).map((market) => [market.id, market])
	);
	const value = (name: string, known: string) => url.searchParams.get(name) ?? known;
	return {
		slug: topic.slug,
		name: topic.name,
		tried: await tried({ locals }, value('q', topic.query)),
		values: {
			en: value('en', topic.name.en),
			ko: value('ko', topic.name.ko),
			slug: topic.slug,
			aliases: value('aliases', topic.aliases.join(', '))
		},
		// A market that is not known yet is fetched at the next pass; its id stands for it.
		named: topic.markets.map((id) => {
			const { title = id, venue = id.split(':')[0]!, quote = null } = views.get(id) ?? {};
			return { id, title, venue, quote, known: views.has(id) };
		})
	};
};

export const actions: Actions = {
	save: acting(async (author, form, { locals: { context }, params }) => {
		const known = await topicBySlug(context.db, params.slug ?? '');
		if (!known) throw new Refused(m.desk_topic_unknown());
		const topic = topicIn(form, { topic: known }, context.clock.now());
		const { entry } = await followTopic(context, author, topic);
		return { entry, to: `/desk/topics/${topic.slug}` };
	})
};
