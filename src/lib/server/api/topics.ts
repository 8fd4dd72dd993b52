import { z } from 'zod';
import { topicList } from '../db/topic-list.ts';
import { topicPage } from '../db/topic-page.ts';
import { topicSeries } from '../db/topic-series.ts';
import * as answers from './answers.ts';
import { readCursor, readSlugCursor, writeCursor } from './cursor.ts';
import { notFound } from './error.ts';
import { asOf, cursor, from, limit, points, slug, to, window } from './input.ts';
import { rangeOf } from './range.ts';
import { route } from './route.ts';

const noTopic = (slug: string) => notFound(`There is no topic ${slug}.`);

export const topics = route({
	path: '/api/v1/topics',
	summary: 'Topics, most going on first',
	params: z.object({}),
	query: z.object({ window, limit, cursor, asOf }),
	answer: answers.topicList,
	mayMiss: false,
	async read({ context, now, asOf, input }) {
		const order = `topics ${input.window}`;
		const { items, next } = await topicList(context.connection, {
			window: input.window,
			now,
			asOf,
			limit: input.limit,
			after: readSlugCursor(order, input.cursor)
		});
		return { items, nextCursor: writeCursor(order, next) };
	}
});

export const topic = route({
	path: '/api/v1/topics/{slug}',
	summary: 'A topic with its markets and stories',
	description: 'limit and cursor page through its stories.',
	params: z.object({ slug }),
	query: z.object({ limit, cursor, asOf }),
	answer: answers.topicPage,
	mayMiss: true,
	async read({ context, now, asOf, input }) {
		const order = `topic ${input.slug}`;
		const found = await topicPage(context.connection, input.slug, {
			now,
			asOf,
			limit: input.limit,
			after: readCursor(order, input.cursor)
		});
		if (!found) throw noTopic(input.slug);
		return { ...found.page, nextCursor: writeCursor(order, found.next) };
	}
});

export const topicSeriesRoute = route({
	path: '/api/v1/topics/{slug}/series',
	summary: 'Prices, stories and sentiment of a topic on one time axis',
	params: z.object({ slug }),
	query: z.object({ from, to, points, asOf }),
	answer: answers.topicSeries,
	mayMiss: true,
	async read({ context, now, asOf, input }) {
		const series = await topicSeries(context.connection, input.slug, {
			...rangeOf(input, now, asOf),
			points: input.points,
			now,
			asOf
		});
		if (!series) throw noTopic(input.slug);
		return series;
	}
});
