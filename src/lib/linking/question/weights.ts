import type { Weights } from './ranker.ts';

/**
 * Fitted by scripts/train-linking.ts. Learned from ForecastBench questions (CC BY-SA 4.0, Forecasting
 * Research Institute) and headlines of our own; these are a few coefficients and hold no text of theirs.
 */
export const WEIGHTS: Weights = {
	rank: {
		title: 0.947,
		subject: 0.173,
		article: 0.681,
		articleWhole: 0.861,
		articleNames: 1.282,
		evidence: 2.17,
		lead: 3.936,
		rarestWhole: 0.5,
		articleRare: 0.772,
		rarest: 1.087,
		missing: -0.983,
		articleMissing: -0.746,
		both: 0.522,
		namesOnly: 0,
		names: 1.006,
		terms: 1.198,
		amount: 0.746,
		nearAmount: 0.819,
		clash: -0.81,
		sameYear: 0.704,
		later: -1.06,
		soon: 1.637
	},
	gate: {
		title: 1.491,
		subject: 0,
		article: 0,
		articleWhole: 1.212,
		articleNames: 0.171,
		evidence: 2.972,
		lead: 1.805,
		rarestWhole: 2.069,
		articleRare: 1.873,
		rarest: 0.118,
		missing: -0.203,
		articleMissing: -0.041,
		both: 0,
		namesOnly: -0.543,
		names: 0.149,
		terms: 0.51,
		amount: 1.931,
		nearAmount: 1.846,
		clash: -1.218,
		sameYear: 0.841,
		later: -0.067,
		soon: 0,
		rank: 0.227,
		ahead: 0,
		base: -8.544
	},
	fall: 1.076
};
