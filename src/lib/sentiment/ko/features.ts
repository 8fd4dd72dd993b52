import { hash, type Feature } from '../model.ts';
import type { Mark } from './marks.ts';
import type { Finding } from './sentence.ts';

/** A word between blanks and marks, and where it stands. */
export type Word = { surface: string; from: number; to: number };

const WORD = /[^\s…,·()[\]{}"'“”‘’「」『』<>《》〈〉!?;:]{1,200}/gu;
/** What n-grams count in texts, or parts, of another kind than those they were learned from. */
const ELSEWHERE = 0.6;
const HEARD_FROM = 0.4;
const SHORTEST = 2;
const LONGEST = 4;
/** Longer words are cut: they are no words. */
const LONGEST_WORD = 24;

/** Cuts a text at blanks and punctuation. Linear. */
export function wordsOf(text: string): Word[] {
	return Array.from(text.matchAll(WORD), (match) => ({
		surface: match[0].replace(/\.$/, ''),
		from: match.index,
		to: match.index + match[0].length
	}));
}

/** Numbers by shape: what they are beside, not how large. */
const shapeOf = (word: string) => word.toLowerCase().replace(/\d[\d.]*/g, '0');

/**
 * What the n-gram model sees: runs of two to four characters within words, and pairs of words, each
 * counted once, of length 1 together. `shareAt` says how much a place counts, where a target is named;
 * the model sees what counts.
 */
export function ngrams(
	words: readonly Word[],
	marks: readonly Mark[],
	shareAt: ((place: number) => number) | null = null
): Feature[] {
	const found = new Map<number, Feature>();
	const put = (name: string, from: number, to: number) => {
		const key = hash(name);
		if (!found.has(key)) found.set(key, { key, value: 1, from, to });
	};
	const shapes = words.map(({ surface }) => shapeOf(surface).slice(0, LONGEST_WORD));
	shapes.forEach((shape, at) => {
		if (shareAt !== null && shareAt(words[at]!.from) < HEARD_FROM) return;
		const bounded = `^${shape}$`;
		for (let size = SHORTEST; size <= LONGEST; size++) {
			for (let i = 0; i + size <= bounded.length; i++) {
				put(`c=${bounded.slice(i, i + size)}`, at, at + 1);
			}
		}
		if (at + 1 < shapes.length) put(`w=${shape} ${shapes[at + 1]}`, at, at + 2);
	});
	const strength = speaksOfMoney(marks) && shareAt === null ? 1 : ELSEWHERE;
	const value = strength / Math.sqrt(Math.max(1, found.size));
	return Array.from(found.values(), (feature) => ({ ...feature, value }));
}

/** Whether a text names anything that rises and falls; the training sets are mostly of that kind. */
const speaksOfMoney = (marks: readonly Mark[]) =>
	marks.some(({ metric, fixed }) => metric !== undefined && !fixed);

/** Findings from this strength on are told apart as good and bad. */
const CLEAR = 0.3;
/** Characters from which a text is as long as they come: a headline has 30, two sentences 150. */
const LONG = 150;
const MANY = 4;

/**
 * What the rules found, in few numbers: how much good and how much bad, the most of each, what comes
 * first and last, in how long a text; once more by other names in texts that do not speak of money,
 * where a word tells more.
 */
export function summary(
	findings: readonly Finding[],
	marks: readonly Mark[],
	length: number
): Record<string, number> {
	let [good, bad, best, worst] = [0, 0, 0, 0];
	for (const { value } of findings) {
		if (value > 0) good += value;
		else bad -= value;
		best = Math.max(best, value);
		worst = Math.max(worst, -value);
	}
	const sum = good - bad;
	const tone = sum / Math.sqrt(sum * sum + 1);
	const steep = sum / Math.sqrt(sum * sum + 0.3);
	const long = Math.min(1, length / LONG);
	const numbers = {
		bias: 1,
		good: Math.min(good, 3),
		bad: Math.min(bad, 3),
		tone,
		up: Math.max(0, steep),
		down: Math.max(0, -steep),
		first: findings[0]?.value ?? 0,
		last: findings.at(-1)?.value ?? 0,
		none: findings.length === 0 ? 1 : 0
	};
	const more = {
		best,
		worst,
		mixed: best > CLEAR && worst > CLEAR ? 1 : 0,
		many: Math.min(MANY, findings.length) / MANY,
		long,
		'tone when long': tone * long
	};
	if (speaksOfMoney(marks)) return { ...numbers, ...more };
	const elsewhere = Object.entries(numbers).map(([name, value]) => [`${name} elsewhere`, value]);
	return { ...numbers, ...more, ...Object.fromEntries(elsewhere) };
}
