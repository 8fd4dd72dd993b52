import { headline, isStopWord, stemEnglish, stems, words, type Word } from '#lib/domain/text.ts';
import { CONCEPTS, type ConceptKind } from './concepts.ts';

/** A concept named in a text: the words from `start` up to `end`. Doubtful: they may mean something else. */
export type Mention = { id: string; start: number; end: number; doubtful: boolean };

/** A text read word by word: `forms` are its words as they are compared, `mentions` the concepts in it. */
export type Reading = { plain: string; words: Word[]; forms: string[]; mentions: Mention[] };

/** A word without accents and without its English ending. */
function normal({ form, script }: Pick<Word, 'form' | 'script'>): string {
	if (script !== 'latin') return form;
	const known = stemmed.get(form);
	if (known !== undefined) return known;
	const stem = stemEnglish(unaccented(form));
	if (stemmed.size < MOST_STEMMED) stemmed.set(form, stem);
	return stem;
}

/** Words recur, and looking one up is quicker than stemming it again. */
const stemmed = new Map<string, string>();
const MOST_STEMMED = 100_000;

// Most words are plain ASCII and need no second look.
const unaccented = (word: string) =>
	/[^a-z0-9]/.test(word) ? word.normalize('NFD').replace(/\p{M}/gu, '') : word;

type Name = {
	id: string;
	rest: string[];
	/** Written in capitals (WHO, US): in lower case it may be another word. */
	capitals: boolean;
	/** Begins with a capital and is a single word (Turkey): in lower case it is another word. */
	capital: boolean;
	doubtful: boolean;
};

/** Kinds whose names are names in the narrow sense, always written with a capital. */
const CAPITAL_KINDS = new Set<ConceptKind>([
	'person',
	'company',
	'country',
	'place',
	'team',
	'league'
]);

/** First word of a name to the names that begin with it. */
const names = new Map<string, Name[]>();
/** Names that are one Hangul word, for finding them inside compounds. */
const hangulNames = new Map<string, Name[]>();

/** Puts a name under its first word, once: Iranian and Iranians are one after their endings. */
function push(table: Map<string, Name[]>, first: string, name: Name) {
	const list = table.get(first) ?? [];
	const same = ({ id, rest }: Name) => id === name.id && rest.join(' ') === name.rest.join(' ');
	if (!list.some(same)) table.set(first, [...list, name]);
}

for (const { id, kind, names: inLanguages, doubtful } of CONCEPTS) {
	for (const name of new Set([...inLanguages.en, ...inLanguages.ko])) {
		const parts = words(name);
		const [first, ...rest] = parts.map(normal);
		if (first === undefined) continue;
		const single = parts.length === 1;
		const entry: Name = {
			id,
			rest,
			capitals: single && /^[A-Z]{2,4}$/.test(name),
			capital: single && CAPITAL_KINDS.has(kind) && /^[A-Z]/.test(name),
			doubtful: doubtful.has(name)
		};
		push(names, first, entry);
		if (!parts.every(({ script }) => script === 'hangul')) continue;
		// Korean writes the parts of a name apart or together.
		const joined = parts.map(({ form }) => form).join('');
		if (!single) push(names, joined, { ...entry, rest: [] });
		if (joined.length >= 2) push(hangulNames, joined, { ...entry, rest: [] });
	}
}

const LONGEST_NAME = Math.max(...[...hangulNames.keys()].map((name) => name.length));
/** Hangul words longer than this are no words; they are not taken apart. */
const LONGEST_COMPOUND = 20;

/** Countries in one syllable, as headlines join them with a dot: 한·미·일. */
const SHORT_COUNTRIES: ReadonlyMap<string, string> = new Map([
	...[['한', '한국'] as const, ['미', '미국'] as const, ['중', '중국'] as const],
	...[['일', '일본'] as const, ['북', '북한'] as const, ['러', '러시아'] as const],
	...[['영', '영국'] as const, ['독', '독일'] as const, ['불', '프랑스'] as const],
	...[['이', '이스라엘'] as const, ['우', '우크라이나'] as const]
]);
const CHAIN = /(?<![가-힣])[가-힣]{1,6}(?:[·‧・ㆍ∙][가-힣]{1,6}){1,4}/g;

/**
 * Spells out countries that are joined by dots: 미·중 is 미국·중국. At least two parts must be
 * countries, since 초·중·고 are schools.
 */
function spellCountries(text: string): string {
	if (!/[·‧・ㆍ∙]/.test(text)) return text;
	return text.replace(CHAIN, (chain) => {
		const parts = chain.split(/[·‧・ㆍ∙]/);
		const long = parts.map((part) => SHORT_COUNTRIES.get(part) ?? part);
		const countries = long.filter((part) =>
			names.get(part)?.some(({ id }) => id.startsWith('country:'))
		);
		const known = countries.length >= 2 || (countries.length === 1 && parts.length === 2);
		return known && !/[초고]/.test(parts.join('')) ? long.join('·') : chain;
	});
}

