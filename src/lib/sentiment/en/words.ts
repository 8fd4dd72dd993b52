import vader from 'vader-sentiment';

/** VADER's word values run from -4 to 4. */
const SCALE = 4;
/** VADER holds a sum of word values within -1..1 by x / √(x² + 15). */
const ALPHA = 15;

const known = new Map<string, number>();
/** Words remembered: more than a language's everyday words, less than memory minds. */
const MOST_KNOWN = 50_000;

/**
 * What VADER's list (Hutto and Gilbert 2014) says of a word in lower case, -1..1. The list is not
 * exported: the value is worked back from the score of the word alone. Whole texts are not given to
 * VADER, which reads fewer than this scorer must.
 */
export function wordTone(form: string): number {
	const before = known.get(form);
	if (before !== undefined) return before;
	const { compound } = vader.SentimentIntensityAnalyzer.polarity_scores(form);
	const tone = (compound * Math.sqrt(ALPHA / (1 - compound * compound))) / SCALE;
	if (known.size >= MOST_KNOWN) known.clear();
	known.set(form, tone);
	return tone;
}
