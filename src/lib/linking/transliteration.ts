import { stems } from '#lib/domain/text.ts';

/**
 * Names sound alike in Hangul and in Latin letters: 마차도 and Machado both keep M, CH and D. What
 * is compared is the consonants alone, in the classes that Korean tells apart (p b f v are one),
 * since vowels are spelled too freely. It is for names that the concept table does not hold.
 */

const INITIALS = 'KKNTTLMPPSS CCCKTPH'; // ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ
// 없음 ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ: a final ㅅ is said as t.
const FINALS = ' KKKNNNTLKMPLLPLMPPTTNTTKTP ';
/** Fewer consonants say too little: 타임 and Tom would be one. */
const SHORTEST = 3;
const LONGEST = 10;
/** The shortest Latin word that is read as a name. */
const SHORTEST_LATIN = 4;

const SYLLABLES = 0xac00;

/** The consonants of a Hangul word, without those that follow each other twice. */
function consonantsOfHangul(word: string): string {
	let key = '';
	let last = '';
	const put = (sound: string) => {
		if (sound !== ' ' && sound !== last) key += sound;
		last = sound;
	};
	for (const syllable of word) {
		const code = syllable.charCodeAt(0) - SYLLABLES;
		const initial = INITIALS[Math.floor(code / 588)] ?? ' ';
		// Between two vowels a silent ㅇ keeps consonants apart.
		if (initial !== ' ') put(initial);
		last = '';
		const final = FINALS[code % 28] ?? ' ';
		if (final !== ' ') put(final);
	}
	return key;
}

/** Spellings, the longer before the shorter, and their sound; what fits none (vowels, w, y) is silent. */
const LATIN: [spelling: string, sound: string][] = [
	['sch|sh', 'S'],
	['tch|dg|ch|j', 'C'],
	['ck|cq|qu', 'K'],
	['ph', 'P'],
	['th', 'T'],
	['ng(?![aeiouy])|gn(?=[aeiouy])', 'N'],
	['gh(?![aeiouy])', ''],
	['x', 'KS'],
	['c(?=[eiy])', 'S'],
	['g(?=[eiy])', 'C'],
	['z', 'C'],
	['[cgkq]', 'K'],
	['[dt]', 'T'],
	['[bpfv]', 'P'],
	['s', 'S'],
	['m', 'M'],
	['n', 'N'],
	['[lr]', 'L'],
	['h(?=[aeiouy])', 'H']
];
const LATIN_SOUND = new RegExp(
	`(?<vowel>[aeiouy])|(?<silent>(?<=[aeiouy])r(?![aiouy]|e.))|${LATIN.map(([spelling]) => `(${spelling})`).join('|')}`,
	'g'
);
/** Groups of the pattern before those of the spellings: the whole, a vowel, a silent r. */
const NAMED = 3;

function consonantsOfLatin(word: string, silentR: boolean): string {
	let key = '';
	let last = '';
	for (const match of word.matchAll(LATIN_SOUND)) {
		const at = match.findIndex((part, i) => i > 0 && part !== undefined);
		// An r after a vowel and before no vowel is not said in English: Warner is 워너.
		const sound = at >= NAMED ? (LATIN[at - NAMED]?.[1] ?? '') : at === 2 && !silentR ? 'L' : null;
		if (sound !== null && sound !== last) key += sound;
		last = sound ?? '';
	}
	return key;
}

const usable = (key: string) => key.length >= SHORTEST && key.length <= LONGEST;

/** How a Hangul word may sound without its particles: keys to compare with those of Latin words. */
export function soundsOfHangul(word: string): string[] {
	const readings = [word, ...stems(word)].filter((reading) => reading.length >= 2);
	return [...new Set(readings.map(consonantsOfHangul))].filter(usable);
}

/** How a Latin word (in lower case) sounds, with its r said and unsaid. */
export function soundsOfLatin(word: string): string[] {
	if (word.length < SHORTEST_LATIN || !/^[a-z]+$/.test(word)) return [];
	return [...new Set([consonantsOfLatin(word, true), consonantsOfLatin(word, false)])].filter(
		usable
	);
}

