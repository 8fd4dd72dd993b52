import { FeedError } from './source.ts';

/** An XML document from its root element on, and which element that is (`rss`, `feed`, `rdf`, `entry`, `opml`, `html`). */
export type Root = { name: string; xml: string };

const FEED_ROOT = /<(?:[\w.-]{1,40}:)?(rss|feed|rdf|opml)(?=[\s>])/gi;
const ANY_ROOT = /<(?:[\w.-]{1,40}:)?([A-Za-z][\w.-]{0,40})(?=[\s/>])/;

/**
 * Finds the root element. What stands before it is left out: blank lines, warnings of a script, and
 * the DTD with its entities, which nobody here ever reads. A feed inside a web page counts (it has
 * been seen), a web page alone is `html`.
 */
export function rootOf(text: string): Root | null {
	const start = endOfProlog(text);
	FEED_ROOT.lastIndex = start;
	const first = ANY_ROOT.exec(text.slice(start, start + 20_000));
	const firstName = first?.[1]?.toLowerCase();
	if (first && firstName === 'entry')
		return { name: 'entry', xml: text.slice(start + first.index) };
	const match = FEED_ROOT.exec(text);
	if (match && (firstName === 'html' || match.index - start < 20_000)) {
		const name = match[1]!;
		const end = text.lastIndexOf(`${name}>`);
		const closed = end > match.index && text[end - 1] !== '<';
		const xml = text.slice(match.index, closed ? end + name.length + 1 : undefined);
		return { name: name.toLowerCase(), xml };
	}
	return first && firstName ? { name: firstName, xml: text.slice(start + first.index) } : null;
}

/** Where declarations, comments and the DTD end. */
function endOfProlog(text: string): number {
	let at = 0;
	for (;;) {
		while (/\s|\ufeff/.test(text[at] ?? '')) at++;
		const [open, close] = text.startsWith('<?', at)
			? ['<?', '?>']
			: text.startsWith('<!--', at)
				? ['<!--', '-->']
				: /^<!doctype/i.test(text.slice(at, at + 9))
					? ['<!', endOfDoctype(text, at)]
					: ['', ''];
		if (open === '') return at;
		const end = text.indexOf(close, at + open.length);
		if (end < 0) return at;
		at = end + close.length;
	}
}

/** A DTD with declarations inside ends with `]>`, one without with `>`. */
function endOfDoctype(text: string, at: number): string {
	const bracket = text.indexOf('[', at);
	const end = text.indexOf('>', at);
	if (bracket < 0 || end < 0 || bracket > end) return '>';
	return /\]\s*>/.exec(text.slice(bracket, bracket + 1_000_000))?.[0] ?? '>';
}

/** Whether the root element is never closed: the connection was cut. */
export const isCutOff = ({ name, xml }: Root) =>
	!new RegExp(`</(?:[\\w.-]{1,40}:)?${name}\\s*>\\s*$`, 'i').test(xml.slice(-400));

/** The document up to its last whole item, with the open elements closed; null when it holds no whole item. */
export function upToLastItem({ name, xml }: Root): string | null {
	const ends = [...xml.matchAll(/<\/((?:[\w.-]{1,40}:)?(?:item|entry))\s*>/gi)];
	const last = ends.at(-1);
	if (!last) return null;
	const kept = xml.slice(0, last.index + last[0].length);
	const channel = /<((?:[\w.-]{1,40}:)?channel)[\s>]/i.exec(kept)?.[1];
	const root = /^<([\w.:-]{1,80})/.exec(kept)?.[1] ?? name;
	const closeChannel = channel && !kept.includes(`</${channel}`) ? `</${channel}>` : '';
	return `${kept}${closeChannel}</${root}>`;
}

/** About a second of the parser's time. */
const MOST_STEPS = 1e8;

/**
 * Whether a document would keep the XML parser busy for long: inside an element that is never
 * closed it looks for the end of each tag anew, so many `<` before one far `>` take it quadratic time.
 */
export function isTangled(xml: string): boolean {
	let steps = 0;
	let open = xml.indexOf('<');
	for (let start = 0; open >= 0;) {
		const close = xml.indexOf('>', open);
		const end = close < 0 ? xml.length : close;
		for (; open >= 0 && open < end; open = xml.indexOf('<', open + 1)) steps += end - start;
		if (steps > MOST_STEPS) return true;
		start = end;
	}
	return false;
}

/** Takes a prefix nobody declared off RSS's own elements (`<rss:item>`). */
export const withoutOwnPrefix = (xml: string) => xml.replace(/<(\/?)rss:/gi, '<$1');

/** Says in words what a document is that is no feed. */
export function notAFeed(text: string): FeedError {
	const start = text.trim().slice(0, 200).replace(/\s+/g, ' ');
	if (start === '') return new FeedError('empty', 'The body is empty: a feed was expected.');
	const name = rootOf(text)?.name;
	if (name === 'html' || /^<(?:!doctype html|html|head|body)\b/i.test(start)) {
		return new FeedError(
			'html',
			'A web page came instead of a feed; the address may have moved or be blocked.'
		);
	}
	if (name === 'opml')
		return new FeedError('opml', 'This is an OPML list of feeds, not a feed: import it instead.');
	if (/^[[{]/.test(start)) return new FeedError('json', `JSON that is no JSON Feed: ${start}`);
	return new FeedError('unknown', `Neither RSS, Atom, RDF nor JSON Feed: ${start}`);
}
