import type { Moment } from '#lib/domain/market.ts';
import type { FxView } from '#lib/domain/view.ts';
import type { Db } from './connect.ts';
import type { Place } from './page.ts';

/** A date as a number that sorts like it: `2026-01-26` is 20260126. */
const asNumber = (date: string) => Number(date.replaceAll('-', ''));
const asDate = (value: number) =>
	String(value)
		.padStart(8, '0')
		.replace(/(\d{4})(\d{2})(\d{2})/, '$1-$2-$3');

/**
 * Won a dollar by day, newest first, a page at a time. Of a day that its source corrected, the last
 * rate seen (by `asOf`) is shown; of several sources the one seen last.
 */
export async function fxList(
	db: Db,
	{ asOf, limit, after }: { asOf: Moment | null; limit: number; after: Place | null }
): Promise<{ items: FxView[]; next: Place | null }> {
	const rates = await db
		.selectFrom('fxRate as rate')
		.select(['rate.date', 'rate.rate', 'rate.source'])
		.where('rate.base', '=', 'USD')
		.where('rate.quote', '=', 'KRW')
		.$if(asOf !== null, (query) => query.where('rate.seenAt', '<=', asOf ?? 0))
		.where(({ not, exists, selectFrom }) =>
			not(
				exists(
					selectFrom('fxRate as later')
						.select('later.date')
						.whereRef('later.date', '=', 'rate.date')
						.whereRef('later.base', '=', 'rate.base')
						.whereRef('later.quote', '=', 'rate.quote')
						.where(({ or, and, eb }) =>
							or([
								eb('later.seenAt', '>', eb.ref('rate.seenAt')),
								and([
									eb('later.seenAt', '=', eb.ref('rate.seenAt')),
									eb('later.source', '<', eb.ref('rate.source'))
								])
							])
						)
						.$if(asOf !== null, (query) => query.where('later.seenAt', '<=', asOf ?? 0))
				)
			)
		)
		.$if(after !== null, (query) => query.where('rate.date', '<', asDate(after?.value ?? 0)))
		.orderBy('rate.date', 'desc')
		.limit(limit + 1)
		.execute();
	const shown = rates.slice(0, limit);
	const last = shown.at(-1);
	return {
		items: shown.map(({ date, rate, source }) => ({
			date,
			base: 'USD',
			quote: 'KRW',
			rate: Number(rate),
			source
		})),
		next: rates.length > limit && last ? { zone: 0, value: asNumber(last.date), key: 0 } : null
	};
}
