import { z } from 'zod';
import { topicTrial } from '../db/topic-trial.ts';
import { topicBySlug } from '../db/topic.ts';
import { deed, dropTopic } from '../desk.ts';
import { followTopic } from '../jobs/follow-topic.ts';
import { source as sourceBody, topic as topicBody } from '../jobs/track.ts';
import { LINK_STATES } from '../db/link.ts';
import { listSources } from '../db/source.ts';
import { FetchError } from '../fetch-error.ts';
import { FeedError } from '../news/source.ts';
import { passage, webAddress } from '../jobs/ledger.ts';
import { addSources, stopSource } from '../sources.ts';
import { TriedTooOften, trySource } from '../source-trial.ts';
import { undo } from '../undo.ts';
import { decide, decidePair, PAIR_VERDICTS, type Ends } from '../verdicts.ts';
import * as answers from './answers.ts';
import { deedRoute } from './deed.ts';
import { badInput, notFound, tooMany } from './error.ts';
import { asOf, slug } from './input.ts';
import { questionOf } from './question.ts';
import { route } from './route.ts';

const nothing = z.strictObject({});

export const trial = route({
	path: '/api/v1/trial',
	summary: 'What a topic’s query finds in the last seven days',
	description: 'Counts of each 24 hours, null where news was not read, and the newest stories.',
	params: z.object({}),
	query: z.object({
		q: z.string().min(1).max(2000).meta({ description: 'A query, as topics have it.' }),
		asOf
	}),
	answer: answers.topicTrial,
	mayMiss: false,
	async read({ context, now, asOf, input }) {
		const query = questionOf(input.q);
		if (query === null) throw badInput('q', 'q is empty.');
		return await topicTrial(context.connection, query, { now, asOf });
	}
});

export const saveTopic = deedRoute({
	path: '/api/v1/topics',
	summary: 'Follows a topic, or changes one by its slug',
	description:
		'As in a track file. What it does not name becomes empty. The newest articles that match are linked at once.',
	params: z.object({}),
	body: topicBody,
	answer: answers.deedDone,
	async act({ context, author, body }) {
		const { entry } = await followTopic(context, author, { ...body, origin: 'person' });
		return { change: entry, id: body.slug };
	}
});

export const archiveTopic = deedRoute({
	path: '/api/v1/topics/{slug}/archive',
	summary: 'Follows a topic no more',
	description: 'Its past stays; saving it again, or an undo, brings it back.',
	params: z.object({ slug }),
	body: nothing,
	answer: answers.deedDone,
	async act({ context, author, params }) {
		const topic = await topicBySlug(context.db, params.slug);
		if (!topic) throw notFound(`There is no topic ${params.slug}.`);
		const { entry } = await deed(context, author, (part) => dropTopic(part, topic));
		return { change: entry, id: params.slug };
	}
});

const note = passage.max(2000).nullable().default(null).meta({ description: 'Why, in own words.' });
const end = z.string().min(1).max(300);

export const decideLink = deedRoute({
	path: '/api/v1/links',
	summary: 'Says whether two things belong together',
	description:
		'Two of topic (slug), market (id) and story (id). Of a story all its linked articles are meant. confirmed, rejected, or suggested, which takes a word back. The word stands against every later machine; each is a row of its own.',
	params: z.object({}),
	body: z
		.strictObject({
			topic: end.optional(),
			market: end.optional(),
			story: end.optional(),
			state: z.enum(LINK_STATES),
			note
		})
		.refine(
			({ topic, market, story }) => [topic, market, story].filter(Boolean).length === 2,
			'name two of topic, market and story'
		),
	answer: answers.deedDone,
	async act({ context, author, body: { topic, market, story, state, note } }) {
		const ends = { ...(topic && { topic }), ...(market && { market }), ...(story && { story }) };
		const change = await decide(context, author, ends as Ends, { state, note });
		return { change, id: Object.values(ends).join(' ') };
	}
});

export const decideRules = deedRoute({
	path: '/api/v1/pairs',
	summary: 'Says how the rules of two markets stand to each other',
	description:
		'equivalent: both pay alike. inverse: YES of one is NO of the other. different: they ask different things. open takes a word back. Prices are subtracted only of pairs that are equivalent or inverse.',
	params: z.object({}),
	body: z.strictObject({ a: end, b: end, verdict: z.enum(PAIR_VERDICTS), note }),
	answer: answers.deedDone,
	async act({ context, author, body: { a, b, verdict, note } }) {
		const change = await decidePair(context, author, [a, b], { verdict, note });
		return { change, id: `${a} ${b}` };
	}
});

export const sources = route({
	path: '/api/v1/sources',
	summary: 'News sources that are read',
	description: 'As things are: asOf changes nothing. Their health is in `/api/v1/status`.',
	params: z.object({}),
	query: z.object({ asOf }),
	answer: answers.sourceList,
	mayMiss: false,
	async read({ context }) {
		const items = await listSources(context.db);
		return {
			items: items.map(({ id, url, name, kind, lang, zone, owner, origin }) => ({
				...{ id, url, name, kind, lang, zone, owner, origin }
			}))
		};
	}
});

const address = z.strictObject({ url: webAddress });

export const testSource = deedRoute({
	path: '/api/v1/sources/test',
	summary: 'Tries an address as a news source, and stores nothing',
	description:
		'Its first items, the zone of its dates and what speaks for it, language and owner. At most 20 in ten minutes for each person.',
	params: z.object({}),
	body: address,
	answer: answers.sourceTrial,
	async act({ context, author, body: { url } }) {
		const by = author.personId ?? author.name;
		return await trySource(context, { url, by }).catch((thrown: unknown) => {
			if (thrown instanceof TriedTooOften) throw tooMany(Math.ceil(thrown.wait / 1000));
			if (thrown instanceof FetchError && thrown.reason === 'blocked') {
				throw badInput('url', 'url leads to an address that feeds may not have.');
			}
			if (thrown instanceof FetchError || thrown instanceof FeedError) {
				throw badInput('url', `url cannot be read: ${thrown.message}`);
			}
			throw thrown;
		});
	}
});

export const saveSource = deedRoute({
	path: '/api/v1/sources',
	summary: 'Adds a news source, or changes one by its address',
	description: 'As in a track file. It is read at the next pass.',
	params: z.object({}),
	body: sourceBody.omit({ unchecked: true }),
	answer: answers.deedDone,
	async act({ context, author, body }) {
		const { ids, entry } = await addSources(context, author, [body]);
		return { change: entry, id: ids[0]! };
	}
});

export const stopReading = deedRoute({
	path: '/api/v1/sources/{id}/stop',
	summary: 'Stops reading a news source',
	description: 'Its articles stay; saving it again, or an undo, brings it back.',
	params: z.object({
		id: z.string().max(40).meta({ description: 'A source, as in `/api/v1/sources`.' })
	}),
	body: nothing,
	answer: answers.deedDone,
	async act({ context, author, params: { id } }) {
		const change = await stopSource(context, author, id);
		if (change === undefined) throw notFound(`There is no source ${id}.`);
		return { change, id };
	}
});

export const undoChange = deedRoute({
	path: '/api/v1/changes/{id}/undo',
	summary: 'Takes a change back',
	description:
		'id is what the change was answered with. What was before is put in place again, as a change of its own. 409 when it was changed again since, or stays by its nature.',
	params: z.object({
		id: z.coerce.number().int().min(1).max(999_999_999).meta({ description: 'Number of a change.' })
	}),
	body: nothing,
	answer: answers.deedDone,
	async act({ context, author, params }) {
		return { change: await undo(context, author, params.id), id: String(params.id) };
	}
});
