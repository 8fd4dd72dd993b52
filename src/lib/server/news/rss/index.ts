import { parseRssFeed, type RssFeed } from 'feedsmith';
import { people, syndicationMinutes, type FeedDraft, type ItemDraft } from '../draft.ts';
import { xmlKind } from '../kind.ts';
import { isAddress } from '../link.ts';
import { MOST_ITEMS, type SourceKind } from '../source.ts';

/** RSS 0.9x and 2.0, with the elements other vocabularies add (dc, content, atom, media, itunes). */
export const rss: SourceKind = xmlKind({
	id: 'rss',
	name: 'RSS',
	roots: ['rss'],
	draft: rssDraft,
	item: (raw) => rssItem(raw as RssFeed.Item<string>)
});

/** An RSS document as a draft. Throws what the parser throws when it cannot be read. */
export function rssDraft(xml: string): FeedDraft {
	// One more than is read, so that a longer document is told apart.
	const feed = parseRssFeed(xml, { maxItems: MOST_ITEMS + 1 });
	return {
		title: feed.title ?? feed.dc?.titles?.[0],
		link: feed.link ?? alternate(feed.atom?.links),
		language: feed.language ?? feed.dc?.languages?.[0],
		description: feed.description ?? feed.dc?.descriptions?.[0],
		base: feed.xml?.base,
		ttlMinutes: feed.ttl ?? syndicationMinutes(feed.sy),
		skipHours: listed(xml, 'skipHours', /<hour>\s*(\d{1,2})\s*</gi).map(
			(hour) => Number(hour) % 24
		),
		skipDays: listed(xml, 'skipDays', /<day>\s*([a-z]{6,9})\s*</gi).map(
			(day) => day[0]!.toUpperCase() + day.slice(1).toLowerCase()
		),
		items: (feed.items ?? []).map(rssItem)
	};
}

/** What stands in one of the channel's lists. feedsmith 3.0.1 drops lists of a single entry. */
function listed(xml: string, list: string, entry: RegExp): string[] {
	const start = xml.search(new RegExp(`<${list}>`, 'i'));
	const end = start < 0 ? -1 : xml.indexOf('</skip', start);
	return end < 0 ? [] : [...xml.slice(start, end).matchAll(entry)].map((match) => match[1]!);
}

/** An item of RSS as a draft. */
export function rssItem(item: RssFeed.Item<string>): ItemDraft {
	const permalink =
		item.guid?.isPermaLink !== false && isAddress(item.guid?.value) ? item.guid.value : null;
	return {
		raw: item,
		id: item.guid?.value ?? item.atom?.id,
		links: [item.link, permalink, alternate(item.atom?.links)],
		base: item.xml?.base,
		title:
			item.title ?? item.dc?.titles?.[0] ?? item.atom?.title?.value ?? item.media?.title?.value,
		summary:
			item.description ??
			item.dc?.descriptions?.[0] ??
			item.atom?.summary?.value ??
			item.itunes?.summary,
		content: item.content?.encoded ?? item.atom?.content?.value,
		author:
			people(item.authors) ??
			item.dc?.creators?.join(', ') ??
			people(item.atom?.authors) ??
			item.itunes?.author,
		outlet: { name: item.source?.title, url: item.source?.url },
		dates: [
			item.pubDate,
			item.dc?.dates?.[0],
			item.dcterms?.issued?.[0],
			item.atom?.published,
			item.atom?.updated
		],
		updated: item.atom?.updated ?? item.dcterms?.modified?.[0],
		lang: item.xml?.lang ?? item.dc?.languages?.[0]
	};
}

/** The page among Atom links: rel=alternate or none; never self, replies, hub or enclosure. */
export function alternate(
	links: { href?: string; rel?: string; type?: string }[] | undefined
): string | undefined {
	const pages = (links ?? []).filter(
		({ rel }) => (rel ?? 'alternate').trim().toLowerCase() === 'alternate'
	);
	return (pages.find(({ type }) => type === undefined || /html/i.test(type)) ?? pages[0])?.href;
}
