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

const LATIN: [RegExp, string][] = [
	[/^(?:sch|sh)/, 'S'],
	[/^(?:tch|dg|ch|j)/, 'C'],
	[/^(?:ck|cq|qu)/, 'K'],
	[/^ph/, 'P'],
	[/^th/, 'T'],
	[/^(?:ng(?![aeiouy])|gn(?=[aeiouy]))/, 'N'],
	[/^gh(?![aeiouy])/, ''],
	[/^x/, 'KS'],
	[/^c(?=[eiy])/, 'S'],
	[/^g(?=[eiy])/, 'C'],
	[/^z/, 'C'],
	[/^[cgkq]/, 'K'],
	[/^[dt]/, 'T'],
	[/^[bpfv]/, 'P'],
	[/^s/, 'S'],
	[/^m/, 'M'],
	[/^n/, 'N'],
	[/^[lr]/, 'L'],
	[/^h(?=[aeiouy])/, 'H']
];

function consonantsOfLatin(word: string, silentR: boolean): string {
	let key = '';
	let last = '';
	for (let at = 0; at < word.length;) {
		const rest = word.slice(at);
		// An r after a vowel and before no vowel is not said in English: Warner is 워너.
		if (silentR && /^r(?![aiouy]|e.)/.test(rest) && /[aeiouy]/.test(word[at - 1] ?? '')) {
			at++;
			last = '';
			continue;
		}
		const rule = LATIN.find(([pattern]) => pattern.test(rest));
		if (!rule) {
			if (/^[aeiouy]/.test(rest)) last = '';
			at++;
			continue;
		}
		const sound = rule[1];
		if (sound !== last) key += sound;
		last = sound;
		at += rule[0].exec(rest)?.[0].length ?? 1;
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
