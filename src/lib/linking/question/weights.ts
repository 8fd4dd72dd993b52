import type { Weights } from './ranker.ts';

/**
 * Fitted by scripts/train-linking.ts. Learned from ForecastBench questions (CC BY-SA 4.0, Forecasting
 * Research Institute) and headlines of our own; these are a few coefficients and hold no text of theirs.
 */
export const WEIGHTS: Weights = {
	rank: {
		title: 1.201,
		subject: 0.259,
		article: 0.794,
		articleWhole: 0.939,
		articleNames: 1.255,
		evidence: 2.086,
		lead: 3.993,
		rarestWhole: 0.181,
		articleRare: 0.872,
		rarest: 0.927,
		missing: -0.787,
		articleMissing: -0.66,
		both: 0.389,
		namesOnly: 0,
		names: 1.235,
		terms: 1.358,
		amount: 0.767,
		nearAmount: 0.829,
		clash: -8,
		otherMonth: -0.7,
		sameYear: 0.64,
		later: -1.05,
		soon: 1.639
	},
	gate: {
		title: 1.879,
		subject: 0,
		article: 0,
		articleWhole: 1.125,
		articleNames: 0.277,
		evidence: 3.044,
		lead: 1.561,
		rarestWhole: 1.96,
		articleRare: 2.163,
		rarest: 0.065,
		missing: -0.201,
		articleMissing: -0.105,
		both: 0,
		namesOnly: -0.449,
		names: 0.15,
		terms: 0.527,
		amount: 1.984,
		nearAmount: 1.895,
		clash: -8,
		otherMonth: -0.7,
		sameYear: 0.793,
		later: -0.024,
		soon: 0,
		rank: 0.185,
		ahead: 0,
		base: -8.227
	},
	fall: 1.045
};
