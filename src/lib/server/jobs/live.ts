import type { Moment } from '#lib/domain/market.ts';
import type { Context } from '../context.ts';
import { claim, dutyOf, release, renew, saveDuties } from '../db/duty.ts';
import { noteFailure, noteSuccess } from '../db/feed.ts';
import { followedMarkets, marketRefs, saveSides, type Sides } from '../db/market.ts';
import { quarantineItems } from '../db/quarantine.ts';
import type { Http } from '../http.ts';
import type { LiveChange, LiveFeed, Venue } from '../venues/venue.ts';

/** How often it is looked what is followed, ms. A lease lasts three looks. */
const LOOK = 20_000;

/** What comes within this time is folded to the last word of each market: nobody reads faster. */
const FOLD = 1_000;

/** The first pause before a lost connection is tried again, and the longest, ms. */
const PAUSES = [1_000, 60_000] as const;

const JOB = 'live';

/** `random` is for tests. */
type Parts = { context: Context; http: Pick<Http, 'socket'>; random?: () => number };

/**
 * Takes prices of followed markets as a venue pushes them, until the signal ends it: only one process of an
 * installation does. A burst is folded to one word a second for each market, and only what changed is stored.
 * After a connection was lost, the next poll is due at once: it repairs what was missed.
 */
export async function followLive(parts: Parts, venue: Venue, signal: AbortSignal): Promise<void> {
	const { context } = parts;
	const { connection, clock, log } = context;
	const feed = venue.live!;
	const lines: Line[] = [];
	let held = false;
	const stop = () => lines.splice(0).forEach((line) => line.close());
	while (!signal.aborted) {
		try {
			held = await holds(context, feed.feedId, held);
			if (!held) stop();
			else await adjust(parts, venue, lines);
		} catch (error) {
			log('live prices broke off', { feed: feed.feedId, error: (error as Error).message });
		}
		await clock.sleep(LOOK, signal).catch(() => {});
	}
	stop();
	if (held) {
		await release(connection, feed.feedId, JOB, { nextDue: 0, done: clock.now() }).catch(() => {});
	}
}

/** Whether this process is the one that follows the stream, now that it is asked again. */
async function holds({ connection, db, clock }: Context, feedId: string, before: boolean) {
	const now = clock.now();
	if (before) await renew(connection, feedId, JOB, now);
	let row = await dutyOf(db, feedId, JOB);
	if (!row) {
		await saveDuties(db, [{ feedId, job: JOB, every: LOOK }]);
		row = (await dutyOf(db, feedId, JOB))!;
	}
	return (before && row.holderPid === process.pid) || (await claim(connection, row, now));
}

/** Brings the connections in line with what is followed, and notes how they are. */
async function adjust(parts: Parts, venue: Venue, lines: Line[]) {
	const { context } = parts;
	const feed = venue.live!;
	const ids = await followedMarkets(context.db, { venue: venue.id, topic: null });
	const markets = await marketRefs(context.db, { ids, settled: false });
	const streams = new Map<string, string>();
	for (const market of markets) {
		const stream = feed.stream(market);
		if (stream !== null && market.status === 'open') streams.set(stream, market.id);
	}
	const parted = [...streams.keys()];
	const wanted = Array.from({ length: Math.ceil(parted.length / feed.most) }, (_, i) =>
		parted.slice(i * feed.most, (i + 1) * feed.most)
	);
	while (lines.length > wanted.length) lines.pop()!.close();
	for (const [i, part] of wanted.entries()) {
		(lines[i] ??= new Line(parts, feed, venue)).follow(
			new Map(part.map((one) => [one, streams.get(one)!]))
		);
	}
	const now = context.clock.now();
	const wrong = lines.map((line) => line.wrong).find((words) => words !== null);
	if (wrong) {
		await noteFailure(context.db, feed.feedId, now, {
			message: wrong,
			status: null,
			waitUntil: null
		});
	} else if (lines.length > 0) {
		const newest = Math.max(0, ...lines.map((line) => line.newest ?? 0));
		await noteSuccess(context.connection, feed.feedId, now, newest || null);
	}
}

/** One connection: it opens itself again, says what it wants again, and hands on what it hears. */
class Line {
	readonly #parts: Parts;
	readonly #feed: LiveFeed;
	readonly #venue: Venue;
	/** Market ids by stream. */
	#streams = new Map<string, string>();
	#socket: ReturnType<Http['socket']> | null = null;
	#pending = new Map<string, Sides>();
	#timers: NodeJS.Timeout[] = [];
	#again: NodeJS.Timeout | null = null;
	#heard: Moment = 0;
	#failures = 0;
	#closed = false;
	/** Whether the last saving still runs: what comes meanwhile waits for the next. */
	#saving = false;
	/** What is wrong, in words; null while all is well. */
	wrong: string | null = null;
	/** The newest moment that a frame told. */
	newest: Moment | null = null;

