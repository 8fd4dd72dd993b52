/** What stands out when many topics, stories or markets are looked at. Formulas: methods 7.1 and 7.4. */
import { benjaminiHochberg, normalTail } from './stats.ts';
import { BURST } from './trend.ts';
import type { TrendParts } from './view.ts';

/** Of all that is said to stand out at one time, at most this share may be false. */
export const FALSE_SHARE = 0.05;

/**
 * The chance of evidence as strong as the strongest part, were nothing going on: the smallest chance
 * times the number of parts that were looked at (Bonferroni; parts may go together). `null` parts were
 * not measured; null when none was. `[0.01, 0.5, null]` is 0.02.
 */
export function chanceOf(parts: readonly (number | null)[]): number | null {
	const known = parts.filter((p) => p !== null);
	return known.length === 0 ? null : Math.min(1, known.length * Math.min(...known));
}

/** The chance of a move as far as `z` of its own noise in any of so many hours of markets. */
export const moveChance = (z: number, looks: number) =>
	Math.min(1, normalTail(z) * Math.max(1, looks));

/**
 * Which of these stand out, by their chances (null: not measured, stands never); `tests` counts all that were
 * looked at, also those that are not listed.
 */
export const standsOut = (chances: readonly (number | null)[], tests = chances.length): boolean[] =>
	benjaminiHochberg(
		chances.map((p) => p ?? 1),
		{ rate: FALSE_SHARE, tests }
	);

/** News louder than this many standard deviations above the usual is loud. */
const LOUD = 2;

/** Where a topic stands between news and odds; null where its usual news is not known yet. */
export type Quarter = 'loud-moving' | 'loud-flat' | 'quiet-moving' | 'quiet-flat';

/** The quarter of the news against the odds; a move is one beyond the market's own noise and spread. */
export function quarterOf({ burst, outlets, move }: TrendParts): Quarter | null {
	if (burst === null) return null;
	const loud = burst >= LOUD && outlets >= BURST.owners;
	return `${loud ? 'loud' : 'quiet'}-${move ? 'moving' : 'flat'}`;
}

/** Languages that both must cover what moves. */
export const DESKS = ['en', 'ko'] as const;
export type Desk = (typeof DESKS)[number];
export type Coverage = Record<Desk, number>;

/**
 * The language in which something that moves is not covered yet although it is in the other one; null: in
 * both or in neither, or nothing was read in the one that is missing, so that nobody can know.
 */
export function blindIn(covered: Coverage, read: Coverage): Desk | null {
	for (const desk of DESKS) {
		const other = desk === 'en' ? 'ko' : 'en';
		if (covered[desk] === 0 && covered[other] > 0 && read[desk] > 0) return desk;
	}
	return null;
}
