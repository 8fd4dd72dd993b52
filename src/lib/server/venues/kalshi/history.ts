import type { HistoryPoint, Moment } from '#lib/domain/market.ts';
import { list, optionalText, record } from '../read.ts';
import type { Ask, History, HistoryWindow, MarketRef, Rejected } from '../venue.ts';
import { answerOrNothing } from './answer.ts';
import { CANDLES, HISTORICAL, HISTORICAL_CANDLES, parseCandles, tickerOf } from './parse.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The only candles there are. */
const INTERVALS = [DAY, HOUR, MINUTE];

/** `max candlesticks: 5000`: more in one request is a 400. */
const MOST_CANDLES = 5000;

type Candles = { points: HistoryPoint[]; rejected: Rejected[] };
type Tier = (ask: Ask, ticker: string, query: Record<string, number>) => Promise<Candles | null>;

/** `/markets/candlesticks`, which needs no series; null when the live tier does not hold the market. */
const liveTier: Tier = async (ask, ticker, query) => {
	const answer = await answerOrNothing(ask, CANDLES, { market_tickers: ticker, ...query });
	if (answer === null) return null;
	const body = record(answer.data, `Kalshi ${CANDLES}: the answer`);
	const markets = list(body.markets, `Kalshi ${CANDLES}: markets`).map((market) =>
		record(market, `Kalshi ${CANDLES}: a market`)
	);
	const own = markets.find(
		(market) => optionalText(market.market_ticker, `Kalshi ${CANDLES}: market_ticker`) === ticker
	);
	return own === undefined ? null : parseCandles(CANDLES, own.candlesticks);
};

/** Markets settled longer ago live only here; null when they do not either. */
const historicalTier: Tier = async (ask, ticker, query) => {
	const path = `${HISTORICAL}/${encodeURIComponent(ticker)}/candlesticks`;
	const answer = await answerOrNothing(ask, path, query);
	if (answer === null) return null;
	const body = record(answer.data, `Kalshi ${path}: the answer`);
	return parseCandles(HISTORICAL_CANDLES, body.candlesticks);
};

/** The longest candle that fits into the grain a whole number of times; one minute at the least. */
const intervalFor = (grain: number) =>
	INTERVALS.find((interval) => grain % interval === 0) ?? MINUTE;

/**
 * A window in stretches of no more candles than one request may ask for. They meet where the grain
 * does, so that a coarser point never falls into two of them.
 */
function* stretches(
	{ from, to, grain }: HistoryWindow,
	interval: number
): Generator<{ from: Moment; to: Moment }> {
	const length = Math.max(Math.floor((MOST_CANDLES * interval) / grain), 1) * grain;
	let start = from;
	while (start < to) {
		const end = Math.min(Math.floor(start / grain) * grain + length, to);
		yield { from: start, to: end };
		start = end;
	}
}

/**
 * The last candle within each step of the grain. A candle stands at its inclusive end, so the step
 * up to noon holds the candle that ends at noon.
 */
export function lastOfEach(points: HistoryPoint[], grain: number): HistoryPoint[] {
	const step = (point: HistoryPoint) => Math.ceil(point.at / grain);
	return points.filter(
		(point, i) => i === points.length - 1 || step(point) !== step(points[i + 1]!)
	);
}

/**
 * Price history of a market in the order of `windows`, each in stretches of at most 5000 candles.
 * Five minutes come from one-minute candles and twelve hours from hourly ones: the venue has only
 * 1, 60 and 1440 minutes. A candle counts to the stretch that holds its end: after `from`, up to
 * and with `to`. What the live tier does not hold (404, not among the answer, or nothing of a
 * settled market) is asked of the historical one; a market in neither yields nothing.
 */
export async function* history(
	ask: Ask,
	market: MarketRef,
	windows: HistoryWindow[]
): AsyncGenerator<History & { rejected: Rejected[] }> {
	const ticker = tickerOf(market.id);
	const settled = market.status === 'resolved' || market.status === 'void';
	let tiers = [liveTier, historicalTier];
	for (const window of windows) {
		const interval = intervalFor(window.grain);
		for (const stretch of stretches(window, interval)) {
			const query = {
				// Both ends are inclusive; the candle that ends at `from` belongs before it.
				start_ts: Math.floor(stretch.from / 1000) + 1,
				end_ts: Math.floor(stretch.to / 1000),
				period_interval: interval / MINUTE
			};
			for (const tier of tiers) {
				const candles = await tier(ask, ticker, query);
				if (candles === null) continue;
				const isEmpty = candles.points.length + candles.rejected.length === 0;
				if (isEmpty && settled) continue;
				if (!isEmpty) tiers = [tier];
				const within = candles.points.filter(({ at }) => at > stretch.from && at <= stretch.to);
				yield {
					id: market.id,
					grain: Math.max(window.grain, interval),
					...stretch,
					points: lastOfEach(within, window.grain),
					rejected: candles.rejected
				};
				break;
			}
		}
	}
}
