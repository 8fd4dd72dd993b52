import { sql } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';

/** A slot further ahead than this comes from a clock that jumped back, and is forgotten. */
const FARTHEST = 15 * 60_000;

/**
 * Takes the next slot of a service and says when it may be used. Slots are `spacing` ms apart on
 * average, with up to `burst` at once after a pause (GCRA). One statement, so that any number of
 * processes share one limit.
 */
export async function takeSlot(
	db: Db,
	service: string,
	now: Moment,
	{ spacing, burst }: { spacing: number; burst: number }
): Promise<Moment> {
	const row = await db
		.insertInto('serviceLimit')
		.values({ service, nextAt: now + spacing, retryAt: null })
		.onConflict((conflict) =>
			conflict.column('service').doUpdateSet({
				nextAt: sql<number>`case
					when service_limit.next_at > ${now + FARTHEST + spacing * burst} then ${now + spacing}
					when service_limit.next_at > ${now} then service_limit.next_at + ${spacing}
					else ${now + spacing} end`
			})
		)
		.returning('nextAt')
		.executeTakeFirstOrThrow();
	return Math.max(now, row.nextAt - spacing * burst);
}

/** Keeps what a service asked for (Retry-After), for this and every other process. */
export async function saveRetryAt(db: Db, service: string, at: Moment) {
	await db
		.insertInto('serviceLimit')
		.values({ service, nextAt: 0, retryAt: at })
		.onConflict((conflict) => conflict.column('service').doUpdateSet({ retryAt: at }))
		.execute();
}
