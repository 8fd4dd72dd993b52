import { words } from '#lib/domain/text.ts';
import { languageOf } from '#lib/domain/language.ts';
import { english } from './en/index.ts';
import { korean } from './ko/index.ts';
import type { Evidence, SentimentLanguage } from './language.ts';

/** The languages the scorer knows, by code. A new one is a folder and a line here. */
export const scorers: Record<string, SentimentLanguage> = { en: english, ko: korean };

/** Tone of a text: -1 bad … 1 good, the label it rounds to, and the words that made it. */
export type Sentiment = { score: number; label: -1 | 0 | 1; lang: string; terms: string[] };

/** From here on a score counts as good or bad. Chosen on the development sets. */
const LABEL_FROM = 0.2;
/** How much evidence it takes: one word of strength 0.6 gives 0.51, two 0.77. */
const DOUBT = 1;
/** Terms further than this many words from the target say less about it. */
const NEAR = 8;
const FAR_SHARE = 0.4;
/** Terms shown to a reader. */
const MOST_TERMS = 12;

/**
 * How a text sounds, or how it speaks of `target` when one is named. `lang` is what its source says;
 * the script decides where that cannot be. Null for languages the scorer does not know. Linear in
 * the length of the text.
 */
export function score(
	text: string,
	{ lang = null, target = null }: { lang?: string | null; target?: string | null } = {}
): Sentiment | null {
	const code = languageOf(text, lang);
	const language = code === null ? undefined : scorers[code];
	if (!language) return null;
	const evidence = language.evidence(text);
	const weights = target ? nearness(text, target, evidence) : evidence.map(() => 1);
	const sum = evidence.reduce((all, { value }, i) => all + value * (weights[i] ?? 1), 0);
	const value = sum / Math.sqrt(sum * sum + DOUBT);
	return {
		score: value,
		label: value >= LABEL_FROM ? 1 : value <= -LABEL_FROM ? -1 : 0,
		lang: language.code,
		terms: [...new Set(evidence.map(({ term }) => term))].slice(0, MOST_TERMS)
	};
}

/** How much each piece of evidence says about the target: in full near a mention of it, less far away. */
function nearness(text: string, target: string, evidence: Evidence[]): number[] {
	const forms = words(text).map(({ form }) => form);
	const wanted = words(target).map(({ form }) => form);
	const places: number[] = [];
	forms.forEach((_, at) => {
		const fits = wanted.every((form, i) =>
			i === wanted.length - 1 ? (forms[at + i]?.startsWith(form) ?? false) : forms[at + i] === form
		);
		if (fits) places.push(at);
	});
	if (places.length === 0 || wanted.length === 0) return evidence.map(() => 1);
	let next = 0;
	return evidence.map(({ place }) => {
		// Both lists are in order: the nearest mention is the last one passed or the next one.
		while (next + 1 < places.length && (places[next + 1] ?? 0) <= place) next++;
		const distance = Math.min(
			Math.abs(place - (places[next] ?? 0)),
			Math.abs(place - (places[next + 1] ?? places[next] ?? 0))
		);
		return distance <= NEAR ? 1 : FAR_SHARE;
	});
}
