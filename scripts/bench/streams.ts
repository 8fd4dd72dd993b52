import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { saveReading } from '#lib/server/db/market.ts';
import { withServer } from './built-server.ts';
import { MINUTE, reading } from './data.ts';
import { openFiles } from './load.ts';
import type { Heard } from './load/streams.ts';
import { withLoopback } from './loopback.ts';
import { heldBy, measured, withDatabases, type Bench, type Result } from './measure.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** The product takes 6000 listeners. */
const STREAMS = Number(process.env.LOAD_STREAMS ?? 5000);
/** A change shows within two seconds; all must have it within this, ms. */
const PATIENCE = 30_000;

/** What it took to tell all of them: ms from the first to the last, KiB of the server's for each. */
type Told = { spread: number; kib: number };

/** Goal 16: streams of events, what each costs and how soon all are told, beside a bare broadcast. */
export const streams: Bench = {
	goals: [16],
	name: 'streams',
	async run({ runs }) {
		const missing = (why: string): Result[] => [{ goal: 16, name: 'streams', missing: why }];
		if (!existsSync(join(ROOT, 'build', 'index.js')))
			return missing('needs a build: npm run build');
		if (heldBy(process.pid) === null) return missing('needs /proc, to tell what a process holds');
		const files = openFiles();
		if (files !== null && files < STREAMS + 200) {
			return missing(`needs ${STREAMS + 200} open files for each process: ulimit -n is ${files}`);
		}
		return await withDatabases(async (open) => {
			const connection = await open('streams');
			let tick = 0;
			const change = async () => {
				const now = Date.now();
				await saveReading(connection, [reading(0, now, ++tick)], now, MINUTE);
			};
			await change();
			return await withServer(connection.sqlite!.name, (port, pid) =>
				withLoopback(async (barePort, barePid) => {
					const bare = `http://127.0.0.1:${barePort}`;
					const [ours, theirs]: [Told[], Told[]] = [[], []];
					for (let run = -1; run < runs; run++) {
						const mine = await round(`http://127.0.0.1:${port}`, pid, change);
						const its = await round(bare, barePid, () => fetch(`${bare}/tell`));
						if (run < 0) continue;
						ours.push(mine);
						theirs.push(its);
					}
					return results(ours, theirs);
				})
			);
		});
	}
};

/** Opens all streams, changes something, and waits until all were told of it. */
async function round(origin: string, pid: number, change: () => Promise<unknown>): Promise<Told> {
	const before = heldBy(pid)!.own;
	const child = fork(join(import.meta.dirname, 'load', 'streams.ts'), [origin, String(STREAMS)]);
	try {
		const [{ open }] = (await once(child, 'message')) as [Heard];
		if (open !== STREAMS) throw new Error(`${open} of ${STREAMS} streams stand at ${origin}`);
		await change();
		const { spread } = await untilTold(child);
		return { spread, kib: ((heldBy(pid)!.own - before) * 1024) / STREAMS };
	} finally {
		child.kill();
		await once(child, 'exit');
		// The server notices that they are gone.
		await pause(500);
	}
}

async function untilTold(child: ChildProcess): Promise<{ spread: number }> {
	const until = performance.now() + PATIENCE;
	while (performance.now() < until) {
		child.send('');
		const [{ complete, spread }] = (await once(child, 'message')) as [Heard];
		if (complete > 0 && spread !== null) return { spread };
		await pause(100);
	}
	throw new Error('not all were told');
}

function results(ours: Told[], theirs: Told[]): Result[] {
	const of = (list: Told[], name: keyof Told) => list.map((told) => told[name]);
	return [
		measured(
			{
				goal: 16,
				name: `${STREAMS} streams, from the first that is told to the last`,
				unit: 'ms',
				limit: 1.5,
				against: 'node:http writing one buffer to each, heard by the same program'
			},
			of(ours, 'spread'),
			of(theirs, 'spread')
		),
		measured(
			{
				goal: 16,
				name: `memory for each of ${STREAMS} streams`,
				unit: 'KiB',
				limit: 40,
				limitOn: 'value',
				against: 'the same with node:http; the most of the rounds counts in neither'
			},
			// Memory that an earlier round left is used again: the first rounds tell the most.
			[Math.max(...of(ours, 'kib'))],
			[Math.max(...of(theirs, 'kib'))]
		)
	];
}
