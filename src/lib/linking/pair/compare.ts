import { INVERSE, reason } from '#lib/domain/reason.ts';
import { compareNumbers, compareThresholds } from './amounts.ts';
import { NOTHING, type Direction, type PairFeatures, type Part } from './features.ts';
import { compareAnswers, compareNames } from './names.ts';
import { compareOptions } from './options.ts';
import type { Reading } from './reading.ts';
import { compareSlots } from './slots.ts';
import { compareTimes } from './times.ts';
import { compareWords } from './words.ts';

/** What was measured, and why in words. */
export type Comparison = { features: PairFeatures; direction: Direction; reasons: string[] };

/** Compares two questions part by part. Symmetric but for the order in which reasons name things. */
export function compareReadings(a: Reading, b: Reading): Comparison {
	const parts = [
		compareNames(a, b),
		compareAnswers(a, b),
		compareThresholds(a, b),
		compareNumbers(a, b),
		compareTimes(a, b),
		compareSlots(a, b),
		compareWords(a, b),
		compareAnswerLists(a, b)
	];
	const turns = parts.filter((part) => part.turns).length + (negation(a, b) ? 1 : 0);
	const direction = turns % 2 === 1 ? 'inverse' : 'same';
	const features: PairFeatures = Object.assign({}, NOTHING, ...parts.map((part) => part.features));
	if (a.conditional && b.conditional && a.negated !== b.negated) features.answerClash = 1;
	features.inverse = direction === 'inverse' ? 1 : 0;
	const reasons = parts.flatMap((part) => part.reasons);
	if (direction === 'inverse') reasons.unshift(INVERSE);
	return { features, direction, reasons };
}

/** Whether one says no to what the other says; a condition that is denied is another condition. */
const negation = (a: Reading, b: Reading) =>
	a.negated !== b.negated && !a.conditional && !b.conditional;

function compareAnswerLists(a: Reading, b: Reading): Part {
	if (a.options.length > 0 && b.options.length > 0) {
		const { overlap, mismatch, reason: why } = compareOptions(a.options, b.options);
		const games = a.game || b.game;
		return {
			features: { optionOverlap: overlap, optionMismatch: games ? mismatch * 0.3 : mismatch },
			reasons: why ? [why] : []
		};
	}
	if (a.open === b.open) return { features: {}, reasons: [] };
	return {
		features: { optionMismatch: 0.7 },
		reasons: [reason('one asks yes or no, the other which')]
	};
}
