import type { Features, Model, Part } from './model.ts';

/**
 * What a language brings: how it reads a text, and what its reading means. A language may see more in
 * a text (`R`) than the scorer asks for.
 */
export type SentimentLanguage<R extends Reading = Reading> = {
	/** Primary language subtag: `en`, `ko`. */
	code: string;
	/** Weights of the reading, added up. A file may be left out; the rest still answers. */
	models: readonly Model[];
	/** What can be seen in a text, or is said of `target` in it. Linear in its length. */
	read(text: string, target: string | null): R;
	/** Where models see other things than the reading, or count in part: what they see, and how much. */
	parts?(reading: R): Part[];
	/**
	 * What each word of a reading adds to a weighted sum of the dense numbers it has a part in, where
	 * that can be told; `weightOf` gives the weight of a number by its name.
	 */
	meant?(reading: R, weightOf: (name: string) => number): Float64Array;
	/** Tone in -1..1 of what the models give for a reading, and from where on it counts as good or bad. */
	tone(outputs: Readonly<Record<string, number>>, reading: R): Tone;
};

/** A text as read: the words that tell by themselves, and what the models see. */
export type Reading = Features & {
	/** In order. */
	evidence: Evidence[];
	/** The words as they stand; a feature's `from` and `to` count them. */
	words: string[];
};

/** What the models of a language see of a reading, and how much each counts. */
export const partsOf = <R extends Reading>(language: SentimentLanguage<R>, reading: R): Part[] =>
	language.parts?.(reading) ??
	language.models.map((model) => ({ model, features: reading, share: 1 }));

/** A score in -1..1 and the half-width of the neutral band around 0 that it is held against. */
export type Tone = { value: number; band: number };

/** A word or phrase that tells: where it begins (a word's index), as it stands, and how much it says. */
export type Evidence = { place: number; term: string; value: number };

/** Words and phrases by strength, in -1..1. Phrases are words joined by a blank. */
export type Lexicon = {
	/** Strength to entries, separated by commas. */
	words: [strength: number, entries: string][];
	/** Things whose rise is good and whose rise is bad: profits, losses. */
	goodUp: string;
	badUp: string;
	up: string;
	down: string;
};

/** A lexicon ready for looking up: entry to strength, and how many words the longest phrase has. */
export type Table = { strengths: Map<string, number>; longest: number };

const list = (entries: string) =>
	entries
		.split(',')
		.map((entry) => entry.trim().replace(/\s+/g, ' '))
		.filter(Boolean);

/** Builds the look-up table of a lexicon; `normal` brings an entry into the form of the tokens. */
export function tableOf(
	words: Lexicon['words'],
	normal: (entry: string) => string = (entry) => entry
): Table {
	const strengths = new Map<string, number>();
	let longest = 1;
	for (const [strength, entries] of words) {
		for (const entry of list(entries)) {
			strengths.set(normal(entry), strength);
			longest = Math.max(longest, entry.split(' ').length);
		}
	}
	return { strengths, longest };
}

/** A set of entries, each in the form of the tokens. */
export const setOf = (
	entries: string,
	normal: (entry: string) => string = (entry) => entry
): Set<string> => new Set(list(entries).map(normal));

/** How much evidence it takes: one word of strength 0.6 gives 0.51, two 0.77. */
const DOUBT = 1;
const LEXICON_BAND = 0.2;

/** The tone of a language without weights: its evidence added up, held within -1..1. */
export function lexiconTone(evidence: readonly Evidence[]): Tone {
	const sum = evidence.reduce((all, { value }) => all + value, 0);
	return { value: sum / Math.sqrt(sum * sum + DOUBT), band: LEXICON_BAND };
}
