import { z } from 'zod';
import { CLAIM_STATES } from '#lib/domain/claim.ts';
import { enterClaim, enterOutcome, enterSpeaker, keepSource } from '../claims.ts';
import * as ledger from '../jobs/ledger.ts';
import { merge, numberOf, split } from '../stories.ts';
import * as answers from './answers.ts';
import { deedRoute } from './deed.ts';
import { slug } from './input.ts';

/** Corrections of stories, and what is entered into the ledger. */

const story = z.string().max(20).meta({ description: 'A story, as in `/api/v1/stories`.' });
const number = z.union([z.number().int(), z.string().max(20)]).transform(String);

export const mergeStory = deedRoute({
	path: '/api/v1/stories/{id}/merge',
	summary: 'Puts the articles of another story into this one',
	description: 'Holds for ever against every machine; an undo of the change takes it back.',
	params: z.object({ id: story }),
	body: z.strictObject({ with: number }),
	answer: answers.deedDone,
	async act({ context, author, params: { id }, body }) {
		const { entry } = await merge(context, author, numberOf(id), numberOf(body.with));
		return { change: entry, id };
	}
});

export const splitStory = deedRoute({
	path: '/api/v1/stories/{id}/split',
	summary: 'Takes articles out of a story, into one of their own',
	description: 'articles are ids of its members. id of the answer lists the stories there are now.',
	params: z.object({ id: story }),
	body: z.strictObject({ articles: z.array(number).min(1).max(1000) }),
	answer: answers.deedDone,
	async act({ context, author, params: { id }, body }) {
		const articles = body.articles.map(numberOf);
		const { entry, stories } = await split(context, author, numberOf(id), articles);
		return { change: entry, id: stories.join(' ') };
	}
});

export const saveSpeaker = deedRoute({
	path: '/api/v1/speakers',
	summary: 'Adds a speaker of the ledger, or brings one in line',
	params: z.object({}),
	body: ledger.speaker,
	answer: answers.deedDone,
	act: async ({ context, author, body }) => ({
		change: await enterSpeaker(context, author, body),
		id: body.slug
	})
});

export const saveClaim = deedRoute({
	path: '/api/v1/claims',
	summary: 'Enters a claim, or a correction of one by its id',
	description:
		'As in a track file; moments name their zone. A criterion that two people would decide differently is refused. What was entered before stays in the ledger.',
	params: z.object({}),
	body: ledger.claim,
	answer: answers.deedDone,
	act: async ({ context, author, body }) => ({
		change: await enterClaim(context, author, body),
		id: body.id
	})
});

export const saveOutcome = deedRoute({
	path: '/api/v1/claims/{id}/outcome',
	summary: 'Enters what came of a claim',
	description: 'late needs happened, all but void and open need evidence; open takes one back.',
	params: z.object({ id: slug.meta({ description: 'A claim, as in `/api/v1/claims`.' }) }),
	body: z.strictObject({
		state: z.enum(CLAIM_STATES),
		happened: ledger.moment.optional(),
		evidence: ledger.webAddress.optional(),
		note: ledger.passage.max(2000).optional()
	}),
	answer: answers.deedDone,
	async act({ context, author, params: { id }, body: { state, happened, evidence, note } }) {
		const outcome = {
			...{ claim: id, state, happenedAt: happened ?? null },
			...{ evidence: evidence ?? null, note: note || null }
		};
		return { change: await enterOutcome(context, author, outcome), id };
	}
});

export const keepSourceText = deedRoute({
	path: '/api/v1/claims/{id}/source',
	summary: "Keeps the text of a claim's source, as it was read",
	description:
		'Of an article that was fetched here headline and teaser are kept without being asked. The text stays in the ledger with its hash.',
	params: z.object({ id: slug.meta({ description: 'A claim, as in `/api/v1/claims`.' }) }),
	body: z.strictObject({ text: ledger.passage.min(1).max(ledger.LONGEST_COPY) }),
	answer: answers.deedDone,
	act: async ({ context, author, params: { id }, body }) => ({
		change: await keepSource(context, author, id, body.text),
		id
	})
});
