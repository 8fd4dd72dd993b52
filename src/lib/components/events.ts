/** The browser's end of `/api/v1/events`. Runs in the shared worker, or in a page where there is none. */
import type { Change } from '#lib/domain/change.ts';
import type { Moment } from '#lib/domain/market.ts';

/** What a connection tells the pages. `at` is the server's time. */
export type Word =
	/** The stream stands. */
	| { kind: 'open'; at: Moment }
	/** The server is there. */
	| { kind: 'beat'; at: Moment }
	| { kind: 'change'; change: Change }
	/** Something may have been missed: everything is to be asked for again. */
	| { kind: 'look' }
	/** The server is there, but gives no stream now: pages ask by themselves. */
	| { kind: 'refused' }
	/** The server does not answer. */
	| { kind: 'lost' };

const ADDRESS = '/api/v1/events';
/** First and longest wait before the next try, ms. */
const SOONEST = 1_000;
const LATEST = 30_000;
/** The server speaks every 15 s: after this much silence the connection is dead, ms. */
const SILENCE = 40_000;
/** A server that does not say in this time whether it is there is not, ms. */
const PATIENCE = 8_000;

/** How long to wait before a try, after so many that failed; `chance` 0..1 spreads those who lost it together. */
export const backOff = (failures: number, chance: number) =>
	Math.min(LATEST, SOONEST * 2 ** failures) * (0.5 + chance / 2);

/**
 * A connection that is kept up while it is `wanted`, from where it stopped. `hurry` tries at once
 * what waits for its next try.
 */
export function keepConnected(tell: (word: Word) => void) {
	let wanted = false;
	let source: EventSource | null = null;
	let last: string | null = null;
	let failures = 0;
	let timer: ReturnType<typeof setTimeout> | undefined;

	function begin() {
		clearTimeout(timer);
		source?.close();
		const opened = new EventSource(ADDRESS + (last ? `?after=${encodeURIComponent(last)}` : ''));
		source = opened;
		listen();
		for (const kind of ['open', 'change', 'look', 'beat'] as const) {
			opened.addEventListener(kind, (event) => {
				// `open` is also the name of an event of EventSource itself, which carries nothing.
				if (!(event instanceof MessageEvent)) return;
				last = event.lastEventId || last;
				listen();
				const data = JSON.parse(event.data) as Change;
				if (kind === 'open') failures = 0;
				tell(kind === 'change' ? { kind, change: data } : { kind, at: data.at });
			});
		}
		opened.addEventListener('error', () => void fail(opened));
	}

	/** Waits for the next word of the server. */
	function listen() {
		const listening = source;
		clearTimeout(timer);
		timer = setTimeout(() => listening && void fail(listening), SILENCE);
	}

	async function fail(failed: EventSource) {
		if (failed !== source) return;
		stop();
		const there = await fetch(ADDRESS, {
			method: 'HEAD',
			cache: 'no-store',
			signal: AbortSignal.timeout(PATIENCE)
		}).then(
			({ ok }) => ok,
			() => false
		);
		if (!wanted || source) return;
		tell({ kind: there ? 'refused' : 'lost' });
		clearTimeout(timer);
		timer = setTimeout(begin, backOff(failures++, Math.random()));
	}

	function stop() {
		clearTimeout(timer);
		source?.close();
		source = null;
	}

	return {
		want(now: boolean) {
			if (now === wanted) return;
			wanted = now;
			if (wanted) begin();
			else stop();
		},
		hurry() {
			if (wanted && !source) begin();
		}
	};
}
