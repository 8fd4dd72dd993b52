import type { Weights } from './ranker.ts';

/**
 * Fitted by scripts/train-linking.ts. Learned from ForecastBench questions (CC BY-SA 4.0, Forecasting
 * Research Institute) and headlines of our own; these are a few coefficients and hold no text of theirs.
 */
export const WEIGHTS: Weights = {
	rank: {
		title: 0.834,
		subject: 0.215,
		article: 0.751,
		articleWhole: 0.898,
		articleNames: 1.231,
		evidence: 2.152,
		lead: 4.041,
		rarestWhole: 0.24,
		articleRare: 0.772,
		rarest: 0.987,
		missing: -0.959,
		articleMissing: -0.61,
		both: 0.514,
		namesOnly: 0,
		names: 1.255,
		terms: 1.208,
		amount: 0.742,
		nearAmount: 0.809,
		clash: -8,
		otherMonth: -0.7,
		sameYear: 0.671,
		later: -1.074,
		soon: 1.657
	},
	gate: {
		title: 1.494,
		subject: 0,
		article: 0,
		articleWhole: 1.324,
		articleNames: 0.163,
		evidence: 2.865,
		lead: 2.237,
		rarestWhole: 2.069,
		articleRare: 1.771,
		rarest: 0.294,
		missing: -0.191,
		articleMissing: -0.065,
		both: 0,
		namesOnly: -0.593,
		names: 0.17,
		terms: 0.516,
		amount: 1.936,
		nearAmount: 1.831,
		clash: -8,
		otherMonth: -0.7,
		sameYear: 0.805,
		later: -0.048,
		soon: 0,
		rank: 0.236,
		ahead: 0,
		base: -9.071
	},
	fall: 1.065
};
