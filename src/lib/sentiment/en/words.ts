import { afinn165FinancialMarketNews } from 'afinn-165-financialmarketnews';
import vader from 'vader-sentiment';

/** What word lists by others say of single words, each in -1..1 (their scales are ±5 and ±4). */
export type WordTone = { afinn: number; vader: number };

const AFINN_SCALE = 5;
const VADER_SCALE = 4;
/** VADER holds a sum of word values within -1..1 by x / √(x² + 15). */
const VADER_ALPHA = 15;

const NOTHING: WordTone = { afinn: 0, vader: 0 };
const known = new Map<string, WordTone>();
/** Words remembered: more than a language's everyday words, less than memory minds. */
const MOST_KNOWN = 50_000;

/** Looks a word in lower case up in both lists. */
export function wordTone(form: string): WordTone {
	const before = known.get(form);
	if (before) return before;
	const afinn = Object.hasOwn(afinn165FinancialMarketNews, form)
		? (afinn165FinancialMarketNews[form] ?? 0) / AFINN_SCALE
		: 0;
	// VADER's list is not exported: the value of a word is worked back from the score of the word alone.
	const { compound } = vader.SentimentIntensityAnalyzer.polarity_scores(form);
	const value = compound * Math.sqrt(VADER_ALPHA / (1 - compound * compound));
	const tone = afinn === 0 && value === 0 ? NOTHING : { afinn, vader: value / VADER_SCALE };
	if (known.size >= MOST_KNOWN) known.clear();
	known.set(form, tone);
	return tone;
}
