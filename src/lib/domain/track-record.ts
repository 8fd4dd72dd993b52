/** How a speaker's claims fared: against the market, and against others at the same price. Methods 7.8, 7.9. */
import type { ClaimState } from './claim.ts';
import { brier, shrunk, skill, type Interval } from './score.ts';
import { FEWEST_FOR_INTERVAL, mean, quantile } from './stats.ts';

const DAY = 24 * 3_600_000;

/** What a flat promise is taken to mean; declared, and shown with what it would mean instead. */
export const FLAT_PROMISE = 0.9;
export const FLAT_SENSITIVITY = [0.8, 0.9, 1] as const;

/** Speakers with fewer decided claims have no rank. */
export const FEWEST_FOR_RANK = 10;

/** What a decided claim counts as. Late is not kept; open and void count nowhere but in public. */
const WORTH: Partial<Record<ClaimState, number>> = { kept: 1, late: 0, partial: 0.5, not_kept: 0 };

/** A claim as it is scored. */
export type RecordedClaim = {
	state: ClaimState;
	/** The probability its speaker gave, 0..1; null: a flat promise. */
	stated: number | null;
	/** The market's price of its coming true just before it was made, 0..1; null: not known. */
	market: number | null;
	/** The event it is about: claims on one event are one draw. */
	family: string;
	/** Entered before its outcome was known. */
	inAdvance: boolean;
};

export type SpeakerScore = {
	/** Every claim by what came of it. */
	counts: Record<ClaimState, number>;
	/** Decided claims with a price: those that are scored, and how many were entered in advance. */
	n: number;
	inAdvance: number;
	families: number;
	/** Brier score of the speaker and of the market at the claim; null of nothing. */
	brier: number | null;
	marketBrier: number | null;
	/** 1 − brier / marketBrier: above 0 the speaker knew better. Pulled to 0 as if ten more had equalled it. */
	skill: number | null;
	shrunk: number | null;
	/** 95 % bootstrap interval of `skill` over events; null below 3 events. */
	interval: Interval | null;
	/** The same skill for other readings of a flat promise. */
	sensitivity: { flat: number; skill: number | null }[];
	/** Whether there is enough to compare with others. */
	ranked: boolean;
};

type Pair = { p: number; market: number; outcome: number; family: string };

const pairsOf = (claims: readonly RecordedClaim[], flat: number): Pair[] =>
	claims.flatMap(({ state, stated, market, family }) => {
		const outcome = WORTH[state];
		return outcome === undefined || market === null
			? []
			: [{ p: stated ?? flat, market, outcome, family }];
	});

const skillOf = (pairs: readonly Pair[]) => skill(brier(pairs), brier(pairs.map(asMarket)));
const asMarket = ({ market, outcome }: Pair) => ({ p: market, outcome });

/** A speaker's record. The same claims and seed give the same interval. */
export function speakerScore(
	claims: readonly RecordedClaim[],
	random: () => number,
	rounds = 999
): SpeakerScore {
	const counts = { open: 0, kept: 0, late: 0, partial: 0, not_kept: 0, void: 0 };
	for (const { state } of claims) counts[state]++;
	const pairs = pairsOf(claims, FLAT_PROMISE);
	const inAdvance = pairsOf(
		claims.filter((claim) => claim.inAdvance),
		FLAT_PROMISE
	).length;
	const value = skillOf(pairs);
	const families = [...Map.groupBy(pairs, ({ family }) => family).values()];
	return {
		counts,
		n: pairs.length,
		inAdvance,
		families: families.length,
		brier: brier(pairs),
		marketBrier: brier(pairs.map(asMarket)),
		skill: value,
		shrunk: value === null ? null : shrunk(pairs.length, value, 0),
		interval: value === null ? null : skillInterval(families, random, rounds),
		sensitivity: FLAT_SENSITIVITY.map((flat) => ({ flat, skill: skillOf(pairsOf(claims, flat)) })),
		ranked: inAdvance >= FEWEST_FOR_RANK
	};
}

function skillInterval(families: Pair[][], random: () => number, rounds: number): Interval | null {
	if (families.length < FEWEST_FOR_INTERVAL) return null;
	const draws: number[] = [];
	for (let round = 0; round < rounds; round++) {
		const drawn = families.flatMap(
			() => families[Math.floor(random() * families.length)] as Pair[]
		);
		const value = skillOf(drawn);
		if (value !== null) draws.push(value);
	}
	const [lo, hi] = [quantile(draws, 0.025), quantile(draws, 0.975)];
	return lo === null || hi === null ? null : [lo, hi];
}

