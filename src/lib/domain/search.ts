/**
 * How texts are cut for the search index, the same on every database. Words in lower case without
 * accents; runs of Hangul (and of Han and kana, which are written without blanks too) as overlapping
 * pairs, so that 금리 is found in 기준금리를: plain words find a tenth of the Korean hits, and three
 * letters at a time cannot find words of two.
 */

const WORDS = /[\p{L}\p{N}\p{M}]+/gu;
const PLAIN = /^[a-z0-9]+$/;
// Runs that are cut into pairs, or runs of all else.
const RUNS =
	/([\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+)|([^\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+)/gu;
const ACCENTS = /(\p{Script=Latin})\p{Mn}+/gu;

/** Longest token that is kept whole; what is longer is no word. */
const LONGEST = 64;

const PAIRED = /^[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/u;

/** The tokens of a text in their order, as they stand in the index. */
export function searchTokens(text: string): string[] {
	const tokens: string[] = [];
	for (const word of folded(text).match(WORDS) ?? []) {
		if (PLAIN.test(word)) tokens.push(word.slice(0, LONGEST));
		else cut(word, tokens);
	}
	return tokens;
}

/** True for a token that stands for one syllable or character: a search for it means words that begin with it. */
export const isSingle = (token: string) => PAIRED.test(token) && [...token].length === 1;

/** NFC, lower case, Latin letters without accents: what SQLite's `unicode61` does, done for both databases. */
function folded(text: string): string {
	const lower = text.toLowerCase();
	// ASCII needs no folding, and most headlines are ASCII.
	if (/^[\x00-\x7f]*$/.test(lower)) return lower;
	return lower.normalize('NFD').replace(ACCENTS, '$1').normalize('NFC');
}

function cut(word: string, tokens: string[]) {
	for (const [run, paired] of word.matchAll(RUNS)) {
		if (paired === undefined) {
			tokens.push(run.slice(0, LONGEST));
			continue;
		}
		const letters = [...run];
		if (letters.length === 1) tokens.push(run);
		for (let i = 1; i < letters.length; i++) tokens.push(`${letters[i - 1]}${letters[i]}`);
	}
}
