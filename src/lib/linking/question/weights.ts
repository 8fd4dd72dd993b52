import type { Weights } from './ranker.ts';

/**
 * Fitted by scripts/train-linking.ts. Learned from ForecastBench questions (CC BY-SA 4.0, Forecasting
 * Research Institute) and headlines of our own; these are a few coefficients and hold no text of theirs.
 */
export const WEIGHTS: Weights = {
	rank: {
		title: 1.012,
		subject: 0.267,
		article: 0.728,
		articleWhole: 0.924,
		articleNames: 1.228,
		evidence: 2.116,
		lead: 4.006,
		rarestWhole: 0.206,
		articleRare: 0.806,
		rarest: 0.977,
		missing: -0.826,
		articleMissing: -0.638,
		both: 0.502,
		namesOnly: 0,
		names: 1.286,
		terms: 1.305,
		amount: 0.756,
		nearAmount: 0.818,
		clash: -8,
		otherMonth: -0.7,
		sameYear: 0.665,
		later: -1.058,
		soon: 1.637
	},
	gate: {
		title: 1.482,
		subject: 0,
		article: 0,
		articleWhole: 1.131,
		articleNames: 0.114,
		evidence: 3.296,
		lead: 1.831,
		rarestWhole: 1.691,
		articleRare: 2.001,
		rarest: 0.235,
		missing: -0.255,
		articleMissing: -0.149,
		both: 0,
		namesOnly: -0.558,
		names: 0.151,
		terms: 0.4,
		amount: 1.865,
		nearAmount: 1.768,
		clash: -8,
		otherMonth: -0.7,
		sameYear: 0.766,
		later: -0.049,
		soon: 0,
		rank: 0.222,
		ahead: 0,
		base: -8.409
	},
	fall: 1.056
};
