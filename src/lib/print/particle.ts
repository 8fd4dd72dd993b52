/** Korean particles, which depend on how the word before them ends when it is read aloud. */

/** The forms after a final consonant and after a vowel. */
const FORMS = {
	'은/는': ['은', '는'],
	'이/가': ['이', '가'],
	'을/를': ['을', '를'],
	'과/와': ['과', '와'],
	'으로/로': ['으로', '로'],
	'이라/라': ['이라', '라'],
	'이다/다': ['이다', '다']
} as const;
export type Particle = keyof typeof FORMS;

type Ending = 'vowel' | 'rieul' | 'consonant';

const HANGUL_FIRST = 0xac00;
const HANGUL_LAST = 0xd7a3;
/** Finals of a syllable: 0 is none, 8 is ㄹ. */
const FINALS = 28;
const RIEUL = 8;

/** 영 일 이 삼 사 오 육 칠 팔 구; a 0 also ends 십, 백, 천 and 만, which are closed as well. */
const DIGITS: Ending[] = [
	'consonant',
	'rieul',
	'vowel',
	'consonant',
	'vowel',
	'vowel',
	'consonant',
	'rieul',
	'rieul',
	'vowel'
];
/** Signs as newsrooms read them: 퍼센트, 달러, 원, 센트, 도. */
const SIGNS: Record<string, Ending> = {
	'%': 'vowel',
	$: 'vowel',
	'₩': 'consonant',
	'¢': 'vowel',
	'°': 'vowel',
	'+': 'vowel',
	'&': 'vowel'
};
/** Letters read by their names: 엘 엠 엔 알 end in a consonant, all others in a vowel. */
const LETTERS: Record<string, Ending> = {
	L: 'rieul',
	M: 'consonant',
	N: 'consonant',
	R: 'rieul'
};
const READ = /[\p{L}\p{N}%$₩¢°+&]/u;
const LATIN = /\p{Script=Latin}/u;
/** How a Latin word ends in Korean: -ng, -m, -n, -l, and stops after a short vowel; else a vowel is added (스, 트, 드). */
const CLOSED = /(?:ng|[mn]|[aeiou][bckp])e?$/i;
const RIEUL_WORD = /(?:[^aeiou]le|l)$/i;

/** What stands in brackets at the end is not read. */
const withoutBracket = (word: string) => {
	const open = word.endsWith(')') ? word.lastIndexOf('(') : -1;
	return open > 0 ? word.slice(0, open) : word;
};

/** What the ear hears last: the last letter, digit or sign that is read; null when nothing is. */
function ending(word: string): Ending | null {
	const letters = [...withoutBracket(word)];
	const at = letters.findLastIndex((letter) => READ.test(letter));
	const last = letters[at];
	if (last === undefined) return null;
	const code = last.codePointAt(0)!;
	if (code >= HANGUL_FIRST && code <= HANGUL_LAST) {
		const final = (code - HANGUL_FIRST) % FINALS;
		return final === 0 ? 'vowel' : final === RIEUL ? 'rieul' : 'consonant';
	}
	if (/[0-9]/.test(last)) return DIGITS[Number(last)]!;
	if (SIGNS[last]) return SIGNS[last];
	const first = letters.findLastIndex((letter, i) => i < at && !LATIN.test(letter)) + 1;
	return LATIN.test(last) ? latin(letters.slice(first, at + 1).join('')) : 'vowel';
}

function latin(word: string): Ending {
	// Capitals are spelt out, letter by letter.
	if (word === word.toUpperCase()) return LETTERS[word.at(-1)!] ?? 'vowel';
	if (RIEUL_WORD.test(word)) return 'rieul';
	return CLOSED.test(word) ? 'consonant' : 'vowel';
}

/**
 * A word with its particle: `particle('머스크', '이/가')` is `머스크가`. Numbers, signs and Latin
 * words count as they are read (`4%를`, `10을`, `OpenAI가`, `SEC가`); what stands in brackets is not.
 */
export function particle(word: string, kind: Particle): string {
	const [closed, open] = FORMS[kind];
	const end = ending(word) ?? 'vowel';
	// After ㄹ one says 로: 서울로.
	const vowel = end === 'vowel' || (end === 'rieul' && kind === '으로/로');
	return word + (vowel ? open : closed);
}
