import { z } from 'zod';
import { find as findAll } from '../db/find.ts';
import * as answers from './answers.ts';
import { asOf, search } from './input.ts';
import { typedQuestionOf } from './question.ts';
import { route } from './route.ts';

export const find = route({
	path: '/api/v1/find',
	summary: 'Topics, markets and stories by what is being typed',
	description:
		'A few of each. Topics by parts of their names in either language, also by first consonants (ㅁㅅㅋ); markets and stories by the words of q, the last of which may go on. Empty: nothing.',
	params: z.object({}),
	query: z.object({ q: search, asOf }),
	answer: answers.findings,
	mayMiss: false,
	read: async ({ context, now, asOf, input }) =>
		await findAll(context.db, {
			text: input.q ?? '',
			query: typedQuestionOf(input.q ?? ''),
			now,
			asOf
		})
});
