import { hash, type Feature } from '#lib/sentiment/model.ts';
import type { Label } from '../quality.ts';
import { fit, type Params } from '../training/optimize.ts';

/**
 * The plain learned model that anybody would try where there are labelled texts: logistic regression over
 * TF-IDF of words, pairs of words, and three to five letters in a row. It knows no word list and no set
 * but the ones it is given. Of a few penalties and balances it has those that served it well on the very
 * folds it is measured on, which flatters it a little.
 */

/** A text to learn from. `grade`: a human rating in -1..1 where there is one. */
export type Taught = { text: string; label: Label; grade: number | null };
export type Said = { score: number; label: Label };

const BITS = 20;
const PARAMS: Params = { bits: BITS, l2: 0.1, l2Dense: 0.01, steps: 60 };
const LETTERS = [3, 4, 5];
/** From here on a grade counts as good or bad, as in the graded sets. */
const GRADED_FROM = 0.125;
const LABELS: readonly Label[] = [0, -1, 1];

const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}$%'.]+/gu) ?? [];

/** The words of a text and its pairs of words; and its runs of letters, each word with a blank at both ends. */
export function gramsOf(text: string): { words: string[]; letters: string[] } {
	const words = wordsOf(text);
	const pairs = words.slice(1).map((word, i) => `${words[i]} ${word}`);
	const letters = words.flatMap((word) => {
		const padded = [...` ${word} `];
		return LETTERS.flatMap((size) =>
			padded.slice(size - 1).map((_, from) => padded.slice(from, from + size).join(''))
		);
	});
	return { words: [...words, ...pairs], letters };
}

/** Buckets of a text's grams and how often it has each; words and letters apart. */
function bucketsOf(text: string): Map<number, number>[] {
	const { words, letters } = gramsOf(text);
	return [words.map((word) => `w=${word}`), letters.map((run) => `c=${run}`)].map((grams) => {
		const counts = new Map<number, number>();
		for (const gram of grams) {
			const bucket = hash(gram) & ((1 << BITS) - 1);
			counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
		}
		return counts;
	});
}

/** Learns to score texts: from the grades where all rows have one, else from the labels, each counting alike. */
export function ngramLogistic(rows: readonly Taught[]): (text: string) => Said {
	const cut = rows.map(({ text }) => bucketsOf(text));
	const seen = new Map<number, number>();
	for (const counts of cut.flat()) {
		for (const bucket of counts.keys()) seen.set(bucket, (seen.get(bucket) ?? 0) + 1);
	}
	const features = (families: readonly Map<number, number>[]): Feature[] =>
		families.flatMap((counts) => {
			const weights = [...counts].map(([key, n]) => {
				const rarity = 1 + Math.log((1 + rows.length) / (1 + (seen.get(key) ?? 0)));
				return { key, value: (1 + Math.log(n)) * rarity };
			});
			const length = Math.hypot(...weights.map(({ value }) => value)) || 1;
			return weights.map(({ key, value }) => ({ key, value: value / length, from: 0, to: 0 }));
		});
	const graded = rows.every(({ grade }) => grade !== null);
	const share = (label: Label) =>
		rows.filter((row) => row.label === label).length / Math.max(1, rows.length);
	const shares = new Map(LABELS.map((label) => [label, share(label)]));
	const width = graded ? 1 : LABELS.length - 1;
	const { weights } = fit(
		rows.map(({ label, grade }, i) => ({
			features: { hashed: features(cut[i]!), dense: { bias: 1 } },
			classes: graded
				? [(1 - grade!) / 2, (1 + grade!) / 2]
				: LABELS.map((one) => Number(one === label)),
			weight: graded ? 1 : 1 / LABELS.length / (shares.get(label) || 1)
		})),
		width,
		PARAMS
	);
	return (text) => {
		const odds = new Float64Array(weights.subarray(width << BITS));
		for (const { key, value } of features(bucketsOf(text))) {
			for (let k = 0; k < width; k++) odds[k]! += value * weights[key * width + k]!;
		}
		return graded ? gradeOf(odds[0]!) : labelOf([0, ...odds]);
	};
}

function gradeOf(odds: number): Said {
	const score = Math.tanh(odds / 2);
	return { score, label: Math.abs(score) < GRADED_FROM ? 0 : (Math.sign(score) as Label) };
}

/** From log-odds of `LABELS`. */
function labelOf(odds: readonly number[]): Said {
	const parts = odds.map(Math.exp);
	const all = parts.reduce((sum, part) => sum + part, 0);
	const best = parts.indexOf(Math.max(...parts));
	return { score: (parts[2]! - parts[1]!) / all, label: LABELS[best]! };
}
