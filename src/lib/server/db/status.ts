import { sql } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { AlertView, FeedState, FeedView, StatusPage } from '#lib/domain/view.ts';
import { clocksAt } from './clock.ts';
import type { Db } from './connect.ts';
import { newestAlerts } from './outage.ts';

/** A reading this much overdue is late, when two of its intervals are shorter. */
const SHORTEST_LATE = 10 * 60_000;

/** How many alerts are told, the newest. */
const ALERTS = 50;

export type FeedHealth = {
	lastSuccess: Moment | null;
	failures: number;
	waitUntil: Moment | null;
	goneAt: Moment | null;
	/** Its service is left alone because requests to it failed in a row. */
	leftAlone: boolean;
	/** The duty that is due first, with its interval; null when nothing is asked of this feed. */
	due: { at: Moment; every: number; busy: boolean } | null;
};

/**
 * How a feed stands, in one word: `gone` for good; `waiting` because it told us to; `failing` when
 * the last attempt failed, of anything that is read from it, or its service is left alone; `late` when it was due more than two intervals (and ten minutes) ago and
 * nobody is reading it now, or it has never answered; else `ok`. A service that is asked only when
 * needed is `ok` before that, with no last success: pages say that it was never read.
 */
export function feedState(feed: FeedHealth, now: Moment): FeedState {
	const { due } = feed;
	if (feed.goneAt !== null) return 'gone';
	if (feed.waitUntil !== null && feed.waitUntil > now) return 'waiting';
	if (feed.failures > 0 || feed.leftAlone) return 'failing';
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
	times: { now: Moment; asOf: Moment | null }
): Promise<StatusPage> {
	const at = times.asOf ?? times.now;
	const [health, quarantine, clocks] = await Promise.all([
		feedHealth(db, times),
		quarantineByFeed(db, at),
		clocksAt(db, at)
	]);
	return { ...health, quarantine, clocks };
}

/** The same without the evidence, which grows with the years: for what every page says of its sources. */
export async function feedHealth(
	db: Db,
	{ now, asOf }: { now: Moment; asOf: Moment | null }
): Promise<Pick<StatusPage, 'feeds' | 'alerts'>> {
	const at = asOf ?? now;
	const [feeds, duties, limits, alerts] = await Promise.all([
		db
			.selectFrom('feed')
			.selectAll()
			.where('active', '=', 1)
			.orderBy('kind', 'desc')
			.orderBy('id')
			.execute(),
		db
			.selectFrom('duty')
			.select(['feedId', 'nextDue', 'every', 'leaseUntil', 'failures'])
			.execute(),
		db
			.selectFrom('serviceLimit')
			.select(['service', 'failingSince', 'askAfter'])
			.where('askAfter', 'is not', null)
			.execute(),
		newestAlerts(db, at, ALERTS)
	]);
	const outages = new Map(limits.map((limit) => [limit.service, limit]));
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
			const outage = outageOf(feed, outages, alerts, at);
			const health: FeedHealth = {
				lastSuccess: known(feed.lastSuccess),
				failures:
					lastErrorAt === null
						? 0
						: Math.max(feed.failures, ...[first, ...rest].map((duty) => duty?.failures ?? 0)),
				waitUntil: feed.waitUntil,
				goneAt: known(feed.goneAt),
				leftAlone: outage !== null,
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
								...(feed.lastErrorStatus === null ? {} : { status: feed.lastErrorStatus }),
								...(feed.lastErrorCause === null ? {} : { cause: feed.lastErrorCause }),
								...(feed.lastErrorEndpoint === null ? {} : { endpoint: feed.lastErrorEndpoint })
							},
				newestItem: known(feed.newestItem),
				// 0 is "at once", from before the first reading.
				nextDue:
					due && due.nextDue > 0
						? Math.max(due.nextDue, feed.waitUntil ?? 0, outage?.askAfter ?? 0)
						: null,
				every: Number.isFinite(every) ? every : null,
				failures: health.failures,
				outage
			};
		}),
		alerts
	};
}

/** The name under which the requests of a feed are counted: its own, or the host of a news source. */
const serviceOf = ({ id, kind, url }: { id: string; kind: FeedView['kind']; url: string }) =>
	kind === 'source' && URL.canParse(url) ? new URL(url).host : id;

/** The outage a feed lies in, if it had begun by then. */
function outageOf(
	feed: { id: string; kind: FeedView['kind']; url: string },
	outages: Map<string, { failingSince: Moment | null; askAfter: Moment | null }>,
	alerts: AlertView[],
	at: Moment
): FeedView['outage'] {
	const service = serviceOf(feed);
	const { failingSince: since, askAfter } = outages.get(service) ?? {};
	if (!since || !askAfter || since > at) return null;
	const alert = alerts.find((one) => one.service === service && one.since === since);
	return { since, askAfter, message: alert?.message ?? '' };
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
