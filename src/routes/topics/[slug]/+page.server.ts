import { error } from '@sveltejs/kit';
import { parseRange } from '#lib/domain/range.ts';
import { AXES } from '#lib/domain/scale.ts';
import { topicPage } from '#lib/server/db/topic-page.ts';
import { topicSeries } from '#lib/server/db/topic-series.ts';
import { timesOf } from '../../times.ts';
import type { PageServerLoad } from './$types';

/** Stories below the chart. */
const STORIES = 50;
/** More points than a wide screen has pixels to tell apart. */
const POINTS = 1500;
const YEAR = 365 * 24 * 3_600_000;

/** A topic, and its series over the range in the address. */
export const load: PageServerLoad = async ({ locals, params, url }) => {
	const { connection } = locals.context;
	const { now, asOf } = timesOf({ locals, url });
	const found = await topicPage(connection, params.slug, {
		now,
		asOf,
		limit: STORIES,
		after: null
	});
	if (!found) error(404, `There is no topic ${params.slug}.`);
	const topic = { ...found.page, nextCursor: null };
	const range = parseRange(url.searchParams, asOf ?? now);
	// Everything there is begins when the first of the markets did.
	const opened = topic.linkedMarkets.flatMap(({ opensAt }) => opensAt ?? []);
	const from = range.from ?? Math.min(...opened, range.to - YEAR);
	const series = await topicSeries(connection, params.slug, {
		from,
		to: range.to,
		points: POINTS,
		now,
		asOf
	});
	if (!series) error(404, `There is no topic ${params.slug}.`);
	return {
		slug: params.slug,
		topic,
		series,
		range: { ...range, from },
		points: POINTS,
		axis: AXES.find((axis) => axis === url.searchParams.get('axis')) ?? ('linear' as const),
		table: url.searchParams.get('view') === 'table',
		pair: { a: url.searchParams.get('a'), b: url.searchParams.get('b') }
	};
};
