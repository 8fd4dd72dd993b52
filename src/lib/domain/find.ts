/**
 * Finding names while they are typed: parts of words in any script, and Korean as it comes off the
 * keyboard, letter by letter (머ㅅ, 머슼 and ㅁㅅㅋ all lead to 머스크).
 */

// The letters of a syllable by the arithmetic of the Unicode Standard, 3.12, compound vowels and
// finals as the keys that make them.
const INITIALS = [...'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'];
const VOWELS = 'ㅏ ㅐ ㅑ ㅒ ㅓ ㅔ ㅕ ㅖ ㅗ ㅗㅏ ㅗㅐ ㅗㅣ ㅛ ㅜ ㅜㅓ ㅜㅔ ㅜㅣ ㅠ ㅡ ㅡㅣ ㅣ'.split(
	' '
);
const FINALS = [
	'',
	...'ㄱ ㄲ ㄱㅅ ㄴ ㄴㅈ ㄴㅎ ㄷ ㄹ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ ㄹㅍ ㄹㅎ ㅁ ㅂ ㅂㅅ ㅅ ㅆ ㅇ ㅈ ㅊ ㅋ ㅌ ㅍ ㅎ'.split(
		' '
	)
];
const FIRST_SYLLABLE = 0xac00;
const SYLLABLE = /[가-힣]/g;
const ONLY_INITIALS = /^[ㄱ-ㅎ]+$/;

const placeOf = (syllable: string) => syllable.charCodeAt(0) - FIRST_SYLLABLE;
const initialOf = (syllable: string) => INITIALS[Math.floor(placeOf(syllable) / 588)]!;

function typed(syllable: string): string {
	const place = placeOf(syllable);
	return initialOf(syllable) + VOWELS[Math.floor((place % 588) / 28)] + FINALS[place % 28];
}

/** Lower case, Latin letters without accents, Hangul as the keys that write it. */
export const letters = (text: string): string =>
	text
		.toLowerCase()
		.normalize('NFD')
		.replace(/\p{Mn}/gu, '')
		.normalize('NFC')
		.replace(SYLLABLE, typed);

/** The first consonant of every syllable: 머스크 is ㅁㅅㅋ. */
export const initials = (text: string): string =>
	text.normalize('NFC').replace(SYLLABLE, initialOf);

/** A text as typed and by its first consonants, each word after a blank. */
const readings = (text: string) => ({ typed: ` ${letters(text)}`, initials: ` ${initials(text)}` });
type Readings = ReturnType<typeof readings>;

type Wanted = { text: string; by: keyof Readings };

/** The words of a question, each once; what it does not want (`-word`) and `OR` name nothing. */
function wanted(question: string): Wanted[] {
	const words = question
		.replace(/["“”„()]/g, ' ')
		.split(/\s+/)
		.filter((word) => word !== '' && !word.startsWith('-') && !/^(?:OR|AND|NOT|\|)$/.test(word));
	return [...new Set(words)].map((word) =>
		ONLY_INITIALS.test(word) ? { text: word, by: 'initials' } : { text: letters(word), by: 'typed' }
	);
}

/** 0 where a word begins a word of the name, 0.5 within one; null: it is not there. */
function placeIn(name: Readings, { text, by }: Wanted): number | null {
	if (name[by].includes(` ${text}`)) return 0;
	return name[by].includes(text) ? 0.5 : null;
}

/** How far something is from what is wanted: 0 is nearest; null when a word is in none of its names. */
function distance(words: Wanted[], names: Readings[]): number | null {
	let sum = 0;
	for (const word of words) {
		const places = names.flatMap((name, i) => {
			const place = placeIn(name, word);
			return place === null ? [] : [i + place];
		});
		if (places.length === 0) return null;
		sum += Math.min(...places);
	}
	return sum;
}

/**
 * Those of the items that a question means, the nearest first; equals keep their order. Every word of
 * it must be in one of an item's names, which come the most telling first. No word means none.
 */
export function nearest<Item>(
	question: string,
	items: readonly Item[],
	namesOf: (item: Item) => readonly string[]
): Item[] {
	const words = wanted(question);
	if (words.length === 0) return [];
	return items
		.flatMap((item) => {
			const far = distance(words, namesOf(item).map(readings));
			return far === null ? [] : [{ item, far }];
		})
		.sort((a, b) => a.far - b.far)
		.map(({ item }) => item);
}
