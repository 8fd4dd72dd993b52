/** Server-sent events: what changed, told to everyone who listens, from one look for all of them. */
import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import { folded, type Change } from '#lib/domain/change.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { Context } from '../context.ts';
import { beginWatch, type Watch } from '../db/change.ts';
import { ApiError } from './error.ts';
import { inTime } from './health.ts';
import { failed, type Asked } from './respond.ts';

/** How often the database is looked at while somebody listens, ms. */
const EVERY = 2_000;
/** The same while the database tells by itself when something was written: what it may not have told. */
const UNTOLD = 5_000;
/** What is written within this time of what was told of is looked at with it, ms. */
const TOGETHER = 300;
/** Silence is broken this often, so that a dead connection shows at either end, ms. */
const BEAT = 15_000;
/** A listener that has lost its connection waits this long first, ms. */
const RETRY = 3_000;
/** Listeners at once; each costs some 20 kB, and a connection of the system (`ulimit -n`). */
const MOST = 6_000;
/** Listeners that are told in one go: between two, readers of pages have their turn. */
const AT_ONCE = 50;
/** What may wait for a listener that does not take it; more, and it is dropped. */
const BUFFER = 64 * 1024;
/** Changes kept for those who come back. */
const KEPT = 200;
/** With nobody listening for longer than this, what was missed is not looked up. */
const FORGOTTEN = 10 * 60_000;
/** Looks that may fail in a row before everyone is sent away. */
const FAILURES = 3;

type Listener = ReadableStreamDefaultController<Uint8Array>;

const encoder = new TextEncoder();

const event = (name: string, data: object, id?: string) =>
	`${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/**
 * The listeners of one process. While there is one, the database is looked at every two seconds, and where it
 * tells of changes by itself, when it does; what changed is told to all. With none there is no look.
 */
export class Events {
	readonly #context: Context;
	readonly #most: number;
	readonly #listeners = new Set<Listener>();
	#watch: Watch | null = null;
	#beginning: Promise<void> | null = null;
	/** Ids of events are `<line>.<n>`; a new line begins where something may have been missed. */
	#line = '';
	#n = 0;
	#kept: { n: number; change: Change }[] = [];
	#looking: AbortController | null = null;
	#lookedAt: Moment = 0;
	#ended = false;
	#telling: Promise<void> = Promise.resolve();

	constructor(context: Context, { most = MOST }: { most?: number } = {}) {
		this.#context = context;
		this.#most = most;
	}

	/** How many listen. */
	get listeners(): number {
		return this.#listeners.size;
	}

	/**
	 * A stream of events, from after the event `after` where that is known; null and unknown begin now,
	 * unknown with a `look`: something may have been missed. Throws `ApiError` (503) when there are too
	 * many listeners or the server ends, and what the database throws when it cannot be read.
	 */
	async listen(after: string | null): Promise<ReadableStream<Uint8Array>> {
		await this.#ready();
		if (this.#ended) throw ending();
		if (this.#listeners.size >= this.#most) throw full(this.#most);
		let listener: Listener;
		const stream = new ReadableStream<Uint8Array>(
			{
				start: (controller) => {
					listener = controller;
					this.#listeners.add(listener);
					const greeting = `retry: ${RETRY}\n\n${this.#greeting(after)}`;
					this.#send(listener, encoder.encode(greeting));
				},
				cancel: () => this.#leave(listener)
			},
			new ByteLengthQueuingStrategy({ highWaterMark: BUFFER })
		);
		if (this.#looking === null) void this.#look((this.#looking = new AbortController()));
		return stream;
	}

	/** Throws when this process cannot tell what changes: its database is silent, or it ends. */
	async check(): Promise<void> {
		if (this.#ended) throw ending();
		await inTime(sql`select 1`.execute(this.#context.db));
	}

	/** Ends all streams, and gives none any more. */
	end() {
		this.#ended = true;
		this.#dismiss();
	}

	/** Sees to it that something watches, from where it stopped unless that is long ago. */
	#ready(): Promise<void> {
		const rested = this.#looking === null ? this.#context.clock.now() - this.#lookedAt : 0;
		if (this.#watch && rested < FORGOTTEN) return Promise.resolve();
		return (this.#beginning ??= this.#begin().finally(() => (this.#beginning = null)));
	}

	async #begin() {
		const { connection, clock } = this.#context;
		const now = clock.now();
		this.#watch = await inTime(beginWatch(connection, now));
		this.#lookedAt = now;
		this.#line = randomUUID().slice(0, 8);
		this.#n = 0;
		this.#kept = [];
	}

	#greeting(after: string | null): string {
		const now = { at: this.#context.clock.now() };
		const open = event('open', now, this.#id);
		if (after === null) return open;
		const missed = this.#since(after);
		if (missed === null) return open + event('look', now, this.#id);
		return missed.length === 0 ? open : open + event('change', folded(missed), this.#id);
	}

	get #id() {
		return `${this.#line}.${this.#n}`;
	}

	/** What was told after an event; null where that is not known any more. */
	#since(after: string): Change[] | null {
		const [line, n] = after.split('.');
		const last = Number(n);
		if (line !== this.#line || !Number.isInteger(last) || last > this.#n) return null;
		const kept = this.#kept.filter((each) => each.n > last);
		return kept.length === this.#n - last ? kept.map(({ change }) => change) : null;
	}

	async #look(looking: AbortController) {
		const { clock, log } = this.#context;
		const { signal } = looking;
		let beaten = clock.now();
		let failures = 0;
		// What was told of may reach a replica after its news did.
		let unseen = false;
		while (!signal.aborted) {
			const rung = await this.#rest(unseen ? EVERY : UNTOLD, signal);
			if (signal.aborted) return;
			const now = clock.now();
			try {
				const change = (await this.#watch?.look(now)) ?? null;
				if (signal.aborted) return;
				unseen = rung && change === null;
				failures = 0;
				this.#lookedAt = now;
				if (change) this.#tell(change);
			} catch (error) {
				if (signal.aborted) return;
				log('events', { error: (error as Error).message }, 'warn');
				if (++failures === FAILURES) return this.#dismiss();
			}
			if (now - beaten < BEAT) continue;
			beaten = now;
			this.#sendAll(event('beat', { at: now }));
		}
	}

	/** Waits until the next look is due: `most`, or a ring of the bell. Without a bell, two seconds. Whether it rang. */
	async #rest(most: number, signal: AbortSignal): Promise<boolean> {
		const { clock, bell } = this.#context;
		if (!bell?.on) {
			await clock.sleep(EVERY, signal).catch(() => {});
			return false;
		}
		const rung = new AbortController();
		const forget = bell.once(() => rung.abort());
		await clock.sleep(most, AbortSignal.any([signal, rung.signal])).catch(() => {});
		forget();
		if (rung.signal.aborted) await clock.sleep(TOGETHER, signal).catch(() => {});
		return rung.signal.aborted;
	}

	#tell(change: Change) {
		this.#n++;
		this.#kept.push({ n: this.#n, change });
		if (this.#kept.length > KEPT) this.#kept.shift();
		this.#sendAll(event('change', change, this.#id));
	}

	/** Tells everyone who listens now, some at a time; what was told before comes first to each. */
	#sendAll(text: string) {
		const bytes = encoder.encode(text);
		const all = [...this.#listeners];
		this.#telling = this.#telling.then(async () => {
			for (let start = 0; start < all.length; start += AT_ONCE) {
				if (start > 0) await turn();
				for (const each of all.slice(start, start + AT_ONCE)) {
					if (this.#listeners.has(each)) this.#send(each, bytes);
				}
			}
		});
	}

	/** A listener that has not taken what waits for it is dropped: it comes back and asks what it missed. */
	#send(listener: Listener, bytes: Uint8Array) {
		listener.enqueue(bytes);
		if ((listener.desiredSize ?? 0) > 0) return;
		listener.error(new Error('The listener is too slow.'));
		this.#leave(listener);
	}

	#leave(listener: Listener) {
		this.#listeners.delete(listener);
		if (this.#listeners.size === 0) this.#stop();
	}

	#dismiss() {
		for (const each of this.#listeners) each.close();
		this.#listeners.clear();
		this.#stop();
	}

	#stop() {
		this.#looking?.abort();
		this.#looking = null;
	}
}

