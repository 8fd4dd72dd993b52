import { z } from 'zod';
import { trendList } from '../db/trend-list.ts';
import * as answers from './answers.ts';
import { readSlugCursor, writeCursor } from './cursor.ts';
import { asOf, cursor, limit, window } from './input.ts';
import { route } from './route.ts';

export const trends = route({
	path: '/api/v1/trends',
	summary: 'What is going on, by combined evidence',
	params: z.object({}),
	query: z.object({ window, limit, cursor, asOf }),
	answer: answers.trendList,
	mayMiss: false,
	async read({ context, now, asOf, input }) {
		const order = `trends ${input.window}`;
		const { items, next } = await trendList(context.connection, {
			window: input.window,
			now,
			asOf,
			limit: input.limit,
			after: readSlugCursor(order, input.cursor)
		});
		return { items, nextCursor: writeCursor(order, next) };
	}
});
