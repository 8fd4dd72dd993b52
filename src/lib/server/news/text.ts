import { decodeHTMLStrict } from 'entities';
import { Parser } from 'htmlparser2';
import { legible } from '#lib/domain/legible.ts';

/** Longest texts kept of one item, in characters: a feed may send anything. */
export const LONGEST = { title: 1_000, summary: 100_000, content: 200_000, name: 300 } as const;

const ENTITY = /&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});/i;

/** Elements whose text is not for reading. */
const SILENT = new Set([
	'script',
	'style',
	'noscript',
	'template',
	'iframe',
	'object',
	'svg',
	'head'
]);

/** Elements that stand on lines of their own: their ends part words. */
const BLOCKS = new Set(
	'address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr img li main nav ol p pre section table td th tr ul'.split(
		' '
	)
);

// A complete tag, comment or declaration, or a tag of HTML cut off at the very end; any other `<`
// is a character of the text ("3 < 5").
const NOT_A_TAG =
	/<(?!\/?[a-z][^<>]*>|!--|[!?][^<>]*>|\/?(?:a|b|i|u|p|em|br|hr|h[1-6]|li|ul|ol|td|tr|div|img|span|font|strong|table|figure|iframe|script|style)\b[^<>]*$)/gi;

/** White space other than single blanks. Most texts have none: looking is cheaper than replacing. */
const UNEVEN = /[^\S ]|\s\s/;

/**
 * Text or HTML from a feed as plain text: entities decoded (once; the XML parser has done it once
 * before, so doubly escaped text comes out right), real tags removed and script text with them,
 * white space collapsed, NFC, cut at `longest` characters. The answer is text: it may contain `<`.
 */
export function plainText(markup: string | null | undefined, longest: number): string {
	if (!markup) return '';
	// Twice the room for tags; beyond that nobody would read it.
	const cut = markup.length > longest * 4 ? markup.slice(0, longest * 4) : markup;
	const decoded = ENTITY.test(cut) ? decodeHTMLStrict(cut) : cut;
	const bare = decoded.includes('<') ? withoutTags(decoded) : decoded;
	const seen = legible(bare);
	return (UNEVEN.test(seen) ? seen.replace(/\s+/g, ' ') : seen)
		.trim()
		.normalize('NFC')
		.slice(0, longest)
		.toWellFormed();
}

function withoutTags(html: string): string {
	let text = '';
	let silent = 0;
	const parser = new Parser(
		{
			onopentagname(name) {
				if (SILENT.has(name)) silent++;
				else if (BLOCKS.has(name)) text += ' ';
			},
			onclosetag(name) {
				if (SILENT.has(name)) silent = Math.max(0, silent - 1);
				else if (BLOCKS.has(name)) text += ' ';
			},
			ontext(part) {
				if (silent === 0) text += part;
			}
		},
		{ decodeEntities: false }
	);
	parser.end(html.replace(NOT_A_TAG, '\u0000'));
	return text.replaceAll('\u0000', '<');
}

/**
 * Takes one level of escaping off doubly escaped text in CDATA sections (`AT&amp;amp;T`), so that a
 * CMS's double escaping reads the same inside CDATA and outside, where the parser takes a level off.
 */
export function evenCdata(xml: string): string {
	let result = '';
	let done = 0;
	for (;;) {
		const start = xml.indexOf('<![CDATA[', done);
		const end = start < 0 ? -1 : xml.indexOf(']]>', start);
		if (end < 0) return result + xml.slice(done);
		result +=
			xml.slice(done, start) +
			xml
				.slice(start, end)
				.replace(/&amp;(?=(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});)/gi, '&');
		done = end;
	}
}
