import type { Reading, SentimentLanguage } from '../language.ts';
import { modelOf, outputsOf, type Feature, type Model } from '../model.ts';
import { findings, type Finding } from './evidence.ts';
import { DOMAINS, featuresOf, gateFeatures, ngrams, type Domains } from './features.ts';
import { aboutTarget } from './target.ts';
import gateWeights from './weights-gate.json' with { type: 'json' };
import { tokens } from './tokens.ts';
import { toneOf } from './tone.ts';
import weights from './weights.json' with { type: 'json' };

/** Which kind of text this is, by its words: chances that add up to 1. */
function domainsOf(gate: Model, plain: readonly Feature[]): Domains {
	const odds = outputsOf([gate], gateFeatures(plain));
	const sizes = DOMAINS.map((domain) => Math.exp(Math.min(MOST_ODDS, odds[domain] ?? 0)));
	const all = sizes.reduce((sum, size) => sum + size, 0);
	return Object.fromEntries(DOMAINS.map((domain, i) => [domain, sizes[i]! / all])) as Domains;
}

/** Log-odds that cannot overflow. */
const MOST_ODDS = 50;

/** What is seen in an English text; `about` is the evidence with what it counts for the target. */
type EnglishReading = Reading & { about: Finding[]; kinds: Domains };

/** Reads a text with the weights that tell kinds of text apart. Training hands in those it just made. */
export function read(gate: Model, text: string, target: string | null): EnglishReading {
	const list = tokens(text);
	const evidence = findings(list);
	const plain = ngrams(list);
	const kinds = domainsOf(gate, plain);
	const name = target === null ? null : tokens(target);
	return {
		evidence,
		about: name === null ? evidence : aboutTarget(list, name, evidence),
		words: list.map(({ surface }) => surface),
		kinds,
		...featuresOf(list, plain, evidence, name, kinds)
	};
}

const gate = modelOf(gateWeights);

/** English: a lexicon with its rules, and weights for what it finds and for words and their neighbours. */
export const english: SentimentLanguage<EnglishReading> = {
	code: 'en',
	models: [modelOf(weights)],
	read: (text, target) => read(gate, text, target),
	tone: (outputs, { about, kinds }) => toneOf(outputs, about, kinds)
};
