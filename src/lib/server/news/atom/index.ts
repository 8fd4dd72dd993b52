import { parseAtomFeed, type AtomFeed } from 'feedsmith';
import { people, syndicationMinutes, type FeedDraft, type ItemDraft } from '../draft.ts';
import { xmlKind } from '../kind.ts';
import { isAddress } from '../link.ts';
import { alternate } from '../rss/index.ts';
import { MOST_ITEMS, type SourceKind } from '../source.ts';

/** Atom 0.3 and 1.0, also a single entry as a document (RFC 4287, section 2). */
export const atom: SourceKind = xmlKind({
	id: 'atom',
	name: 'Atom',
	roots: ['feed', 'entry'],
	draft: atomDraft,
	item: (raw) => entryDraft(raw as AtomFeed.Entry<string>, {})
});

function atomDraft(xml: string): FeedDraft {
	const alone = /^<(?:[\w.-]{1,40}:)?entry[\s>]/i.test(xml);
	const whole = alone ? `<feed xmlns="http://www.w3.org/2005/Atom">${xml}</feed>` : xml;
	const feed = parseAtomFeed(whole, { maxItems: MOST_ITEMS + 1 });
	return {
		title: feed.title?.value,
		link: alternate(feed.links),
		language: feed.xml?.lang ?? feed.dc?.languages?.[0],
		description: feed.subtitle?.value,
		base: feed.xml?.base,
		ttlMinutes: syndicationMinutes(feed.sy),
		items: (feed.entries ?? []).map((entry) => entryDraft(entry, feed))
	};
}

function entryDraft(
	entry: AtomFeed.Entry<string>,
	feed: Partial<AtomFeed.Feed<string>>
): ItemDraft {
	return {
		raw: entry,
		id: entry.id,
		links: [alternate(entry.links), entry.content?.src, isAddress(entry.id) ? entry.id : null],
		base: resolvedBase(feed.xml?.base, entry.xml?.base),
		title: entry.title?.value ?? entry.dc?.titles?.[0],
		summary:
			entry.summary?.value ??
			entry.dc?.descriptions?.[0] ??
			entry.media?.groups?.[0]?.description?.value,
		content: readable(entry.content?.type) ? entry.content?.value : null,
		author: people(entry.authors) ?? entry.dc?.creators?.join(', ') ?? people(feed.authors),
		outlet: { name: entry.source?.title?.value, url: alternate(entry.source?.links) },
		// `updated` changes without news, but a date that may be late is better than none.
		dates: [entry.published, entry.dc?.dates?.[0], entry.dcterms?.issued?.[0], entry.updated],
		updated: entry.updated,
		lang: entry.xml?.lang ?? entry.title?.xml?.lang
	};
}

/** Content that is text: not base64 (Atom 0.3), not an image. */
const readable = (type: string | undefined) =>
	type === undefined || /^(?:text|html|xhtml|text\/.*|application\/xhtml\+xml)$/i.test(type.trim());

/** An entry's own base stands inside the feed's. */
const resolvedBase = (outer: string | undefined, inner: string | undefined) =>
	inner && outer && URL.canParse(inner, outer) ? new URL(inner, outer).href : inner;
