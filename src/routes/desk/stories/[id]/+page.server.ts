import { error, redirect } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { mergedInto } from '#lib/server/db/story-verdict.ts';
import { storyList } from '#lib/server/db/story-list.ts';
import { storyPage } from '#lib/server/db/story-page.ts';
import { merge, numberOf, split } from '#lib/server/stories.ts';
import { readQuery } from '../../../search-query.ts';
import { field } from '../../../signed-in.ts';
import { decideIn } from '../../deciding.ts';
import { acting, editing, pageOf, Refused } from '../../editing.ts';
import { marketsLinked, topicsLinked } from '../../linked.ts';
import type { Actions, PageServerLoad } from './$types';

const OFFERED = 10;

/** A story with its articles, and others that a search offers to be put into it. */
export const load: PageServerLoad = async ({ locals, url, params }) => {
	await editing({ locals, url });
	const { db } = locals.context;
	const story = await storyPage(db, params.id, null);
	if (!story) {
		const other = await mergedInto(db, params.id);
		if (other === null) error(404, m.desk_story_unknown());
		redirect(307, `/desk/stories/${other}${url.search}`);
	}
	const q = url.searchParams.get('q')?.trim() || null;
	const { query, wrong } = readQuery(q);
	const found =
		query === null
			? []
			: (await storyList(db, { topic: null, query, limit: OFFERED + 1, after: null, asOf: null }))
					.items;
	const articles = story.members.map(({ id }) => id);
	const [topics, markets] = await Promise.all([
		topicsLinked(db, 'topic-article', articles),
		marketsLinked(db, articles)
	]);
	return {
		id: story.id,
		topics,
		markets,
		title: story.title,
		lang: story.lang,
		members: story.members.map(({ id, title, outlet, lang, publishedAt, url: at, placed }) => ({
			...{ id, title, outlet, lang, publishedAt, url: at, placed }
		})),
		q,
		wrong,
		offered: found
			.filter(({ id }) => id !== story.id)
			.slice(0, OFFERED)
			.map(({ id, title, outlet, lang, publishedAt, articles }) => ({
				...{ id, title, outlet, lang, publishedAt, articles }
			}))
	};
};

export const actions: Actions = {
	decide: acting(async (author, form, { locals: { context }, url }) => {
		return { entry: await decideIn(context, author, form), to: pageOf(url) };
	}),
	split: acting(async (author, form, { locals: { context }, params }) => {
		const articles = form.getAll('article').map((one) => numberOf(String(one)));
		if (articles.length === 0) throw new Refused(m.desk_story_none());
		const story = numberOf(params.id ?? '');
		const { entry, stories } = await split(context, author, story, articles);
		return { entry, to: `/desk/stories/${stories.includes(story) ? story : stories[0]}` };
	}),
	merge: acting(async (author, form, { locals: { context }, params }) => {
		const story = numberOf(params.id ?? '');
		const { entry } = await merge(context, author, story, numberOf(field(form, 'other')));
		return { entry, to: `/desk/stories/${story}` };
	})
};
