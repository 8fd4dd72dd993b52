import { languageOf } from '#lib/domain/language.ts';
import { isStopWord } from '#lib/domain/text.ts';
import { english } from './en/index.ts';
import { korean } from './ko/index.ts';
import { partsOf, type Reading, type SentimentLanguage } from './language.ts';
import { blended, weightOf } from './model.ts';
import { labelOf, toBand } from './tone.ts';

/** The languages the scorer knows, by code. A new one is a folder and a line here. */
export const scorers: Record<string, SentimentLanguage> = { en: english, ko: korean };

/** Tone of a text: -1 bad … 1 good, the label it rounds to, and the words that made it. */
export type Sentiment = { score: number; label: -1 | 0 | 1; lang: string; terms: string[] };

/** Characters read: a headline, its summary and more. News says what it has to say at the top. */
export const READ = 10_000;
/** Terms shown to a reader, and how many of them by weight alone. */
const MOST_TERMS = 12;
const MOST_LEARNED = 4;
/** Log-odds that a learned word must add before it is shown: more where the lexicon found words. */
const WORTH_SHOWING = { alone: 0.12, beside: 0.4 };

/**
 * How a text sounds, or how it speaks of `target` when one is named. `lang` is what its source says;
 * the script decides where that cannot be. Null for languages the scorer does not know. Reads the
 * first 10,000 characters; linear in their number.
 */
export function score(
	text: string,
	{ lang = null, target = null }: { lang?: string | null; target?: string | null } = {}
): Sentiment | null {
	const top = text.length > READ ? text.slice(0, READ) : text;
	const code = languageOf(top, lang);
	const language = code === null ? undefined : scorers[code];
	if (!language) return null;
	const reading = language.read(top, target);
	if (reading.words.length === 0) return { score: 0, label: 0, lang: language.code, terms: [] };
	const scored = toBand(language.tone(blended(partsOf(language, reading)), reading));
	return {
		score: scored,
		label: labelOf(scored),
		lang: language.code,
		terms: termsOf(language, reading, scored)
	};
}

/** A term, where it begins, and how much it speaks for good over bad. */
type Said = { at: number; term: string; value: number };

/**
 * The words that made a score, in the order of the text: what the lexicon found, and the words of
 * the largest learned weight in the score's direction that it did not. Words of no meaning of their
 * own are shown only where nothing else made the score.
 */
function termsOf(language: SentimentLanguage, reading: Reading, scored: number): string[] {
	const found = reading.evidence.map(({ place, term, value }): Said => ({
		at: place,
		term,
		value
	}));
	const known = new Set(found.flatMap(({ term }) => term.split(' ')));
	const side = Math.sign(scored);
	const inFavour = learnedTerms(language, reading)
		.filter(({ value, term }) => value * side > 0 && !known.has(term))
		.sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || a.at - b.at);
	const least = found.length === 0 ? WORTH_SHOWING.alone : WORTH_SHOWING.beside;
	const telling = inFavour
		.filter(({ value, term }) => value * side > least && !isStopWord(term))
		.slice(0, MOST_LEARNED);
	const shown = [...found, ...telling];
	if (shown.length === 0) shown.push(...inFavour.slice(0, 1));
	shown.sort((a, b) => a.at - b.at);
	return [...new Set(shown.map(({ term }) => term))].slice(0, MOST_TERMS);
}

/** What each word adds to good over bad by the learned weights of the features it is part of. */
function learnedTerms(language: SentimentLanguage, reading: Reading): Said[] {
	const { words } = reading;
	const values = new Float64Array(words.length);
	for (const { model, features, share } of partsOf(language, reading)) {
		if (share === 0) continue;
		const [neg, pos] = [model.outputs.indexOf('neg'), model.outputs.indexOf('pos')];
		if (neg < 0 || pos < 0) continue;
		for (const { key, value, from, to } of features.hashed) {
			const leaning = weightOf(model, key, pos) - weightOf(model, key, neg);
			if (leaning === 0) continue;
			for (let at = from; at < to; at++) values[at]! += (share * value * leaning) / (to - from);
		}
		const leaning = (name: string) => {
			const weights = model.dense.get(name);
			return weights ? weights[pos]! - weights[neg]! : 0;
		};
		language.meant?.(reading, leaning).forEach((value, at) => (values[at]! += share * value));
	}
	return words.flatMap((word, at) =>
		/\p{L}/u.test(word) ? { at, term: word.toLowerCase(), value: values[at] ?? 0 } : []
	);
}
