import { redirect } from '@sveltejs/kit';
import { asJson } from '#lib/domain/as-json.ts';
import { topicList } from '#lib/server/db/topic-list.ts';
import { topicPage } from '#lib/server/db/topic-page.ts';
import { topicSeries } from '#lib/server/db/topic-series.ts';
import { timesOf } from '../times.ts';
import type { PageServerLoad } from './$types';
import { parseTurning, SPAN } from './turn.ts';

const MOST_TOPICS = 200;
/** Points of a line: a wall is read from afar. */
const POINTS = 400;

/** The topics a wall turns through, and the first of them with a week of its series. */
export const load: PageServerLoad = async ({ locals, url }) => {
	const { connection } = locals.context;
	const { now, asOf } = timesOf({ locals, url });
	// A wall shows what is now.
	if (asOf !== null) {
		const params = new URLSearchParams(url.searchParams);
		params.delete('asOf');
		redirect(307, `/wall?${params}`);
	}
	const list = await topicList(connection, {
		window: '24h',
		now,
		asOf,
		limit: MOST_TOPICS,
		after: null
	});
	const turning = parseTurning(url.searchParams, new Set(list.items.map(({ slug }) => slug)));
	const first = turning.slugs?.[0] ?? list.items[0]?.slug;
	const [page, series] = first
		? await Promise.all([
				topicPage(connection, first, { now, asOf, limit: 3, after: null }),
				topicSeries(connection, first, { from: now - SPAN, to: now, points: POINTS, now, asOf })
			])
		: [null, null];
	return {
		...turning,
		topics: asJson(list.items),
		points: POINTS,
		first: page && series ? asJson({ topic: page.page, series }) : null
	};
};
