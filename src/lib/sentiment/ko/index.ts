import { headline } from '#lib/domain/text.ts';
import { lexiconTone, type Evidence, type SentimentLanguage } from '../language.ts';
import { chances, modelOf, type Model } from '../model.ts';
import { partsAbout, shares } from './clauses.ts';
import { ngrams, summary, wordsOf, type Word } from './features.ts';
import { marksIn } from './marks.ts';
import { findings } from './rules.ts';
import type { Finding } from './sentence.ts';
import general from './weights.json' with { type: 'json' };
// Learned from a share-alike set: this line and its place in the list below may go, and the rest works.
import korfin from './weights-korfin.json' with { type: 'json' };

/**
 * Log-odds by which good or bad must exceed neutral. Where neutral texts are the greater part, as in
 * news at large, more than the training sets suggest.
 */
const DOUBT = 0.1;
/** The narrowest neutral band, where hardly any chance is left for neutral. */
const NARROWEST = 0.02;
/** Longer findings are shown by their first and last word. */
const LONGEST_TERM = 24;

/** Korean with some weights: a lexicon with rules finds what is good and bad, the weights correct it. */
export function koreanWith(models: readonly Model[]): SentimentLanguage {
	return {
		code: 'ko',
		models,
		read(text, target) {
			const plain = headline(text).text;
			const parts = target === null ? null : partsAbout(plain, target);
			const words = wordsOf(plain);
			const marks = marksIn(plain);
			const found = parts ? weighted(findings(plain, false), parts) : findings(plain);
			return {
				evidence: evidenceOf(found, words, plain),
				words: words.map(({ surface }) => surface),
				hashed: ngrams(words, marks, parts && shares(parts)),
				dense: summary(found, marks, plain.length)
			};
		},
		tone({ neg, pos }, { evidence }) {
			if (neg === undefined || pos === undefined) return lexiconTone(evidence);
			const chance = chances(neg - DOUBT, pos - DOUBT);
			// Held against this band the greater of the two counts just where it exceeds neutral.
			const band = Math.max(NARROWEST, chance.neutral - Math.min(chance.neg, chance.pos));
			const value = chance.pos - chance.neg;
			// Where the lexicon finds nothing, a lean too slight to count is no tone at all.
			return { value: evidence.length === 0 && Math.abs(value) < band ? 0 : value, band };
		}
	};
}

export const korean: SentimentLanguage = koreanWith([general, korfin].map(modelOf));

function weighted(found: readonly Finding[], parts: NonNullable<ReturnType<typeof partsAbout>>) {
	const shareAt = shares(parts);
	return found.flatMap((finding) => {
		const share = shareAt(finding.from);
		return share === 0 ? [] : [{ ...finding, value: finding.value * share }];
	});
}

/** Findings as a reader sees them: the words they stand in. */
function evidenceOf(found: readonly Finding[], words: readonly Word[], text: string): Evidence[] {
	let at = 0;
	return found.flatMap(({ from, to, value }) => {
		while (at + 1 < words.length && words[at]!.to <= from) at++;
		let end = at;
		while (end + 1 < words.length && words[end + 1]!.from < to) end++;
		const [first, last] = [words[at], words[end]];
		if (!first || !last) return [];
		const whole = text.slice(first.from, last.from + last.surface.length);
		const term = whole.length <= LONGEST_TERM ? whole : `${first.surface} … ${last.surface}`;
		return { place: at, term, value };
	});
}
