import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Moment } from '#lib/domain/market.ts';
import { world } from './scenario.ts';
import { startSimulator, type Simulator } from './server.ts';

/** The simulator on a thread of its own, so that it takes no time from those who ask it. */
export type SimulatorThread = Pick<Simulator, 'url' | 'settings' | 'sources'> & {
	/** Sets the simulated clock; null: the real one from now on. */
	setClock(at: Moment | null): void;
	close(): Promise<void>;
};

type Start = {
	seed: number;
	anchor: Moment;
	port: number;
	clock: BigInt64Array<SharedArrayBuffer>;
};
type Started = Pick<Simulator, 'url' | 'settings' | 'sources'> | { error: string };

const REAL = -1n;

/** Starts it at a simulated moment, or with the real clock for null. Throws when it cannot listen. */
export async function startSimulatorThread(
	options: Omit<Start, 'clock'> & { at: Moment | null }
): Promise<SimulatorThread> {
	const clock = new BigInt64Array(new SharedArrayBuffer(8));
	const setClock = (at: Moment | null) => {
		Atomics.store(clock, 0, at === null ? REAL : BigInt(at));
	};
	setClock(options.at);
	const { seed, anchor, port } = options;
	const worker = new Worker(new URL(import.meta.url), {
		workerData: { seed, anchor, port, clock } satisfies Start
	});
	const [started] = (await once(worker, 'message')) as [Started];
	if ('error' in started) {
		await worker.terminate();
		throw new Error(started.error);
	}
	return {
		...started,
		setClock,
		close: async () => {
			await worker.terminate();
		}
	};
}

if (!isMainThread && parentPort) {
	const { seed, anchor, port, clock } = workerData as Start;
	const now = () => {
		const at = Atomics.load(clock, 0);
		return at === REAL ? Date.now() : Number(at);
	};
	try {
		const { url, settings, sources } = await startSimulator({
			world: world(seed, anchor),
			clock: now,
			port,
			gzip: false
		});
		parentPort.postMessage({ url, settings, sources } satisfies Started);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		parentPort.postMessage({ error: `The simulator could not be started: ${reason}` });
	}
}
