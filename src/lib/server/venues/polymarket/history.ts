import type { Moment } from '#lib/domain/market.ts';
import type { FetchError } from '../../http.ts';
import { optionalFlag, optionalText, record } from '../read.ts';
import type { Ask, History, HistoryWindow, MarketRef, Rejected } from '../venue.ts';
import { movingCursor } from '../cursor.ts';
import { parsePoints, type PricePoint } from './parse.ts';

/** The services of history, as `rejected` and errors name them. */
export const HISTORY = 'data /v2/prices-history';
export const OLD_HISTORY = 'clob /prices-history';

const DAY = 24 * 60 * 60 * 1000;

/** Neither service answers a longer window: docs.polymarket.com, get-prices-history. */
const LONGEST_WINDOW = 15 * DAY;

/** Grains in seconds the venue keeps, each longer than the one before; the last two for ever. */
const KEPT_GRAINS = [60, 300, 1800, 10_800, 43_200];

/** Buckets in seconds that may be asked for. */
const FINEST = 60;
const COARSEST = 86_400;

/** Neither service reaches further back: the data API's document, `/v2/prices-history`. */
const OLDEST_KEPT = Date.UTC(2022, 10, 18);

/** Orders are taken a little before `startDate`; a day covers every case seen. */
const BEFORE_OPENING = DAY;

type Stretch = { from: Moment; to: Moment };
type Answer = { points: PricePoint[]; rejected: Rejected[] };
type Source = (ask: Ask, token: string, stretch: Stretch, seconds: number) => Promise<Answer>;

/**
 * The part of a window in which the market traded. A closed market ends when trading ended, not at
 * its nominal deadline; a second is added because the end is exclusive. Whole seconds, as the venue
 * counts them.
 */
function whileTrading(window: Stretch, market: MarketRef): Stretch {
	const closedAt = market.ref.closedAt ? Number(market.ref.closedAt) : market.endedAt;
	const opening = market.opensAt === null ? OLDEST_KEPT : market.opensAt - BEFORE_OPENING;
	const from = Math.max(window.from, opening, OLDEST_KEPT);
	const to = Math.min(window.to, closedAt === null ? Infinity : closedAt + 1000);
	return { from: Math.floor(from / 1000) * 1000, to: Math.ceil(to / 1000) * 1000 };
}

/** A window in pieces no longer than the venue allows, oldest first; none when it is empty. */
function stretches({ from, to }: Stretch): Stretch[] {
	const pieces: Stretch[] = [];
	for (let start = from; start < to; start += LONGEST_WINDOW) {
		pieces.push({ from: start, to: Math.min(start + LONGEST_WINDOW, to) });
	}
	return pieces;
}

/** `GET data-api /v2/prices-history`, all its pages. An expired grain gives no points. */
const newSource: Source = async (ask, token, stretch, seconds) => {
	const fetcher = ask.service('polymarket:data');
	const moves = movingCursor(`Polymarket ${HISTORY}`);
	const all: Answer = { points: [], rejected: [] };
	for (let cursor: string | null = null; ;) {
		const { data } = await fetcher.json({
			path: '/v2/prices-history',
			query: {
				token_id: token,
				start: stretch.from / 1000,
				end: stretch.to / 1000,
				bucket_seconds: seconds,
				limit: 10_000,
				cursor
			}
		});
		const answer = record(data, `Polymarket ${HISTORY}: the answer`);
		const { points, rejected } = parsePoints(HISTORY, answer.data);
		all.points.push(...points);
		all.rejected.push(...rejected);

		const paging = record(answer.pagination ?? {}, `Polymarket ${HISTORY}: pagination`);
		const next = optionalText(paging.next_cursor, `Polymarket ${HISTORY}: next_cursor`);
		const more = optionalFlag(paging.has_more, `Polymarket ${HISTORY}: has_more`) ?? true;
		if (next === null || !more) return all;
		moves.page(JSON.stringify(answer.data));
		moves.next(next);
		cursor = next;
	}
};

/** `GET clob /prices-history`. A token it does not know (404) has no points. */
const oldSource: Source = async (ask, token, stretch, seconds) => {
	try {
		const { data } = await ask.service('polymarket:clob').json({
			path: '/prices-history',
			query: {
				market: token,
				startTs: stretch.from / 1000,
				endTs: stretch.to / 1000,
				fidelity: Math.ceil(seconds / 60)
			}
		});
		const answer = record(data, `Polymarket ${OLD_HISTORY}: the answer`);
		return parsePoints(OLD_HISTORY, answer.history);
	} catch (error) {
		if (statusOf(error) === 404) return { points: [], rejected: [] };
		throw error;
	}
};

// The class itself belongs to the fetcher; adapters know its shape only.
const failure = (error: unknown): Partial<FetchError> =>
	error instanceof Error ? (error as Partial<FetchError>) : {};

const statusOf = (error: unknown) => failure(error).status ?? null;

/** Whether the new service is not there (yet, or any more), as opposed to refusing us for now. */
function isAbsent(error: unknown): boolean {
	const { reason } = failure(error);
	const status = statusOf(error);
	if (reason === 'network' || reason === 'timeout') return true;
	return status !== null && (status === 404 || (status >= 500 && status <= 599));
}

/**
 * The points of a stretch at the grain wanted, or at the next coarser one the venue still keeps:
 * an expired grain is answered with nothing, not with an error.
 */
async function readStretch(
	source: Source,
	ask: Ask,
	token: string,
	id: string,
	stretch: Stretch,
	grain: number
): Promise<History & { rejected: Rejected[] }> {
	const wanted = Math.min(Math.max(Math.round(grain / 1000), FINEST), COARSEST);
	for (const seconds of [wanted, ...KEPT_GRAINS.filter((kept) => kept > wanted)]) {
		const { points, rejected } = await source(ask, token, stretch, seconds);
		// The settlement (grain 0) is a payout, not a price; the old service adds a point of now.
		const prices = points.filter(
			(point) => point.grain !== 0 && point.at >= stretch.from && point.at < stretch.to
		);
		if (prices.length === 0 && rejected.length === 0) continue;
		return {
			id,
			grain: Math.max(seconds * 1000, ...prices.map((point) => point.grain ?? 0)),
			...stretch,
			points: prices
				.sort((a, b) => a.at - b.at)
				.filter((point, i, all) => point.at !== all[i + 1]?.at)
				.map(({ at, price }) => ({ at, bid: null, ask: null, last: null, probability: price })),
			rejected
		};
	}
	return { id, grain: wanted * 1000, ...stretch, points: [], rejected: [] };
}

/**
 * Price history of a market's YES token, stretch by stretch of at most 15 days, in the order of
 * `windows`. From `/v2/prices-history`; when that is absent (404, 5xx, no connection) from the
 * older CLOB service for the rest of the market. Each stretch says the grain it came in. A market
 * without a token (the automated market makers of 2020-22) has no history and yields nothing.
 */
export async function* history(
	ask: Ask,
	market: MarketRef,
	windows: HistoryWindow[]
): AsyncGenerator<History & { rejected: Rejected[] }> {
	const { token } = market.ref;
	if (!token) return;
	let source = newSource;
	for (const window of windows) {
		for (const stretch of stretches(whileTrading(window, market))) {
			const read = () => readStretch(source, ask, token, market.id, stretch, window.grain);
			try {
				yield await read();
			} catch (error) {
				if (source === oldSource || !isAbsent(error)) throw error;
				source = oldSource;
				yield await read();
			}
		}
	}
}
