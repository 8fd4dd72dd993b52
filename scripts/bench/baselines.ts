import { afinn165FinancialMarketNews } from 'afinn-165-financialmarketnews';
import vader from 'vader-sentiment';
import { searchTokens } from '#lib/domain/search.ts';
import type { Label } from '../quality.ts';

/**
 * What anybody would try first: word lists, BM25, Jaccard, TF-IDF, MinHash. The signals are measured
 * beside them in the same run. Texts are cut as for searching: words, and Hangul in overlapping pairs.
 */

const cut = searchTokens;

/** AFINN (with words of the markets): the sum of the words' valences, and its sign. */
export function afinn(text: string): { score: number; label: Label } {
	const words = text.toLowerCase().match(/[a-z'-]+/g) ?? [];
	const score = words.reduce((sum, word) => sum + (afinn165FinancialMarketNews[word] ?? 0), 0);
	return { score, label: Math.sign(score) as Label };
}

/** VADER's compound score, and its label at the usual ±0.05 (Hutto & Gilbert 2014). */
export function vaderSentiment(text: string): { score: number; label: Label } {
	const { compound } = vader.SentimentIntensityAnalyzer.polarity_scores(text);
	return { score: compound, label: compound >= 0.05 ? 1 : compound <= -0.05 ? -1 : 0 };
}

export type Vector = ReadonlyMap<string, number>;

/** Rarity of tokens among documents: ln(1 + N / n); one that no document has as if one had. */
export function rarities(documents: readonly string[]): (token: string) => number {
	const counts = new Map<string, number>();
	for (const document of documents) {
		for (const token of new Set(cut(document))) counts.set(token, (counts.get(token) ?? 0) + 1);
	}
	return (token) => Math.log(1 + documents.length / (counts.get(token) ?? 1));
}

/** A text as a TF-IDF vector of length 1. */
export function tfidf(text: string, rarity: (token: string) => number): Vector {
	const counts = new Map<string, number>();
	for (const token of cut(text)) counts.set(token, (counts.get(token) ?? 0) + 1);
	const weights = [...counts].map(
		([token, n]) => [token, (1 + Math.log(n)) * rarity(token)] as const
	);
	const length = Math.hypot(...weights.map(([, weight]) => weight)) || 1;
	return new Map(weights.map(([token, weight]) => [token, weight / length]));
}

/** The inner product of two vectors: their cosine where both have length 1. */
export function cosine(a: Vector, b: Vector): number {
	const [few, many] = a.size <= b.size ? [a, b] : [b, a];
	let sum = 0;
	for (const [token, weight] of few) sum += weight * (many.get(token) ?? 0);
	return sum;
}

/** Tokens shared by tokens in all, 0..1. */
export function jaccard(a: string, b: string): number {
	const [left, right] = [new Set(cut(a)), new Set(cut(b))];
	let shared = 0;
	for (const token of left) if (right.has(token)) shared++;
	return left.size + right.size === 0 ? 0 : shared / (left.size + right.size - shared);
}

/** Ranks documents for a text by Okapi BM25 (k1 1.2, b 0.75), best first; those that share nothing are left out. */
export function bm25(
	documents: readonly { id: string; text: string }[]
): (text: string) => { id: string; score: number }[] {
	const postings = new Map<string, { place: number; n: number }[]>();
	const lengths = documents.map(({ text }, place) => {
		const tokens = cut(text);
		const counts = new Map<string, number>();
		for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
		for (const [token, n] of counts) {
			const known = postings.get(token);
			if (known) known.push({ place, n });
			else postings.set(token, [{ place, n }]);
		}
		return tokens.length;
	});
	const mean = lengths.reduce((sum, n) => sum + n, 0) / Math.max(1, lengths.length);
	return (text) => {
		const scores = new Map<number, number>();
		for (const token of new Set(cut(text))) {
			const found = postings.get(token) ?? [];
			const rarity = Math.log(1 + (documents.length - found.length + 0.5) / (found.length + 0.5));
			for (const { place, n } of found) {
				const held = n + 1.2 * (0.25 + (0.75 * (lengths[place] ?? 0)) / mean);
				scores.set(place, (scores.get(place) ?? 0) + (rarity * n * 2.2) / held);
			}
		}
		return [...scores]
			.map(([place, score]) => ({ id: documents[place]?.id ?? '', score }))
			.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
	};
}

/** A sentiment scorer learned from labelled texts: the label whose mean TF-IDF vector is nearest (Rocchio). */
export function nearestCentroid(
	rows: readonly { text: string; label: Label }[]
): (text: string) => { score: number; label: Label } {
	const rarity = rarities(rows.map(({ text }) => text));
	const centres = new Map<Label, Map<string, number>>();
	for (const { text, label } of rows) {
		const centre = centres.get(label) ?? new Map<string, number>();
		centres.set(label, centre);
		for (const [token, weight] of tfidf(text, rarity)) {
			centre.set(token, (centre.get(token) ?? 0) + weight);
		}
	}
	const unit = [...centres].map(([label, centre]) => {
		const length = Math.hypot(...[...centre.values()]) || 1;
		return { label, centre: new Map([...centre].map(([t, w]) => [t, w / length])) };
	});
	return (text) => {
		const vector = tfidf(text, rarity);
		const near = unit.map(({ label, centre }) => ({ label, score: cosine(vector, centre) }));
		const of = (label: Label) => near.find((one) => one.label === label)?.score ?? 0;
		const best = near.reduce((top, one) => (one.score > top.score ? one : top), {
			label: 0 as Label,
			score: -1
		});
		return { score: of(1) - of(-1), label: best.label };
	};
}

const HASHES = 128;
const BANDS = 32;

/** 32-bit FNV-1a, mixed with a seed. */
function hash(text: string, seed: number): number {
	let h = (0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1)) >>> 0;
	for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
	h ^= h >>> 15;
	return Math.imul(h, 0x2c1b3c6d) >>> 0;
}

/** Three words in a row; of Hangul its pairs, since blanks vary. A short text is one shingle. */
function shingles(text: string): Set<string> {
	const tokens = cut(text);
	const hangul = tokens.filter((token) => /\p{Script=Hangul}/u.test(token));
	const rest = tokens.filter((token) => !/\p{Script=Hangul}/u.test(token));
	const threes = rest
		.slice(0, Math.max(1, rest.length - 2))
		.map((_, i) => rest.slice(i, i + 3).join(' '));
	return new Set([...hangul, ...threes]);
}

/**
 * Near-duplicates by MinHash (128 values, 32 bands of 4) and Jaccard of shingles from 0.5 on, joined
 * in a chain (methods 7.7). Gives a group name for each text.
 */
export function minhash(texts: readonly string[]): string[] {
	const sets = texts.map(shingles);
	const groups = texts.map((_, i) => i);
	const root = (i: number): number => (groups[i] === i ? i : root(groups[i] as number));
	const buckets = new Map<string, number>();
	sets.forEach((set, i) => {
		const values = Array.from({ length: HASHES }, (_, seed) =>
			[...set].reduce((least, shingle) => Math.min(least, hash(shingle, seed)), 2 ** 32)
		);
		for (let band = 0; band < BANDS; band++) {
			const width = HASHES / BANDS;
			const key = `${band}:${values.slice(band * width, (band + 1) * width).join(',')}`;
			const other = buckets.get(key);
			if (other === undefined) buckets.set(key, i);
			else if (overlap(set, sets[other] as Set<string>) >= 0.5) groups[root(i)] = root(other);
		}
	});
	return texts.map((_, i) => String(root(i)));
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
	let shared = 0;
	for (const one of a) if (b.has(one)) shared++;
	return shared / Math.max(1, a.size + b.size - shared);
}

/** Each text joins the group of the most alike earlier one, from a TF-IDF cosine of `least` on. */
export function tfidfGroups(texts: readonly string[], least: number): string[] {
	const rarity = rarities(texts);
	const vectors = texts.map((text) => tfidf(text, rarity));
	const groups: number[] = [];
	vectors.forEach((vector, i) => {
		let best = { score: least, group: i };
		for (let j = 0; j < i; j++) {
			const score = cosine(vector, vectors[j] as Vector);
			if (score >= best.score) best = { score, group: groups[j] as number };
		}
		groups.push(best.group);
	});
	return groups.map(String);
}
