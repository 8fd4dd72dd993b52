import { z } from 'zod';
import { CLAIM_STATES } from '#lib/domain/claim.ts';
import { speakerBySlug } from '../db/claim.ts';
import { claimPage, claimPages } from '../db/claim-view.ts';
import { speakerPage } from '../db/speaker-page.ts';
import { topicBySlug } from '../db/topic.ts';
import * as answers from './answers.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { notFound } from './error.ts';
import { asOf, cursor, limit, slug } from './input.ts';
import { route } from './route.ts';

const speakerSlug = z
	.string()
	.max(200)
	.meta({ description: 'A speaker of the ledger.', examples: ['elon-musk'] });

const noSpeaker = (slug: string) => notFound(`There is no speaker ${slug} in the ledger.`);

export const claims = route({
	path: '/api/v1/claims',
	summary: 'The ledger of claims, newest said first',
	params: z.object({}),
	query: z.object({
		speaker: speakerSlug.optional(),
		topic: slug.optional(),
		state: z
			.enum(CLAIM_STATES)
			.optional()
			.meta({ description: 'Only claims of which this came; `open`: not decided yet.' }),
		limit,
		cursor,
		asOf
	}),
	answer: answers.claimList,
	mayMiss: true,
	async read({ context, now, asOf, input }) {
		const { db, connection } = context;
		const { speaker = null, topic = null, state = null } = input;
		if (speaker !== null && !(await speakerBySlug(db, speaker, asOf))) throw noSpeaker(speaker);
		if (topic !== null && !(await topicBySlug(db, topic, asOf ?? undefined))) {
			throw notFound(`There is no topic ${topic}.`);
		}
		const { items, next } = await claimPages(
			connection,
			{
				speaker,
				topic,
				state,
				asOf,
				limit: input.limit,
				after: readCursor('claims', input.cursor)
			},
			{ now, asOf }
		);
		return { items, nextCursor: writeCursor('claims', next) };
	}
});

export const claim = route({
	path: '/api/v1/claims/{id}',
	summary: 'A claim with everything that was entered of it',
	params: z.object({
		id: z
			.string()
			.max(200)
			.meta({ description: 'As in `/api/v1/claims`.', examples: ['musk-ryanair-2026'] })
	}),
	query: z.object({ asOf }),
	answer: answers.claimPage,
	mayMiss: true,
	async read({ context, now, asOf, input }) {
		const page = await claimPage(context.connection, input.id, { now, asOf });
		if (!page) throw notFound(`There is no claim ${input.id}.`);
		return page;
	}
});

export const speaker = route({
	path: '/api/v1/speakers/{slug}',
	summary: "A speaker's claims and scores",
	description: 'limit and cursor page through the claims; scores are of all of them.',
	params: z.object({ slug: speakerSlug }),
	query: z.object({ limit, cursor, asOf }),
	answer: answers.speakerPage,
	mayMiss: true,
	async read({ context, now, asOf, input }) {
		const order = `speaker ${input.slug}`;
		const found = await speakerPage(context.connection, input.slug, {
			now,
			asOf,
			limit: input.limit,
			after: readCursor(order, input.cursor)
		});
		if (!found) throw noSpeaker(input.slug);
		return { ...found.page, nextCursor: writeCursor(order, found.next) };
	}
});
