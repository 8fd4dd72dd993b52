import { error } from '@sveltejs/kit';
import { parseRange } from '#lib/domain/range.ts';
import { AXES } from '#lib/domain/scale.ts';
import { marketPage, marketSeries } from '#lib/server/db/market-page.ts';
import { timesOf } from '../../times.ts';
import type { PageServerLoad } from './$types';

const POINTS = 1500;
const QUARTER = 90 * 24 * 3_600_000;

/** A market, and its prices over the range in the address. */
export const load: PageServerLoad = async ({ locals, params, url }) => {
	const { connection, db } = locals.context;
	const { now, asOf } = timesOf({ locals, url });
	const market = await marketPage(db, params.id, asOf);
	if (!market) error(404, `There is no market ${params.id}.`);
	const range = parseRange(url.searchParams, asOf ?? now);
	const from = range.from ?? Math.min(market.opensAt ?? market.seenAt, range.to - QUARTER);
	const series = await marketSeries(connection, params.id, {
		from,
		to: range.to,
		points: POINTS,
		asOf
	});
	if (!series) error(404, `There is no market ${params.id}.`);
	return {
		id: params.id,
		market,
		series,
		range: { ...range, from },
		points: POINTS,
		axis: AXES.find((axis) => axis === url.searchParams.get('axis')) ?? ('linear' as const),
		table: url.searchParams.get('view') === 'table'
	};
};
