import type { Moment } from '#lib/domain/market.ts';
import type { Context } from '../context.ts';
import { followedMarkets, marketKeys, marketRefs, noteBackfill } from '../db/market.ts';
import { saveHistory } from '../db/quote-seal.ts';
import { createHttp } from '../http.ts';
import { venues } from '../venues/index.ts';
import type { HistoryWindow, MarketRef, Venue } from '../venues/venue.ts';
import { blame, isBroken, noteBlamed, reject, settle, type Result, type Work } from './job.ts';
import { askOf } from './pull-venue.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** No venue's history reaches back further. */
const EARLIEST = Date.UTC(2018, 0, 1);

/** `90d`, `12h`, `4w` in ms; null for anything else. */
export function duration(text: string): number | null {
	const match = /^(\d{1,5})([hdw])$/.exec(text.trim());
	if (!match) return null;
	return Number(match[1]) * { h: HOUR, d: DAY, w: 7 * DAY }[match[2] as 'h' | 'd' | 'w'];
}

/**
 * The windows of the promised grain, coarse to fine: 12 hours beyond 90 days, 1 hour to 90 days,
 * 5 minutes for the last 7 days, cut to the market's life. Ages count from now, not from the end
 * of the market: that is how long venues keep a grain.
 */
export function historyWindows(
	market: MarketRef,
	since: number | null,
	now: Moment
): HistoryWindow[] {
	const start = Math.max(market.opensAt ?? EARLIEST, since === null ? EARLIEST : now - since);
	const end = Math.min(market.endedAt ?? now, now);
	return [
		{ grain: 12 * HOUR, from: start, to: Math.min(end, now - 90 * DAY) },
		{ grain: HOUR, from: Math.max(start, now - 90 * DAY), to: Math.min(end, now - 7 * DAY) },
		{ grain: 5 * MINUTE, from: Math.max(start, now - 7 * DAY), to: end }
	].filter((window) => window.from < window.to);
}

/**
 * Fetches the price history of a topic's markets. One line a market: a market without history is
 * ok with 0 points and says so. `since` is ms back from now, null for the whole life.
 */
export async function backfill(
	context: Context,
	options: {
		topic: string;
		since: number | null;
		signal?: AbortSignal;
		onResult?(result: Omit<Result, 'busy'>, done: number, total: number): void;
	}
) {
	const { db, clock } = context;
	const signal = options.signal ?? new AbortController().signal;
	const began = clock.now();
	const http = createHttp({
		connection: context.connection,
		clock,
		contact: context.config.contact,
		allowed: context.config.allowHosts,
		log: context.log,
		signal
	});
	const ids = await followedMarkets(db, { topic: options.topic });
	const markets = await marketRefs(db, { ids });
	const keys = await marketKeys(db, ids);
	let done = 0;
	let ok = 0;
	const one = async (venue: Venue | undefined, market: MarketRef) => {
		const started = clock.now();
		const work: Work = {
			context,
			http,
			signal,
			topic: options.topic,
			force: true,
			tally: { stored: 0, unchanged: 0, quarantined: 0 },
			answers: new Map(),
			progress: () => {}
		};
		const key = keys.get(market.id)!;
		let error: string | undefined;
		let failed = false;
		if (!venue?.history) {
			error = `${venue?.name ?? market.id} keeps no price history`;
		} else {
			try {
				const windows = historyWindows(market, options.since, started);
				for await (const page of venue.history(askOf(work, venue), market, windows)) {
					const saved = await saveHistory(
						context.connection,
						key,
						page.grain,
						page.from,
						page.to,
						page.points
					);
					work.tally.stored += saved.stored;
					work.tally.unchanged += saved.unchanged;
					await reject(work, venue.serves.history!, page.rejected);
					signal.throwIfAborted();
				}
				await settle(work);
				await noteBackfill(db, key, clock.now());
				if (work.tally.stored + work.tally.unchanged === 0)
					error = 'the venue has no history of it';
			} catch (thrown) {
				if (signal.aborted || isBroken(thrown)) throw thrown;
				const failure = blame(work, thrown);
				await settle(work);
				await noteBlamed(work, failure);
				failed = true;
				error = (thrown as Error).message;
			}
		}
		if (!failed) ok++;
		options.onResult?.(
			{
				feed: market.id,
				job: 'backfill',
				ok: !failed,
				...work.tally,
				ms: clock.now() - started,
				...(error ? { error } : {})
			},
			++done,
			markets.length
		);
	};
	try {
		// Each venue at its own pace, all venues side by side.
		await Promise.all(
			[...new Set(markets.map((market) => market.id.split(':')[0]!))].map(async (id) => {
				const venue = venues.find((candidate) => candidate.id === id);
				for (const market of markets.filter((m) => m.id.startsWith(`${id}:`)))
					await one(venue, market);
			})
		);
	} finally {
		await http.close();
	}
	return { ok, failed: done - ok, ms: clock.now() - began };
}
