import type { Weights } from './ranker.ts';

/**
 * Fitted by scripts/train-linking.ts. Learned from ForecastBench questions (CC BY-SA 4.0, Forecasting
 * Research Institute) and headlines of our own; these are a few coefficients and hold no text of theirs.
 */
export const WEIGHTS: Weights = {
	rank: {
		title: 0.926,
		subject: 0.083,
		article: 0.517,
		articleWhole: 2.01,
		articleNames: 1.184,
		evidence: 2.582,
		lead: 4.539,
		rarest: 0.914,
		missing: -1.003,
		articleMissing: -0.866,
		both: 0.53,
		namesOnly: 0,
		rarestTermWhole: 0,
		amount: 0.762,
		nearAmount: 0.836,
		clash: -0.804,
		sameMonth: 0,
		otherMonth: 0,
		sameYear: 0.739,
		otherYear: 0,
		later: -1.065,
		soon: 1.581
	},
	gate: {
		title: 0.184,
		subject: 0,
		article: 0,
		articleWhole: 1.007,
		articleNames: 0,
		evidence: 1.12,
		lead: 0.115,
		rarest: 0.083,
		missing: -0.023,
		articleMissing: 0,
		both: 0,
		namesOnly: -0.28,
		rarestTermWhole: 0.166,
		amount: 0.495,
		nearAmount: 0.471,
		clash: -0.626,
		sameMonth: 0,
		otherMonth: 0,
		sameYear: 0,
		otherYear: -0.078,
		later: 0,
		soon: 0.048,
		rank: 0.586,
		ahead: 0.118,
		base: -6.696
	},
	fall: 1.101
};
