import type { Weights } from './ranker.ts';

/**
 * Fitted by scripts/train-linking.ts. Learned from ForecastBench questions (CC BY-SA 4.0, Forecasting
 * Research Institute) and headlines of our own; these are a few coefficients and hold no text of theirs.
 */
export const WEIGHTS: Weights = {
	rank: {
		title: 1.047,
		subject: 0.182,
		article: 0.798,
		articleWhole: 0.92,
		articleNames: 1.316,
		evidence: 2.053,
		lead: 3.951,
		rarestWhole: 0.142,
		articleRare: 0.725,
		rarest: 1.013,
		missing: -0.918,
		articleMissing: -0.723,
		both: 0.396,
		namesOnly: 0,
		names: 1.193,
		terms: 1.42,
		amount: 0.758,
		nearAmount: 0.824,
		clash: -8,
		otherMonth: -0.7,
		sameYear: 0.641,
		later: -1.06,
		soon: 1.617
	},
	gate: {
		title: 1.801,
		subject: 0,
		article: 0,
		articleWhole: 1.246,
		articleNames: 0.258,
		evidence: 3.006,
		lead: 1.64,
		rarestWhole: 2.088,
		articleRare: 2.05,
		rarest: 0.061,
		missing: -0.097,
		articleMissing: -0.047,
		both: 0,
		namesOnly: -0.458,
		names: 0.075,
		terms: 0.482,
		amount: 1.966,
		nearAmount: 1.873,
		clash: -8,
		otherMonth: -0.7,
		sameYear: 0.722,
		later: -0.033,
		soon: 0,
		rank: 0.205,
		ahead: 0,
		base: -8.451
	},
	fall: 1.078
};
