import iconv from 'iconv-lite';
import type { Moment } from '#lib/domain/market.ts';
import { isoSeconds, offsetOf, rfc822, zoneless, wallClock, MINUTE } from '../calendar.ts';
import { wordingAt } from '../newsroom.ts';
import type { Outlet, SimArticle, World } from '../world.ts';
import { text, type Answer, type Ask } from './service.ts';

const escape = (value: string) =>
	value
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');

const two = (value: number) => String(value).padStart(2, '0');

/** A date as the outlet's system spells it. */
function dateText(at: Moment, outlet: Outlet): string {
	switch (outlet.dates) {
		case 'zoneless':
			return zoneless(at, outlet.zone);
		case 'iso': {
			const offset = offsetOf(at, outlet.zone);
			const minutes = Math.abs(offset) / MINUTE;
			const local = new Date(at + offset).toISOString().slice(0, 19);
			return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
		}
		case 'kst':
			return rfc822(at, outlet.zone, 'KST');
		case 'numeric-month': {
			const { month } = wallClock(at, outlet.zone);
			return rfc822(at, outlet.zone).replace(/ [A-Z][a-z]{2} /, ` ${two(month)} `);
		}
		case 'rfc822':
			return rfc822(at, outlet.zone, outlet.zone === 'UTC' ? 'GMT' : undefined);
	}
}

type Item = {
	id: string;
	link: string;
	title: string;
	summary: string;
	at: Moment;
	updatedAt: Moment;
	author: string | null;
};

/** What the feed shows at a moment: the newest items in their latest wording. */
function itemsAt(world: World, outlet: Outlet, at: Moment): Item[] {
	return world
		.articlesUntil(at)
		.filter((article) => article.outlet === outlet.id)
		.slice(-outlet.length)
		.reverse()
		.map((article: SimArticle) => {
			const wording = wordingAt(article, at);
			return {
				id: article.id,
				link: article.link ?? `https://${outlet.host}/news/${article.id}?utm_source=rss`,
				title: wording.title,
				summary: wording.summary,
				at: article.publishedAt,
				updatedAt: wording.at,
				author: article.author
			};
		});
}

function rss(outlet: Outlet, items: Item[]): string {
	const once = outlet.doubleEscaped ? (value: string) => escape(escape(value)) : escape;
	const entries = items.map(
		(item) => `<item>
<title>${once(item.title)}</title>
<link>${escape(item.link)}</link>
<guid isPermaLink="false">${item.id}</guid>
<description>${once(item.summary)}</description>${
			item.author ? `\n<dc:creator>${escape(item.author)}</dc:creator>` : ''
		}
<pubDate>${dateText(item.at, outlet)}</pubDate>
</item>`
	);
	const encoding = outlet.charset === 'euc-kr' ? 'euc-kr' : 'UTF-8';
	return `<?xml version="1.0" encoding="${encoding}"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>${escape(outlet.name)}</title>
<link>https://${outlet.host}/</link>
<description>${escape(outlet.name)}</description>
<language>${outlet.lang}</language>
<ttl>15</ttl>
${entries.join('\n')}
</channel></rss>
`;
}

function atom(outlet: Outlet, items: Item[]): string {
	const entries = items.map(
		(item) => `<entry>
<id>tag:${outlet.host},2026:${item.id}</id>
<title type="text">${escape(item.title)}</title>
<link rel="alternate" type="text/html" href="${escape(item.link)}"/>
<published>${dateText(item.at, outlet)}</published>
<updated>${dateText(item.updatedAt, outlet)}</updated>
<summary type="html">${escape(`<p>${escape(item.summary)}</p>`)}</summary>${
			item.author ? `\n<author><name>${escape(item.author)}</name></author>` : ''
		}
</entry>`
	);
	return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${outlet.lang}">
<id>tag:${outlet.host},2026:feed</id>
<title>${escape(outlet.name)}</title>
<link rel="alternate" href="https://${outlet.host}/"/>
<updated>${items[0] ? isoSeconds(items[0].updatedAt) : '2026-01-01T00:00:00Z'}</updated>
${entries.join('\n')}
</feed>
`;
}

function rdf(outlet: Outlet, items: Item[]): string {
	const entries = items.map(
		(item) => `<item rdf:about="${escape(item.link)}">
<title>${escape(item.title)}</title>
<link>${escape(item.link)}</link>
<description>${escape(item.summary)}</description>
<dc:date>${dateText(item.at, outlet)}</dc:date>
</item>`
	);
	return `<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://${outlet.host}/"><title>${escape(outlet.name)}</title><link>https://${outlet.host}/</link><description>${escape(outlet.name)}</description><dc:language>${outlet.lang}</dc:language></channel>
${entries.join('\n')}
</rdf:RDF>
`;
}

function jsonFeed(outlet: Outlet, items: Item[]): string {
	return JSON.stringify({
		version: 'https://jsonfeed.org/version/1.1',
		title: outlet.name,
		home_page_url: `https://${outlet.host}/`,
		language: outlet.lang,
		items: items.map((item) => ({
			id: item.id,
			url: item.link,
			title: item.title,
			content_text: item.summary,
			date_published: dateText(item.at, outlet),
			...(item.updatedAt > item.at ? { date_modified: dateText(item.updatedAt, outlet) } : {}),
			...(item.author ? { authors: [{ name: item.author }] } : {})
		}))
	});
}

const TYPES = {
	rss: 'application/rss+xml',
	atom: 'application/atom+xml',
	rdf: 'application/rdf+xml',
	json: 'application/feed+json'
} as const;

/** `/example-wire.xml`: the path of an outlet's feed. */
export const feedPath = ({ id, format }: Outlet) => `/${id}.${format === 'json' ? 'json' : 'xml'}`;

/** The outlets' feeds. */
export function feeds(world: World, { path, at }: Ask): Answer {
	const outlet = world.outlets.find((one) => feedPath(one) === path);
	if (!outlet) return text('<!doctype html><title>404</title>Not found', 404, 'text/html');
	const items = itemsAt(world, outlet, at);
	const write = { rss, atom, rdf, json: jsonFeed }[outlet.format];
	const body = write(outlet, items);
	return {
		status: 200,
		// The EUC-KR feed names its encoding in the prolog alone, as older systems do.
		type: outlet.charset === 'euc-kr' ? 'text/xml' : `${TYPES[outlet.format]}; charset=utf-8`,
		body: { bytes: outlet.charset === 'euc-kr' ? iconv.encode(body, 'cp949') : Buffer.from(body) },
		modifiedAt: Math.max(world.begin, ...items.map(({ updatedAt }) => updatedAt))
	};
}
