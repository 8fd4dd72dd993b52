import { z } from 'zod';
import * as answers from './answers.ts';
import { readCursor } from './cursor.ts';
import { notFound } from './error.ts';
import { asOf, cursor, limit } from './input.ts';
import { route } from './route.ts';

export const claims = route({
	path: '/api/v1/claims',
	summary: 'The ledger of claims',
	description: 'No claim has been entered yet, so the ledger is empty.',
	params: z.object({}),
	query: z.object({ limit, cursor, asOf }),
	answer: answers.claimList,
	mayMiss: false,
	async read({ input }) {
		readCursor('claims', input.cursor);
		return { items: [], nextCursor: null };
	}
});

export const speaker = route({
	path: '/api/v1/speakers/{slug}',
	summary: "A speaker's claims and scores",
	description:
		'A speaker is known once a claim of theirs is in the ledger; it is empty, so this is 404.',
	params: z.object({ slug: z.string().max(200) }),
	query: z.object({ asOf }),
	answer: answers.speakerPage,
	mayMiss: true,
	async read({ input }) {
		throw notFound(`There is no speaker ${input.slug}: no claim of theirs is in the ledger.`);
	}
});
