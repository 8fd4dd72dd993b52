import { HEIGHTS, LAYOUTS } from '#lib/charts/compare.ts';
import { parseRange } from '#lib/domain/range.ts';
import { MOST_NAMES } from '#lib/server/api/compare.ts';
import { comparePage } from '#lib/server/db/compare-page.ts';
import { axisOf } from '../axis.ts';
import { pointsFor, type Asking } from '../points.ts';
import { timesOf } from '../times.ts';

/** What the address names, once or several times: markets by id, topics by `topic:` and slug. */
export const namesOf = ({ searchParams }: URL): string[] =>
	searchParams
		.getAll('with')
		.map((name) => name.trim())
		.filter((name) => name !== '')
		.slice(0, MOST_NAMES);

/** What an address compares, over the range and in the layout that it names. */
export async function compareChart({ locals, url, request }: Asking) {
	const { now, asOf } = timesOf({ locals, url });
	const points = pointsFor(request);
	const range = parseRange(url.searchParams, asOf ?? now);
	const chosen = (name: string) => url.searchParams.get(name);
	const page = await comparePage(locals.context.connection, {
		names: namesOf(url),
		from: range.from,
		to: range.to,
		points,
		asOf
	});
	return {
		page,
		range: { ...range, from: page.from },
		points,
		axis: axisOf(url),
		layout: LAYOUTS.find((layout) => layout === chosen('layout')) ?? 'together',
		heights: HEIGHTS.find((heights) => heights === chosen('y')) ?? 'shared',
		now,
		asOf
	};
}
