import { hostname } from 'node:os';
import { readFileSync } from 'node:fs';
import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';
import type { DutyTable } from './schema.ts';

/** How long a holder may be silent before its work may be taken over. */
export const LEASE = 60_000;

/** Adds what a feed is read for, due at once; a known duty keeps its schedule. */
export async function saveDuty(
	db: Db,
	{ feedId, job, every }: { feedId: string; job: string; every: number }
) {
	await db
		.insertInto('duty')
		.values({ feedId, job, every, nextDue: 0 })
		.onConflict((conflict) => conflict.columns(['feedId', 'job']).doUpdateSet({ every }))
		.execute();
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

/** True when the holder was a process of this machine that is no more. */
function holderIsDead(duty: DutyTable) {
	if (duty.holderHost !== me.host || duty.holderPid === null) return false;
	const start = processStart(duty.holderPid);
	return start === null || (duty.holderStartedAt !== null && start !== duty.holderStartedAt);
}

/**
 * Takes a duty, unless another living run holds it. A lease that ran out, or whose holder on this
 * host is dead, is taken over at once. True when it is ours.
 */
export async function claim(db: Db, feedId: string, job: string, now: Moment): Promise<boolean> {
	const duty = await db
		.selectFrom('duty')
		.selectAll()
		.where('feedId', '=', feedId)
		.where('job', '=', job)
		.executeTakeFirst();
	if (!duty) return false;
	// A lease further ahead than any holder writes comes from a clock that has jumped back.
	const held =
		duty.leaseUntil !== null && duty.leaseUntil > now && duty.leaseUntil <= now + 2 * LEASE;
	if (held && !holderIsDead(duty)) return false;
	const taken = await db
		.updateTable('duty')
		.set({
			holderHost: me.host,
			holderPid: me.pid,
			holderStartedAt: me.startedAt,
			leaseUntil: now + LEASE
		})
		.where('feedId', '=', feedId)
		.where('job', '=', job)
		// Only if nobody was quicker since we looked.
		.where('leaseUntil', duty.leaseUntil === null ? 'is' : '=', duty.leaseUntil)
		.where('holderPid', duty.holderPid === null ? 'is' : '=', duty.holderPid)
		.executeTakeFirst();
	return taken.numUpdatedRows === 1n;
}

/** Keeps a lease alive while its holder works. */
export async function renew(db: Db, feedId: string, job: string, now: Moment) {
	await db
		.updateTable('duty')
		.set({ leaseUntil: now + LEASE })
		.where('feedId', '=', feedId)
		.where('job', '=', job)
		.where('holderHost', '=', me.host)
		.where('holderPid', '=', me.pid)
		.execute();
}

/** Gives a duty back and says when it is next due; `done` is null when it did not succeed. */
export async function release(
	db: Db,
	feedId: string,
	job: string,
	{ nextDue, done }: { nextDue: Moment; done: Moment | null }
) {
	await db
		.updateTable('duty')
		.set({
			nextDue,
			...(done === null ? {} : { lastDone: done }),
			holderHost: null,
			holderPid: null,
			holderStartedAt: null,
			leaseUntil: null
		})
		.where('feedId', '=', feedId)
		.where('job', '=', job)
		.where('holderPid', '=', me.pid)
		.execute();
}

export async function dutyOf(db: Db, feedId: string, job: string) {
	return await db
		.selectFrom('duty')
		.selectAll()
		.where('feedId', '=', feedId)
		.where('job', '=', job)
		.executeTakeFirst();
}
