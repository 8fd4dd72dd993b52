import type { Reading, SentimentLanguage } from '../language.ts';
import { modelOf, outputsOf, type Feature, type Features, type Model } from '../model.ts';
import { findings, type Finding } from './evidence.ts';
import {
	DOMAINS,
	featuresOf,
	gateFeatures,
	marketFeatures,
	ngrams,
	ofMarkets,
	wholeFeatures,
	type Domains
} from './features.ts';
import { aboutTarget, mentions } from './target.ts';
import gateWeights from './weights-gate.json' with { type: 'json' };
import gradeWeights from './weights-grade.json' with { type: 'json' };
import marketWeights from './weights-markets.json' with { type: 'json' };
import { tokens, type Token } from './tokens.ts';
import { toneOf } from './tone.ts';
import { meantBy } from './vectors.ts';
import weights from './weights.json' with { type: 'json' };

/** Which kind of text this is, by its words: chances that add up to 1. */
function domainsOf(gate: Model, list: readonly Token[], plain: readonly Feature[]): Domains {
	const odds = outputsOf([gate], gateFeatures(list, plain));
	const sizes = DOMAINS.map((domain) => Math.exp(Math.min(MOST_ODDS, odds[domain] ?? 0)));
	const all = sizes.reduce((sum, size) => sum + size, 0);
	return Object.fromEntries(DOMAINS.map((domain, i) => [domain, sizes[i]! / all])) as Domains;
}

/** Log-odds that cannot overflow. */
const MOST_ODDS = 50;

/**
 * From this chance on of being a headline for traders a text is read as one too. Lower, and headlines
 * of other news would be neutral as often as those are.
 */
const LIKELY = 0.6;

/**
 * What is seen in an English text; `about` is the evidence with what it counts for the target, `whole`
 * what a grade of the whole text follows from, `markets` what is seen of it where it is likely a
 * headline for traders, and `graded` how likely the text is of a kind that people grade so: not at all
 * where it names the target asked about.
 */
type EnglishReading = Reading & {
	list: readonly Token[];
	about: Finding[];
	kinds: Domains;
	whole: Features;
	markets: Features | null;
	graded: number;
};

/** Reads a text with the weights that tell kinds of text apart. Training hands in those it just made. */
export function read(gate: Model, text: string, target: string | null): EnglishReading {
	const list = tokens(text);
	const evidence = findings(list);
	const plain = ngrams(list);
	const kinds = domainsOf(gate, list, plain);
	const whole = wholeFeatures(list, plain, evidence);
	const name = target === null ? null : tokens(target);
	const named = name !== null && mentions(list, name).length > 0;
	return {
		list,
		evidence,
		about: name === null ? evidence : aboutTarget(list, name, evidence),
		words: list.map(({ surface }) => surface),
		kinds,
		whole,
		markets: kinds.markets < LIKELY ? null : marketFeatures(list, whole),
		graded: named ? 0 : kinds.general + kinds.politics,
		...featuresOf(list, plain, evidence, name, kinds)
	};
}

/**
 * English with weights of the tone, of the tone of headlines for traders alone, of the grade of whole
 * texts, and that tell kinds of text apart.
 */
export function englishWith({
	gate,
	tone,
	markets,
	grade
}: Record<'gate' | 'tone' | 'markets' | 'grade', Model>): SentimentLanguage<EnglishReading> {
	return {
		code: 'en',
		models: [tone, markets, grade],
		read: (text, target) => read(gate, text, target),
		parts: (reading) => {
			const { kinds, whole } = reading;
			const share = reading.markets === null ? 0 : kinds.markets;
			return [
				{ model: tone, features: reading, share: 1 - share },
				...(reading.markets ? [{ model: markets, features: reading.markets, share }] : []),
				{ model: grade, features: whole, share: 1 }
			];
		},
		meant: ({ list, kinds }, weightOf) =>
			meantBy(list, (name) => weightOf(name) + kinds.markets * weightOf(ofMarkets(name))),
		tone: (outputs, { about, kinds, graded }) => toneOf(outputs, about, kinds, graded)
	};
}

/** English: a lexicon with its rules, and weights for what it finds and for words and their neighbours. */
export const english = englishWith({
	gate: modelOf(gateWeights),
	tone: modelOf(weights),
	markets: modelOf(marketWeights),
	grade: modelOf(gradeWeights)
});
