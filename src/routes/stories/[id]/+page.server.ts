import { error } from '@sveltejs/kit';
import { storyPage } from '#lib/server/db/story-page.ts';
import { timesOf } from '../../times.ts';
import type { PageServerLoad } from './$types';

/** A story with its articles, topics and markets. */
export const load: PageServerLoad = async ({ locals, params, url }) => {
	const { asOf } = timesOf({ locals, url });
	const story = await storyPage(locals.context.db, params.id, asOf);
	if (!story) error(404, `There is no story ${params.id}.`);
	return { id: params.id, story };
};
