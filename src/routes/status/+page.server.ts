import { statusPage } from '#lib/server/db/status.ts';
import { timesOf } from '../times.ts';
import type { PageServerLoad } from './$types';

/** How everything that is read stands. */
export const load: PageServerLoad = async ({ locals, url }) => ({
	status: await statusPage(locals.context.db, timesOf({ locals, url }))
});