const full = (most: number) =>
	new ApiError(
		'unavailable',
		`${most} listen already; ask the API itself once a minute, or try again later.`
	);
const ending = () => new ApiError('unavailable', 'This server is ending; try again in a moment.');

const known = new WeakMap<Context, Events>();

/** The events of a context, made at the first listener. They end with the process, before it waits for them. */
export function eventsOf(context: Context): Events {
	let events = known.get(context);
	if (events) return events;
	known.set(context, (events = new Events(context)));
	const end = () => events.end();
	for (const name of ['SIGTERM', 'SIGINT'] as const) {
		// Where nobody else listens the signal ends the process by itself, and a listener would keep it.
		if (process.listenerCount(name) > 0) process.once(name, end);
	}
	return events;
}

/** How many listen in this process. */
export const listenersOf = (context: Context) => known.get(context)?.listeners ?? 0;

const headers = {
	'content-type': 'text/event-stream; charset=utf-8',
	// `no-transform`: compression would hold events back. So would nginx, without the last line.
	'cache-control': 'no-cache, no-transform',
	'access-control-allow-origin': '*',
	'x-accel-buffering': 'no'
};

/** Answers a listener. HEAD asks only whether there is something to listen to. */
export async function respondEvents(context: Context, { request, url }: Asked): Promise<Response> {
	try {
		const events = eventsOf(context);
		if (request.method === 'HEAD') {
			await events.check();
			return new Response(null, { headers });
		}
		const after = request.headers.get('last-event-id') ?? url.searchParams.get('after');
		return new Response(await events.listen(after), { headers });
	} catch (error) {
		const answer = failed(context, url, error);
		if (answer.status === 503) answer.headers.set('retry-after', '60');
		return answer;
	}
}
