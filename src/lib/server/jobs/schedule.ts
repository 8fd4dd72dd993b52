import type { Moment } from '#lib/domain/market.ts';
import type { Context } from '../context.ts';
import { sentenceOf, troubleOf } from '../db/trouble.ts';
import { createHttp } from '../http.ts';
import { venues } from '../venues/index.ts';
import { dutiesOf } from './index.ts';
import { noteClock } from './prepare.ts';
import type { Duty } from './job.ts';
import { followLive } from './live.ts';
import { runPass } from './runner.ts';

/** How often we look for what is due. */
const TICK = 5_000;

/** How long a lane rests after a pass that broke off, ms. */
const REST = 60_000;

/** A rest that ends later than any is long was begun before the clock jumped back. */
const isResting = (until: Moment | undefined, now: Moment) =>
	until !== undefined && until > now && until <= now + REST;

/** Duties that may wait for one another; a slow sweep must not keep prices from being polled. */
const lane = (duty: Duty) =>
	duty.feedId.startsWith('source:') ? 'news' : `${duty.job} ${duty.feedId}`;

/**
 * Runs what is due until the signal ends it. Every lane has a loop of its own; sources and topics
 * added meanwhile are picked up at the next look.
 */
export async function schedule(context: Context, signal: AbortSignal) {
	const { clock, config, log } = context;
	const http = createHttp({
		connection: context.connection,
		clock,
		contact: config.contact,
		allowed: config.allowHosts,
		log,
		signal
	});
	const busy = new Set<string>();
	/** When a lane whose pass broke off may be tried again: a full disk is not asked every few seconds. */
	const resting = new Map<string, Moment>();
	const passes = new Set<Promise<void>>();
	const pass = async (name: string, duties: Duty[]) => {
		busy.add(name);
		try {
			await runPass(context, duties, { jobs: [duties[0]!.job], signal, http });
		} catch (error) {
			if (signal.aborted) return;
			resting.set(name, clock.now() + REST);
			log('pass broke off', { lane: name, ...told(context, error) }, 'error');
		} finally {
			busy.delete(name);
		}
	};
	const streams = venues
		.filter((venue) => venue.live && config.feeds.has(venue.id))
		.map((venue) => followLive({ context, http }, venue, signal));
	while (!signal.aborted) {
		const lanes = await lanesOf(context);
		for (const [name, duties] of lanes ?? []) {
			if (busy.has(name) || isResting(resting.get(name), clock.now())) continue;
			const running: Promise<void> = pass(name, duties).finally(() => passes.delete(running));
			passes.add(running);
		}
		await clock.sleep(lanes === null ? REST : TICK, signal).catch(() => {});
	}
	await Promise.all([...passes, ...streams]);
	await http.close();
}

/** What there is to do, by lane; null while the database does not answer, which is told. */
async function lanesOf(context: Context): Promise<Map<string, Duty[]> | null> {
	try {
		await noteClock(context);
		return Map.groupBy(await dutiesOf(context), lane);
	} catch (error) {
		context.log('schedule broke off', told(context, error), 'error');
		return null;
	}
}

/** An error as the log has it, with what to do where it is about the database. */
function told({ config }: Context, error: unknown) {
	const trouble = troubleOf(error);
	const { message } = error as Error;
	return { error: message, ...(trouble && { trouble: sentenceOf(trouble, config.databaseUrl) }) };
}
