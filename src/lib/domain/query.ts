/** The language topics are written in: words, "phrases", OR, -not, brackets; a blank means AND. */
import { stems, words } from './text.ts';

export type Query =
	| { kind: 'and' | 'or'; parts: Query[] }
	| { kind: 'not'; part: Query }
	| {
			kind: 'word' | 'phrase';
			text: string;
			/** Still being typed: a search finds words that begin with it. */
			open?: true;
	  };

/** What the sentences of an error speak of: a word of the query, a number that is allowed. */
export type QueryErrorParams = { word: string; n: number };

/** What can be wrong with a query, in English for the API and the commands; pages have words of their own. */
const SENTENCES = {
	empty: () => 'The query is empty.',
	too_long: ({ n }) => `The query is longer than ${n} characters; make it two topics.`,
	too_deep: ({ n }) => `More than ${n} brackets lie within each other.`,
	lone_minus: () => 'A minus needs a word right after it.',
	open_quote: () => 'This quotation mark is never closed.',
	no_word: () => 'There is no word here, only signs.',
	no_right: ({ word }) => `There is nothing to the right of this ${word}.`,
	no_left: ({ word }) => `There is nothing to the left of this ${word}.`,
	lone_not: () => 'There is nothing after this NOT.',
	empty_brackets: () => 'These brackets are empty.',
	open_bracket: () => 'This bracket is never closed.',
	stray_bracket: () => 'This bracket was never opened.',
	only_negative: () => 'The query only says what is not wanted; add a word that is.'
} satisfies Record<string, (params: QueryErrorParams) => string>;

export type QueryErrorCode = keyof typeof SENTENCES;

/** What is wrong with a query, and where: an index into the text as typed. The message is English. */
export class QueryError extends Error {
	readonly code: QueryErrorCode;
	readonly position: number;
	readonly params: QueryErrorParams;

	constructor(code: QueryErrorCode, position: number, given: Partial<QueryErrorParams> = {}) {
		const params = { word: '', n: 0, ...given };
		super(SENTENCES[code](params));
		this.name = 'QueryError';
		this.code = code;
		this.position = position;
		this.params = params;
	}
}

export const LONGEST_QUERY = 2000;
export const DEEPEST_QUERY = 20;

type Token = {
	kind: 'open' | 'close' | 'or' | 'and' | 'not' | 'word' | 'phrase';
	text: string;
	at: number;
};

const QUOTES = '"“”„';
const KEYWORDS: Record<string, Token['kind']> = { OR: 'or', AND: 'and', NOT: 'not', '|': 'or' };

function tokens(text: string): Token[] {
	const found: Token[] = [];
	let at = 0;
	while (at < text.length) {
		const sign = text.charAt(at);
		if (/\s/.test(sign)) {
			at++;
		} else if (sign === '(' || sign === ')') {
			found.push({ kind: sign === '(' ? 'open' : 'close', text: sign, at });
			at++;
		} else if (sign === '-') {
			if (at + 1 >= text.length || /[\s)]/.test(text.charAt(at + 1))) {
				throw new QueryError('lone_minus', at);
			}
			found.push({ kind: 'not', text: sign, at });
			at++;
		} else if (QUOTES.includes(sign)) {
			let end = at + 1;
			while (end < text.length && !QUOTES.includes(text.charAt(end))) end++;
			if (end === text.length) throw new QueryError('open_quote', at);
			found.push({ kind: 'phrase', text: spoken(text.slice(at + 1, end), at), at });
			at = end + 1;
		} else {
			let end = at + 1;
			while (
				end < text.length &&
				!/[\s()]/.test(text.charAt(end)) &&
				!QUOTES.includes(text.charAt(end))
			)
				end++;
			const word = text.slice(at, end);
			const keyword = KEYWORDS[word];
			found.push(
				keyword ? { kind: keyword, text: word, at } : { kind: 'word', text: spoken(word, at), at }
			);
			at = end;
		}
	}
	return found;
}

/** NFC; throws when there is no letter and no digit in it, since nothing could ever match. */
function spoken(text: string, at: number): string {
	const plain = text.normalize('NFC').trim();
	if (words(plain).length === 0) {
		throw new QueryError('no_word', at);
	}
	return plain;
}

/**
 * Reads a query. AND binds tighter than OR: `a b OR c` is (a AND b) OR c. Throws `QueryError` for
 * an empty or only negative query, unclosed quotes or brackets, an OR, AND or NOT that lacks a side,
 * more than 2000 characters or 20 brackets within each other.
 */
