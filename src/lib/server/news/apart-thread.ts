import { parentPort } from 'node:worker_threads';
import type { Answer, Task } from './apart.ts';
import { readFeed } from './index.ts';
import { FeedError } from './source.ts';

/** The program of the thread that reads feeds: see `apart.ts`. */

parentPort?.on('message', (task: Task) => parentPort!.postMessage(answerTo(task)));

function answerTo({ id, body, meta, kindId }: Task): Answer {
	try {
		return { id, reading: readFeed(body, meta, kindId) };
	} catch (error) {
		if (error instanceof FeedError)
			return { id, refused: { reason: error.reason, message: error.message } };
		return { id, failed: error };
	}
}
