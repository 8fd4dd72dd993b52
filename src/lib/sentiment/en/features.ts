import type { Feature, Features } from '../model.ts';
import { setOf } from '../language.ts';
import { normal, shift, standing, type Finding } from './evidence.ts';
import { aroundTarget } from './target.ts';
import { clausesOf, type Token } from './tokens.ts';
import { topics } from './topics.ts';
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

/** Words, pairs and triples of words, each counted once, of length 1 together. */
export function ngrams(list: readonly Token[]): Feature[] {
	const shapes = list.map((_, at) => shapeOf(list, at));
	const found = new Map<string, Feature>();
	const put = (name: string, from: number, to: number) => {
		if (!found.has(name)) found.set(name, { name, value: 1, from, to });
	};
	shapes.forEach((shape, at) => {
		put(`w=${shape}`, at, at + 1);
		if (list[at]!.kind === 'word') put(`s=${list[at]!.stem}`, at, at + 1);
		if (at + 1 < shapes.length) put(`w=${shape} ${shapes[at + 1]}`, at, at + 2);
		if (at + 2 < shapes.length) {
			put(`w=${shape} ${shapes[at + 1]} ${shapes[at + 2]}`, at, at + 3);
		}
	});
	const length = 1 / Math.sqrt(Math.max(1, found.size));
	return [...found.values()].map((feature) => ({ ...feature, value: length }));
}

/** Grows slower the more there is, and is never more than 1 in size. */
const held = (value: number) => value / Math.sqrt(value * value + 1);

/** What the lexicons say, as a few numbers. */
export function lexical(list: readonly Token[], found: readonly Finding[]): Record<string, number> {
	const clauses = clausesOf(list);
	const last = clauses[clauses.length - 1] ?? 0;
	const dense: Record<string, number> = { bias: 1 };
	const add = (name: string, value: number) => {
		dense[name] = (dense[name] ?? 0) + value;
	};
	let [good, bad, most, least] = [0, 0, 0, 0];
	for (const { kind, value, place } of found) {
		add(kind, value);
		if (value > 0) good += value;
		else bad -= value;
		most = Math.max(most, value);
		least = Math.min(least, value);
		if (clauses[place] === last) add('last', value);
	}
	for (const name of ['word', 'direction', 'comparison', 'last'])
		dense[name] = held(dense[name] ?? 0);
	dense.sum = held(good - bad);
	dense.good = Math.log1p(good);
	dense.bad = Math.log1p(bad);
	dense.most = most;
	dense.least = least;
	dense.none = found.length === 0 ? 1 : 0;
	const lists = {
		afinn: 0,
		vader: 0,
		late: 0,
		early: 0,
		afinnGood: 0,
		afinnBad: 0,
		vaderGood: 0,
		vaderBad: 0
	};
	let [bright, dark] = [0, 0];
	list.forEach(({ form, stem, kind }, at) => {
		if (kind !== 'word') return;
		if (warm.has(stem)) bright += 1;
		if (cold.has(stem)) dark += 1;
		const { afinn, vader } = wordTone(form);
		if (afinn === 0 && vader === 0) return;
		const factor = shift(list, at, afinn + vader) * standing(list, clauses, at);
		lists.afinn += afinn * factor;
		lists.vader += vader * factor;
		lists[at * 2 < list.length ? 'early' : 'late'] += (afinn + vader) * factor;
		lists[afinn * factor > 0 ? 'afinnGood' : 'afinnBad'] += Math.abs(afinn * factor);
		lists[vader * factor > 0 ? 'vaderGood' : 'vaderBad'] += Math.abs(vader * factor);
	});
	dense.afinn = held(lists.afinn);
	dense.vader = held(lists.vader);
	dense.early = held(lists.early);
	dense.late = held(lists.late);
	dense.rate = (good - bad) / Math.sqrt(list.length + 1);
	dense.listRate = (lists.afinn + lists.vader) / Math.sqrt(list.length + 1);
	dense.afinnGood = Math.log1p(lists.afinnGood);
	dense.afinnBad = Math.log1p(lists.afinnBad);
	dense.vaderGood = Math.log1p(lists.vaderGood);
	dense.vaderBad = Math.log1p(lists.vaderBad);
	dense.warm = Math.log1p(bright);
	dense.cold = Math.log1p(dark);
	dense.warmth = (bright - dark) / Math.sqrt(list.length + 1);
	dense.loud = Math.min(3, list.filter(({ form }) => form === '!').length) / 3;
	dense.asks = list.some(({ form }) => form === '?') ? 1 : 0;
	dense.length = Math.log1p(list.length) / 4;
	return dense;
}

/**
 * Kinds of text that the training sets come from; they differ in what counts as neutral: headlines for
 * traders, sentences of company news, sentences about politicians, and everything else.
 */
export const DOMAINS = ['markets', 'company', 'politics', 'general'] as const;
export type Domains = Record<(typeof DOMAINS)[number], number>;

/** Words alone: what tells the kinds of text apart. */
export function gateFeatures(list: readonly Token[]): Features {
	return { hashed: ngrams(list).filter(({ to, from }) => to - from === 1), dense: { bias: 1 } };
}

/**
 * All that the model sees of a text: shared features, and beside them the same once more for each kind
 * of text, by how likely the text is of that kind (Daumé 2007, "Frustratingly easy domain adaptation",
 * with soft domains).
 */
export function featuresOf(
	list: readonly Token[],
	found: readonly Finding[],
	name: readonly Token[] | null,
	domains: Domains
): Features {
	const plain = ngrams(list);
	const dense = lexical(list, found);
	const hashed = [...plain];
	for (const domain of DOMAINS) {
		const share = domains[domain];
		if (share < LEAST_SHARE) continue;
		for (const feature of plain) {
			if (feature.to - feature.from > 2 || feature.name.startsWith('s=')) continue;
			hashed.push({ ...feature, name: `${domain} ${feature.name}`, value: feature.value * share });
		}
	}
	for (const [key, value] of Object.entries(dense)) {
		for (const domain of DOMAINS) dense[`${key}@${domain}`] = value * domains[domain];
	}
	// In finance news a company's headline is about the company: what is good news is good for it.
	const share = domains.politics + domains.general;
	if (name === null || share < LEAST_SHARE) return { hashed, dense };
	const around = aroundTarget(list, name, found);
	for (const feature of around.hashed) hashed.push({ ...feature, value: feature.value * share });
	for (const [key, value] of Object.entries(around.dense)) dense[key] = value * share;
	return { hashed, dense };
}

/** Kinds less likely than this are not looked at. */
const LEAST_SHARE = 0.1;
