import { error } from '@sveltejs/kit';
import { parseRange } from '#lib/domain/range.ts';
import { marketPage, marketSeries } from '#lib/server/db/market-page.ts';
import { axisOf } from '../../axis.ts';
import { pointsFor, type Asking } from '../../points.ts';
import { timesOf } from '../../times.ts';

const HOUR = 3_600_000;

/** A market, and its prices over the range in the address. Throws 404 where there is none. */
export async function marketChart({
	locals,
	params,
	url,
	request
}: Asking & { params: { id: string } }) {
	const { connection } = locals.context;
	const { now, asOf } = timesOf({ locals, url });
	const points = pointsFor(request);
	const market = await marketPage(connection, params.id, { now, asOf });
	if (!market) error(404, `There is no market ${params.id}.`);
	const range = parseRange(url.searchParams, asOf ?? now);
	const series = await marketSeries(connection, params.id, {
		from: range.from,
		to: range.to,
		points,
		asOf
	});
	if (!series) error(404, `There is no market ${params.id}.`);
	// Everything there is begins with the first price.
	const from = range.from ?? Math.min(series.since ?? market.seenAt, range.to - HOUR);
	return {
		market,
		series,
		range: { ...range, from },
		points,
		axis: axisOf(url),
		now,
		asOf
	};
}
