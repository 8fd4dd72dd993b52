import { sigmoid } from '#lib/domain/stats.ts';
import { FEATURES, type Feature, type Features } from './features.ts';
import { WEIGHTS } from './weights.ts';

/**
 * What features weigh. `rank` puts the questions of one article in order. `gate` says from the first of
 * them whether the article has a question at all: its features, its rank and how far it is ahead of the
 * second. `fall`: how fast likelihood falls with rank behind the first.
 */
export type Weights = {
	rank: Record<Feature, number>;
	gate: Record<Feature | 'rank' | 'ahead' | 'base', number>;
	fall: number;
};

/** How a question ranks among others for one article: higher is better, on no scale. */
export const rankOf = (features: Features, { rank } = WEIGHTS): number =>
	FEATURES.reduce((sum, name) => sum + rank[name] * features[name], 0);

/** How far the first is ahead when there is no second. */
const ALONE = 3;

/** What the gate weighs: the first question's features, its rank, and how far it is ahead. */
export const gateInputs = (first: Features, rank: number, second: number | undefined) => [
	...FEATURES.map((name) => first[name]),
	rank,
	rank - (second ?? rank - ALONE)
];

/**
 * How likely the article speaks of each question, 0..1, for features in any order. The order of
 * likelihoods is that of ranks. Weighed so that of articles of which half have a question, those with a
 * first likelihood of 0.5 have one as often as not.
 */
export function likelihoods(candidates: readonly Features[], weights: Weights = WEIGHTS): number[] {
	const ranks = candidates.map((features) => rankOf(features, weights));
	const order = ranks.map((_, i) => i).sort((a, b) => (ranks[b] ?? 0) - (ranks[a] ?? 0));
	const [first, second] = order;
	const top = candidates[first ?? -1];
	if (first === undefined || !top) return [];
	const best = ranks[first] ?? 0;
	const inputs = gateInputs(top, best, second === undefined ? undefined : ranks[second]);
	const names = [...FEATURES, 'rank', 'ahead'] as const;
	const gate = names.reduce(
		(sum, name, i) => sum + weights.gate[name] * (inputs[i] ?? 0),
		weights.gate.base
	);
	return ranks.map((rank) => sigmoid(gate - weights.fall * (best - rank)));
}
