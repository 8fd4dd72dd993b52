import type { Context } from '../context.ts';
import { createHttp } from '../http.ts';
import { dutiesOf } from './index.ts';
import type { Duty } from './job.ts';
import { runPass } from './runner.ts';

/** How often we look for what is due. */
const TICK = 5_000;

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
	const passes = new Set<Promise<void>>();
	const pass = async (name: string, duties: Duty[]) => {
		busy.add(name);
		try {
			await runPass(context, duties, { jobs: [duties[0]!.job], signal, http });
		} catch (error) {
			if (!signal.aborted) log('pass broke off', { lane: name, error: (error as Error).message });
		} finally {
			busy.delete(name);
		}
	};
	while (!signal.aborted) {
		const lanes = Map.groupBy(await dutiesOf(context), lane);
		for (const [name, duties] of lanes) {
			if (busy.has(name)) continue;
			const running: Promise<void> = pass(name, duties).finally(() => passes.delete(running));
			passes.add(running);
		}
		await clock.sleep(TICK, signal).catch(() => {});
	}
	await Promise.all(passes);
	await http.close();
}
