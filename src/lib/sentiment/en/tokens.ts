import { stemEnglish } from '#lib/domain/text.ts';

/** What English text is cut into. `stem` is the form without its ending. */
export type Token = {
	form: string;
	stem: string;
	surface: string;
	kind: 'word' | 'number' | 'cashtag' | 'unit' | 'mark' | 'quote';
};

// A face (which is a word), a cashtag, a number with its sign, an abbreviation with points, a word with its apostrophe (or n't),
// a unit, a quotation mark, a mark that ends a clause. Hyphens inside words part them like blanks.
const TOKEN =
	/((?<![\p{L}\d])(?:[:;=]['-]?[)(DPp](?![\p{L}\d])|<3))|(\$[A-Za-z]{1,6}(?![A-Za-z]))|((?:(?<![\p{L}\d.,])[-+−]?|(?<=EUR|USD|GBP|SEK|NOK|DKK|CHF|JPY|CNY|RMB|INR|KRW|Rs))(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,15})(?:\.\d{1,8})?)|((?<!\p{L})(?:\p{L}\.){2,6}|(?<!\p{L})(?:EUR|USD|GBP|SEK|NOK|DKK|CHF|JPY|CNY|RMB|INR|KRW|Rs)(?=\d))|(\p{L}[\p{L}\p{M}\p{N}]*(?:['’]\p{L}{1,3}(?!\p{L}))?)|([%$€£¥])|(["“”]|''|(?<![\p{L}\d])['‘]|['’](?![\p{L}\d]))|([.,;:!?…—–()|]|(?<=\s)-{1,3}(?=\s)|--)/gu;

const KINDS = ['word', 'cashtag', 'number', 'word', 'word', 'unit', 'quote', 'mark'] as const;

/** Cuts a text into words, numbers and the marks between them. Linear. */
export function tokens(text: string): Token[] {
	const found: Token[] = [];
	for (const match of text.normalize('NFC').matchAll(TOKEN)) {
		const surface = match[0];
		const kind = KINDS[match.slice(1).findIndex((group) => group !== undefined)] ?? 'mark';
		if (kind === 'word') {
			const form = surface.toLowerCase().replaceAll('’', "'").replaceAll('.', '');
			const stem = stemEnglish(form.replace(/'s$/, ''));
			found.push({ form, stem, surface, kind });
		} else {
			const form = kind === 'number' ? surface.replaceAll(',', '').replace('−', '-') : surface;
			found.push({ form, stem: form, surface, kind });
		}
	}
	return found;
}

/** Words after which a point does not end a sentence. */
const ABBREVIATED = new Set(
	'mr mrs ms dr sen rep gov inc corp co ltd st jr gen lt sgt prof rev no vs dept est approx'.split(
		' '
	)
);
const BREAKS = new Set([
	',',
	';',
	':',
	'.',
	'!',
	'?',
	'…',
	'—',
	'–',
	'-',
	'--',
	'---',
	'(',
	')',
	'|'
]);
const TURNS = new Set(
	'but although though while whereas however yet despite notwithstanding nevertheless'.split(' ')
);

/** For each token the number of its clause, from 0: clauses end at marks and before "but" and its like. */
export function clausesOf(list: readonly Token[]): Int32Array {
	const clauses = new Int32Array(list.length);
	let clause = 0;
	list.forEach(({ kind, form }, at) => {
		const before = list[at - 1];
		if (kind === 'word' && TURNS.has(form)) clause += 1;
		clauses[at] = clause;
		const abbreviated = form === '.' && ABBREVIATED.has(before?.form ?? '');
		if (kind === 'mark' && BREAKS.has(form) && !abbreviated) clause += 1;
	});
	return clauses;
}
