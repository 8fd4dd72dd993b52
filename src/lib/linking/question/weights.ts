import type { Weights } from './ranker.ts';

/**
 * Fitted by scripts/train-linking.ts. Learned from ForecastBench questions (CC BY-SA 4.0, Forecasting
 * Research Institute) and headlines of our own; these are a few coefficients and hold no text of theirs.
 */
export const WEIGHTS: Weights = {
	rank: {
		title: 0.892,
		subject: 0.217,
		article: 0.741,
		articleWhole: 0.877,
		articleNames: 1.131,
		evidence: 2.124,
		lead: 4.033,
		rarestWhole: 0.264,
		articleRare: 0.796,
		rarest: 1.037,
		missing: -0.965,
		articleMissing: -0.738,
		both: 0.523,
		namesOnly: 0,
		names: 1.106,
		terms: 1.181,
		amount: 0.745,
		nearAmount: 0.814,
		clash: -4,
		otherMonth: -0.7,
		sameYear: 0.696,
		later: -1.06,
		soon: 1.644
	},
	gate: {
		title: 1.409,
		subject: 0,
		article: 0,
		articleWhole: 1.283,
		articleNames: 0.118,
		evidence: 2.947,
		lead: 2.377,
		rarestWhole: 2.074,
		articleRare: 1.689,
		rarest: 0.156,
		missing: -0.172,
		articleMissing: -0.051,
		both: 0,
		namesOnly: -0.573,
		names: 0.148,
		terms: 0.408,
		amount: 1.899,
		nearAmount: 1.804,
		clash: -4,
		otherMonth: -0.7,
		sameYear: 0.775,
		later: 0,
		soon: 0,
		rank: 0.266,
		ahead: 0,
		base: -9.293
	},
	fall: 1.077
};
