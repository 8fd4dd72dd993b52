import { headline, words } from '#lib/domain/text.ts';
import { lexiconTone, setOf, tableOf, type Evidence, type SentimentLanguage } from '../language.ts';
import { lexicon } from './lexicon.ts';

const table = tableOf(lexicon.words);
const goodUp = setOf(lexicon.goodUp);
const badUp = setOf(lexicon.badUp);
const up = setOf(lexicon.up);
const down = setOf(lexicon.down);
const LONGEST_PHRASE = Math.max(...[...table.strengths.keys()].map((entry) => entry.length));

/** Finds the longest entry that stands in a word from a place on, or null. */
type Finder = (word: string, at: number) => string | null;

function finder(entries: Iterable<string>): Finder {
	const byFirst = Map.groupBy(
		[...entries].filter((entry) => !entry.includes(' ')).sort((a, b) => b.length - a.length),
		(entry) => entry.charAt(0)
	);
	return (word, at) =>
		byFirst.get(word.charAt(at))?.find((entry) => word.startsWith(entry, at)) ?? null;
}

const wordAt = finder(table.strengths.keys());
const nounAt = finder([...goodUp, ...badUp]);
const turnAt = finder([...up, ...down]);

/** Denial follows the word: 급등하지 않, 문제 없, 성장은 아니. */
const NEGATION = /^(?:않|못|없|아니|아닌|안돼|안된|불가|무산)/;
const NEGATED_INSIDE = /(?:지않|지못|없|아니|아닌)/;
const DENIES_NEXT = new Set(['안', '못', '비']);
const INTENSIFIERS = new Map([
	...['크게', '대폭', '매우', '너무', '정말', '아주', '가장', '훨씬', '사상'].map(
		(w) => [w, 1.4] as const
	),
	...['소폭', '다소', '조금', '약간', '일부'].map((w) => [w, 0.6] as const)
]);
const DENIED = -0.7;
const DIRECTION_STRENGTH = 0.8;
/** Words between a noun and its direction: 적자가 크게 줄었다. */
const DIRECTION_REACH = 3;

/** Where in a word the first entry stands. */
function firstIn(word: string, find: Finder, from = 0) {
	for (let at = from; at < word.length; at++) {
		const entry = find(word, at);
		if (entry !== null) return { at, entry };
	}
	return null;
}

/** Korean by lexicon: stems inside words, negation behind them, and pairs such as 적자 축소. */
export const korean: SentimentLanguage = {
	code: 'ko',
	models: [],
	read(text) {
		const list = words(headline(text).text).filter(({ script }) => script !== 'cjk');
		const forms = list.map(({ form }) => form);
		const found: Evidence[] = [];
		const used = new Uint8Array(list.length);
		const turnOf = (entry: string) => (up.has(entry) ? 1 : -1);
		// Directions first: 적자 축소 is good news made of two bad words.
		forms.forEach((form, place) => {
			if (used[place] || list[place]?.script !== 'hangul') return;
			const noun = firstIn(form, nounAt);
			if (!noun) return;
			const sense = goodUp.has(noun.entry) ? 1 : -1;
			for (let ahead = 0; ahead <= DIRECTION_REACH && place + ahead < forms.length; ahead++) {
				const at = place + ahead;
				const word = forms[at] ?? '';
				if (used[at]) break;
				const turn =
					ahead === 0
						? (firstIn(word, turnAt, noun.at + noun.entry.length)?.entry ?? null)
						: turnAt(word, 0);
				// The next noun has a direction of its own.
				if (turn === null && ahead > 0 && nounAt(word, 0) !== null) break;
				if (turn === null) continue;
				used.fill(1, place, at + 1);
				found.push({
					place,
					term: ahead === 0 ? form : `${noun.entry} ${turn}`,
					value: sense * turnOf(turn) * DIRECTION_STRENGTH * shift(forms, place, at)
				});
				return;
			}
		});
		for (let place = 0; place < forms.length; place++) {
			if (used[place]) continue;
			const phrase = phraseAt(forms, place);
			if (phrase) {
				found.push({
					place,
					term: phrase.entry,
					value: phrase.strength * shift(forms, place, place + 1)
				});
				used[place] = used[place + 1] = 1;
				continue;
			}
			const form = forms[place] ?? '';
			for (let at = 0; at < form.length;) {
				const entry = wordAt(form, at);
				if (entry === null) {
					at++;
					continue;
				}
				// Single syllables say something only where a word begins.
				if (entry.length > 1 || at === 0) {
					found.push({
						place,
						term: entry,
						value:
							(table.strengths.get(entry) ?? 0) *
							shift(forms, place, place, form.slice(at + entry.length, at + entry.length + 8))
					});
				}
				at += entry.length;
			}
		}
		const evidence = found.sort((a, b) => a.place - b.place);
		return { evidence, words: list.map(({ surface }) => surface), hashed: [], dense: {} };
	},
	tone: (_outputs, { evidence }) => lexiconTone(evidence)
};

/** An entry of two words (사상 최대) that begins at a place. */
function phraseAt(forms: string[], place: number) {
	const first = forms[place] ?? '';
	const second = forms[place + 1] ?? '';
	for (
		let length = Math.min(LONGEST_PHRASE - first.length - 1, second.length);
		length >= 1;
		length--
	) {
		const entry = `${first} ${second.slice(0, length)}`;
		const strength = table.strengths.get(entry);
		if (strength !== undefined) return { entry, strength };
	}
	return null;
}

/** What the words around a term do to it: deny it (behind, or 안 before), strengthen or weaken it (before). */
function shift(forms: string[], from: number, to: number, tail = ''): number {
	let factor = INTENSIFIERS.get(forms[from - 1] ?? '') ?? 1;
	const next = forms[to + 1] ?? '';
	if (NEGATED_INSIDE.test(tail) || NEGATION.test(next) || DENIES_NEXT.has(forms[from - 1] ?? '')) {
		factor *= DENIED;
	}
	return factor;
}