	constructor(parts: Parts, feed: LiveFeed, venue: Venue) {
		this.#parts = parts;
		this.#feed = feed;
		this.#venue = venue;
	}

	/** Follows these streams from now on. */
	follow(streams: Map<string, string>) {
		const before = this.#streams;
		this.#streams = streams;
		if (this.#socket === null && this.#again === null) return this.#open();
		if (this.#socket?.readyState !== 1) return;
		const added = [...streams.keys()].filter((one) => !before.has(one));
		const dropped = [...before.keys()].filter((one) => !streams.has(one));
		if (added.length > 0) this.#socket.send(this.#feed.change('subscribe', added));
		if (dropped.length > 0) this.#socket.send(this.#feed.change('unsubscribe', dropped));
	}

	close() {
		this.#closed = true;
		if (this.#again) clearTimeout(this.#again);
		this.#end();
	}

	#open() {
		this.#again = null;
		if (this.#closed || this.#streams.size === 0) return;
		const { context, http } = this.#parts;
		const { beat, path, setting } = this.#feed;
		const socket = http.socket(context.config.base[setting]! + path);
		this.#socket = socket;
		this.#heard = context.clock.now();
		socket.addEventListener('open', () => {
			this.#heard = context.clock.now();
			socket.send(this.#feed.hello([...this.#streams.keys()]));
			// What was said while nobody listened is found by asking.
			if (this.#failures > 0 || this.wrong !== null) void this.#repair();
			this.wrong = null;
		});
		socket.addEventListener('message', ({ data }) => this.#hear(data));
		socket.addEventListener('close', ({ code }) => {
			if (this.#socket !== socket) return;
			this.#lost(`${this.#feed.feedId} ended the connection (${code}); it is opened again.`);
		});
		socket.addEventListener('error', () => {});
		this.#timers = [
			setInterval(() => {
				if (context.clock.now() - this.#heard > beat.silent) {
					return this.#lost(`${this.#feed.feedId} has been silent for ${beat.silent / 1000} s.`);
				}
				if (socket.readyState === 1) socket.send(beat.text);
			}, beat.every),
			setInterval(() => void this.#save(), FOLD)
		];
		for (const timer of this.#timers) timer.unref();
	}

	#end() {
		for (const timer of this.#timers.splice(0)) clearInterval(timer);
		const socket = this.#socket;
		this.#socket = null;
		socket?.close();
	}

	#lost(words: string) {
		this.#end();
		if (this.#closed) return;
		this.wrong = words;
		const { random = Math.random } = this.#parts;
		const pause = Math.min(PAUSES[0] * 2 ** this.#failures++, PAUSES[1]) * (0.5 + random());
		this.#again = setTimeout(() => this.#open(), pause);
		this.#again.unref();
	}

	#hear(data: unknown) {
		const { context } = this.#parts;
		this.#heard = context.clock.now();
		try {
			if (typeof data !== 'string') throw new TypeError('a frame is no text');
			const { changes, ended, rejected } = this.#feed.read(data);
			this.#failures = 0;
			for (const change of changes) this.#fold(change);
			if (ended) void this.#repair();
			if (rejected.length > 0) void this.#keep(rejected);
		} catch (error) {
			const reason = (error as Error).message;
			const item = typeof data === 'string' ? data.slice(0, 10_000) : null;
			void this.#keep([{ endpoint: this.#feed.path, item, reason }]);
		}
	}

	#fold({ stream, at, ...sides }: LiveChange) {
		const id = this.#streams.get(stream);
		if (id === undefined) return;
		this.#pending.set(id, { ...this.#pending.get(id), ...sides, id });
		if (at !== null && at > (this.newest ?? 0)) this.newest = at;
	}

	async #save() {
		if (this.#pending.size === 0 || this.#saving) return;
		const told = [...this.#pending.values()];
		this.#pending = new Map();
		this.#saving = true;
		const { connection, clock, log } = this.#parts.context;
		try {
			await saveSides(connection, told, clock.now());
		} catch (error) {
			log('live prices were not stored', { error: (error as Error).message });
			void this.#repair();
		} finally {
			this.#saving = false;
		}
	}

	async #keep(items: { endpoint: string; item: unknown; reason: string }[]) {
		const { db, clock } = this.#parts.context;
		await quarantineItems(db, this.#feed.feedId, items, clock.now()).catch(() => {});
	}

	/** The poll of followed markets is due at once. */
	async #repair() {
		const { db } = this.#parts.context;
		const feedId = this.#venue.serves.poll;
		if (!feedId) return;
		await db
			.updateTable('duty')
			.set({ nextDue: 0 })
			.where('feedId', '=', feedId)
			.where('job', '=', 'quotes')
			.where('holderPid', 'is', null)
			.execute()
			.catch(() => {});
	}
}
