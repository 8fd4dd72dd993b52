/** What the server tells this page as it happens, and whether it can be heard. For the browser alone. */
import type { Change } from '#lib/domain/change.ts';
import type { Moment } from '#lib/domain/market.ts';
import { keepConnected, type Word } from './events.ts';
import type { Said } from './events-worker.ts';

/** A page that is not seen for longer than this lets the connection go, ms. */
const UNSEEN = 30_000;
/** A connection that is back within this time was not lost, ms. */
const GRACE = 4_000;

/** Told of changes; `null`: anything may have changed. */
type Listener = (change: Change | null) => void;

const listeners = new Set<Listener>();
/** Why the server cannot be heard. */
const troubles = new Set<'network' | 'stream' | 'api'>();
let heardAt = performance.now();
let streaming = false;
let known = false;
let lost = false;
let verdict: ReturnType<typeof setTimeout> | undefined;
let follow: { lost(heardAt: number | null): void; clock(at: Moment): void } | null = null;

const tell = (change: Change | null) => listeners.forEach((listener) => listener(change));

/** Notes a sign of life, or its absence; only what lasts is called lost. */
function note(trouble: 'network' | 'stream' | 'api', bad: boolean) {
	if (bad) troubles.add(trouble);
	else troubles.delete(trouble);
	if (troubles.size === 0) {
		heardAt = performance.now();
		clearTimeout(verdict);
		verdict = undefined;
		if (!lost) return;
		lost = false;
		follow?.lost(null);
		tell(null);
	} else if (!lost) {
		verdict ??= setTimeout(() => {
			lost = true;
			follow?.lost(heardAt);
		}, GRACE);
	}
}

function hear(word: Word) {
	streaming = word.kind !== 'refused' && word.kind !== 'lost';
	note('stream', word.kind === 'lost');
	if ('at' in word) follow?.clock(word.at);
	if (word.kind === 'change') tell(word.change);
	if (word.kind === 'look') tell(null);
	if (word.kind === 'open' && !known) {
		// The page was made a little earlier: what happened since then nobody told.
		known = true;
		tell(null);
	}
}

/** A connection of this page's own. */
function ownConnection(): (said: Said) => void {
	const connection = keepConnected(hear);
	connection.want(!document.hidden);
	return (said) => (said === 'hurry' ? connection.hurry() : connection.want(said === 'seen'));
}

/**
 * The browser's one connection, in a shared worker. Where there is none (Chrome for Android, where one
 * page is seen at a time, and one that is not seen lets go), this page's own.
 */
function sharedConnection(): (said: Said) => void {
	try {
		const worker = new SharedWorker(new URL('./events-worker.ts', import.meta.url), {
			type: 'module',
			name: 'hearsay'
		});
		worker.onerror = () => (say = ownConnection());
		worker.port.onmessage = ({ data }: MessageEvent<Word>) => hear(data);
		return (said) => worker.port.postMessage(said);
	} catch {
		return ownConnection();
	}
}

let say = sharedConnection();

let unseen: ReturnType<typeof setTimeout> | undefined;
function look() {
	clearTimeout(unseen);
	if (document.hidden) unseen = setTimeout(() => say('unseen'), UNSEEN);
	else say('seen');
}
document.addEventListener('visibilitychange', look);
addEventListener('pagehide', () => say('gone'));
addEventListener('pageshow', look);
addEventListener('offline', () => note('network', true));
addEventListener('online', () => {
	note('network', false);
	say('hurry');
});
note('network', !navigator.onLine);

/** Hears of every change from now on. Gives the function that ends it. */
export function onChange(listener: Listener): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

/** Whether changes are told just now; else the API is to be asked now and then. */
export const isStreaming = () => streaming;

/** Notes that the API answered, or did not although it was asked. */
export const noteAnswer = (answered: boolean) => note('api', !answered);

/**
 * For the layout: hears when the server was lost (with when it was last heard, as `performance.now()`
 * counts) and when it is back (null), and what time it is there.
 */
export function followServer(it: NonNullable<typeof follow>) {
	follow = it;
	if (lost) it.lost(heardAt);
}
