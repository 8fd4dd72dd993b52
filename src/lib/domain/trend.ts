/** Bursts of stories, moves of prices, and the order of the front page. Formulas: methods 7.1 and 7.4. */
import type { Moment } from './market.ts';
import type { PriceSeries } from './series.ts';
import { countTail, logit } from './stats.ts';
import type { TrendParts } from './view.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/**
 * How far a count lies above what was expected, in standard deviations (Anscombe 1948: the square
 * root makes a Poisson count nearly normal). 12 where 3 were expected is 3.36.
 */
export const anscombe = (n: number, expected: number) =>
	2 * (Math.sqrt(n + 3 / 8) - Math.sqrt(expected + 3 / 8));

/** 0 is Monday 00:00 UTC, 167 is Sunday 23:00. 1970 began on a Thursday. */
export const hourOfWeek = (at: Moment) => (Math.floor(at / HOUR) + 72) % 168;

/** Stories of one hour. `n` null: no source was read. `owners`: who published, each owner once. */
export type HourCount = { at: Moment; n: number | null; owners: readonly string[] };

/** What is expected of an hour, and how many measured hours that rests on. */
export type Expected = { expected: number | null; samples: number; dispersion: number };

/** The level follows new hours with a half-life of three days. */
const ALPHA = 1 - 0.5 ** (1 / 72);
/** A week's hour is trusted after as many weeks; before, it is drawn to the all-hours mean. */
const SEASON_WEEKS = 4;

/**
 * What each hour was expected to bring, from the hours before it alone: the level (an exponentially
 * weighted mean) times the hour of the week. Hours must be in order. `expected` is null before the
 * first measured hour.
 */
export function baseline(hours: readonly HourCount[]): Expected[] {
	const season = Array.from({ length: 168 }, () => ({ sum: 0, weeks: 0 }));
	let level: number | null = null;
	let total = 0;
	let squares = 0;
	let samples = 0;
	return hours.map(({ at, n }) => {
		const hour = season[hourOfWeek(at)] ?? { sum: 0, weeks: 0 };
		const all = samples > 0 ? total / samples : 0;
		const factor =
			all > 0 ? (hour.sum + SEASON_WEEKS * all) / (hour.weeks + SEASON_WEEKS) / all : 1;
		const expected = level === null ? null : level * factor;
		const variance = samples > 1 ? (squares - total * all) / (samples - 1) : 0;
		const answer = { expected, samples, dispersion: all > 0 ? variance / all : 1 };
		if (n !== null) {
			const flat: number = n / factor;
			level = level === null ? flat : ALPHA * flat + (1 - ALPHA) * level;
			hour.sum += n;
			hour.weeks += 1;
			total += n;
			squares += n * n;
			samples += 1;
		}
		return answer;
	});
}

/** Gates a burst must pass beside its z: what is loud enough to be worth a reader's time. */
export const BURST = {
	/** Hours looked at together: a story needs some to spread. */
	hours: 3,
	z: 3,
	stories: 5,
	ratio: 3,
	owners: 2,
	/** Measured hours before the first burst may be called. */
	samples: 24,
	/** Ms after a burst in which another one is the same one going on. */
	cooldown: 6 * HOUR
} as const;

/** More stories than the topic's own baseline explains, from `at` to `endAt` (exclusive). */
export type Burst = {
	at: Moment;
	endAt: Moment;
	stories: number;
	expected: number;
	ratio: number | null;
	z: number;
	/** Chance of as many under the baseline (Poisson, or negative binomial where counts are wilder). */
	p: number;
	owners: number;
};

/**
 * Bursts in a topic's hours, in order, from what the hours before each showed. Hours must follow
 * each other without holes (`n` null where not measured). The figures are those of the burst's
 * loudest moment.
 */
