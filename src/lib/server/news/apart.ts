import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { FeedError, type FeedMeta, type FeedReading } from './source.ts';

/**
 * Feeds are read in a thread of their own: what they hold comes from anyone, and a document that keeps
 * a parser busy for minutes must cost that feed, not the polls of all venues. The thread is started
 * with the first document, reads in the order asked, and does not keep the process alive.
 */

/** No document of 10 MB that was ever recorded takes a tenth of this, ms. */
const LONGEST = 20_000;

type Document = { body: Uint8Array; meta: FeedMeta; kindId: string | undefined };
/** What the thread is sent, and what it answers. */
export type Task = Document & { id: number };
export type Answer = { id: number } & (
	| { reading: FeedReading }
	| { refused: { reason: FeedError['reason']; message: string } }
	| { failed: unknown }
);

type Waiting = {
	task: Task;
	resolve(reading: FeedReading): void;
	reject(error: unknown): void;
};

/** Where the thread's program lies below the project. */
const PROGRAM = 'src/lib/server/news/apart-thread.ts';

/**
 * The thread's program. It is no part of the built site, whose code lies in another folder of the same
 * project: there it is looked for from the folder of this code upwards.
 */
function program(): URL {
	let folder = new URL('.', import.meta.url);
	for (;;) {
		const file = new URL(PROGRAM, folder);
		if (existsSync(file)) return file;
		const above = new URL('..', folder);
		if (above.href === folder.href) throw new Error(`${PROGRAM} is missing.`);
		folder = above;
	}
}

/** Reads feeds in a thread of its own; `longest` is how long one document may take, ms. */
export function createReader(longest = LONGEST) {
	/** What is being read or waits for it, in order: the first is being read. */
	const waiting = new Map<number, Waiting>();
	let thread: Worker | null = null;
	let timer: NodeJS.Timeout | undefined;
	let count = 0;

	function start(): Worker {
		const worker = new Worker(program(), { execArgv: [] });

		worker.on('message', (answer: Answer) => {
			const asked = waiting.get(answer.id);
			waiting.delete(answer.id);
			watch();
			if ('reading' in answer) asked?.resolve(answer.reading);
			else if ('refused' in answer)
				asked?.reject(new FeedError(answer.refused.reason, answer.refused.message));
			else asked?.reject(answer.failed);
		});
		// The thread itself broke (out of memory, say): the document it was reading is to blame.
		worker.on('error', (error) => giveUp(error));
		worker.unref();
		return worker;
	}

	/** Gives the next document its time. The timer also keeps the process alive while one is read. */
	function watch() {
		clearTimeout(timer);
		if (waiting.size === 0) return;
		timer = setTimeout(
			() =>
				giveUp(
					new FeedError(
						'malformed',
						`Reading the document took longer than ${longest / 1000} s and was given up.`
					)
				),
			longest
		);
	}

	/** Ends the thread and the document it was reading; a new thread goes on with the rest. */
	function giveUp(error: unknown) {
		void thread?.terminate();
		thread = null;
		const [first] = waiting.values();
		if (first) waiting.delete(first.task.id);
		first?.reject(error);
		for (const { task } of waiting.values()) (thread ??= start()).postMessage(task);
		watch();
	}

	/** `readFeed` in the thread. Throws `FeedError` as it does, and when reading takes too long. */
	return async (document: Document): Promise<FeedReading> =>
		await new Promise<FeedReading>((resolve, reject) => {
			const task = { ...document, id: ++count };
			waiting.set(task.id, { task, resolve, reject });
			(thread ??= start()).postMessage(task);
			if (waiting.size === 1) watch();
		});
}

/** The one reader of the process. */
export const readFeedApart = createReader();
