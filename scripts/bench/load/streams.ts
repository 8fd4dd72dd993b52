/** Opens streams of events and keeps them open, in a process of its own, so that hearing them slows nobody. */
import { connect, type Socket } from 'node:net';

/**
 * How many stand, how many were lost, how many things all of them were told, and of the last one: ms from the
 * first who heard it to the last.
 */
export type Heard = { open: number; lost: number; complete: number; spread: number | null };

const [, , host, count] = process.argv;
const url = new URL(host!);
const wanted = Number(count);
/** How many are being opened at a time: a queue of connections has an end. */
const AT_ONCE = 100;

let open = 0;
let lost = 0;
/** By id of what was told: who heard it first and last, and how many have. */
const told = new Map<string, { first: number; last: number; n: number }>();
let complete = 0;
let spread: number | null = null;

function note(id: string) {
	const now = performance.now();
	const known = told.get(id) ?? { first: now, last: now, n: 0 };
	told.set(id, { ...known, last: now, n: known.n + 1 });
	if (known.n + 1 !== open) return;
	complete++;
	spread = now - known.first;
}

const listen = () =>
	new Promise<void>((resolve) => {
		const socket: Socket = connect(Number(url.port), url.hostname);
		let stands = false;
		socket.setEncoding('utf8');
		socket.on('connect', () =>
			socket.write(
				`GET /api/v1/events HTTP/1.1\r\nhost: ${url.host}\r\naccept: text/event-stream\r\n\r\n`
			)
		);
		socket.on('data', (words: string) => {
			if (!stands && words.includes('event: open')) {
				stands = true;
				open++;
				resolve();
				return;
			}
			for (const [, id] of words.matchAll(/^id: (\S+)\nevent: change$/gm)) note(id!);
		});
		socket.on('error', () => {});
		socket.on('close', () => {
			if (stands) open--;
			lost++;
			resolve();
		});
	});

let begun = 0;
await Promise.all(
	Array.from({ length: AT_ONCE }, async () => {
		while (begun < wanted) {
			begun++;
			await listen();
		}
	})
);
const tell = () => process.send?.({ open, lost, complete, spread } satisfies Heard);
process.on('message', tell);
tell();
process.once('disconnect', () => process.exit());