export function bursts(hours: readonly HourCount[]): Burst[] {
	const before = baseline(hours);
	const found: Burst[] = [];
	hours.forEach((hour, i) => {
		const first = Math.max(0, i - BURST.hours + 1);
		const window = hours.slice(first, i + 1);
		const base = before[first];
		const expectations = before.slice(first, i + 1).map(({ expected }) => expected);
		if (!base || base.samples < BURST.samples || hour.n === null) return;
		let stories = 0;
		let expected = 0;
		window.forEach(({ n }, k) => {
			if (n === null) return;
			stories += n;
			expected += expectations[k] ?? 0;
		});
		const z = anscombe(stories, expected);
		const owners = new Set(window.flatMap((h) => h.owners)).size;
		if (
			z < BURST.z ||
			stories < BURST.stories ||
			stories < BURST.ratio * expected ||
			owners < BURST.owners
		) {
			return;
		}
		const start = window.find(({ n }) => (n ?? 0) > 0)?.at ?? hour.at;
		const burst: Burst = {
			at: start,
			endAt: hour.at + HOUR,
			stories,
			expected,
			ratio: expected > 0 ? stories / expected : null,
			z,
			p: countTail(stories, expected, base.dispersion),
			owners
		};
		const last = found.at(-1);
		if (!last || burst.at >= last.endAt + BURST.cooldown) found.push(burst);
		else if (z > last.z) Object.assign(last, burst, { at: last.at });
		else last.endAt = burst.endAt;
	});
	return found;
}

/** A market's probability by the hour: `p` holds the last known value, null in a gap. */
export type PriceHour = { at: Moment; p: number | null; bid: number | null; ask: number | null };

/**
 * The price as it stood at each full hour from `from` to `to`. A price is a step that lasts until
 * the next point; a null point opens a gap. After the last point nothing is known.
 */
export function priceHours(series: PriceSeries, from: Moment, to: Moment): PriceHour[] {
	const hours: PriceHour[] = [];
	let next = 0;
	const end = Math.min(to, series.t.at(-1) ?? -Infinity);
	for (let at = Math.ceil(from / HOUR) * HOUR; at <= end; at += HOUR) {
		while (next < series.t.length && (series.t[next] ?? Infinity) <= at) next++;
		hours.push({
			at,
			p: series.p[next - 1] ?? null,
			bid: series.bid[next - 1] ?? null,
			ask: series.ask[next - 1] ?? null
		});
	}
	return hours;
}

/** Gates a move must pass. */
export const MOVE = {
	/** Hours over which a change is looked for, shortest first. */
	windows: [1, 6, 24],
	z: 4,
	/** Least change of the probability. */
	change: 0.02,
	/** The same where no bid and ask say how wide the market is. */
	changeUnquoted: 0.04,
	/** Measured hourly changes before the first move may be called. */
	samples: 24
} as const;

/** A change of probability larger than the market's own noise explains. */
export type Move = {
	/** The last hour at the old level, and the first at the new. */
	at: Moment;
	endAt: Moment;
	from: number;
	to: number;
	change: number;
	/** Change of log-odds in units of the market's own volatility over as many hours; signed. */
	z: number;
	hours: number;
};

/**
 * The least hourly volatility believed, in log-odds: a market that stood still still moves by a tick
 * of a cent a day, and a cent weighs more near 0 and 1.
 */
const quietest = (p: number) => 0.01 / Math.max(0.01, p * (1 - p)) / Math.sqrt(24);

/** Whether the new price lies outside the old bid and ask, and the old outside the new. */
function beyondSpread(before: PriceHour, after: PriceHour, change: number): boolean {
	const spread = ({ bid, ask }: PriceHour) => (bid === null || ask === null ? null : ask - bid);
	const widths = [spread(before), spread(after)].filter((width) => width !== null);
	if (widths.length === 0) return Math.abs(change) >= MOVE.changeUnquoted;
	return Math.abs(change) > Math.max(...widths) + 1e-9;
}

/**
 * Moves in a market's hours, in order: |change of log-odds| over 1, 6 or 24 hours against the
 * volatility of the hours before, beyond the spread. Each change counts once: after a move the next
 * is measured from its end.
 */
