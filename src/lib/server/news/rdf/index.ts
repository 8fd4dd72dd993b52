import { parseRdfFeed, type RdfFeed } from 'feedsmith';
import { syndicationMinutes, type FeedDraft, type ItemDraft } from '../draft.ts';
import { xmlKind } from '../kind.ts';
import { isAddress } from '../link.ts';
import { MOST_ITEMS, type SourceKind } from '../source.ts';

/** RSS 0.90 and 1.0, which are RDF; dates, authors and language come from Dublin Core. */
export const rdf: SourceKind = xmlKind({
	id: 'rdf',
	name: 'RSS 1.0 (RDF)',
	roots: ['rdf'],
	draft: rdfDraft,
	item: (raw) => rdfItem(raw as RdfFeed.Item<string>)
});

function rdfDraft(xml: string): FeedDraft {
	const feed = parseRdfFeed(xml, { maxItems: MOST_ITEMS + 1 });
	return {
		title: feed.title ?? feed.dc?.titles?.[0],
		link: feed.link,
		language: feed.dc?.languages?.[0],
		description: feed.description ?? feed.dc?.descriptions?.[0],
		base: feed.xml?.base,
		ttlMinutes: syndicationMinutes(feed.sy),
		items: (feed.items ?? []).map(rdfItem)
	};
}

function rdfItem(item: RdfFeed.Item<string>): ItemDraft {
	return {
		raw: item,
		id: item.rdf?.about,
		links: [item.link, isAddress(item.rdf?.about) ? item.rdf.about : null],
		base: item.xml?.base,
		title: item.title ?? item.dc?.titles?.[0],
		summary: item.description ?? item.dc?.descriptions?.[0],
		content: item.content?.encoded,
		author: item.dc?.creators?.join(', '),
		outlet: { name: item.dc?.publishers?.[0] },
		dates: [item.dc?.dates?.[0], item.dcterms?.issued?.[0], item.dcterms?.modified?.[0]],
		updated: item.dcterms?.modified?.[0],
		lang: item.xml?.lang ?? item.dc?.languages?.[0]
	};
}
