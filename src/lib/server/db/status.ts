import { sql } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { FeedState, FeedView, StatusPage } from '#lib/domain/view.ts';
import type { Db } from './connect.ts';

/** A reading this much overdue is late, when two of its intervals are shorter. */
const SHORTEST_LATE = 10 * 60_000;

export type FeedHealth = {
	lastSuccess: Moment | null;
	failures: number;
	waitUntil: Moment | null;
	goneAt: Moment | null;
	/** The duty that is due first, with its interval; null when nothing is asked of this feed. */
	due: { at: Moment; every: number; busy: boolean } | null;
};

/**
 * How a feed stands, in one word: `gone` for good; `waiting` because it told us to; `failing` when
 * the last attempt failed; `late` when it was due more than two intervals (and ten minutes) ago and
 * nobody is reading it now, or it has never answered; else `ok`. A service that is asked only when
 * needed is `ok` before that, with no last success: pages say that it was never read.
 */
export function feedState(feed: FeedHealth, now: Moment): FeedState {
	const { due } = feed;
	if (feed.goneAt !== null) return 'gone';
	if (feed.waitUntil !== null && feed.waitUntil > now) return 'waiting';
	if (feed.failures > 0) return 'failing';
	if (due === null || due.busy) return 'ok';
	if (feed.lastSuccess === null) return 'late';
	return now > due.at + Math.max(2 * due.every, SHORTEST_LATE) ? 'late' : 'ok';
}

/**
 * The health of everything that is read, and the evidence of what could not be. Health is kept for
 * the present only: as of a past moment, what happened later is left out, not reconstructed.
 */
export async function statusPage(
	db: Db,
	{ now, asOf }: { now: Moment; asOf: Moment | null }
): Promise<StatusPage> {
	const at = asOf ?? now;
	const [feeds, duties, quarantine] = await Promise.all([
		db
			.selectFrom('feed')
			.selectAll()
			.where('active', '=', 1)
			.orderBy('kind', 'desc')
			.orderBy('id')
			.execute(),
		db.selectFrom('duty').select(['feedId', 'nextDue', 'every', 'leaseUntil']).execute(),
		quarantineByFeed(db, at)
	]);
	const dutiesOf = Map.groupBy(duties, ({ feedId }) => feedId);
	return {
		feeds: feeds.map((feed): FeedView => {
			const known = <T extends Moment | null>(moment: T) =>
				moment !== null && moment > at ? null : moment;
			const [first, ...rest] = dutiesOf.get(feed.id) ?? [];
			// When it was due at a past moment is not known.
			const due =
				first && asOf === null
					? rest.reduce((soonest, duty) => (duty.nextDue < soonest.nextDue ? duty : soonest), first)
					: null;
			const every = Math.min(...[first, ...rest].flatMap((duty) => duty?.every ?? []));
			const lastErrorAt = known(feed.lastErrorAt);
			const health: FeedHealth = {
				lastSuccess: known(feed.lastSuccess),
				failures: lastErrorAt === null ? 0 : feed.failures,
				waitUntil: feed.waitUntil,
				goneAt: known(feed.goneAt),
				due: due && {
					at: due.nextDue,
					every: due.every,
					busy: due.leaseUntil !== null && due.leaseUntil > now
				}
			};
			return {
				id: feed.id,
				kind: feed.kind,
				name: feed.name,
				url: feed.url,
				state: feedState(health, at),
				lastAttempt: known(feed.lastAttempt),
				lastSuccess: health.lastSuccess,
				lastError:
					lastErrorAt === null
						? null
						: {
								at: lastErrorAt,
								message: feed.lastError ?? '',
								...(feed.lastErrorStatus === null ? {} : { status: feed.lastErrorStatus })
							},
				newestItem: known(feed.newestItem),
				// 0 is "at once", from before the first reading.
				nextDue: due && due.nextDue > 0 ? Math.max(due.nextDue, feed.waitUntil ?? 0) : null,
				every: Number.isFinite(every) ? every : null,
				failures: health.failures
			};
		}),
		quarantine
	};
}

/** What lies in quarantine, by feed: how much is still unread, how much there ever was. */
export async function quarantineByFeed(db: Db, asOf: Moment): Promise<StatusPage['quarantine']> {
	const rows = await db
		.selectFrom('quarantine')
		.select(({ fn }) => [
			'feedId as feed',
			fn.countAll<number>().as('total'),
			sql<number>`sum(case when solved_at is null or solved_at > ${asOf} then 1 else 0 end)`.as(
				'open'
			),
			fn.max('lastAt').as('newest')
		])
		.where('at', '<=', asOf)
		.groupBy('feedId')
		.orderBy('feedId')
		.execute();
	return rows.map(({ feed, open, total, newest }) => ({
		feed,
		open: Number(open),
		total: Number(total),
		newest: newest === null ? null : Math.min(Number(newest), asOf)
	}));
}
