import type { Weights } from './ranker.ts';

/**
 * Fitted by scripts/train-linking.ts. Learned from ForecastBench questions (CC BY-SA 4.0, Forecasting
 * Research Institute) and headlines of our own; these are a few coefficients and hold no text of theirs.
 */
export const WEIGHTS: Weights = {
	rank: {
		title: 1.216,
		subject: 0.239,
		article: 0.775,
		articleWhole: 0.947,
		articleNames: 1.298,
		evidence: 2.032,
		lead: 3.939,
		rarestWhole: 0.105,
		articleRare: 0.764,
		rarest: 0.987,
		missing: -0.782,
		articleMissing: -0.747,
		both: 0.386,
		namesOnly: 0,
		names: 1.212,
		terms: 1.481,
		amount: 0.771,
		nearAmount: 0.832,
		clash: -8,
		otherMonth: -0.7,
		sameYear: 0.639,
		later: -1.047,
		soon: 1.617
	},
	gate: {
		title: 1.953,
		subject: 0,
		article: 0,
		articleWhole: 1.112,
		articleNames: 0.264,
		evidence: 3.303,
		lead: 1.898,
		rarestWhole: 1.953,
		articleRare: 2.195,
		rarest: 0,
		missing: -0.205,
		articleMissing: -0.139,
		both: 0,
		namesOnly: -0.452,
		names: 0.087,
		terms: 0.429,
		amount: 2.005,
		nearAmount: 1.906,
		clash: -8,
		otherMonth: -0.7,
		sameYear: 0.777,
		later: -0.052,
		soon: 0,
		rank: 0.169,
		ahead: 0,
		base: -8.447
	},
	fall: 1.043
};
