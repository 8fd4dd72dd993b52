import { parseJsonFeed, type JsonFeed } from 'feedsmith';
import { notAFeed } from '../document.ts';
import { readDraft, type FeedDraft, type ItemDraft } from '../draft.ts';
import { bodyText } from '../kind.ts';
import { isAddress } from '../link.ts';
import { FeedError, MOST_ITEMS, type SourceKind } from '../source.ts';

/** JSON Feed 1.0 and 1.1. */
export const jsonfeed: SourceKind = {
	id: 'jsonfeed',
	name: 'JSON Feed',
	claims: (text) =>
		/^\s*\{/.test(text) && /"version"\s*:\s*"https?:\\?\/\\?\/jsonfeed\.org/.test(text),
	read(text, meta) {
		if (!jsonfeed.claims(text, meta)) throw notAFeed(text);
		return readDraft('jsonfeed', jsonDraft(text), meta);
	},
	parse: (body, meta) => jsonfeed.read(bodyText(body, meta), meta),
	item: (raw) => jsonItem(raw as JsonFeed.Item<string>, {})
};

function jsonDraft(text: string): FeedDraft {
	const feed = parsed(text);
	return {
		title: feed.title,
		link: feed.home_page_url,
		language: feed.language,
		description: feed.description,
		items: (feed.items ?? []).map((item) => jsonItem(item, feed))
	};
}

function jsonItem(item: JsonFeed.Item<string>, feed: Partial<JsonFeed.Feed<string>>): ItemDraft {
	return {
		raw: item,
		id: item.id,
		// `external_url` is what the item speaks of; it stands in when the item has no page of its own.
		links: [item.url, item.external_url, isAddress(item.id) ? item.id : null],
		title: item.title,
		summary: item.summary,
		content: item.content_html ?? item.content_text,
		author: names(item.authors) ?? names(feed.authors),
		dates: [item.date_published, item.date_modified],
		updated: item.date_modified,
		lang: item.language
	};
}

const names = (authors: { name?: string }[] | undefined) =>
	(authors ?? []).flatMap(({ name }) => name ?? []).join(', ') || null;

function parsed(text: string) {
	try {
		return parseJsonFeed(text, { maxItems: MOST_ITEMS + 1 });
	} catch (error) {
		throw new FeedError(
			'malformed',
			'The JSON Feed cannot be read: it is broken or cut off.',
			error
		);
	}
}
