import { sigmoid } from '#lib/domain/stats.ts';
import { compareReadings } from './pair/compare.ts';
import type { Direction, PairFeatures } from './pair/features.ts';
import { readQuestion, type PairSide, type Reading } from './pair/reading.ts';

export { candidates } from './pair/candidates.ts';
export { readQuestion, type PairSide, type Reading };

/**
 * Whether two markets ask the same question: 0..1, `same` from 0.5 on, and why. An inverse pair is the
 * same question with YES and NO exchanged.
 */
export type PairScore = { score: number; same: boolean; direction: Direction; reasons: string[] };

/**
 * Log odds of a feature. Set by hand, a contradiction outweighing all likeness, and held against a ridge
 * fit on development and composed pairs, which moved none by much.
 */
const WEIGHTS: Record<keyof PairFeatures, number> & { base: number } = {
	base: -2.2,
	likeness: 3.2,
	namesAgree: 1.2,
	nameClash: -5,
	nameExtra: -1,
	thresholdAgree: 1.3,
	thresholdClash: -7,
	thresholdExtra: -2.2,
	numberClash: -5,
	numberExtra: -5,
	dateAgree: 1,
	dateClash: -6,
	dateExtra: -1.2,
	hourClash: -5,
	actClash: -4.3,
	actExtra: -0.9,
	stageClash: -4.4,
	measureClash: -3.7,
	basisClash: -4.8,
	officeClash: -4,
	contestClash: -4,
	rankClash: -4,
	answerClash: -5,
	contentGap: -1.7,
	swap: -4,
	extraWords: -0.1,
	optionOverlap: 2.5,
	optionMismatch: -2.7,
	inverse: -0.2
};

/** Whether two markets ask the same question: likeness, and agreement of names, numbers, dates and answers. */
export const pairScore = (a: PairSide, b: PairSide): PairScore =>
	scoreReadings(readQuestion(a), readQuestion(b));

/** The same for questions read before, where one is compared with many. */
export function scoreReadings(a: Reading, b: Reading): PairScore {
	const { features, direction, reasons } = compareReadings(a, b);
	let sum = WEIGHTS.base;
	for (const name of Object.keys(features) as (keyof PairFeatures)[]) {
		sum += WEIGHTS[name] * features[name];
	}
	const score = sigmoid(sum);
	return { score, same: score >= 0.5, direction, reasons };
}
