import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';
import type { FxRateTable } from './schema.ts';

/** A rate without the moment we saw it. */
export type Rate = Omit<FxRateTable, 'seenAt'>;

const BATCH = 500;

const nameOf = ({ date, base, quote, source }: Rate) => `${date} ${base} ${quote} ${source}`;

/**
 * Stores rates, append-only: one that is known with the same number is left, a corrected one stands
 * beside its earlier value with the moment we saw it. Rates are decimal text and compared as such.
 */
export async function saveRates(
	db: Db,
	rates: Rate[],
	at: Moment
): Promise<{ stored: number; unchanged: number }> {
	const wanted = new Map(rates.map((rate) => [nameOf(rate), rate]));
	const known = new Map<string, FxRateTable>();
	const dates = [...new Set(rates.map(({ date }) => date))];
	for (let from = 0; from < dates.length; from += BATCH) {
		const rows = await db
			.selectFrom('fxRate')
			.selectAll()
			.where('date', 'in', dates.slice(from, from + BATCH))
			.orderBy('seenAt')
			.execute();
		for (const row of rows) known.set(nameOf(row), row);
	}
	const fresh = [...wanted.entries()]
		.filter(([name, { rate }]) => known.get(name)?.rate !== rate)
		.map(([, { date, base, quote, rate, source }]) => ({
			...{ date, base, quote, rate, source },
			seenAt: at
		}));
	for (let from = 0; from < fresh.length; from += BATCH) {
		await db
			.insertInto('fxRate')
			.values(fresh.slice(from, from + BATCH))
			.onConflict((conflict) => conflict.doNothing())
			.execute();
	}
	return { stored: fresh.length, unchanged: wanted.size - fresh.length };
}

type Pair = { base: string; quote: string };
const WON: Pair = { base: 'USD', quote: 'KRW' };

/** Which rates count: those of a pair, seen by `asOf`. */
const counting = (db: Db, { base, quote }: Pair, asOf?: Moment) =>
	db
		.selectFrom('fxRate')
		.selectAll()
		.where('base', '=', base)
		.where('quote', '=', quote)
		.$if(asOf !== undefined, (query) => query.where('seenAt', '<=', asOf!));

/** The rate of the newest day, as known at `asOf`; of several for that day the one seen last. Undefined when there is none. */
export async function latestRate(
	db: Db,
	asOf?: Moment,
	pair: Pair = WON
): Promise<FxRateTable | undefined> {
	return await counting(db, pair, asOf)
		.orderBy('date', 'desc')
		.orderBy('seenAt', 'desc')
		.orderBy('source')
		.limit(1)
		.executeTakeFirst();
}

/** The rate that held on a day (`YYYY-MM-DD`): that day's, or the last before it (weekends, holidays). */
export async function rateAt(
	db: Db,
	date: string,
	asOf?: Moment,
	pair: Pair = WON
): Promise<FxRateTable | undefined> {
	return await counting(db, pair, asOf)
		.where('date', '<=', date)
		.orderBy('date', 'desc')
		.orderBy('seenAt', 'desc')
		.orderBy('source')
		.limit(1)
		.executeTakeFirst();
}
