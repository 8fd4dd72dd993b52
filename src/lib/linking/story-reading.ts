import { bigrams, headline, words, type Word } from '#lib/domain/text.ts';
import { foreignReading, isFalseFriend, isForeign, plainNumbers } from './foreign-words.ts';
import { isName, signature, type Signature } from './signature.ts';
import {
	koreanNameKeys,
	soundsOfHangul,
	soundsOfKatakana,
	soundsOfLatin
} from './transliteration.ts';

/**
 * What a token is, which says how much it tells and in which languages it can be compared: concepts
 * and amounts in all, words among languages of one script, sounds between two scripts.
 */
export type TokenKind =
	| 'name'
	| 'place'
	| 'scenery'
	| 'term'
	| 'plain'
	| 'proper'
	| 'word'
	| 'amount'
	| 'round'
	| 'sound';

export type Token = {
	/** `@concept`, a word, `#amount`, `~sound`. */
	key: string;
	kind: TokenKind;
	/** The word it was read from, and its place: what one word says counts once, whatever it names. */
	surface: string;
	word: number;
	/** Whether it stands first: who or what the headline is about. */
	subject: boolean;
};

/** The scripts whose words can be compared with each other. */
export type StoryScript = 'hangul' | 'latin' | 'kana' | 'other';

/** A headline as stories compare it. */
export type HeadlineReading = {
	lang: string | null;
	script: StoryScript;
	about: Signature;
	tokens: Token[];
	/** Letter pairs of Hangul without blanks, word pairs of the rest. */
	shingles: Set<string>;
};

/** How much of a text is read. */
const READ = 300;

/** Words of so many headlines that sharing one says next to nothing. */
const PLAIN = new Set(
	(
		'release launch announce first rise fall start end plan expand report world global price stock demand ' +
		'supply government minister party leader meeting talks deal agreement support oppose success fail record ' +
		'milestone top company customer employee executive chairman ceo service technology model ai investment ' +
		'market quarter expectation mull prepare confirm admit reveal hint emphasise insist claim urge remark ' +
		'controversy criticism free user app win lose delay cancel limit control order join case contract ' +
		'strengthen ease introduce update feature account post message photo video family person year target'
	).split(' ')
);

function kindOf(id: string): TokenKind {
	const [kind = '', slug = ''] = id.split(':');
	if (kind === 'country' || kind === 'month' || kind === 'currency') return 'scenery';
	if (kind === 'place') return 'place';
	if (kind === 'league') return 'term';
	if (isName(id)) return 'name';
	return PLAIN.has(slug) ? 'plain' : 'term';
}

/** Words of amounts, stemmed: an amount is a token of its own, and these would count it twice. */
const COUNTING = new Set(
	(
		'percent percentage pct hundred thousand million billion trillion mln bln dollar euro pound cent ' +
		'milliard million millon milione miliardo billon bilion prozent'
	).split(' ')
);

const HAN_RUN = /\p{Script=Han}{2,6}/gu;

const NO_SUBJECT: ReadonlySet<TokenKind> = new Set(['sound', 'amount', 'round']);

/** The two countries that English headlines cut short: N. Korea. */
const CUT_SHORT = /\b([NS])\.? ?(?=Korea)/g;