export function moves(hours: readonly PriceHour[]): Move[] {
	const found: Move[] = [];
	// Variance of hourly changes before each hour; a change enters it held to 4 deviations, so that
	// one jump does not deafen the days after it.
	let variance: number | null = null;
	let samples = 0;
	let floor = 0; // index before which nothing is looked at: the end of the last move
	hours.forEach((hour, i) => {
		const last = hours[i - 1];
		if (hour.p === null) {
			floor = i + 1;
			return;
		}
		const step = last?.p === undefined || last.p === null ? null : logit(hour.p) - logit(last.p);
		if (samples >= MOVE.samples && variance !== null && i > floor) {
			const move = bestMove(hours, i, floor, Math.sqrt(variance));
			if (move) {
				const previous = found.at(-1);
				// A move that goes on in the next hour is one move, not two.
				if (previous && previous.endAt === move.at && previous.z * move.z > 0) {
					const change = move.to - previous.from;
					const z = Math.abs(move.z) > Math.abs(previous.z) ? move.z : previous.z;
					const together = { change, z, to: move.to, endAt: move.endAt };
					Object.assign(previous, together, { hours: (move.endAt - previous.at) / HOUR });
				} else found.push(move);
				floor = i;
			}
		}
		if (step !== null) {
			const limit: number =
				variance === null ? Infinity : 4 * Math.max(Math.sqrt(variance), quietest(hour.p));
			const held = Math.min(limit, Math.abs(step));
			variance = variance === null ? held ** 2 : ALPHA * held ** 2 + (1 - ALPHA) * variance;
			samples += 1;
		}
	});
	return found;
}

function bestMove(
	hours: readonly PriceHour[],
	i: number,
	floor: number,
	volatility: number
): Move | null {
	const after = hours[i];
	let best: Move | null = null;
	for (const window of MOVE.windows) {
		const before = hours[i - window];
		if (i - window < floor || !before || before.p === null || !after || after.p === null) break;
		const change = after.p - before.p;
		const noise = Math.max(volatility, quietest(before.p)) * Math.sqrt(window);
		const z = (logit(after.p) - logit(before.p)) / noise;
		if (Math.abs(z) < MOVE.z || Math.abs(change) < MOVE.change - 1e-9) continue;
		if (!beyondSpread(before, after, change) || (best && Math.abs(best.z) >= Math.abs(z))) continue;
		best = {
			at: before.at,
			endAt: after.at,
			from: before.p,
			to: after.p,
			change,
			z,
			hours: window
		};
	}
	return best;
}

/** No part may drown the others: a z beyond this counts as this. */
const LOUDEST = 10;
/** Typical deviation of a story's sentiment, for weighing a change of the mean. */
const SENTIMENT_DEVIATION = 0.4;

/** A part of a score: a z above 0, and none beyond `LOUDEST`. */
const held = (z: number | null) => Math.min(LOUDEST, Math.max(0, z ?? 0));

/** How far a change of the mean over so many stories lies from none, in deviations; null below three stories. */
export function sentimentZ({
	sentimentChange: change,
	stories
}: Pick<TrendParts, 'sentimentChange' | 'stories'>): number | null {
	if (change === null || stories < 3) return null;
	return (Math.abs(change) * Math.sqrt(stories / 2)) / SENTIMENT_DEVIATION;
}

/** The tone of a topic's stories: how many, their mean and their deviation, -1..1. */
export type UsualTone = { n: number; mean: number; deviation: number };

/** Stories from which on a topic's tone is known. */
const FEWEST_TONES = 20;
/** Topics whose stories all sound alike still waver by this much. */
const LEAST_DEVIATION = 0.1;

/**
 * How far the tone of one story lies from the usual of its topic, in deviations of one more story; null while
 * that is not known. 0.5 where 100 stories had 0 ± 0.25 is 1.99.
 */
export function toneZ(tone: number, { n, mean, deviation }: UsualTone): number | null {
	if (n < FEWEST_TONES) return null;
	return (tone - mean) / (Math.max(LEAST_DEVIATION, deviation) * Math.sqrt(1 + 1 / n));
}

/** Several pieces of evidence as one: the length of the vector of their z. 3 and 4 are 5. */
export const evidence = (...z: (number | null)[]) => Math.hypot(...z.map(held));

/**
 * The evidence that something is going on, for ordering topics: burst (above the baseline, from two
 * publishers and more), move, and the weight of the sentiment's change. 0 is an ordinary day.
 */
export function trendScore(
	parts: Pick<TrendParts, 'burst' | 'outlets' | 'move' | 'sentimentChange' | 'stories'>
): number {
	return evidence(
		parts.outlets < BURST.owners ? null : parts.burst,
		parts.move ? Math.abs(parts.move.z ?? 0) : null,
		Math.min(3, sentimentZ(parts) ?? 0)
	);
}
