import { MICRO, type Micro, type Moment } from '#lib/domain/market.ts';
import { DAY, MINUTE } from './calendar.ts';
import { hashPair } from './random.ts';

/**
 * A chance over time: a random walk in log-odds around a line of given points, with jumps, and
 * computable at any moment without walking there.
 */
export type Path = {
	/** Names the walk: two paths with one seed move together (the rungs of a ladder). */
	seed: number;
	/** Where the walk would be without noise: moments and probabilities, oldest first. */
	points: { at: Moment; p: number }[];
	/** Standard deviation of the walk over one day, in log-odds. */
	noise: number;
	/** The walk passes exactly through its points' line here, so that a story's figures come true. */
	pinnedAt: Moment;
	jumps: Jump[];
	/** A price moves at most this often, ms; between two steps it stands still. */
	step: number;
	/** The other answers of an exclusive event: the chance is this path's share of all of them. */
	rivals?: Path[];
};

/** A sudden change of `size` log-odds; `fade` is the half-life in ms, null when it stays. */
export type Jump = { at: Moment; size: number; fade: number | null };

export const logit = (p: number) => Math.log(p / (1 - p));
export const logistic = (x: number) => 1 / (1 + Math.exp(-x));

// Periods of the walk's octaves. Amplitudes grow with the square root of the period, as in a walk.
const OCTAVES = [16 * DAY, 4 * DAY, DAY, DAY / 4, DAY / 16, DAY / 64, DAY / 256].map(
	(period, index) => ({ period, index, size: Math.sqrt(period / DAY) })
);

/** The walk without its scale: zero mean, about one unit of spread over a day. */
function walk(seed: number, at: Moment): number {
	let sum = 0;
	for (const { period, index, size } of OCTAVES) {
		const x = at / period;
		const left = Math.floor(x);
		const a = hashPair(seed + index, left) / 2 ** 31 - 1;
		const b = hashPair(seed + index, left + 1) / 2 ** 31 - 1;
		sum += size * (a + (b - a) * (x - left));
	}
	return sum;
}

function line(points: Path['points'], at: Moment): number {
	const next = points.findIndex((point) => point.at > at);
	const after = points[next];
	const before = points[next === -1 ? points.length - 1 : next - 1];
	if (!before) return logit(after?.p ?? 0.5);
	if (!after) return logit(before.p);
	const share = (at - before.at) / (after.at - before.at);
	return logit(before.p) + share * (logit(after.p) - logit(before.p));
}

/** Log-odds of a path at a moment. */
export function logOddsAt(path: Path, at: Moment): number {
	const stepped = Math.floor(at / path.step) * path.step;
	let x = line(path.points, stepped);
	if (path.noise > 0) {
		x += path.noise * (walk(path.seed, stepped) - walk(path.seed, path.pinnedAt));
	}
	for (const { at: jumpAt, size, fade } of path.jumps) {
		if (at < jumpAt) continue;
		x += fade === null ? size : size * 2 ** (-(stepped - jumpAt) / fade);
	}
	return x;
}

/** The chance a path gives at a moment, 0..1. */
export function chanceAt(path: Path, at: Moment): number {
	if (!path.rivals) return logistic(logOddsAt(path, at));
	const own = logistic(logOddsAt(path, at));
	return own / path.rivals.reduce((sum, rival) => sum + logistic(logOddsAt(rival, at)), own);
}

/** How a market trades: what its book looks like, and how often it trades. */
export type Trading = {
	path: Path;
	/** Price grid. */
	tick: Micro;
	/** Usual distance of bid and ask; it widens now and then. */
	spread: Micro;
	/** Sides of the book that nobody fills. */
	empty: 'bid' | 'ask' | 'both' | null;
	/** False: nobody ever bought. */
	traded: boolean;
	/** Ms between two trades. */
	every: number;
	opensAt: Moment;
	/** Lifetime volume at `volumeAt`, in whole units of the venue. */
	volume: number;
	volumeAt: Moment;
};

/** A book at a moment; sides and last are integers of 1e-6, null when there is none. */
export type Book = {
	bid: Micro | null;
	ask: Micro | null;
	last: Micro | null;
	/** The walk itself: what a venue calls the middle when its book is empty. */
	fair: number;
	volume: number;
};

/** When the last trade at or before a moment was; slots are skipped at random. */
export function lastTradeAt(trading: Trading, at: Moment): Moment | null {
	if (!trading.traded) return null;
	let slot = Math.floor(at / trading.every);
	for (let back = 0; back < 6; back++, slot--) {
		if (hashPair(trading.path.seed, slot) % 3 !== 0) break;
	}
	const tradeAt = slot * trading.every + (hashPair(trading.path.seed ^ 0x5bd1, slot) % 9) * 1000;
	const shown = tradeAt > at ? tradeAt - trading.every : tradeAt;
	return shown <= trading.opensAt ? trading.opensAt + MINUTE : shown;
}

/** Lifetime volume at a moment in whole units: grows with every trade, faster around jumps. */
export function volumeAt(trading: Trading, at: Moment): number {
	const tradeAt = lastTradeAt(trading, at);
	if (tradeAt === null || tradeAt > at) return 0;
	const grown = (moment: Moment) => {
		const age = Math.max(0, moment - trading.opensAt) / DAY;
		const steps = trading.path.jumps.reduce(
			(sum, jump) => sum + (moment >= jump.at ? 12 * (1 - 2 ** (-(moment - jump.at) / DAY)) : 0),
			0
		);
		return age + steps;
	};
	const whole = grown(Math.max(trading.volumeAt, trading.opensAt + MINUTE));
	return (trading.volume * grown(tradeAt)) / whole;
}

const onGrid = (value: number, tick: Micro) => Math.round(value / tick) * tick;

/** The book of a market at a moment. */
export function bookAt(trading: Trading, at: Moment): Book {
	const { path, tick, empty } = trading;
	const fair = chanceAt(path, at);
	const step = Math.floor(at / path.step);
	const wide = hashPair(path.seed ^ 0x77, step) % 11 === 0 ? 2 : 1;
	const half = (trading.spread * wide) / 2;
	const bid = Math.max(0, onGrid(fair * MICRO - half, tick));
	const ask = Math.min(MICRO, Math.max(bid + tick, onGrid(fair * MICRO + half, tick)));
	const tradeAt = lastTradeAt(trading, at);
	const sign =
		tradeAt !== null && hashPair(path.seed ^ 0x99, Math.floor(tradeAt / 1000)) % 2 ? 1 : -1;
	const last =
		tradeAt === null || tradeAt > at
			? null
			: Math.min(
					MICRO - tick,
					Math.max(
						tick,
						onGrid(chanceAt(path, tradeAt) * MICRO + sign * (trading.spread / 2), tick)
					)
				);
	return {
		bid: empty === 'bid' || empty === 'both' || bid === 0 ? null : bid,
		ask: empty === 'ask' || empty === 'both' || ask === MICRO ? null : ask,
		last,
		fair,
		volume: volumeAt(trading, at)
	};
}
