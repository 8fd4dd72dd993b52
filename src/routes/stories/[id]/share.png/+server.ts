import { error } from '@sveltejs/kit';
import { explainedStory } from '#lib/server/story.ts';
import { cardAnswer, storyCard } from '../../../share.ts';
import { timesOf } from '../../../times.ts';
import type { RequestHandler } from './$types';

/** The picture that other sites show of a story. */
export const GET: RequestHandler = async (event) => {
	const { now, asOf } = timesOf(event);
	const story = await explainedStory(event.locals.context.db, event.params.id, asOf);
	if (!story) error(404, `There is no story ${event.params.id}.`);
	return cardAnswer(storyCard(story, asOf ?? now, event), event);
};
