import { z } from 'zod';
import { breakingPage } from '../db/breaking.ts';
import * as answers from './answers.ts';
import { asOf, limit, window } from './input.ts';
import { route } from './route.ts';

export const breaking = route({
	path: '/api/v1/breaking',
	summary: 'What is unusual: topics, stories and markets of the whole catalogue',
	description:
		'Each list has what stands out first; limit holds for each. Of what is said to stand out (stands), one in twenty may be chance (Benjamini-Hochberg over all that was looked at). Markets of a past moment are looked for among those that changed most over the last 24 hours once the log of that time is gone.',
	params: z.object({}),
	query: z.object({ window, limit, asOf }),
	answer: answers.breakingPage,
	mayMiss: false,
	read: ({ context, now, asOf, input: { window, limit } }) =>
		breakingPage(context.connection, { window, limit, now, asOf })
});
