/** What a language brings: a scorer for its texts. */
export type SentimentLanguage = {
	/** Primary language subtag: `en`, `ko`. */
	code: string;
	/** The evidence for and against in a text, in order. Linear in its length. */
	evidence(text: string): Evidence[];
};

/** A word or phrase that tells: where it begins (a word's index), as it stands, and how much it says. */
export type Evidence = { place: number; term: string; value: number };

/** What texts are made of, as a lexicon sees them: forms to look up beside what stands there. */
export type Token = { form: string; surface: string };

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
