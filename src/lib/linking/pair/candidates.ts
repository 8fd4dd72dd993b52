import type { Reading } from './reading.ts';

/** Keys that more questions share than this tell little, and would cost much. */
const COMMON = 400;
/** Candidates kept for a question: a ladder has about a hundred rungs, of which the value picks some. */
const KEPT = 24;

/**
 * Which of many questions are worth comparing: for each, those that share the rarest names, words,
 * amounts and dates, at most `KEPT`. Pairs of indexes, the smaller first. About n log n where pairs of
 * all would be n².
 */
export function candidates(
	readings: readonly Reading[],
	comparable: (i: number, j: number) => boolean = () => true
): [number, number][] {
	const postings = new Map<string, number[]>();
	const keys = readings.map(keysOf);
	keys.forEach((own, i) => {
		for (const key of own) {
			const list = postings.get(key);
			if (list) list.push(i);
			else postings.set(key, [i]);
		}
	});
	const found = new Set<string>();
	const pairs: [number, number][] = [];
	keys.forEach((own, i) => {
		const weights = new Map<number, number>();
		for (const key of own) {
			const list = postings.get(key) ?? [];
			if (list.length > COMMON && readings.length > COMMON) continue;
			const rarity = Math.log(1 + readings.length / list.length);
			for (const j of list) if (j !== i) weights.set(j, (weights.get(j) ?? 0) + rarity);
		}
		const best = [...weights]
			.filter(([j]) => comparable(i, j))
			.sort(([j, a], [k, b]) => b - a || j - k)
			.slice(0, KEPT);
		for (const [j] of best) {
			const pair: [number, number] = i < j ? [i, j] : [j, i];
			const key = pair.join(' ');
			if (found.has(key)) continue;
			found.add(key);
			pairs.push(pair);
		}
	});
	return pairs;
}

/** What a question can be found by: its names, each with its amounts and dates too, and its words. */
function keysOf({ names, tokens, thresholds, told, numbers, mentions }: Reading): Set<string> {
	const named = names.flatMap((name) => [...name.keys].map((key) => key.replace(/^home:/, '')));
	const words = [...tokens.keys()];
	const amounts = [...thresholds, ...told, ...numbers]
		.flatMap(({ lo, hi }) => [lo, hi])
		.filter(Number.isFinite)
		.map((value) => `=${Math.round(value)}`);
	const days = mentions.map(({ date }) => `@${date.month ?? ''}.${date.day ?? ''}`);
	const subjects = [...named, ...words.filter((word) => /^#(?:measure|contest|act)/.test(word))];
	return new Set([
		...named,
		...words,
		...subjects.flatMap((subject) => [...amounts, ...days].map((detail) => subject + detail))
	]);
}
