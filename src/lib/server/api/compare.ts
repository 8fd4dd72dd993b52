import { z } from 'zod';
import { comparePage } from '../db/compare-page.ts';
import * as answers from './answers.ts';
import { asOf, from, points, to } from './input.ts';
import { rangeOf } from './range.ts';
import { route } from './route.ts';

/** Names looked at; those after the eighth are only told apart from unknown ones. */
export const MOST_NAMES = 50;

const names = z
	.array(z.string())
	.max(MOST_NAMES)
	.meta({
		description:
			'A market by its id, or `topic:` and a slug for the leading market of a topic; as often as there are markets to compare, eight at most. None: suggestions only.',
		examples: ['predictit:6000.7000', 'topic:musk-ryanair']
	});

export const compare = route({
	path: '/api/v1/compare',
	summary: 'Markets and topics on one time axis, and what is known of each pair',
	description:
		'Prices are never subtracted but for pairs that a person marked equivalent. Names that nothing is known by are listed in `missed`; the rest is answered.',
	params: z.object({}),
	query: z.object({ with: names, from, to, points, asOf }),
	answer: answers.comparePage,
	mayMiss: false,
	async read({ context, now, asOf, input }) {
		return await comparePage(context.connection, {
			names: input.with,
			...rangeOf(input, now, asOf),
			points: input.points,
			asOf
		});
	}
});
