import { domainOf } from '../link.ts';
import { xmlKind } from '../kind.ts';
import { rss, rssDraft } from '../rss/index.ts';
import type { ItemDraft } from '../draft.ts';
import type { SourceKind } from '../source.ts';

/**
 * Google News RSS. Google documents none of it: titles end with the publisher, links are opaque,
 * summaries repeat the titles, and a date at midnight in California is a date without a time. Its
 * terms allow personal, non-commercial use in a feed reader: off unless FEEDS names it.
 */
export const googleNews: SourceKind = xmlKind({
	id: 'google-news',
	name: 'Google News',
	roots: ['rss'],
	claims: ({ xml }, meta) =>
		/^https?:\/\/news\.google\.com\//.test(meta.url ?? '') ||
		/<generator>NFE\/\d/.test(xml.slice(0, 4_000)),
	draft(xml) {
		const draft = rssDraft(xml);
		return { ...draft, items: draft.items.map(asGoogleMeansIt) };
	},
	item: (raw) => asGoogleMeansIt(rss.item!(raw))
});

function asGoogleMeansIt(item: ItemDraft): ItemDraft {
	const publisher = item.outlet?.name?.trim();
	const suffix = ` - ${publisher}`;
	// Headlines contain " - " themselves, so only the publisher's own name is taken off.
	const title =
		publisher && item.title?.endsWith(suffix) ? item.title.slice(0, -suffix.length) : item.title;
	const known = item.outlet?.url && domainOf(item.outlet.url) !== null;
	return {
		...item,
		title,
		summary: null,
		content: null,
		outlet: known ? item.outlet : { name: publisher },
		isDay: (at) => [7, 8].includes(new Date(at).getUTCHours()) && at % 3_600_000 === 0
	};
}
