import { sql } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';

const HOUR = 3_600_000;
const STEP = HOUR / 4;

/**
 * How far back a reading reaches. A feed holds its last 20 to 100 items: two or three hours of a
 * newswire, days of a trade paper, so that a run every few hours misses little of what all of them
 * bring. After half a day without any reading too much has run out of the busy feeds for its hours
 * to count as quiet ones.
 */
const REACH = 12 * HOUR;

/** What the readings of news reach, in quarters of an hour since 1970; `newest`: that of the last one. */
export type NewsReach = { reached: ReadonlySet<number>; newest: number };

/**
 * When news was looked for: the time before each reading that its feeds still held. Readings show in
 * the times at which articles were first seen and in the last success of each feed; a quiet reading
 * leaves no other trace.
 */
export async function newsReadings(
	db: Db,
	{ from, to, asOf }: { from: Moment; to: Moment; asOf: Moment | null }
): Promise<NewsReach> {
	const end = Math.min(to + REACH, asOf ?? Infinity);
	const readings = (await firstSeen(db, from, end)).map((at) => Math.floor(at / STEP));
	const feeds = await db
		.selectFrom('feed')
		.select('lastSuccess')
		.where('kind', 'in', ['source', 'gdelt'])
		.where('lastSuccess', '>=', from)
		.where('lastSuccess', '<', end)
		.execute();
	for (const { lastSuccess } of feeds) readings.push(Math.floor((lastSuccess ?? 0) / STEP));
	return reachOf(readings);
}

/**
 * When articles were first seen, as sparsely as tells all: each moment is the last within reach of the
 * one before, or the next after a pause that is longer. Two seeks for each, however many articles.
 */
async function firstSeen(db: Db, from: Moment, end: Moment): Promise<Moment[]> {
	const { rows } = await sql<{ at: Moment | null }>`
		with recursive reading(at) as (
			select (select min(seen_at) from article where seen_at >= ${from} and seen_at < ${end})
			union all
			select coalesce(
				(select max(seen_at) from article where seen_at > r.at and seen_at <= r.at + ${sql.lit(REACH)} and seen_at < ${end}),
				(select min(seen_at) from article where seen_at > r.at + ${sql.lit(REACH)} and seen_at < ${end})
			)
			from reading as r where r.at is not null
		) select at from reading where at is not null`.execute(db);
	return rows.map(({ at }) => Number(at));
}

/** What readings in these quarters of an hour reach. */
export function reachOf(readings: readonly number[]): NewsReach {
	const reached = new Set<number>();
	let newest = -Infinity;
	for (const reading of [...readings].sort((a, b) => a - b)) {
		const first = Math.max(newest + 1, reading - REACH / STEP + 1);
		for (let step = first; step <= reading; step++) reached.add(step);
		newest = reading;
	}
	return { reached, newest };
}

/**
 * Whether what was published from `from` to `to` was looked for: readings reach at least half of it.
 * Of a time that is still running only what lies before the newest reading is asked for; before an
 * outage that was too long, an hour that was read in its first minutes is not measured.
 */
export function wasRead({ reached, newest }: NewsReach, from: Moment, to: Moment): boolean {
	const first = Math.floor(from / STEP);
	const last = Math.min(Math.floor((to - 1) / STEP), newest);
	let held = 0;
	for (let step = first; step <= last; step++) if (reached.has(step)) held++;
	return held > 0 && held * 2 >= last - first + 1;
}
