import type { Locale } from '#lib/domain/format.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { KeptMarket } from '#lib/domain/view.ts';
import { quotability, type Quotability } from '#lib/domain/quotable.ts';
import { printable, type DatedRate, type Facts } from '#lib/print/sentence.ts';
import type { Db } from './db/connect.ts';
import { rateAt } from './db/fx-rate.ts';
import { venues } from './venues/index.ts';

/** What a newsroom can print of a market, and whether it should. */
export type Printed = {
	/** Null where no price is known. */
	sentence: Record<Locale, string> | null;
	quotability: Quotability | null;
};

/** Where moments are written in when no one has chosen: the zone the venues' deadlines are in, and Korea's. */
export const PRINT_ZONES: Record<Locale, string> = { en: 'America/New_York', ko: 'Asia/Seoul' };

/** A rate older than this, in ms, is not the rate of the day: holidays are shorter. */
const OLDEST_RATE = 6 * 24 * 3_600_000;

/** Won for a dollar on a day (`YYYY-MM-DD`), as known at `now`; null where only an older rate is known. */
export async function rateOfDay(db: Db, date: string, now: Moment): Promise<DatedRate | null> {
	const found = await rateAt(db, date, now);
	if (!found || Date.parse(date) - Date.parse(found.date) > OLDEST_RATE) return null;
	return { rate: Number(found.rate), date: found.date, source: found.source };
}

/**
 * The sentence about a market as it is known at `now` (ms), with the won of the day its price was seen
 * (the last rate known then, unless it is days old), and its light. `zone` is the one
 * someone chose, else null; `link` is where the sentence can be looked up.
 */
export async function printed(
	db: Db,
	market: KeptMarket & { rules: string; daysMoved?: number | null },
	{ now, zone, ...rest }: { now: Moment; zone: string | null } & Pick<Facts, 'link' | 'simulated'>
): Promise<Printed> {
	const at = market.checkedAt ?? market.quote?.at ?? now;
	const facts: Omit<Facts, 'zone'> = {
		...rest,
		market,
		at,
		rules: market.rules,
		venue: venues.find(({ id }) => id === market.venue)?.name ?? market.venue,
		band: market.breakEven,
		quotability: quotability(market, now, market.daysMoved ?? null),
		rate: await rateOfDay(db, new Date(at).toISOString().slice(0, 10), now)
	};
	const said = (locale: Locale) =>
		printable({ ...facts, zone: zone ?? PRINT_ZONES[locale] }, locale);
	const [en, ko] = [said('en'), said('ko')];
	return {
		sentence: en === null || ko === null ? null : { en, ko },
		quotability: facts.quotability
	};
}
