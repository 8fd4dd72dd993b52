import { hostname } from 'node:os';
import { readFileSync } from 'node:fs';
import type { Moment } from '#lib/domain/market.ts';
import type { Connection, Db } from './connect.ts';
import { change } from './handle.ts';
import type { DutyTable } from './schema.ts';

/** How long a holder may be silent before its work may be taken over. */
export const LEASE = 60_000;

/** Adds what feeds are read for, due at once; a known duty keeps its schedule. */
export async function saveDuties(
	db: Db,
	duties: readonly { feedId: string; job: string; every: number }[]
) {
	for (let start = 0; start < duties.length; start += 1000) {
		await db
			.insertInto('duty')
			.values(
				duties
					.slice(start, start + 1000)
					.map(({ feedId, job, every }) => ({ feedId, job, every, nextDue: 0, failures: 0 }))
			)
			.onConflict((conflict) =>
				conflict
					.columns(['feedId', 'job'])
					.doUpdateSet((eb) => ({ every: eb.ref('excluded.every') }))
					.whereRef('duty.every', '<>', 'excluded.every')
			)
			.execute();
	}
}

/** All duties of a job, by feed. */
export async function dutiesByFeed(db: Db, job: string): Promise<Map<string, DutyTable>> {
	const rows = await db.selectFrom('duty').selectAll().where('job', '=', job).execute();
	return new Map(rows.map((row) => [row.feedId, row]));
}

/**
 * When a process started, so that a pid used again is not taken for the one that died: clock ticks
 * since boot on Linux, 0 where that cannot be read. Null when there is no such process.
 */
export function processStart(pid: number): number | null {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
	} catch {
		try {
			process.kill(pid, 0);
			return 0;
		} catch (error) {
			return (error as NodeJS.ErrnoException).code === 'EPERM' ? 0 : null;
		}
	}
}

const me = { host: hostname(), pid: process.pid, startedAt: processStart(process.pid) ?? 0 };

/** What this process does just now. A database that was gone may still hold more under its name. */
const doing = new Set<string>();

const nameOf = ({ feedId, job }: Pick<DutyTable, 'feedId' | 'job'>) => `${job} ${feedId}`;

/** True when the holder was a process of this machine that is no more, or this one, which has long since stopped. */
function holderIsDead(duty: DutyTable) {
	if (duty.holderHost !== me.host || duty.holderPid === null) return false;
	if (duty.holderPid === me.pid && duty.holderStartedAt === me.startedAt) {
		return !doing.has(nameOf(duty));
	}
	const start = processStart(duty.holderPid);
	return start === null || (duty.holderStartedAt !== null && start !== duty.holderStartedAt);
}

/** Whether a run that lives holds a duty, as far as can be told from here. */
export function isHeld(duty: DutyTable, now: Moment): boolean {
	// A lease further ahead than any holder writes comes from a clock that has jumped back.
	const held =
		duty.leaseUntil !== null && duty.leaseUntil > now && duty.leaseUntil <= now + 2 * LEASE;
	return held && !holderIsDead(duty);
}

/**
 * Takes a duty, unless another living run holds it or has done it since `duty` was read. A lease that
 * ran out, or whose holder on this host is dead, is taken over at once. True when it is ours.
 */
export async function claim(connection: Connection, duty: DutyTable, now: Moment) {
	if (isHeld(duty, now)) return false;
	// Only if nobody was quicker since we looked.
	const taken = await change(
		connection,
		`update duty set holder_host = ?, holder_pid = ?, holder_started_at = ?, lease_until = ?
		where feed_id = ? and job = ? and next_due = ?
			and lease_until is not distinct from ? and holder_pid is not distinct from ?`,
		[
			...[me.host, me.pid, me.startedAt, now + LEASE],
			...[duty.feedId, duty.job, duty.nextDue, duty.leaseUntil, duty.holderPid]
		]
	);
	if (taken === 1) doing.add(nameOf(duty));
	return taken === 1;
}

/** Keeps a lease alive while its holder works. */
export async function renew(connection: Connection, feedId: string, job: string, now: Moment) {
	await change(
		connection,
		'update duty set lease_until = ? where feed_id = ? and job = ? and holder_host = ? and holder_pid = ?',
		[now + LEASE, feedId, job, me.host, me.pid]
	);
}

/**
 * Gives a duty back and says when it is next due; `done` is null when it did not succeed, `failed` when it was
 * tried. Where the database does not take that, this process may claim it again at once, and others as the lease ends.
 */
export async function release(
	connection: Connection,
	feedId: string,
	job: string,
	{ nextDue, done, failed = false }: { nextDue: Moment; done: Moment | null; failed?: boolean }
) {
	doing.delete(nameOf({ feedId, job }));
	await change(
		connection,
		`update duty set next_due = ?, last_done = coalesce(?, last_done),
			failures = case when ? = 1 then 0 else failures + ? end, holder_host = null,
			holder_pid = null, holder_started_at = null, lease_until = null
		where feed_id = ? and job = ? and holder_host = ? and holder_pid = ?`,
		[nextDue, done, done === null ? 0 : 1, failed ? 1 : 0, feedId, job, me.host, me.pid]
	);
}

export async function dutyOf(db: Db, feedId: string, job: string) {
	return await db
		.selectFrom('duty')
		.selectAll()
		.where('feedId', '=', feedId)
		.where('job', '=', job)
		.executeTakeFirst();
}