/** Reads a headline, perhaps with its lead after it: the first 300 characters. Never throws. */
export function readHeadline(text: string, lang: string | null): HeadlineReading {
	const plain = headline(text.slice(0, READ)).text.replace(CUT_SHORT, (_, side: string) =>
		side === 'N' ? 'North ' : 'South '
	);
	const foreign = isForeign(lang) ? foreignReading(plain, lang) : null;
	const about = signature(isForeign(lang) ? plainNumbers(plain, lang) : plain);
	const head = headOf(plain, lang);
	const tokens = new Map<string, Token>();
	const places = new Map<string, number>();
	const put = (key: string, kind: TokenKind, surface: string) => {
		if (tokens.has(key)) return;
		if (!places.has(surface)) places.set(surface, places.size);
		const subject = !NO_SUBJECT.has(kind) && head.includes(surface);
		tokens.set(key, { key, kind, surface, word: places.get(surface) ?? 0, subject });
	};
	for (const [id, surface] of about.concepts) {
		if (!foreign || !isFalseFriend(lang, surface)) put(`@${id}`, kindOf(id), surface);
	}
	for (const [id, surface] of foreign?.concepts ?? []) put(`@${id}`, kindOf(id), surface);
	const list = words(plain);
	const titled = isTitled(plain);
	for (const [word, surface] of about.words) {
		if (foreign?.used.has(fold(surface)) || COUNTING.has(fold(word))) continue;
		put(fold(word), !titled && /^\p{Lu}/u.test(surface) ? 'proper' : 'word', surface);
	}
	for (const word of foreign?.katakana ?? []) put(word, 'proper', word);
	const script = scriptOf(plain);
	// Japanese and Chinese write no spaces: a run of characters stands for a word.
	if (script !== 'hangul') for (const [run] of plain.matchAll(HAN_RUN)) put(run, 'word', run);
	for (const token of amountTokens(about)) {
		put(token, /^#\d+0$/.test(token) ? 'round' : 'amount', token);
	}
	for (const [sound, surface] of soundsOf(plain, script, about, foreign?.katakana ?? [])) {
		put(`~${sound}`, 'sound', surface);
	}
	return { lang, script, about, tokens: [...tokens.values()], shingles: shinglesOf(list) };
}

/** Without accents, in lower case. Hangul and plain letters stay as they are. */
const fold = (word: string) =>
	/[^\p{Script=Hangul}A-Za-z\d]/u.test(word)
		? word
				.normalize('NFD')
				.replace(/\p{Mn}/gu, '')
				.normalize('NFC')
				.toLowerCase()
		: word.toLowerCase();

const HANGUL = /\p{Script=Hangul}/u;

function scriptOf(text: string): StoryScript {
	if (HANGUL.test(text)) return 'hangul';
	if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return 'kana';
	return /\p{Script=Latin}/u.test(text) ? 'latin' : 'other';
}

/** Whether A Headline Is Written Like This: then a capital says nothing. */
function isTitled(text: string): boolean {
	const long = text.match(/(?<![\p{L}\p{N}])\p{L}{4,}/gu) ?? [];
	const capital = long.filter((word) => /^\p{Lu}/u.test(word)).length;
	return long.length >= 4 && capital >= 0.8 * long.length;
}

/** Smaller counts are in too many headlines. */
const LEAST_COUNT = 13;

/**
 * Amounts to two digits, without their unit, since headlines leave it out (22조 계약): `#1.0e+12`.
 * Small counts and shares as they are: `#647`, `#62%`.
 */
const amountTokens = ({ quantities }: Signature): string[] =>
	quantities.flatMap(({ unit, value }) => {
		if (unit === 'percent') return [`#${value}%`];
		if (unit === 'ordinal') return [`#${value}.`];
		if (value >= 1e3) return [`#${value.toExponential(1)}`];
		return value >= LEAST_COUNT || !Number.isInteger(value) ? [`#${value}`] : [];
	});

/** How the words sound that belong to no concept (names, mostly): the sound to the word. */
function soundsOf(
	text: string,
	script: StoryScript,
	{ words: others }: Signature,
	katakana: readonly string[]
): Map<string, string> {
	const sounds = new Map<string, string>();
	for (const [word, surface] of others) {
		const heard = HANGUL.test(word) ? soundsOfHangul(surface) : soundsOfLatin(fold(surface));
		// In small letters only what is long enough to be a loan word (container, 컨테이너).
		const least = HANGUL.test(word) || /^\p{Lu}/u.test(surface) ? 0 : 4;
		for (const sound of heard) if (sound.length >= least) sounds.set(sound, surface);
	}
	if (script === 'latin') {
		for (const [sound, name] of koreanNameKeys(text)) sounds.set(sound, name);
	}
	for (const word of katakana) for (const sound of soundsOfKatakana(word)) sounds.set(sound, word);
	return sounds;
}

/** Letter pairs of a headline without blanks for Hangul (spacing varies), word pairs for the rest. */
function shinglesOf(list: readonly Word[]): Set<string> {
	const hangul = list
		.filter(({ script }) => script !== 'latin')
		.map(({ form }) => form)
		.join('');
	const latin = list.filter(({ script }) => script === 'latin').map(({ form }) => form);
	return new Set([
		...bigrams(hangul),
		...latin.map((word, i) => `${word} ${latin[i + 1] ?? ''}`).slice(0, -1)
	]);
}

/** A quotation at the beginning: who said it follows. */
const QUOTE_FIRST = /^["“'‘][^"”'’]{1,120}["”'’]\s*/u;

/** Words before the first comma or quotation that may be a subject; without one the first few are taken. */
const LONGEST_SUBJECT = 6;
const FIRST_WORDS = { ko: 2, other: 3 };

/** The first words of a headline, up to the first comma or quotation: who it is about. */
function headOf(text: string, lang: string | null): string {
	const [head = ''] = text.replace(QUOTE_FIRST, '').split(/[,，、:…"“‘']|\.\.\./u, 1);
	const list = words(head);
	const marked = head.length < text.length && list.length <= LONGEST_SUBJECT;
	const length = marked ? list.length : lang === 'ko' ? FIRST_WORDS.ko : FIRST_WORDS.other;
	return list
		.slice(0, length)
		.map(({ surface }) => surface)
		.join(' ');
}