/** Korean surnames as they are written in Latin letters; the rest of a name is too free for a list. */
const SURNAMES = new Set(
	(
		'kim lee yi rhee park pak choi choe jung jeong chung cheong kang cho jo yoon yun jang chang lim im rim han oh ' +
		'seo suh shin sin kwon hwang ahn an song ryu yoo yu you hong jeon chun ko koh go moon mun yang son sohn bae pae ' +
		'baek paik back huh heo hur nam shim sim noh roh ha kwak sung seong cha joo ju woo koo ku gu min na ra jin chin ' +
		'eom um chae won bang kong byun hyun bong ki pyo do tak ma wang jin mo ok pi ham yeo ji chu choo sa'
	).split(' ')
);
const FULL_NAME = /\b(\p{Lu}\p{Ll}{0,6})\s(\p{Lu}\p{Ll}{1,7})(?:[-‑\s]?(\p{L}\p{Ll}{1,7}))?\b/gu;
const ROMANIZED: [RegExp, string][] = [
	[/^(?:ch|j)/, 'C'],
	[/^ng/, 'N'],
	[/^s(?:h|s)?/, 'S'],
	[/^[gkq]+/, 'K'],
	[/^[dt]+/, 'T'],
	[/^[bp]+/, 'P'],
	[/^[lr]+/, 'L'],
	[/^m+/, 'M'],
	[/^n+/, 'N'],
	[/^h(?=[aeiouwy])/, 'H']
];

function consonantsOfRomanized(syllables: string): string {
	let key = '';
	for (let rest = syllables.toLowerCase(); rest;) {
		const rule = ROMANIZED.find(([pattern]) => pattern.test(rest));
		const length = rule?.[0].exec(rest)?.[0].length ?? 1;
		key += rule?.[1] ?? '';
		rest = rest.slice(length);
	}
	return key;
}

/**
 * How the Korean names in a Latin text sound as the one word that Hangul makes of them: Bong Joon-ho
 * gives the key of 봉준호. Yi, Lim and Roh are written with or without their first letter.
 */
export function koreanNameKeys(text: string): Map<string, string> {
	const keys = new Map<string, string>();
	for (const [whole, surname = '', first = '', second = ''] of text.matchAll(FULL_NAME)) {
		if (!SURNAMES.has(surname.toLowerCase())) continue;
		// Two given names without a hyphen may be a name and the next word.
		const joined = /[-‑]/.test(whole) || /^\p{Ll}/u.test(second);
		const given = joined || !second ? [first + second] : [first + second, first];
		for (const name of given) {
			// 박 is written Park, with an r that is not said.
			const family = consonantsOfRomanized(surname.replace(/r$|r(?=k)/, '')).replace(/^L/, '');
			// 노 is Roh and Noh.
			const heads = surname.toLowerCase() === 'roh' ? ['N'] : [family];
			for (const head of heads) {
				const key = head + consonantsOfRomanized(name);
				if (usable(key)) keys.set(key, whole);
			}
		}
	}
	return keys;
}

const KANA_ROWS: [string, string][] = [
	['カキクケコガギグゲゴ', 'K'],
	['サシスセソ', 'S'],
	['ザジズゼゾチツヂヅ', 'C'],
	['タテトダデド', 'T'],
	['ナニヌネノン', 'N'],
	['ハヒヘホ', 'H'],
	['バビブベボパピプペポフヴ', 'P'],
	['マミムメモ', 'M'],
	['ラリルレロ', 'L']
];
const KANA = new Map(KANA_ROWS.flatMap(([row, sound]) => [...row].map((kana) => [kana, sound])));

/** How a katakana word sounds, as the words of the other two scripts do. */
export function soundsOfKatakana(word: string): string[] {
	const key = [...word].map((kana) => KANA.get(kana) ?? '').join('');
	return usable(key) ? [key] : [];
}
