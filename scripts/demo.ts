import { rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { readConfig } from '#lib/server/config.ts';
import { createContext, type Context } from '#lib/server/context.ts';
import { connect, migrate } from '#lib/server/db/connect.ts';
import { silent } from '#lib/server/log.ts';
import { command, EXIT, progressBar, UsageError } from './command.ts';
import { build, buildIsStale, closeServer, refuseToServe, serve, startWorker } from './serve.ts';
import { prefill, virtualClock } from './simulator/prefill.ts';
import { STORY_DAYS } from './simulator/scenario.ts';
import { startSimulatorThread } from './simulator/thread.ts';
import { DAY } from './simulator/calendar.ts';

const FILE = 'data/demo.db';

const help = `
npm run demo -- [--port N] [--seed N] [--keep]

The whole product with no network: simulated venues and feeds on loopback in their real wire
formats, ${STORY_DAYS} days of a story read by the real jobs, the dashboard, and the story going on.
Its own database, ${FILE}. The facts are those of January 2026 with their dates moved, so
that the last day of the story is today; every page says "simulated data".

  --port N   port of the dashboard (default: PORT, or 3000)
  --seed N   another course of prices and news (default 1)
  --keep     go on with the database of the last demo instead of starting afresh

Ctrl+C ends everything it started.
`;

/** What a kept database must find again: the world it was made from, and where it was served. */
type Told = { anchor: number; seed: number; port: number };

const NAMES = { anchor: 'demo anchor', seed: 'demo seed', port: 'demo port' } as const;

async function remember({ db }: Context, told: Told) {
	for (const key of Object.keys(NAMES) as (keyof Told)[]) {
		await db
			.insertInto('setting')
			.values({ name: NAMES[key], value: String(told[key]) })
			.execute();
	}
}

/** What the demo before this one told, or null when there is none that got to its end. */
async function recall(databaseUrl: string): Promise<Told | null> {
	const connection = connect(databaseUrl);
	try {
		await migrate(connection);
		const rows = await connection.db.selectFrom('setting').selectAll().execute();
		const value = (key: keyof Told) => Number(rows.find(({ name }) => name === NAMES[key])?.value);
		const told = { anchor: value('anchor'), seed: value('seed'), port: value('port') };
		return Object.values(told).every(Number.isSafeInteger) ? told : null;
	} finally {
		await connection.close();
	}
}

function whole(name: string, value: string, most: number): number {
	if (/^\d{1,10}$/.test(value) && Number(value) <= most) return Number(value);
	throw new UsageError(`--${name} is "${value}": it must be a whole number up to ${most}.`);
}

/** Throws a sentence when the dashboard's port is taken, before any work is done for it. */
async function portIsFree(port: number, host: string) {
	const probe = createServer();
	await new Promise<void>((free, taken) => {
		probe.once('error', (error) =>
			taken(new Error(`Port ${port} cannot be used (${error.message}); choose one with --port.`))
		);
		probe.listen(port, host, () => probe.close(() => free()));
	});
}

await command(
	help,
	{ port: { type: 'string' }, seed: { type: 'string' }, keep: { type: 'boolean' } },
	async ({ values, positionals }, signal) => {
		if (positionals.length > 0) throw new UsageError('demo takes no arguments but its options.');
		if (values.port !== undefined) process.env.PORT = String(whole('port', values.port, 65_535));
		const seed = whole('seed', values.seed ?? '1', 2 ** 31);
		const databaseUrl = `file:${FILE}`;
		// Settings go to the site and to the reading process through the environment.
		Object.assign(process.env, {
			HEARSAY_SIMULATED: '1',
			DATABASE_URL: databaseUrl,
			FEEDS: 'polymarket,kalshi,manifold,predictit,gdelt,fx'
		});
		const { port, host } = readConfig();
		refuseToServe(readConfig());
		await portIsFree(port, host);

		const kept = values.keep ? await recall(databaseUrl) : null;
		if (kept && values.seed !== undefined && seed !== kept.seed) {
			throw new UsageError(
				`${FILE} was made with --seed ${kept.seed}; leave out --seed or --keep.`
			);
		}
		if (!kept) {
			for (const end of ['', '-wal', '-shm']) await rm(resolve(FILE + end), { force: true });
		}
		const anchor = kept?.anchor ?? Date.now();
		const begin = anchor - STORY_DAYS * DAY;
		const simulator = await startSimulatorThread({
			seed: kept?.seed ?? seed,
			anchor,
			port: kept?.port ?? 0,
			at: kept ? null : begin
		});
		Object.assign(process.env, simulator.settings);
		const config = readConfig();
		try {
			const built = buildIsStale() ? build({ quick: true }) : Promise.resolve();
			// A failed build is reported below, when the past has been read.
			built.catch(() => {});
			if (!kept) {
				const clock = virtualClock(begin, simulator.setClock);
				const context = { ...createContext(config, { log: silent }), clock };
				const bar = progressBar(`reading ${STORY_DAYS} days`);
				try {
					await migrate(context.connection);
					await prefill(context, { seed, begin, anchor }, simulator, {
						signal,
						onProgress: bar.set
					});
					await remember(context, {
						anchor,
						seed,
						port: Number(new URL(simulator.url).port)
					});
				} finally {
					bar.stop();
					await context.close();
				}
			}
			simulator.setClock(null);
			await built;
			signal.throwIfAborted();
			const server = await serve(config);
			const worker = startWorker();
			const { port: served } = server.address() as AddressInfo;
			process.stderr.write(
				`Hearsay demo is at ${config.origin || `http://${host}:${served}`} (simulated data: invented prices and news, dates moved)\n`
			);
			if (!signal.aborted) {
				await new Promise((ended) => signal.addEventListener('abort', ended, { once: true }));
			}
			await Promise.all([closeServer(server), worker.stop()]);
			return EXIT.done;
		} finally {
			await simulator.close();
		}
	}
);
