import type { Moment } from '#lib/domain/market.ts';
import { versionOf } from '../db/change.ts';
import type { Connection } from '../db/connect.ts';

/** An answer as it is sent. */
export type Sent = { body: Buffer<ArrayBuffer>; etag: string };

/** Answers kept at once, the longest body kept, and how long all of them may be together, bytes. */
const MOST = 200;
const LONGEST = 256 * 1024;
const ROOM = 8 * 1024 * 1024;

/** Windows such as "24 hours" move on with the clock: an answer is kept within its minute only. */
const MINUTE = 60_000;

/** Answers to questions, all made from one state: those of an earlier one are of no use any more. */
type Memory = { state: string; answers: Map<string, Sent>; held: number };

const memory = new WeakMap<Connection, Memory>();

/**
 * The state of all that an answer is made of: it differs once anything was written, by this process or
 * another, and with each minute. null where the database cannot tell that at no cost (PostgreSQL):
 * nothing is remembered then.
 */
export function stateOf(connection: Connection, now: Moment): string | null {
	const version = versionOf(connection);
	return version === null ? null : `${version} ${Math.floor(now / MINUTE)}`;
}

/** The answer to the same question, if nothing has changed since it was given. */
export function recall(connection: Connection, question: string, state: string | null) {
	const known = memory.get(connection);
	return known?.state === state ? (known.answers.get(question) ?? null) : null;
}

/** Keeps an answer made from `state`, as it was before the first read; the oldest ones make room. */
export function remember(
	connection: Connection,
	question: string,
	state: string | null,
	sent: Sent
): void {
	if (state === null || sent.body.length > LONGEST) return;
	let known = memory.get(connection);
	if (known?.state !== state)
		memory.set(connection, (known = { state, answers: new Map(), held: 0 }));
	forget(known, question);
	known.answers.set(question, sent);
	known.held += sent.body.length;
	for (const oldest of known.answers.keys()) {
		if (known.answers.size <= MOST && known.held <= ROOM) break;
		forget(known, oldest);
	}
}

function forget(known: Memory, question: string) {
	known.held -= known.answers.get(question)?.body.length ?? 0;
	known.answers.delete(question);
}
