import { hash, joined, type Feature, type Features } from '../model.ts';
import { setOf } from '../language.ts';
import { normal, shifted, type Finding } from './evidence.ts';
import { aroundTarget, mentions, MOST_MENTIONS } from './target.ts';
import { clausesOf, type Token } from './tokens.ts';
import { topics } from './topics.ts';
import { meaning, meaningAround } from './vectors.ts';
import { wordTone } from './words.ts';

const warm = setOf(topics.warm, normal);
const cold = setOf(topics.cold, normal);

/** What stands for a token in n-grams: numbers by kind, cashtags as one. */
function shapeOf(list: readonly Token[], at: number): string {
	const token = list[at]!;
	if (token.kind === 'cashtag') return '$T';
	if (token.kind !== 'number') return token.form;
	const sign = token.form.startsWith('-') ? '-' : token.form.startsWith('+') ? '+' : '';
	return `${sign}${list[at + 1]?.form === '%' ? '0%' : '0'}`;
}

/** Keys of stems are other than those of the same letters as a form. */
const STEM = 0x5bd1e995;

/** Words, stems, pairs and triples of words, each counted once, of length 1 together. */
export function ngrams(list: readonly Token[]): Feature[] {
	const keys = list.map((_, at) => hash(shapeOf(list, at)) | 0);
	const seen = new Set<number>();
	const found: Feature[] = [];
	const put = (key: number, from: number, to: number) => {
		if (seen.has(key)) return;
		seen.add(key);
		found.push({ key, value: 1, from, to });
	};
	keys.forEach((key, at) => {
		put(key, at, at + 1);
		const { kind, stem } = list[at]!;
		if (kind === 'word') put((hash(stem) ^ STEM) | 0, at, at + 1);
		if (at + 1 >= keys.length) return;
		const pair = joined(key, keys[at + 1]!);
		put(pair, at, at + 2);
		if (at + 2 < keys.length) put(joined(pair, keys[at + 2]!), at, at + 3);
	});
	const length = 1 / Math.sqrt(Math.max(1, found.length));
	for (const feature of found) feature.value = length;
	return found;
}

/** Runs of letters in words and at their ends: from three to five. */
const RUN = { least: 3, most: 5 };
const LETTERS = hash('letters') | 0;

/**
 * Letters in runs of three to five within words, each counted once, of length 1 together: what words
 * of one family share, and what is left of a word that was never seen.
 */
export function letterRuns(list: readonly Token[]): Feature[] {
	const seen = new Set<number>();
	const found: Feature[] = [];
	list.forEach(({ form, kind }, at) => {
		if (kind !== 'word') return;
		const word = ` ${form} `;
		for (let start = 0; start + RUN.least <= word.length; start++) {
			let run = LETTERS;
			const end = Math.min(word.length, start + RUN.most);
			for (let i = start; i < end; i++) {
				run = Math.imul(run ^ word.charCodeAt(i), 0x01000193);
				if (i - start + 1 < RUN.least) continue;
				const key = joined(LETTERS, run);
				if (seen.has(key)) continue;
				seen.add(key);
				found.push({ key, value: 1, from: at, to: at + 1 });
			}
		}
	});
	const length = 1 / Math.sqrt(Math.max(1, found.length));
	for (const feature of found) feature.value = length;
	return found;
}

/** Words that stand up to so many places apart are looked at together. */
const APART = 7;
const TOGETHER = hash('together') | 0;

/**
 * Stems that stand near each other, whatever is between them ("shares … fall"), each two counted once,
 * of length 1 together.
 */
export function together(list: readonly Token[]): Feature[] {
	const stems = list.map(({ kind, stem }, at) =>
		joined(TOGETHER, hash(kind === 'word' ? stem : shapeOf(list, at)) | 0)
	);
	const seen = new Set<number>();
	const found: Feature[] = [];
	stems.forEach((stem, from) => {
		for (let to = from + 1; to < stems.length && to <= from + APART; to++) {
			const key = joined(stem, stems[to]!);
			if (seen.has(key)) continue;
			seen.add(key);
			found.push({ key, value: 1, from, to: to + 1 });
		}
	});
	const length = 1 / Math.sqrt(Math.max(1, found.length));
	for (const feature of found) feature.value = length;
	return found;
}

/** Grows slower the more there is, and is never more than 1 in size. */
const held = (value: number) => value / Math.sqrt(value * value + 1);

/** What the own lexicon found, as a few numbers. */
function ofFindings(list: readonly Token[], found: readonly Finding[]): Record<string, number> {
	const clauses = clausesOf(list);
	const last = clauses[clauses.length - 1] ?? 0;
	const sums = { word: 0, direction: 0, comparison: 0, last: 0 };
	let [good, bad, most, least] = [0, 0, 0, 0];
	for (const { kind, value, place } of found) {
		sums[kind] += value;
		if (clauses[place] === last) sums.last += value;
		if (value > 0) good += value;
		else bad -= value;
		most = Math.max(most, value);
		least = Math.min(least, value);
	}
	return {
		...Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, held(sum)])),
		sum: held(good - bad),
		rate: (good - bad) / Math.sqrt(list.length + 1),
		good: Math.log1p(good),
		bad: Math.log1p(bad),
		most,
		least,
		none: found.length === 0 ? 1 : 0
	};
}

