/**
 * How texts are cut for the search index, the same on every database. Words in lower case without
 * accents; runs of Hangul (and of Han and kana, which are written without blanks too) as overlapping
 * pairs, so that 금리 is found in 기준금리를: plain words find a tenth of the Korean hits, and three
 * letters at a time cannot find words of two.
 */

import type { Query } from './query.ts';

const WORD = /[\p{L}\p{N}\p{M}]/u;
const PAIRED = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/u;
/** ASCII, usual punctuation, kana, Han and whole Hangul syllables: composed and without accents. */

const SIMPLE =
	/^[\x00-\x7f\u2000-\u2bff\u3000-\u3098\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]*$/;
const ACCENTED = /[\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff]/;
const ACCENTS = /(\p{Script=Latin})\p{Mn}+/gu;

/** Longest word that is kept whole; what is longer is no word. */
const LONGEST = 64;

/** What a character is: not part of a word, part of a word, part of a run that is cut into pairs. */
const KIND = { none: 0, word: 1, paired: 2, unknown: 3 } as const;

/** The kind of every UTF-16 unit, filled as they come: a lookup is ten times faster than the patterns. */
const kinds = new Uint8Array(65_536).fill(KIND.unknown);

const kindOf = (letter: string) =>
	PAIRED.test(letter) && WORD.test(letter)
		? KIND.paired
		: WORD.test(letter)
			? KIND.word
			: KIND.none;

/** The tokens of a text in their order, as they stand in the index. */
export function searchTokens(text: string): string[] {
	const plain = folded(text);
	const tokens: string[] = [];
	let start = 0;
	let run: number = KIND.none;
	for (let i = 0; i <= plain.length;) {
		let kind: number = KIND.none;
		let size = 1;
		if (i < plain.length) {
			const unit = plain.charCodeAt(i);
			if (unit >= 0xd800 && unit < 0xe000) {
				const letter = String.fromCodePoint(plain.codePointAt(i) ?? unit);
				kind = kindOf(letter);
				size = letter.length;
			} else {
				if (kinds[unit] === KIND.unknown) kinds[unit] = kindOf(plain.charAt(i));
				kind = kinds[unit] as number;
			}
		}
		if (kind !== run) {
			if (run === KIND.word) tokens.push(plain.slice(start, Math.min(i, start + LONGEST)));
			else if (run === KIND.paired) pairs(plain, start, i, tokens);
			start = i;
			run = kind;
		}
		i += size;
	}
	return tokens;
}

/** True for a token of one syllable or character: a search for it means words that begin with it. */
export const isSingle = (token: string) => [...token].length === 1 && PAIRED.test(token);

/** NFC, lower case, Latin letters without accents: what SQLite's `unicode61` does, done for both databases. */
function folded(text: string): string {
	const lower = text.toLowerCase();
	// Most texts are of these letters only, and need no folding: it is the most expensive step.
	if (SIMPLE.test(lower)) return lower;
	const composed = lower.normalize('NFC');
	return ACCENTED.test(composed)
		? composed.normalize('NFD').replace(ACCENTS, '$1').normalize('NFC')
		: composed;
}

/** Overlapping pairs of the letters from `start` to `end`, or the only one. */
function pairs(text: string, start: number, end: number, tokens: string[]) {
	let letter = start;
	let next = after(text, start);
	if (next === end) tokens.push(text.slice(start, end));
	while (next < end) {
		const second = next;
		next = after(text, next);
		tokens.push(text.slice(letter, next));
		letter = second;
	}
}

/** Where the letter at `i` ends: rare Han characters take two units. */
const after = (text: string, i: number) => i + ((text.codePointAt(i) ?? 0) > 0xffff ? 2 : 1);

/**
 * Whether tokens match a query, as the search indexes answer it: a word or phrase is its tokens in a row, the last of
 * them perhaps going on. What has no token is passed over; a query without any matches nothing.
 */
export const tokensMatch = (query: Query, tokens: readonly string[]): boolean =>
	verdict(query, tokens) ?? false;

function verdict(query: Query, tokens: readonly string[]): boolean | null {
	switch (query.kind) {
		case 'word':
		case 'phrase': {
			const wanted = searchTokens(query.text);
			const last = wanted.pop();
			if (last === undefined) return null;
			const open = query.open ?? isSingle(last);
			return tokens.some(
				(token, i) =>
					(token === last || (open && token.startsWith(last))) &&
					i >= wanted.length &&
					wanted.every((word, n) => tokens[i - wanted.length + n] === word)
			);
		}
		case 'not': {
			const inner = verdict(query.part, tokens);
			return inner === null ? null : !inner;
		}
		case 'and':
		case 'or': {
			const parts = query.parts
				.map((part) => verdict(part, tokens))
				.filter((part) => part !== null);
			if (parts.length === 0) return null;
			return query.kind === 'and' ? parts.every(Boolean) : parts.some(Boolean);
		}
	}
}
