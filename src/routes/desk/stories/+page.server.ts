import { listVerdicts } from '#lib/server/db/story-verdict.ts';
import { storyList } from '#lib/server/db/story-list.ts';
import { readQuery } from '../../search-query.ts';
import { editing } from '../editing.ts';
import type { PageServerLoad } from './$types';

const SHOWN = 20;

/** Stories to be corrected, found by words or the newest; and how many corrections there are. */
export const load: PageServerLoad = async ({ locals, url }) => {
	await editing({ locals, url });
	const { db } = locals.context;
	const q = url.searchParams.get('q')?.trim() || null;
	const { query, wrong } = readQuery(q);
	const [{ items }, verdicts] = await Promise.all([
		wrong === null
			? storyList(db, { topic: null, query, limit: SHOWN, after: null, asOf: null })
			: { items: [] },
		listVerdicts(db)
	]);
	return {
		q,
		wrong,
		stories: items.map(({ id, title, outlet, publishedAt, articles, lang }) => ({
			...{ id, title, outlet, publishedAt, articles, lang }
		})),
		corrections: verdicts
			.slice(-SHOWN)
			.reverse()
			.map(({ id, kind, decidedBy, seenAt, articles, stories }) => ({
				...{ id, kind, decidedBy, seenAt, stories, articles: articles.length }
			}))
	};
};
