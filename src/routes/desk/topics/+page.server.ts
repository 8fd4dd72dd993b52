import { m } from '#lib/paraglide/messages.js';
import { archivedTopics, listTopics, topicBySlug } from '#lib/server/db/topic.ts';
import { deed, dropTopic } from '#lib/server/desk.ts';
import { followTopic } from '#lib/server/jobs/follow-topic.ts';
import { field } from '../../signed-in.ts';
import { acting, editing, Refused } from '../editing.ts';
import type { Actions, PageServerLoad } from './$types';

/** What the desk follows, and what it followed. */
export const load: PageServerLoad = async ({ locals, url }) => {
	await editing({ locals, url });
	const { db } = locals.context;
	const [topics, archived] = await Promise.all([listTopics(db), archivedTopics(db)]);
	const line = ({ slug, name, query }: (typeof topics)[number]) => ({ slug, name, query });
	return { topics: topics.map(line), archived: archived.map(line) };
};

export const actions: Actions = {
	archive: acting(async (author, form, { locals: { context } }) => {
		const topic = await topicBySlug(context.db, field(form, 'slug'));
		if (!topic) throw new Refused(m.desk_topic_unknown());
		const { entry } = await deed(context, author, (part) => dropTopic(part, topic));
		return { entry, to: '/desk/topics' };
	}),
	restore: acting(async (author, form, { locals: { context } }) => {
		const slug = field(form, 'slug');
		const topic = (await archivedTopics(context.db)).find((one) => one.slug === slug);
		if (!topic) throw new Refused(m.desk_topic_unknown());
		const { seenAt, removedAt, ...rest } = topic;
		void [seenAt, removedAt];
		return { entry: (await followTopic(context, author, rest)).entry, to: '/desk/topics' };
	})
};
