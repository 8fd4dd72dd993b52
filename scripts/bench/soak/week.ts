/**
 * Lives through simulated days with the product's own jobs, in a process of its own: venues, feeds, GDELT and the ECB
 * on loopback in another, a clock that jumps. After each step it tells what memory it holds, and waits for word to go on.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { once } from 'node:events';
import type { Moment } from '#lib/domain/market.ts';
import { readConfig } from '#lib/server/config.ts';
import { createContext } from '#lib/server/context.ts';
import { migrate } from '#lib/server/db/connect.ts';
import { createHttp } from '#lib/server/http.ts';
import { dutiesOf } from '#lib/server/jobs/index.ts';
import { prepare } from '#lib/server/jobs/prepare.ts';
import { JOBS, type JobName } from '#lib/server/jobs/job.ts';
import { runPass } from '#lib/server/jobs/runner.ts';
import { track } from '#lib/server/jobs/track.ts';
import { AT_START } from '#lib/server/db/audit.ts';
import { silent } from '#lib/server/log.ts';
import { HOUR } from '../../simulator/calendar.ts';
import { virtualClock } from '../../simulator/prefill.ts';
import type { Simulator } from '../../simulator/server.ts';

/** After a step: how many simulated days have gone by, and the heap in use once what is not needed is gone, bytes. */
export type Stepped = { day: number; heap: number };

/** What is told first: where the venues and feeds are, and the time to live through. */
export type Told = Pick<Simulator, 'settings' | 'sources'> & {
	file: string;
	begin: Moment;
	end: Moment;
	step: number;
};

const [{ settings, sources, file, begin, end, step }] = (await once(process, 'message')) as [Told];

/** How often each job runs; in every step what is due of it. */
const EVERY: Record<JobName, number> = {
	markets: 12 * HOUR,
	quotes: 0,
	news: 2 * HOUR,
	fx: 6 * HOUR,
	derive: 2 * HOUR,
	alerts: 2 * HOUR
};

// Garbage is collected by hand, so that what is told is what is held.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const config = readConfig({
	...settings,
	DATABASE_URL: `file:${file}`,
	FEEDS: 'polymarket,kalshi,manifold,predictit,gdelt,fx'
});
const clock = virtualClock(begin);
const context = { ...createContext(config, { log: silent }), clock };
await migrate(context.connection);
await prepare(context);
await track(
	context,
	{ topics: [], sources: sources.map((source) => ({ ...source })) },
	{ replace: false, author: AT_START }
);
const http = createHttp({
	connection: context.connection,
	clock,
	contact: '',
	allowed: config.allowHosts
});
const last = new Map<JobName, number>();
for (let at = begin; at < end; at += step) {
	clock.advance(at);
	const jobs = JOBS.filter((job) => at >= (last.get(job) ?? 0) + EVERY[job]);
	for (const job of jobs) last.set(job, at);
	await runPass(context, await dutiesOf(context), { jobs, force: true, http });
	collect();
	const { heapUsed } = process.memoryUsage();
	process.send?.({ day: (at - begin) / (24 * HOUR), heap: heapUsed } satisfies Stepped);
	await once(process, 'message');
}
await http.close();
await context.close();
process.disconnect?.();
