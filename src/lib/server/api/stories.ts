import { z } from 'zod';
import { storyList } from '../db/story-list.ts';
import { topicBySlug } from '../db/topic.ts';
import { explainedStory } from '../story.ts';
import * as answers from './answers.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { notFound } from './error.ts';
import { asOf, cursor, limit, search, slug } from './input.ts';
import { questionOf } from './question.ts';
import { route } from './route.ts';

export const stories = route({
	path: '/api/v1/stories',
	summary: 'Stories, newest first',
	params: z.object({}),
	query: z.object({ topic: slug.optional(), q: search, limit, cursor, asOf }),
	answer: answers.storyList,
	mayMiss: true,
	async read({ context, asOf, input }) {
		const topic = input.topic ?? null;
		if (topic !== null && !(await topicBySlug(context.db, topic, asOf ?? undefined))) {
			throw notFound(`There is no topic ${topic}.`);
		}
		const { items, next } = await storyList(context.db, {
			topic,
			query: questionOf(input.q),
			limit: input.limit,
			after: readCursor('stories', input.cursor),
			asOf
		});
		return { items, nextCursor: writeCursor('stories', next) };
	}
});

export const story = route({
	path: '/api/v1/stories/{id}',
	summary: 'A story with its articles',
	params: z.object({
		id: z
			.string()
			.max(40)
			.meta({ description: 'As in `/api/v1/stories`.', examples: ['12'] })
	}),
	query: z.object({ asOf }),
	answer: answers.storyPage,
	mayMiss: true,
	async read({ context, asOf, input }) {
		const page = await explainedStory(context.db, input.id, asOf);
		if (!page) throw notFound(`There is no story ${input.id}.`);
		return page;
	}
});
