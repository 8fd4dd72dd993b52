import type { Moment } from '#lib/domain/market.ts';
import { bigrams, headline, words } from '#lib/domain/text.ts';
import {
	conceptName,
	contradiction,
	isName,
	signature,
	tokensOf,
	type Signature
} from './signature.ts';

const DAY = 86_400_000;
/** Articles further apart than this are not one story. */
export const STORY_SPAN = 3 * DAY;

/** An article as far as clustering reads it: its headline, perhaps with the lead after it. */
export type StoryItem = { text: string; lang: string | null; at: Moment | null };

/** Why an article belongs to a story; `like` is the member it resembles most. */
export type Belonging<Id> = { like: Id; score: number; reasons: string[] };

type Entry<Id> = {
	id: Id;
	story: Id;
	lang: string | null;
	at: Moment | null;
	about: Signature;
	tokens: Map<string, number>;
	norm: number;
	/** Sum over concepts and amounts alone: what can be compared across languages. */
	conceptNorm: number;
	shingles: Set<string>;
};

// Least likeness at which two articles tell one story, from the development set.
const SAME_LANGUAGE = 0.4;
const ACROSS_LANGUAGES = 0.57;
/** One common word is never enough, whatever the rest says. */
const LEAST_SHARED = 1.5;
/** What a day between two articles costs. */
const DAY_COST = 0.04;

/**
 * Near-duplicates and retellings, found as articles come in. In one language two headlines are one
 * story by their words or letter pairs; across languages by the concepts they name. Numbers must
 * not contradict each other. The same articles in the same order always give the same stories, and
 * an article is only compared with those added before it.
 */
export class StoryIndex<Id extends string | number> {
	readonly #entries: Entry<Id>[] = [];
	readonly #postings = new Map<string, number[]>();
	readonly #order: (a: Id, b: Id) => number;
	/** Weight shared with each entry while one is looked for; all 0 in between. */
	#shared = new Float64Array(0);

	/** `order` breaks ties between equally like members; by default the smaller id wins. */
	constructor(order: (a: Id, b: Id) => number = (a, b) => (a < b ? -1 : a > b ? 1 : 0)) {
		this.#order = order;
	}

	/** Finds the story of an article and adds it: to that story, or to a new one named after the article. */
	assign(id: Id, item: StoryItem): { story: Id; belonging: Belonging<Id> | null } {
		const entry = this.#read(id, item);
		const best = this.#nearest(entry);
		entry.story = best ? best.entry.story : id;
		this.#keep(entry);
		return {
			story: entry.story,
			belonging: best && { like: best.entry.id, score: best.score, reasons: best.reasons }
		};
	}

	/** Adds an article whose story is known. */
	add(id: Id, item: StoryItem, story: Id) {
		this.#keep({ ...this.#read(id, item), story });
	}

	#read(id: Id, { text, lang, at }: StoryItem): Entry<Id> {
		const about = signature(text);
		const tokens = new Map(
			[...tokensOf(about), ...amountTokens(about)].map((token) => [token, weightOf(token)])
		);
		let norm = 0;
		let conceptNorm = 0;
		for (const [token, weight] of tokens) {
			norm += weight;
			if (isShared(token)) conceptNorm += weight;
		}
		return {
			id,
			story: id,
			lang,
			at,
			about,
			tokens,
			norm,
			conceptNorm,
			shingles: shinglesOf(text)
		};
	}

	#keep(entry: Entry<Id>) {
		const place = this.#entries.push(entry) - 1;
		for (const token of entry.tokens.keys()) {
			const known = this.#postings.get(token);
			if (known) known.push(place);
			else this.#postings.set(token, [place]);
		}
	}

	#nearest(entry: Entry<Id>) {
		if (this.#shared.length < this.#entries.length) {
			this.#shared = new Float64Array(2 * this.#entries.length + 64);
		}
		const touched: number[] = [];
		for (const [token, weight] of entry.tokens) {
			for (const place of this.#postings.get(token) ?? []) {
				if (this.#shared[place] === 0) touched.push(place);
				this.#shared[place] = (this.#shared[place] ?? 0) + weight;
			}
		}
		let best: { entry: Entry<Id>; score: number } | null = null;
		for (const place of touched) {
			const weight = this.#shared[place] ?? 0;
			this.#shared[place] = 0;
			const other = this.#entries[place];
			if (!other || weight < LEAST_SHARED || apart(entry, other) > STORY_SPAN) continue;
			const score = likeness(entry, other, weight);
			if (score === null) continue;
			if (
				!best ||
				score > best.score ||
				(score === best.score && this.#order(other.id, best.entry.id) < 0)
			) {
				best = { entry: other, score };
			}
		}
		return best && { ...best, reasons: reasonsOf(entry, best.entry) };
	}
}

