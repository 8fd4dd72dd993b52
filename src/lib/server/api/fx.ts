import { z } from 'zod';
import { fxList } from '../db/fx-list.ts';
import * as answers from './answers.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { asOf, cursor, limit } from './input.ts';
import { route } from './route.ts';

export const fx = route({
	path: '/api/v1/fx',
	summary: 'Won a dollar, newest first',
	params: z.object({}),
	query: z.object({ limit, cursor, asOf }),
	answer: answers.fxList,
	mayMiss: false,
	async read({ context, asOf, input }) {
		const { items, next } = await fxList(context.db, {
			asOf,
			limit: input.limit,
			after: readCursor('fx', input.cursor)
		});
		return { items, nextCursor: writeCursor('fx', next) };
	}
});
