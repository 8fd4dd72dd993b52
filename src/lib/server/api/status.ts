import { z } from 'zod';
import { statusPage } from '../db/status.ts';
import * as answers from './answers.ts';
import { asOf } from './input.ts';
import { route } from './route.ts';

export const status = route({
	path: '/api/v1/status',
	summary: 'What is read, and how that goes',
	params: z.object({}),
	query: z.object({ asOf }),
	answer: answers.statusPage,
	mayMiss: false,
	read: ({ context, now, asOf }) => statusPage(context.db, { now, asOf })
});
