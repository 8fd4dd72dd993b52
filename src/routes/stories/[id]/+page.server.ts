import { error, redirect } from '@sveltejs/kit';
import { mergedInto } from '#lib/server/db/story-verdict.ts';
import { explainedStory } from '#lib/server/story.ts';
import { inPast } from '../../past.ts';
import { shareOfStory } from '../../share.ts';
import { timesOf } from '../../times.ts';
import type { PageServerLoad } from './$types';

/** A story with its articles, topics and markets. One that an editor merged leads to where it went. */
export const load: PageServerLoad = async (event) => {
	const { locals, params } = event;
	const { asOf } = timesOf(event);
	const { db } = locals.context;
	const story = await explainedStory(db, params.id, asOf);
	if (story) return { id: params.id, story, share: shareOfStory(story, event) };
	const other = await mergedInto(db, params.id);
	if (other === null) error(404, `There is no story ${params.id}.`);
	redirect(307, inPast(`/stories/${other}`, asOf));
};
