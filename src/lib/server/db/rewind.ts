/**
 * What a clock that ran ahead has written, once it is right again. Rows of the future would otherwise hide
 * what is read now: a price older than the newest known is passed over, and what was first seen tomorrow is
 * not shown today.
 */
import { sql } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { Connection, Db } from './connect.ts';
import { disownMarkets, forgetMarkets } from './market-known.ts';
import { transact } from './handle.ts';

const SECOND = 1000;
const DAY = 86_400_000;

/** Clocks are set by less than this without anybody noticing, ms. */
const UNNOTICED = 10 * 60_000;

/** Whether something was done later than now: this machine's clock was ahead then, and is not any more. */
async function hasJumpedBack(db: Db, now: Moment): Promise<boolean> {
	const row = await db
		.selectFrom('duty')
		.select(({ fn }) => fn.max('lastDone').as('at'))
		.executeTakeFirst();
	return Number(row?.at ?? 0) > now + UNNOTICED;
}

/**
 * Brings back to now what lies later: prices, checks, duties, feeds, markets and articles were seen, so they
 * were seen by now. Verdicts and the ledger are left alone. True when the clock had jumped back.
 */
export async function rewind(connection: Connection, now: Moment): Promise<boolean> {
	if (!(await hasJumpedBack(connection.db, now))) return false;
	await transact(connection, async (db) => {
		for (const step of steps(now)) await step.execute(db);
	});
	forgetMarkets(connection);
	return true;
}

const steps = (now: Moment) => [
	disownMarkets(),
	// In their order, a millisecond apart and all before now: when they were seen is not known any better.
	sql`insert into quote_log (at, market_key, since_previous, bid, ask, last, probability, basis, volume)
		select moved.at, moved.market_key,
			case when nth > 1 then 1 when moved.at > newest.at then moved.at - newest.at end,
			moved.bid, moved.ask, moved.last, moved.probability, moved.basis, moved.volume
		from (
			select q.market_key, q.bid, q.ask, q.last, q.probability, q.basis, q.volume, ${now} - row_number() over (
				partition by q.market_key order by q.at desc) as at,
				row_number() over (partition by q.market_key order by q.at) as nth
			from quote_log as q where q.at > ${now}
		) as moved
		left join (
			select market_key, max(at) as at from quote_log where at <= ${now - SECOND} group by market_key
		) as newest on newest.market_key = moved.market_key
		where true
		on conflict (at, market_key) do nothing`,
	sql`delete from quote_log where at > ${now}`,
	// Those whose newest row is sealed already.
	sql`insert into quote_log (at, market_key, since_previous, bid, ask, last, probability, basis, volume)
		select ${now - 1}, market_key, null, bid, ask, last, probability, basis, volume
		from market_state where at > ${now}
		on conflict (at, market_key) do nothing`,
	sql`update market_state set at = ${now - 1} where at > ${now}`,
	sql`update market_check set
			checked_at = ${now}, since = case when since > ${now} then ${now - SECOND} else since end
		where checked_at > ${now}`,
	// A gap that ends later was made by the jump alone.
	sql`delete from check_gap where to_at > ${now}`,
	sql`update market set seen_at = ${now} where seen_at > ${now}`,
	sql`update article set seen_at = ${now} where seen_at > ${now}`,
	sql`update article set published_at = ${now} where published_inferred = 1 and published_at > ${now}`,
	sql`update duty set last_done = case when last_done > ${now} then ${now} else last_done end,
			next_due = case when next_due > ${now} + every then ${now} else next_due end`,
	...['last_attempt', 'last_success', 'last_error_at', 'newest_item', 'missing_since'].map(
		(column) => sql`update feed set ${sql.ref(column)} = ${now} where ${sql.ref(column)} > ${now}`
	),
	// What a service may have asked for stands.
	sql`update feed set wait_until = null where wait_until > ${now + DAY}`,
	sql`update service_limit set retry_at = null, next_at = 0, ask_after = null, failures = 0,
			failing_since = null
		where retry_at > ${now + DAY} or next_at > ${now + DAY} or failing_since > ${now}`
];