/** What single words say by VADER's list and by the things they name, as a few numbers. */
function ofWords(list: readonly Token[]): Record<string, number> {
	const clauses = clausesOf(list);
	let [early, late, good, bad, bright, dark] = [0, 0, 0, 0, 0, 0];
	list.forEach(({ form, stem, kind }, at) => {
		if (kind !== 'word') return;
		if (warm.has(stem)) bright += 1;
		if (cold.has(stem)) dark += 1;
		const value = shifted(list, clauses, at, wordTone(form));
		if (at * 2 < list.length) early += value;
		else late += value;
		if (value > 0) good += value;
		else bad -= value;
	});
	const count = (form: string) => list.filter((token) => token.form === form).length;
	return {
		tone: held(early + late),
		toneRate: (early + late) / Math.sqrt(list.length + 1),
		early: held(early),
		late: held(late),
		toneGood: Math.log1p(good),
		toneBad: Math.log1p(bad),
		warm: Math.log1p(bright),
		cold: Math.log1p(dark),
		warmth: (bright - dark) / Math.sqrt(list.length + 1),
		loud: Math.min(MOST_LOUD, count('!')) / MOST_LOUD,
		asks: count('?') > 0 ? 1 : 0,
		length: Math.log1p(list.length) / 4
	};
}

/** Exclamation marks beyond which more say no more. */
const MOST_LOUD = 3;

/** What the lexicons say, as a few numbers. */
export const lexical = (
	list: readonly Token[],
	found: readonly Finding[]
): Record<string, number> => ({ bias: 1, ...ofFindings(list, found), ...ofWords(list) });

/**
 * Kinds of text that the training sets come from; they differ in what counts as neutral: headlines for
 * traders, sentences of company news, sentences about politicians, and everything else.
 */
export const DOMAINS = ['markets', 'company', 'politics', 'general'] as const;
export type Domains = Record<(typeof DOMAINS)[number], number>;

const DOMAIN_KEYS = DOMAINS.map((domain) => hash(domain) | 0);

/** How a text is written: a headline is short, has capitals and no point at its end; a sentence is not like that. */
function styleOf(list: readonly Token[]): Record<string, number> {
	const capitals = list.filter(({ surface }) => /^\p{Lu}/u.test(surface)).length;
	return {
		length: Math.log1p(list.length) / 2,
		capitals: capitals / Math.max(1, list.length),
		ends: list.at(-1)?.form === '.' ? 1 : 0
	};
}

/** What tells the kinds of text apart: words alone (of `plain`, the n-grams), and how it is written. */
export const gateFeatures = (list: readonly Token[], plain: readonly Feature[]): Features => ({
	hashed: plain.filter(({ to, from }) => to - from === 1),
	dense: { bias: 1, ...styleOf(list) }
});

/** The name of what words mean in headlines for traders. */
export const ofMarkets = (name: string): string => `${name}@markets`;

/** What is seen of a whole text, whatever its kind: its n-grams (`plain`), what the lexicons say, what its words mean. */
export const wholeFeatures = (
	list: readonly Token[],
	plain: readonly Feature[],
	found: readonly Finding[]
): Features => ({ hashed: plain, dense: { ...lexical(list, found), ...meaning(list) } });

/** What is seen of a headline for traders: beside what is seen of any text its letters and what stands together. */
export const marketFeatures = (list: readonly Token[], { hashed, dense }: Features): Features => ({
	hashed: [...hashed, ...letterRuns(list), ...together(list)],
	dense
});

/**
 * All that the model sees of a text: what is seen of it whole, and beside that its n-grams and lexical
 * numbers once more for each kind of text, by how likely the text is of that kind (Daumé 2007,
 * "Frustratingly easy domain adaptation", with soft domains). What words mean stands there once more
 * for headlines for traders alone, where it differs most from everywhere else.
 */
export function featuresOf(
	list: readonly Token[],
	plain: readonly Feature[],
	found: readonly Finding[],
	name: readonly Token[] | null,
	domains: Domains
): Features {
	const lexicon = Object.entries(lexical(list, found));
	const words = Object.entries(meaning(list));
	const dense = Object.fromEntries([...lexicon, ...words]);
	const hashed = [...plain];
	// Headlines for traders have weights of their own: their copy would hardly ever be read.
	DOMAINS.forEach((domain, i) => {
		const share = domains[domain];
		for (const [key, value] of lexicon) dense[`${key}@${domain}`] = value * share;
		if (share < LEAST_SHARE || domain === 'markets') return;
		for (const { key, value, from, to } of plain) {
			if (to - from > 2) continue;
			hashed.push({ key: joined(DOMAIN_KEYS[i]!, key), value: value * share, from, to });
		}
	});
	for (const [key, value] of words) dense[ofMarkets(key)] = value * domains.markets;
	// In finance news a company's headline is about the company: what is good news is good for it.
	const share = domains.politics + domains.general;
	if (name === null || share < LEAST_SHARE) return { hashed, dense };
	const around = aroundTarget(list, name, found);
	for (const feature of around.hashed) hashed.push({ ...feature, value: feature.value * share });
	const beside = meaningAround(list, mentions(list, name).slice(0, MOST_MENTIONS));
	for (const [key, value] of Object.entries({ ...around.dense, ...beside })) {
		dense[key] = value * share;
	}
	return { hashed, dense };
}

/** Kinds less likely than this are not looked at. */
const LEAST_SHARE = 0.1;
