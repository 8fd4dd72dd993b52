import { listSources } from '#lib/server/db/source.ts';
import { writeOpml } from '#lib/server/news/opml/index.ts';
import { editing } from '../editing.ts';
import type { RequestHandler } from './$types';

/** Every news source that is read, as a list for other readers. */
export const GET: RequestHandler = async ({ locals, url }) => {
	await editing({ locals, url });
	const sources = await listSources(locals.context.db);
	return new Response(writeOpml('Hearsay', sources), {
		headers: {
			'content-type': 'text/x-opml; charset=utf-8',
			'content-disposition': 'attachment; filename="hearsay.opml"'
		}
	});
};