// --- Following and fading everything ----------------------------------------------------------------

/** A dollar in one claim's market: its profit by now, and when it was paid out (null: still open). */
export type Stake = { profit: number; settledAt: number | null };

/** Equal dollars in every claim. */
export type StakeIndex = {
	n: number;
	/** Of them still open, valued at what they would fetch. */
	open: number;
	/** Profit a dollar, on average. */
	mean: number;
	/** Largest fall of the sum from its height so far, in dollars where each stake is one. */
	drawdown: number;
	/** The worst single profit, and how many were above 0. */
	worst: number;
	gained: number;
};

/** The index over stakes, in the order in which they were paid out; null without any. */
export function stakeIndex(stakes: readonly Stake[]): StakeIndex | null {
	const ordered = [...stakes].sort(
		(a, b) => (a.settledAt ?? Infinity) - (b.settledAt ?? Infinity) || a.profit - b.profit
	);
	let [sum, height, drawdown] = [0, 0, 0];
	for (const { profit } of ordered) {
		sum += profit;
		height = Math.max(height, sum);
		drawdown = Math.max(drawdown, height - sum);
	}
	if (ordered.length === 0) return null;
	return {
		n: ordered.length,
		open: ordered.filter(({ settledAt }) => settledAt === null).length,
		mean: sum / ordered.length,
		drawdown,
		worst: Math.min(...ordered.map(({ profit }) => profit)),
		gained: ordered.filter(({ profit }) => profit > 0).length
	};
}

// --- Is it the speaker, or does NO usually win? -----------------------------------------------------

const HORIZONS = [7, 30, 90, 365].map((days) => days * DAY);

/** Which of five horizons a length of time falls into, 0: under a week … 4: over a year. */
export const horizonOf = (ms: number) => HORIZONS.filter((end) => ms >= end).length;

/** Markets that are alike when a claim is made: same venue, tenth of the price, and horizon. */
export const stratumOf = (venue: string, p: number, held: number) =>
	`${venue} ${Math.min(9, Math.floor(p * 10 + 1e-9))} ${horizonOf(held)}`;

/** Profit of a dollar on NO at the price 1 − p, before fees and spread, when YES paid `payout`. */
export const plainFade = (p: number, payout: number) => (1 - payout) / (1 - p) - 1;

/** Fewer markets to draw from than this are no comparison. */
export const FEWEST_CONTROLS = 5;
export const CONTROL_DRAWS = 1000;

export type MatchedControl = {
	/** Claims that could be matched, and the markets they were matched with. */
	n: number;
	candidates: number;
	/** Mean profit of fading them, and of fading as many others, before fees and spread for both. */
	mean: number;
	controlMean: number;
	/** The share of draws in which fading others made less, ties half: 0.5 is no difference. */
	percentile: number;
};

/**
 * Sets fading a speaker's settled claims beside fading other markets that were alike: each draw takes one
 * of the same stratum for each claim. Null when no claim has enough of them.
 */
export function matchedControl(
	claims: readonly { stratum: string; profit: number }[],
	pool: ReadonlyMap<string, readonly number[]>,
	random: () => number,
	draws = CONTROL_DRAWS
): MatchedControl | null {
	const matched = claims.flatMap(({ stratum, profit }) => {
		const others = pool.get(stratum) ?? [];
		return others.length < FEWEST_CONTROLS ? [] : [{ stratum, profit, others }];
	});
	const own = mean(matched.map(({ profit }) => profit));
	if (own === null) return null;
	let [sum, below] = [0, 0];
	for (let draw = 0; draw < draws; draw++) {
		let profit = 0;
		for (const { others } of matched) profit += others[Math.floor(random() * others.length)] ?? 0;
		const other = profit / matched.length;
		sum += other;
		below += other < own - 1e-12 ? 1 : other <= own + 1e-12 ? 0.5 : 0;
	}
	const strata = new Map(matched.map(({ stratum, others }) => [stratum, others.length]));
	return {
		n: matched.length,
		candidates: [...strata.values()].reduce((all, count) => all + count, 0),
		mean: own,
		controlMean: sum / draws,
		percentile: below / draws
	};
}
