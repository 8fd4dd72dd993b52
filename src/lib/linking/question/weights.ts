import type { Weights } from './ranker.ts';

/**
 * Fitted by scripts/train-linking.ts. Learned from ForecastBench questions (CC BY-SA 4.0, Forecasting
 * Research Institute) and headlines of our own; these are a few coefficients and hold no text of theirs.
 */
export const WEIGHTS: Weights = {
	rank: {
		title: 1.029,
		subject: 0.201,
		article: 0.815,
		articleWhole: 0.919,
		articleNames: 1.268,
		evidence: 2.111,
		lead: 4.007,
		rarestWhole: 0.21,
		articleRare: 0.842,
		rarest: 0.954,
		missing: -0.924,
		articleMissing: -0.629,
		both: 0.403,
		namesOnly: 0,
		names: 1.215,
		terms: 1.282,
		amount: 0.754,
		nearAmount: 0.821,
		clash: -8,
		otherMonth: -0.7,
		sameYear: 0.643,
		later: -1.066,
		soon: 1.64
	},
	gate: {
		title: 1.683,
		subject: 0,
		article: 0,
		articleWhole: 1.256,
		articleNames: 0.206,
		evidence: 2.887,
		lead: 1.832,
		rarestWhole: 2.11,
		articleRare: 1.958,
		rarest: 0.057,
		missing: -0.099,
		articleMissing: -0.03,
		both: 0,
		namesOnly: -0.481,
		names: 0.07,
		terms: 0.423,
		amount: 1.93,
		nearAmount: 1.843,
		clash: -8,
		otherMonth: -0.7,
		sameYear: 0.753,
		later: 0,
		soon: 0,
		rank: 0.238,
		ahead: 0,
		base: -8.782
	},
	fall: 1.077
};
