import { reason } from '#lib/domain/reason.ts';
import { stemEnglish, words } from '#lib/domain/text.ts';

/** Options without party names in brackets, each as a set of words. Yes and No are none. */
const answers = (options: string[], title = '') =>
	options
		.filter((option) => !/^(yes|no)$/i.test(option.trim()) && option.trim() !== title)
		.map(
			(option) =>
				new Set(words(option.replace(/\([^()]{0,60}\)/g, '')).map((w) => stemEnglish(w.form)))
		);

/**
 * How far two lists of answers are one: `overlap` by the shorter list, `mismatch` where one asks yes or
 * no and the other which, or the lists have little in common.
 */
export function compareOptions(a: string[], b: string[]) {
	const left = answers(a);
	const right = answers(b);
	if (a.length === 0 || b.length === 0) return { overlap: 0, mismatch: 0, reason: null };
	// A market that repeats its own question as an answer is a yes–no market.
	const many = [left.length > 1, right.length > 1];
	if (many[0] !== many[1]) {
		return { overlap: 0, mismatch: 1, reason: reason('one asks yes or no, the other which') };
	}
	if (!many[0]) return { overlap: 0, mismatch: 0, reason: null };
	const alike = left.filter((one) =>
		right.some((other) => {
			const both = [...one].filter((word) => other.has(word)).length;
			return both > 0 && both / Math.min(one.size, other.size) >= 0.5;
		})
	).length;
	const overlap = alike / Math.min(left.length, right.length);
	return {
		overlap: Math.min(1, overlap),
		mismatch: overlap < 0.2 ? 1 : 0,
		reason: reason('{} of the answers stand on both sides', alike)
	};
}
