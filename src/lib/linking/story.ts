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
import { soundsOfHangul, soundsOfLatin } from './transliteration.ts';

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
	/** Token to its weight: `@concept`, a word, `#amount`. */
	tokens: Map<string, number>;
	/** How each unknown word sounds, to that word; compared across languages only. */
	sounds: Map<string, string>;
	/** Sums of weights, as compared within a language and across two. */
	norm: number;
	normAcross: number;
	shingles: Set<string>;
};

// Weights and limits: set on the development set and on headlines of our own, not fitted further,
// since both are small. What matters is their order: names and amounts, then words, then places.
/** Least likeness at which two articles tell one story. */
const SAME_LANGUAGE = 0.33;
const ACROSS_LANGUAGES = 0.32;
/** One common word is never enough, whatever the rest says. */
const LEAST_SHARED = 1;
/** What a day between two articles costs. */
const DAY_COST = 0.04;
const WEIGHT = { name: 1.2, term: 1, word: 0.8, scenery: 0.6, amount: 1.2, count: 1, round: 0.5 };
/** A word that only its sound tells in the other language: three consonants or more. */
const SOUND = { short: 0.7, long: 1.1 };
/** What a word that cannot be compared across languages takes away there. */
const UNKNOWN_ACROSS = 0.3;
/** Two names alone meet in many stories: Musk and Ryanair, in a purchase and in a lawsuit. */
const NAMES_ONLY = 0.15;
/** Headlines looked up for one article, so that among 100,000 it still joins in about 1 ms. */
const MOST_VISITED = 1000;
/** Headlines round: 22조 and 22조8천억 are one amount, 4 % and 4.25 % are not. */
const ROUNDING = 0.04;

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
		let normAcross = 0;
		for (const [token, weight] of tokens) {
			norm += weight;
			normAcross += isShared(token) ? weight : UNKNOWN_ACROSS;
		}
		return {
			id,
			story: id,
			lang,
			at,
			about,
			tokens,
			sounds: soundsOf(about),
			norm,
			normAcross,
			shingles: shinglesOf(text)
		};
	}

	#keep(entry: Entry<Id>) {
		const place = this.#entries.push(entry) - 1;
		for (const token of [...entry.tokens.keys(), ...soundTokens(entry)]) {
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
		const sounds = soundTokens(entry).map((sound) => [sound, SOUND.long] as const);
		const lists = [...entry.tokens, ...sounds]
			.map(([token, weight]) => ({ weight, places: this.#postings.get(token) ?? [] }))
			.filter(({ places }) => places.length > 0)
			.sort((a, b) => a.places.length - b.places.length);
		// Rare words find the candidates, the latest first; what is in thousands of headlines only adds.
		let common = 0;
		let visited = 0;
		for (const { weight, places } of lists) {
			const from = Math.max(0, places.length - Math.max(0, MOST_VISITED - visited));
			if (from > 0) common += weight;
			visited += places.length;
			for (let i = from; i < places.length; i++) {
				const place = places[i]!;
				if (this.#shared[place] === 0) touched.push(place);
				this.#shared[place] = (this.#shared[place] ?? 0) + weight;
			}
		}
		let best: { entry: Entry<Id>; score: number } | null = null;
		for (const place of touched) {
			const weight = (this.#shared[place] ?? 0) + common;
			this.#shared[place] = 0;
			const other = this.#entries[place];
			if (!other || weight < LEAST_SHARED * 0.7 || apart(entry, other) > STORY_SPAN) continue;
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

/**
 * Amounts to two digits, without their unit, since headlines leave it out (22조 계약): `#1.0e+12`.
 * Small counts and shares as they are: `#647`, `#62%`.
 */
const amountTokens = ({ quantities }: Signature): string[] =>
	quantities.flatMap(({ unit, value }) => {
		if (unit === 'percent') return [`#${value}%`];
		if (unit === 'ordinal') return [`#${value}.`];
		if (unit !== 'count' || value >= 1e6) return [`#${value.toExponential(1)}`];
		return value >= LEAST_COUNT ? [`#${value}`] : [];
	});
/** Smaller counts are in too many headlines. */
const LEAST_COUNT = 13;

/** How the words sound that belong to no concept: names, mostly. */
function soundsOf({ words: others }: Signature): Map<string, string> {
	const sounds = new Map<string, string>();
	for (const [word, surface] of others) {
		const heard = /\p{Script=Hangul}/u.test(word)
			? soundsOfHangul(surface)
			: soundsOfLatin(surface.toLowerCase());
		for (const sound of heard) sounds.set(sound, word);
	}
	return sounds;
}

const soundTokens = ({ sounds }: { sounds: ReadonlyMap<string, string> }) =>
	[...sounds.keys()].map((sound) => `~${sound}`);

/** Amounts and names tell more than words; months and currencies little. */
function weightOf(token: string): number {
	if (token.startsWith('#')) return /^#\d+0$/.test(token) ? WEIGHT.round : WEIGHT.amount;
	if (!token.startsWith('@')) return WEIGHT.word;
	const id = token.slice(1);
	if (/^(month|currency|country):/.test(id)) return WEIGHT.scenery;
	return isName(id) ? WEIGHT.name : WEIGHT.term;
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

const isNameToken = (token: string) => token.startsWith('@') && isName(token.slice(1));

/** Words of two languages that sound alike, and what they weigh. */
function heardInBoth<Id>(a: Entry<Id>, b: Entry<Id>) {
	const heard = new Map<string, { other: string; weight: number }>();
	for (const [sound, word] of a.sounds) {
		const other = b.sounds.get(sound);
		if (other === undefined || heard.has(word)) continue;
		heard.set(word, { other, weight: sound.length > 3 ? SOUND.long : SOUND.short });
	}
	return heard;
}

/** 0..1, or null when below what makes a story or when the numbers contradict each other. */
function likeness<Id>(a: Entry<Id>, b: Entry<Id>, upper: number): number | null {
	const sameLanguage = a.lang === b.lang;
	const least = sameLanguage ? SAME_LANGUAGE : ACROSS_LANGUAGES;
	const size = sameLanguage ? Math.sqrt(a.norm * b.norm) : Math.sqrt(a.normAcross * b.normAcross);
	// Most pairs share a word or two and end here; shingles may say somewhat more.
	if (upper / size < least * 0.7) return null;
	const shared = [...a.tokens.keys()].filter(
		(token) => b.tokens.has(token) && (sameLanguage || isShared(token))
	);
	let weight = shared.reduce((sum, token) => sum + (a.tokens.get(token) ?? 0), 0);
	let count = shared.length;
	let added = 0;
	if (!sameLanguage) {
		for (const heard of heardInBoth(a, b).values()) {
			weight += heard.weight;
			added += heard.weight - UNKNOWN_ACROSS;
			count++;
		}
	}
	let score =
		(count < 2 && sameLanguage) || weight < LEAST_SHARED
			? 0
			: weight / (sameLanguage ? size : Math.sqrt((a.normAcross + added) * (b.normAcross + added)));
	if (count <= 2 && shared.length === count && shared.every(isNameToken)) score -= NAMES_ONLY;
	if (sameLanguage) score = Math.max(score, dice(a.shingles, b.shingles) * 1.1);
	score -= (apart(a, b) / DAY) * DAY_COST;
	if (score < least || contradiction(a.about, b.about, ROUNDING)) return null;
	return Math.min(1, score);
}

function reasonsOf<Id>(a: Entry<Id>, b: Entry<Id>): string[] {
	const shared = [...a.tokens.keys()].filter((token) => b.tokens.has(token));
	const heard = a.lang === b.lang ? [] : [...heardInBoth(a, b)];
	return [
		...shared.map((token) => {
			if (token.startsWith('#')) return `same number: ${numberOf(token)}`;
			if (token.startsWith('@')) return `both name ${conceptName(token.slice(1))}`;
			return `both say "${token}"`;
		}),
		...heard.map(([word, { other }]) => `"${word}" sounds like "${other}"`)
	];
}

/** `#1.0e+12` as 1000000000000, `#62%` as 62%. */
const numberOf = (token: string) =>
	token.slice(1).replace(/^[\d.]+e\+\d+$/, (n) => String(Number(n)));