export function parseQuery(text: string): Query {
	if (text.length > LONGEST_QUERY) {
		throw new QueryError('too_long', LONGEST_QUERY, { n: LONGEST_QUERY });
	}
	const list = tokens(text);
	if (list.length === 0) throw new QueryError('empty', 0);
	let next = 0;
	let depth = 0;
	const ahead = () => list[next]?.kind;
	const startsPart = () => ['word', 'phrase', 'not', 'open'].includes(ahead() ?? '');
	const deeper = (at: number) => {
		if (++depth <= DEEPEST_QUERY) return;
		throw new QueryError('too_deep', at, { n: DEEPEST_QUERY });
	};
	const join = (kind: 'and' | 'or', first: Query, rest: Query[]): Query =>
		rest.length === 0 ? first : { kind, parts: [first, ...rest] };

	/** Steps over the next token if it is of this kind, and gives its place. */
	function over(kind: Token['kind']): number | null {
		const token = list[next];
		if (token?.kind !== kind) return null;
		next++;
		return token.at;
	}

	function either(): Query {
		const first = all();
		const rest: Query[] = [];
		for (let at = over('or'); at !== null; at = over('or')) {
			if (!startsPart()) throw new QueryError('no_right', at, { word: 'OR' });
			rest.push(all());
		}
		return join('or', first, rest);
	}

	function all(): Query {
		const first = one();
		const rest: Query[] = [];
		for (;;) {
			const at = over('and');
			if (startsPart()) rest.push(one());
			else if (at === null) return join('and', first, rest);
			else throw new QueryError('no_right', at, { word: 'AND' });
		}
	}

	function one(): Query {
		const token = list[next++];
		switch (token?.kind) {
			case 'word':
			case 'phrase':
				return { kind: token.kind, text: token.text };
			case 'not':
				deeper(token.at);
				if (!startsPart()) throw new QueryError('lone_not', token.at);
				return { kind: 'not', part: shallower(one()) };
			case 'open': {
				deeper(token.at);
				if (ahead() === 'close') throw new QueryError('empty_brackets', token.at);
				if (!ahead()) throw new QueryError('open_bracket', token.at);
				const part = either();
				if (over('close') === null) {
					throw new QueryError('open_bracket', token.at);
				}
				return shallower(part);
			}
			case 'close':
				throw new QueryError('stray_bracket', token.at);
			default:
				throw new QueryError('no_left', token?.at ?? 0, { word: token?.text ?? '' });
		}
	}

	function shallower(part: Query): Query {
		depth--;
		return part;
	}

	const query = either();
	if (next < list.length) one(); // only a closing bracket can be left: throws
	if (!isPositive(query)) {
		throw new QueryError('only_negative', list.find(({ kind }) => kind === 'not')?.at ?? 0);
	}
	return query;
}

/** Letters that an unfinished word must have to be searched for: fewer begin half of all words. */
const FEWEST_OPEN = 3;

/**
 * A question that may still be typed, read as far as it goes: a last word may go on, and a lone letter
 * of Hangul at its end is the beginning of a syllable. null when nothing is left. Throws as `parseQuery`.
 */
export function parseTyped(text: string): Query | null {
	const whole = text.replace(/(?<![ㄱ-ㅣ])[ㄱ-ㅣ]+$/, '');
	if (whole.trim() === '') return null;
	const query = parseQuery(whole);
	return /[\p{L}\p{N}]$/u.test(whole) ? opened(query) : query;
}

/** The query with its last word open. */
function opened(query: Query): Query {
	switch (query.kind) {
		case 'and':
		case 'or':
			return {
				...query,
				parts: query.parts.map((part, i, all) => (i === all.length - 1 ? opened(part) : part))
			};
		case 'word':
			return query.text.length < FEWEST_OPEN ? query : { ...query, open: true };
		default:
			return query;
	}
}

/** Whether a text must contain something to match, on every side of an OR. */
function isPositive(query: Query): boolean {
	switch (query.kind) {
		case 'and':
			return query.parts.some(isPositive);
		case 'or':
			return query.parts.every(isPositive);
		case 'not':
			return false;
		default:
			return true;
	}
}

/** A text cut into words once, to be asked many queries. */
export type Words = { surfaces: string[]; exact: string[]; places: Map<string, number[]> };

/** Prepares a text for `matches` and `explain` when several queries are asked of it. */
export function indexWords(text: string): Words {
	const list = words(text);
	const places = new Map<string, number[]>();
	const put = (form: string, place: number) => {
		const known = places.get(form);
		if (known) known.push(place);
		else places.set(form, [place]);
	};
	list.forEach(({ form, script }, place) => {
		put(form, place);
		if (script === 'hangul') for (const stem of stems(form)) put(stem, place);
	});
	return { surfaces: list.map((w) => w.surface), exact: list.map((w) => w.form), places };
}

/**
 * Where a word or phrase stands: Latin and digits whole, Hangul with particles attached to its last
 * word (머스크 is found in 머스크가, not in 머스크랜드). Returns the words of the text, or null.
 */
function find(text: string, { surfaces, exact, places }: Words): string | null {
	const wanted = words(text).map(({ form }) => form);
	const last = wanted.length - 1;
	for (const end of places.get(wanted[last] ?? '') ?? []) {
		const start = end - last;
		if (start >= 0 && wanted.every((form, i) => i === last || exact[start + i] === form)) {
			return surfaces.slice(start, end + 1).join(' ');
		}
	}
	return null;
}

/**
 * The words of the text that satisfy the query, as they stand there (머스크가, Ryanair), each once;
 * null when the text does not match.
 */
export function explain(query: Query, text: string | Words): string[] | null {
	const index = typeof text === 'string' ? indexWords(text) : text;
	const reasons = reasonsOf(query, index);
	return reasons && [...new Set(reasons)];
}

/** Whether a text matches a query. */
export const matches = (query: Query, text: string | Words): boolean =>
	explain(query, text) !== null;

function reasonsOf(query: Query, index: Words): string[] | null {
	switch (query.kind) {
		case 'and': {
			const reasons: string[] = [];
			for (const part of query.parts) {
				const found = reasonsOf(part, index);
				if (!found) return null;
				reasons.push(...found);
			}
			return reasons;
		}
		case 'or': {
			const found = query.parts.map((part) => reasonsOf(part, index)).filter((r) => r !== null);
			return found.length > 0 ? found.flat() : null;
		}
		case 'not':
			return reasonsOf(query.part, index) ? null : [];
		default: {
			const found = find(query.text, index);
			return found === null ? null : [found];
		}
	}
}