/** Names of products that come in generations. */
const productNames = new Set(
	CONCEPTS.filter(({ kind }) => kind === 'product').flatMap(({ names: { en } }) =>
		en.filter((name) => /^[A-Za-z]+$/.test(name)).map((name) => name.toLowerCase())
	)
);

const endsInDigit = (form: string) => {
	const code = form.charCodeAt(form.length - 1);
	return code >= 48 && code <= 57;
};

/** GPT6 is GPT and 6, as GPT-6 is; other words stay whole. */
function splitVersion(word: Word): Word[] {
	const [, name = '', version = ''] = /^([a-z]{2,12})(\d{1,2})$/.exec(word.form) ?? [];
	if (!productNames.has(name) || names.has(word.form)) return [word];
	const surface = word.surface.slice(0, name.length);
	return [
		{ form: name, surface, script: 'latin' },
		{ form: version, surface: version, script: 'number' }
	];
}

/** Abbreviations that stand for a name even in a text without capitals, where they look like stop words. */
const LOWER_CASE_NAMES = new Set(['us', 'un']);

/**
 * Reads a text: its words, and which concepts they name. Longer names hide shorter ones inside them:
 * North Korea is not Korea. Linear in the length of the text.
 */
export const read = (text: string): Reading => readPlain(spellCountries(headline(text).text));

/** Reads a text that is no headline, without tags or abbreviated countries. */
export function readPlain(plain: string): Reading {
	const list: Word[] = [];
	for (const word of words(plain)) {
		if (word.script === 'latin' && endsInDigit(word.form)) list.push(...splitVersion(word));
		else list.push(word);
	}
	const forms = list.map(normal);
	const korean = list.some(({ script }) => script === 'hangul');
	// Where all is in lower case (an address as text), capitals cannot be asked for.
	const mixedCase = /[A-Z]/.test(plain);
	const readings: string[][] = korean
		? list.map(({ form, script }) => (script === 'hangul' ? [form, ...stems(form)] : []))
		: [];
	const found: Mention[] = [];
	const matches = (name: Name, start: number): boolean => {
		const word = list[start];
		if (!word) return false;
		if (mixedCase && name.capital && /^[a-z]/.test(word.surface)) return false;
		if (name.capitals && !/^[A-Z]/.test(word.surface.slice(1))) {
			if (mixedCase || (isStopWord(word.form) && !LOWER_CASE_NAMES.has(word.form))) return false;
		}
		// Inside a name only the last word may carry a particle, as in queries.
		return name.rest.every((part, i) => {
			const at = start + 1 + i;
			if (forms[at] === part) return true;
			return i === name.rest.length - 1 && (readings[at]?.includes(part) ?? false);
		});
	};
	list.forEach((word, start) => {
		// Chinese characters stand for words in Korean headlines; elsewhere they are letters.
		if (word.script === 'cjk' && !korean) return;
		const heads = word.script === 'hangul' ? (readings[start] ?? []) : [forms[start] ?? ''];
		let any = false;
		for (const head of heads) {
			const known = names.get(head);
			if (!known) continue;
			for (const name of known) {
				if (!matches(name, start)) continue;
				const doubtful = name.doubtful || (name.capitals && LOWER_CASE_NAMES.has(word.surface));
				found.push({ id: name.id, start, end: start + 1 + name.rest.length, doubtful });
				any = true;
			}
		}
		if (any || word.script !== 'hangul') return;
		for (const { id, doubtful } of insideCompound(word.form)) {
			found.push({ id, start, end: start + 1, doubtful });
		}
	});
	return { plain, words: list, forms, mentions: outermost(found) };
}

/** Mentions that no longer mention contains. They come in order of their start. */
function outermost(mentions: Mention[]): Mention[] {
	const longest = new Map<number, number>();
	for (const { start, end } of mentions) {
		longest.set(start, Math.max(longest.get(start) ?? 0, end));
	}
	let start = -1;
	let reached = 0;
	let before = 0;
	return mentions.filter((mention) => {
		if (mention.start !== start) {
			before = reached;
			start = mention.start;
			reached = Math.max(reached, longest.get(start) ?? 0);
		}
		return mention.end > before && mention.end === longest.get(mention.start);
	});
}

/** Names that a Hangul compound is made of: 기준금리인상 has two, 서울발전세기 none but 서울. */
function insideCompound(word: string): Name[] {
	if (word.length < 3 || word.length > LONGEST_COMPOUND) return [];
	const found: Name[] = [];
	let at = 0;
	while (at + 2 <= word.length) {
		let length = Math.min(LONGEST_NAME, word.length - at);
		while (length >= 2 && !hangulNames.has(word.slice(at, at + length))) length--;
		const rest = word.length - at - length;
		// Two syllables begin many words; they count when at least two more follow, or after a name.
		const short = length === 2 && (at === 0 ? rest < 2 : found.length === 0);
		if (length < 2 || short) {
			at++;
			continue;
		}
		found.push(...(hangulNames.get(word.slice(at, at + length)) ?? []));
		at += length;
	}
	return found;
}
