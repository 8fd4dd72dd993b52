import { error } from '@sveltejs/kit';
import { parseRange } from '#lib/domain/range.ts';
import { topicPage } from '#lib/server/db/topic-page.ts';
import { topicSeries } from '#lib/server/db/topic-series.ts';
import { axisOf } from '../../axis.ts';
import { pointsFor, type Asking } from '../../points.ts';
import { timesOf } from '../../times.ts';

/** Stories below the chart. */
const STORIES = 50;

/** A topic, and its series over the range in the address. Throws 404 where there is none. */
export async function topicChart({
	locals,
	params,
	url,
	request
}: Asking & { params: { slug: string } }) {
	const { connection } = locals.context;
	const { now, asOf } = timesOf({ locals, url });
	const points = pointsFor(request);
	const found = await topicPage(connection, params.slug, {
		now,
		asOf,
		limit: STORIES,
		after: null
	});
	if (!found) error(404, `There is no topic ${params.slug}.`);
	const topic = { ...found.page, nextCursor: null };
	const range = parseRange(url.searchParams, asOf ?? now);
	const series = await topicSeries(connection, params.slug, {
		from: range.from,
		to: range.to,
		points,
		now,
		asOf
	});
	if (!series) error(404, `There is no topic ${params.slug}.`);
	const { from } = series;
	return { topic, series, range: { ...range, from }, points, axis: axisOf(url), now, asOf };
}
