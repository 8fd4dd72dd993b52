import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withServer } from './built-server.ts';
import type { Polled } from './load/poller.ts';
import type { Heard } from './load/streams.ts';
import { A_SECOND, alone, crowd, mixOf, quantile, slowest, type Outcome } from './load/traffic.ts';
import { FLAGS, KEEP_LITTLE, yieldToOthers } from '../serve.ts';
import { MARKETS_PER_PAGE, withLoopback } from './loopback.ts';
import { othersShare } from './load/others.ts';
import { measured, median, withDatabases, type Bench, type Result } from './measure.ts';
import { fillNewsroom } from './newsroom.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** A whole number from the environment. */
const setting = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);

/** What one round gave. */
type Round = {
	idle: Outcome;
	loaded: Outcome;
	/** Of the serving process while loaded: 99th percentile and longest, ms. */
	held: { p99: number; longest: number };
	heard: Heard;
	markets: number;
	seconds: number;
	/** Share of the machine's processors, 0..1, that processes of others had meanwhile; null where it is not told. */
	others: number | null;
};

/** A newsroom's traffic times ten, 50 000 markets polled, 5000 streams open, all at once, beside the idle server. */
export const load: Bench = {
	goals: [19],
	name: 'load',
	async run({ markets }) {
		const missing = (why: string): Result[] => [{ goal: 19, name: 'load', missing: why }];
		if (!existsSync(join(ROOT, 'build', 'index.js'))) {
			return missing('needs a build: npm run build');
		}
		const sizes = {
			times: setting('LOAD_TIMES', 10),
			seconds: setting('LOAD_SECONDS', 30),
			streams: setting('LOAD_STREAMS', 5000),
			rounds: setting('LOAD_ROUNDS', 3)
		};
		const files = openFiles();
		if (files !== null && files < sizes.streams + 200) {
			return missing(
				`needs ${sizes.streams + 200} open files for each process: ulimit -n is ${files}`
			);
		}
		return await withDatabases(async (open) => {
			const connection = await open('load');
			await fillNewsroom(connection, Date.now());
			const file = connection.sqlite!.name;
			return await withLoopback(async (venue) => {
				const poller = await polling(file, venue, Math.ceil(markets / MARKETS_PER_PAGE));
				try {
					// All markets are known, and the venue has its pages at hand, before anything is measured.
					for (let sweep = 0; sweep < 3; sweep++) await poller.swept();
					return await withServer(
						file,
						async (port) => {
							const rounds: Round[] = [];
							for (let n = 0; n < sizes.rounds; n++) {
								rounds.push(await round(`http://127.0.0.1:${port}`, poller, sizes));
							}
							return results(rounds, sizes);
						},
						'compressed'
					);
				} finally {
					await poller.end();
				}
			});
		});
	}
};

type Sizes = { times: number; seconds: number; streams: number; rounds: number };
export type Poller = {
	child: ChildProcess;
	/** Resolves at the end of a sweep. */
	swept(): Promise<void>;
	markets(): number;
	/** Ends it in the middle of what it does; resolves when it is gone. */
	end(): Promise<unknown>;
};

/** The process that polls. It rests while the idle server is measured. */
export async function polling(file: string, port: number, pages: number): Promise<Poller> {
	const child = fork(
		join(import.meta.dirname, 'load', 'poller.ts'),
		[String(port), String(pages)],
		{
			execArgv: [...process.execArgv, ...FLAGS],
			env: {
				...KEEP_LITTLE,
				...process.env,
				DATABASE_URL: `file:${file}`,
				FEEDS: 'polymarket',
				...Object.fromEntries(
					['GAMMA', 'CLOB', 'DATA'].map((name) => [
						`POLYMARKET_${name}_URL`,
						`http://127.0.0.1:${port}/0/${pages}`
					])
				)
			}
		}
	);
	// As `npm start` runs it.
	yieldToOthers(child.pid!);
	let markets = 0;
	child.on('message', (polled) => (markets += (polled as Polled).markets));
	const gone = once(child, 'exit').then(([code]) => {
		throw new Error(`the polling process ended with ${code}`);
	});
	gone.catch(() => {});
	return {
		child,
		markets: () => markets,
		end: () => {
			child.kill('SIGKILL');
			return gone.catch(() => {});
		},
		swept: async () => {
			for (;;) {
				const [polled] = (await Promise.race([once(child, 'message'), gone])) as [Polled];
				if (polled.swept) return;
			}
		}
	};
}

