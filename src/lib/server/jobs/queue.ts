import { PgBoss, type Job as Queued } from 'pg-boss';
import schema from 'pg-boss/dist/schema.json' with { type: 'json' };
import type { Context } from '../context.ts';
import { isUnreachable, TooNew } from '../db/connect.ts';
import { isHeld } from '../db/duty.ts';
import { rows } from '../db/handle.ts';
import { placeOf } from '../db/trouble.ts';
import { createHttp } from '../http.ts';
import { venues } from '../venues/index.ts';
import { dutiesOf } from './index.ts';
import { noteClock } from './prepare.ts';
import { JOBS, type JobName } from './job.ts';
import { followLive } from './live.ts';
import { dueOf, runPass } from './runner.ts';

/**
 * Duties handed out to any number of processes by pg-boss, in the same PostgreSQL. Chosen over
 * graphile-worker: its `exclusive` queue holds at most one job of a key, waiting or running, which is what a
 * duty is; a job whose process died is free after a missed heartbeat, where graphile-worker waits four hours or
 * is told by hand; and it brings 19 packages instead of 68. The duty's own lease stays what keeps two from
 * doing it at once: the queue may hand a job out twice, and then the second finds it taken or done.
 */

/** How often we look for what is due, ms. */
const TICK = 5_000;

/** Jobs that one process does at once. */
const AT_ONCE = 8;

/** A job whose process has been silent for so long is given to another, s; pg-boss allows no less than 10. */
const SILENT = 10;

/** No duty takes longer, s. */
const LONGEST = 4 * 3600;

const QUEUE = 'duty';

type Payload = { feedId: string; job: JobName };

/** What pg-boss does not say itself: it would work on with tables that it does not know. */
async function refuseNewer({ connection, config }: Context) {
	const place = placeOf(config.databaseUrl);
	const [there] = await rows<{ name: string | null }>(
		connection,
		`select to_regclass('queue.version')::text as name`
	);
	if (!there?.name) return;
	const [row] = await rows<{ version: number }>(connection, 'select version from queue.version');
	if (!row || Number(row.version) <= schema.version) return;
	throw new TooNew(place, [`version ${row.version} of its queue (it knows ${schema.version})`]);
}

/**
 * The queue of this installation's database, with `work` done on each of its jobs. Throws `TooNew` when a newer
 * program has changed its tables, and what the database throws.
 */
async function openQueue(
	context: Context,
	work: (payload: Payload) => Promise<void>
): Promise<PgBoss> {
	await refuseNewer(context);
	const { connection, log } = context;
	const { pool } = connection;
	const boss = new PgBoss({
		schema: 'queue',
		db: { executeSql: (text, values) => pool!.query(text, values) },
		schedule: false,
		superviseIntervalSeconds: 5,
		monitorIntervalSeconds: 5
	});
	// A database that is gone is told of once, by the line to it, and not by each that asks.
	boss.on('error', (error) => {
		if (!isUnreachable(error)) log('queue', { error: error.message }, 'warn');
	});
	try {
		await boss.start();
		await boss.createQueue(QUEUE, {
			policy: 'exclusive',
			retryLimit: 0,
			heartbeatSeconds: SILENT,
			expireInSeconds: LONGEST,
			deleteAfterSeconds: 3600
		});
		await boss.work<Payload>(
			QUEUE,
			{ localConcurrency: AT_ONCE, pollingIntervalSeconds: 0.5 },
			async ([queued]: Queued<Payload>[]) => await work(queued!.data)
		);
		return boss;
	} catch (error) {
		// Half started it would keep the process for ever.
		await close(boss);
		throw error;
	}
}

const close = (boss: PgBoss) =>
	boss.stop({ graceful: true, timeout: 8_000, close: false }).catch(() => {});

/** `openQueue`, again and again while the database cannot be reached; null when the signal ends that. */
async function openWhenThere(
	context: Context,
	work: (payload: Payload) => Promise<void>,
	signal: AbortSignal
): Promise<PgBoss | null> {
	while (!signal.aborted) {
		try {
			return await openQueue(context, work);
		} catch (error) {
			if (!isUnreachable(error)) throw error;
			await context.clock.sleep(TICK, signal).catch(() => {});
		}
	}
	return null;
}

/**
 * Puts what is due into the queue and does what comes out of it, until the signal ends it; as many
 * processes as one likes. Needs PostgreSQL. Limits of hosts are kept in the database, for all of them.
 */
export async function workQueue(context: Context, signal: AbortSignal): Promise<void> {
	const { clock, config, connection, log } = context;
	const http = createHttp({
		connection,
		clock,
		contact: config.contact,
		allowed: config.allowHosts,
		log,
		signal
	});
	const work = async ({ feedId, job }: Payload) => {
		const duty = (await dutiesOf(context)).find((one) => one.feedId === feedId && one.job === job);
		if (!duty || signal.aborted) return;
		try {
			await runPass(context, [duty], { jobs: [job], signal, http });
		} catch (error) {
			const fields = { feedId, job, error: (error as Error).message };
			if (!signal.aborted) log('pass broke off', fields, 'error');
		}
	};
	try {
		const boss = await openWhenThere(context, work, signal);
		if (boss === null) return;
		log('working');
		const streams = venues
			.filter((venue) => venue.live && config.feeds.has(venue.id))
			.map((venue) => followLive({ context, http }, venue, signal));
		while (!signal.aborted) {
			try {
				await noteClock(context);
				await enqueue(context, boss);
			} catch (error) {
				log('schedule broke off', { error: (error as Error).message }, 'error');
			}
			await clock.sleep(TICK, signal).catch(() => {});
		}
		await close(boss);
		await Promise.all(streams);
	} finally {
		await http.close();
	}
}

/** Everything that is due and that nobody holds; what waits in the queue already stays one job. */
async function enqueue(context: Context, boss: PgBoss) {
	const duties = await dutiesOf(context);
	const now = context.clock.now();
	for (const job of JOBS) {
		const due = await dueOf(
			context,
			job,
			duties.filter((duty) => duty.job === job),
			false
		);
		const free = due.filter(({ row }) => !isHeld(row, now));
		if (free.length === 0) continue;
		await boss.insert(
			QUEUE,
			free.map(({ duty: { feedId } }) => ({
				data: { feedId, job } satisfies Payload,
				singletonKey: `${job} ${feedId}`
			}))
		);
	}
}
