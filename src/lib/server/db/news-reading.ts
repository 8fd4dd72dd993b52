import { sql } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';

const HOUR = 3_600_000;
const STEP = HOUR / 4;

/** A feed still holds what was published this long before it is read. */
const HELD = HOUR;

/**
 * When news was read, as quarters of an hour: those in which an article was first seen, and those of
 * the last successful readings. A quiet reading leaves no other trace.
 */
export async function newsReadings(
	db: Db,
	{ from, to, asOf }: { from: Moment; to: Moment; asOf: Moment | null }
): Promise<Set<number>> {
	const end = Math.min(to + HELD, asOf ?? Infinity);
	const [seen, feeds] = await Promise.all([
		db
			.selectFrom('article')
			.select(sql<number>`seen_at / ${sql.lit(STEP)}`.as('step'))
			.distinct()
			.where('seenAt', '>=', from)
			.where('seenAt', '<', end)
			.execute(),
		db
			.selectFrom('feed')
			.select('lastSuccess')
			.where('kind', 'in', ['source', 'gdelt'])
			.where('lastSuccess', '>=', from)
			.where('lastSuccess', '<', end)
			.execute()
	]);
	return new Set([
		...seen.map(({ step }) => Math.floor(Number(step))),
		...feeds.map(({ lastSuccess }) => Math.floor((lastSuccess ?? 0) / STEP))
	]);
}

/**
 * Whether what was published from `from` to `to` was looked for: some source was read in that time,
 * or within an hour after it.
 */
export function wasRead(readings: ReadonlySet<number>, from: Moment, to: Moment): boolean {
	const last = Math.floor((to + HELD - 1) / STEP);
	for (let step = Math.floor(from / STEP); step <= last; step++) {
		if (readings.has(step)) return true;
	}
	return false;
}
