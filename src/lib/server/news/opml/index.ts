import { encodeXML } from 'entities';
import { generateOpml, parseOpml as parse, type Opml } from 'feedsmith';
import { rootOf } from '../document.ts';
import { isAddress } from '../link.ts';
import { FeedError } from '../source.ts';
import { LONGEST, plainText } from '../text.ts';

/** A feed on a list: `folder` are the names of the folders around it, outermost first. */
export type ListedFeed = {
	name: string;
	url: string;
	home: string | null;
	lang: string | null;
	folder: string[];
};

/** Folders nest; deeper than this they are flattened into the last. */
const DEEPEST = 50;

/**
 * Reads an OPML list of feeds: any depth, any case of attributes, `title` where `text` is missing,
 * each address once. Outlines without an http(s) feed address are folders or notes and give nothing.
 * Throws `FeedError` when the text is no OPML.
 */
export function parseOpml(text: string): { title: string | null; feeds: ListedFeed[] } {
	const root = rootOf(text);
	if (root?.name !== 'opml')
		throw new FeedError('unknown', 'No OPML: the root element must be <opml>.');
	let document: Opml.Document<string>;
	try {
		document = parse(root.xml);
	} catch (error) {
		throw new FeedError('malformed', 'The OPML list cannot be read: its XML is broken.', error);
	}
	const feeds = new Map<string, ListedFeed>();
	const walk = (outlines: Opml.Outline<string>[] | undefined, folder: string[]) => {
		for (const outline of outlines ?? []) {
			const name = plainText(outline.title ?? outline.text, LONGEST.name);
			const url = outline.xmlUrl?.trim();
			if (isAddress(url) && !feeds.has(url)) {
				const home = isAddress(outline.htmlUrl) ? outline.htmlUrl.trim() : null;
				feeds.set(url, {
					name: name || new URL(url).hostname,
					url,
					home,
					lang: outline.language ?? null,
					folder
				});
			}
			walk(outline.outlines, url || !name || folder.length >= DEEPEST ? folder : [...folder, name]);
		}
	};
	walk(document.body?.outlines, []);
	return {
		title: plainText(document.head?.title, LONGEST.title) || null,
		feeds: [...feeds.values()]
	};
}

/** Writes feeds as OPML 2.0, one outline each, for other readers. */
export function writeOpml(
	title: string,
	feeds: Pick<ListedFeed, 'name' | 'url' | 'lang'>[]
): string {
	// The generator takes no empty list.
	if (feeds.length === 0) {
		return `<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0"><head><title>${encodeXML(title)}</title></head><body></body></opml>\n`;
	}
	return generateOpml({
		head: { title },
		body: {
			outlines: feeds.map(({ name, url, lang }) => ({
				text: name,
				title: name,
				type: 'rss',
				xmlUrl: url,
				...(lang ? { language: lang } : {})
			}))
		}
	});
}
