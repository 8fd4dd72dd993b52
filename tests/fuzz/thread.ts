import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { mutate, randomOf } from './mutate.ts';
import { faultsOf } from './readers.ts';

/** Reads mutations in a thread of its own, so that one that never ends can be ended from outside. */

export type Task = {
	root: string;
	/** Paths below `root`, each with how often it comes up. */
	files: { path: string; weight: number }[];
	seed: number;
	from: number;
	to: number;
	/** Shared with the test: the run that is being read. */
	progress: SharedArrayBuffer;
};

/** What one run came to. */
export type Outcome = { run: number; file: string; done: string[]; faults: string[] };

const { root, files, seed, from, to, progress } = workerData as Task;
const place = new Int32Array(progress);
const known = new Map<string, Buffer>();
const total = files.reduce((sum, { weight }) => sum + weight, 0);

function fileAt(share: number): string {
	let left = share * total;
	for (const { path, weight } of files) if ((left -= weight) < 0) return path;
	return files.at(-1)!.path;
}

function bytesOf(path: string): Buffer {
	const bytes = known.get(path) ?? readFileSync(join(root, path));
	known.set(path, bytes);
	return bytes;
}

for (let run = from; run < to; run++) {
	Atomics.store(place, 0, run);
	const random = randomOf(seed, run);
	const file = fileAt(random.below(1e9) / 1e9);
	const { bytes, done } = mutate(bytesOf(file), random);
	const faults = await faultsOf(file, bytes, run);
	parentPort!.postMessage({ run, file, done, faults } satisfies Outcome);
}
