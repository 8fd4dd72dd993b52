import { stemEnglish, words } from '#lib/domain/text.ts';
import { setOf, tableOf, type Evidence, type SentimentLanguage } from '../language.ts';
import { chances, modelOf } from '../model.ts';
import { ngrams } from './features.ts';
import { tokens } from './tokens.ts';
import weights from './weights.json' with { type: 'json' };
import { lexicon } from './lexicon.ts';

const normal = (entry: string) =>
	words(entry)
		.map(({ form }) => stemEnglish(form))
		.join(' ');

const table = tableOf(lexicon.words, normal);
const goodUp = setOf(lexicon.goodUp, normal);
const badUp = setOf(lexicon.badUp, normal);
const up = setOf(lexicon.up, normal);
const down = setOf(lexicon.down, normal);

// Forms as `words` cuts them: "didn't" is didn and t.
const NEGATIONS = setOf(
	'not, no, never, without, neither, nor, cannot, don, doesn, didn, isn, aren, wasn, weren, won t, wouldn, couldn, shouldn, hasn, haven, hardly, barely, deny, denies, denied, avoid, avoids, avert, averts, prevent, refuse, refuses, refused, fails to, failed to, unlikely',
	(entry) => entry
);
const INTENSIFIERS = new Map<string, number>([
	...['very', 'extremely', 'sharply', 'hugely', 'massively', 'deeply', 'highly', 'severely'].map(
		(word) => [word, 1.4] as const
	),
	...['strongly', 'significantly', 'dramatically', 'steeply', 'heavily', 'so', 'really'].map(
		(word) => [word, 1.3] as const
	),
	...['slightly', 'somewhat', 'modestly', 'marginally', 'partly', 'little', 'mildly'].map(
		(word) => [word, 0.6] as const
	)
]);

/** Words before a term that may negate or strengthen it, and between a noun and its direction. */
const REACH = 3;
const DIRECTION_REACH = 4;
/** What is denied is not the opposite: "not good" is weaker than "bad". */
const DENIED = -0.7;
const DIRECTION_STRENGTH = 0.8;

/** English by lexicon: phrases before words, negation, intensifiers, and pairs such as "losses narrow". */
export const english: SentimentLanguage = {
	code: 'en',
	models: [modelOf(weights)],
	read(text) {
		const list = words(text);
		const forms = list.map(({ form }) => form);
		const stemmed = forms.map(stemEnglish);
		const found: Evidence[] = [];
		const used = new Uint8Array(list.length);
		const surface = (from: number, to: number) =>
			list
				.slice(from, to)
				.map((word) => word.surface.toLowerCase())
				.join(' ');
		// Directions first: "losses narrow" is good news made of two bad words.
		stemmed.forEach((form, place) => {
			const sense = goodUp.has(form) ? 1 : badUp.has(form) ? -1 : 0;
			if (sense === 0 || used[place]) return;
			const [from, to] = [
				Math.max(0, place - 2),
				Math.min(list.length, place + 1 + DIRECTION_REACH)
			];
			for (let at = from; at < to; at++) {
				const other = stemmed[at] ?? '';
				const turn = up.has(other) ? 1 : down.has(other) ? -1 : 0;
				if (turn === 0 || at === place || used[at]) continue;
				used[at] = 1;
				used[place] = 1;
				const [start, end] = [Math.min(at, place), Math.max(at, place) + 1];
				found.push({
					place: start,
					term: surface(start, end),
					value: sense * turn * DIRECTION_STRENGTH * shift(forms, start)
				});
				return;
			}
		});
		for (let place = 0; place < list.length; place++) {
			if (used[place]) continue;
			for (let length = table.longest; length >= 1; length--) {
				if (place + length > list.length) continue;
				const entry =
					length === 1 ? stemmed[place] : stemmed.slice(place, place + length).join(' ');
				const strength = table.strengths.get(entry ?? '');
				if (strength === undefined) continue;
				if (length === 1 && forms[place] === 'up' && !isDirection(forms, place)) break;
				found.push({
					place,
					term: surface(place, place + length),
					value: strength * shift(forms, place)
				});
				used.fill(1, place, place + length);
				break;
			}
		}
		const evidence = found.sort((a, b) => a.place - b.place);
		const cut = tokens(text);
		const sum = evidence.reduce((all, { value }) => all + value, 0);
		return {
			evidence,
			words: cut.map(({ surface }) => surface),
			hashed: ngrams(cut),
			dense: { bias: 1, lexicon: sum / Math.sqrt(sum * sum + 1) }
		};
	},
	tone({ neg = 0, pos = 0 }) {
		const chance = chances(neg, pos);
		return { value: chance.pos - chance.neg, band: 0.2 };
	}
};

/** "up" alone tells only at the end or before a number; "set up", "sign up" do not. */
const isDirection = (forms: string[], place: number) =>
	/^\d/.test(forms[place + 1] ?? '') || place === forms.length - 1;

/** What the words before a term do to it: turn it round, strengthen it, weaken it. */
function shift(forms: string[], place: number): number {
	let factor = 1;
	for (let at = Math.max(0, place - REACH); at < place; at++) {
		const form = forms[at] ?? '';
		if (NEGATIONS.has(form) || NEGATIONS.has(`${form} ${forms[at + 1] ?? ''}`)) factor *= DENIED;
		factor *= INTENSIFIERS.get(form) ?? 1;
	}
	return factor;
}