async function round(origin: string, poller: Poller, sizes: Sizes): Promise<Round> {
	const { times, seconds, streams } = sizes;
	const next = await mixOf(origin);
	poller.child.send('rest');
	await poller.swept();
	await alone(origin, next, 100);
	const idle = await alone(origin, next, Math.max(300, A_SECOND * times * 10));
	poller.child.send('go');
	const listeners = fork(join(import.meta.dirname, 'load', 'streams.ts'), [
		origin,
		String(streams)
	]);
	try {
		await once(listeners, 'message');
		await crowd(origin, next, { perSecond: A_SECOND * times, seconds: 2 });
		const before = poller.markets();
		await heldUp(origin);
		const share = othersShare();
		const loaded = await crowd(origin, next, { perSecond: A_SECOND * times, seconds });
		const others = share();
		const held = await heldUp(origin);
		const markets = poller.markets() - before;
		listeners.send('');
		const [heard] = (await once(listeners, 'message')) as [Heard];
		return { idle, loaded, held, heard, markets, seconds, others };
	} finally {
		listeners.kill();
	}
}

/** How long the serving process was held up since the last look, ms. */
async function heldUp(origin: string): Promise<Round['held']> {
	const text = await (await fetch(`${origin}/metrics`)).text();
	const of = (share: string) =>
		Number(
			new RegExp(`nodejs_eventloop_delay_seconds\\{quantile="${share}"\\} (\\S+)`).exec(text)?.[1]
		) * 1000;
	return { p99: of('0.99'), longest: of('1') };
}

/** How many files a process may have open; null where the system does not tell. */
export function openFiles(): number | null {
	try {
		const limits = readFileSync('/proc/self/limits', 'utf8');
		return Number(/^Max open files\s+\d+\s+(\d+)/m.exec(limits)?.[1] ?? NaN);
	} catch {
		return null;
	}
}

function results(rounds: Round[], { times, streams }: Sizes): Result[] {
	const at = (share: number, of: 'idle' | 'loaded') =>
		rounds.map((one) =>
			quantile(
				one[of].took.map(({ ms }) => ms),
				share
			)
		);
	const requests = rounds.reduce((sum, { loaded }) => sum + loaded.took.length, 0);
	const errors = rounds.flatMap(({ idle, loaded }) => [...idle.errors, ...loaded.errors]);
	for (const { loaded, held, others, heard } of rounds) {
		process.stderr.write(
			`others had ${others === null ? '?' : (100 * others).toFixed(0)} % of the machine; held up ${held.longest.toFixed(0)} ms at most; told all within ` +
				`${heard.spread?.toFixed(0) ?? '?'} ms; slowest: ${slowest(loaded)}\n`
		);
	}
	if (errors.length > 0) process.stderr.write(`${errors.slice(0, 5).join('\n')}\n`);
	const traffic = `${A_SECOND * times} requests/s`;
	const figure = {
		goal: 19,
		unit: 'ms',
		against: 'the same mix, one request at a time, idle server'
	};
	const absolute = { goal: 19, limitOn: 'value' as const, against: 'absolute' };
	return [
		measured(
			{ ...absolute, name: `errors of ${requests} requests under load`, unit: 'errors', limit: 0 },
			[errors.length]
		),
		measured(
			{ ...figure, name: `p99 of ${traffic} under load`, limit: 3 },
			at(0.99, 'loaded'),
			at(0.99, 'idle')
		),
		measured(
			{ ...figure, name: `p50 of ${traffic} under load`, limit: 3 },
			at(0.5, 'loaded'),
			at(0.5, 'idle')
		),
		measured(
			{ ...absolute, name: 'event loop held up under load, p99', unit: 'ms', limit: 20 },
			rounds.map(({ held }) => held.p99)
		),
		measured(
			{
				...absolute,
				name: `event streams open of ${streams}`,
				unit: 'streams',
				limit: streams,
				atLeast: true
			},
			rounds.map(({ heard }) => heard.open)
		),
		measured(
			// Two sweeps of the catalogue a minute, were they polled no more often than quotes of followed markets are.
			{
				...absolute,
				name: 'markets polled meanwhile',
				unit: 'markets/s',
				limit: 1000,
				atLeast: true
			},
			rounds.map(({ markets, seconds }) => markets / seconds)
		),
		...(rounds.some(({ heard }) => heard.spread === null)
			? [{ goal: 19, name: 'all streams told', missing: 'nothing was told to all of them' }]
			: [
					measured(
						{
							...absolute,
							name: 'from the first stream told to the last',
							unit: 'ms',
							limit: 1000
						},
						[median(rounds.map(({ heard }) => heard.spread!))]
					)
				])
	];
}