const apart = (a: { at: Moment | null }, b: { at: Moment | null }) =>
	a.at === null || b.at === null ? 0 : Math.abs(a.at - b.at);

/** Concepts and amounts are the same in every language. */
const isShared = (token: string) => token.startsWith('@') || token.startsWith('#');

/** Amounts and ranks to two digits: `#usd:1.0e+12`. */
const amountTokens = ({ quantities }: Signature): string[] =>
	quantities
		.filter(({ unit }) => unit !== 'count')
		.map(({ unit, value }) => `#${unit}:${value.toExponential(1)}`);

/** Amounts and names tell more than words; months and currencies little. */
function weightOf(token: string): number {
	if (token.startsWith('#')) return 1.2;
	if (!token.startsWith('@')) return 0.8;
	const id = token.slice(1);
	if (/^(month|currency|country):/.test(id)) return 0.6;
	return isName(id) ? 1.2 : 1;
}

/** Letter pairs of a headline without blanks for Hangul (spacing varies), word pairs for the rest. */
function shinglesOf(text: string): Set<string> {
	const list = words(headline(text.slice(0, 300)).text);
	const hangul = list
		.filter(({ script }) => script !== 'latin')
		.map(({ form }) => form)
		.join('');
	const latin = list.filter(({ script }) => script === 'latin').map(({ form }) => form);
	return new Set([
		...bigrams(hangul),
		...latin.map((word, i) => `${word} ${latin[i + 1] ?? ''}`).slice(0, -1)
	]);
}

function dice(a: Set<string>, b: Set<string>): number {
	if (a.size === 0 || b.size === 0) return 0;
	let both = 0;
	for (const shingle of a) if (b.has(shingle)) both++;
	return (2 * both) / (a.size + b.size);
}

/** Two names alone meet in many stories: Musk and Ryanair, in a purchase and in a lawsuit. */
const NAMES_ONLY = 0.15;

const isNameToken = (token: string) => token.startsWith('@') && isName(token.slice(1));

/** 0..1, or null when below what makes a story or when the numbers contradict each other. */
function likeness<Id>(a: Entry<Id>, b: Entry<Id>, sharedWeight: number): number | null {
	const sameLanguage = a.lang === b.lang;
	const least = sameLanguage ? SAME_LANGUAGE : ACROSS_LANGUAGES;
	const norm = sameLanguage ? a.norm * b.norm : a.conceptNorm * b.conceptNorm;
	const most = sharedWeight / Math.sqrt(norm);
	// Most pairs share a word or two and end here.
	if (most < (sameLanguage ? least / 2 : least)) return null;
	const shared = [...a.tokens.keys()].filter(
		(token) => b.tokens.has(token) && (sameLanguage || isShared(token))
	);
	if (shared.length < 2 && !sameLanguage) return null;
	const weight = shared.reduce((sum, token) => sum + weightOf(token), 0);
	const namesOnly = shared.length <= 2 && shared.every(isNameToken) ? NAMES_ONLY : 0;
	let score = weight / Math.sqrt(norm) - namesOnly;
	if (sameLanguage) score = Math.max(score, dice(a.shingles, b.shingles) * 1.1);
	score -= (apart(a, b) / DAY) * DAY_COST;
	if (score < least || contradiction(a.about, b.about)) return null;
	return Math.min(1, score);
}

function reasonsOf<Id>(a: Entry<Id>, b: Entry<Id>): string[] {
	const shared = [...a.tokens.keys()].filter((token) => b.tokens.has(token));
	return shared.map((token) => {
		if (token.startsWith('#')) return `same amount: ${token.slice(1).replace(':', ' ')}`;
		if (token.startsWith('@')) return `both name ${conceptName(token.slice(1))}`;
		return `both say "${token}"`;
	});
}
