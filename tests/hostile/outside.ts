import { createServer } from 'node:http';
import { HOSTILE } from './corpus.ts';

/** Venues and a feed that are all in the hands of an attacker, in their real wire formats, on loopback. */

const payloads = Object.entries(HOSTILE);
const inXml = (text: string) =>
	text.replace(/[&<>"\u0000\ud800]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const gamma = (now: number) => ({
	events: [
		...payloads.map(([kind, text], i) => ({
			id: String(i),
			slug: text,
			title: `${text} ${kind} Musk`,
			description: text,
			category: text,
			tags: [{ label: text, slug: text }],
			markets: [
				{
					id: String(1000 + i),
					conditionId: `0x${i}`,
					slug: text,
					// The payload stands first, where a formula would be one.
					question: `${text} Musk ${kind}?`,
					description: `${text}\n\n${text}`,
					outcomes: JSON.stringify([text, 'No']),
					outcomePrices: '["0.4","0.6"]',
					clobTokenIds: JSON.stringify([text, '2']),
					bestBid: 0.4,
					bestAsk: 0.42,
					lastTradePrice: 0.41,
					volume: 1_000_000 - i,
					volume24hr: 1000 - i,
					active: true,
					closed: false,
					acceptingOrders: true,
					feeType: text,
					endDate: new Date(now + 9e8).toISOString()
				}
			]
		})),
		{
			id: 'ladder',
			slug: 'ladder',
			title: 'Who of Musk’s men?',
			markets: payloads.slice(0, 8).map(([, text], i) => ({
				conditionId: `0xladder${i}`,
				question: text,
				groupItemTitle: text,
				outcomePrices: '["0.1","0.9"]',
				bestBid: 0.1,
				bestAsk: 0.12,
				volume: 10,
				active: true,
				acceptingOrders: true
			}))
		}
	]
});

const kalshi = (now: number) => ({
	cursor: '',
	events: payloads.map(([kind, text]) => ({
		event_ticker: text,
		series_ticker: text,
		title: `${text} Musk ${kind}`,
		sub_title: text,
		category: text,
		markets: [
			{
				// The ticker is the id: it stands in addresses, files' heads and attributes.
				ticker: text,
				event_ticker: text,
				title: text,
				yes_sub_title: text,
				status: 'active',
				yes_bid_dollars: '0.3000',
				yes_ask_dollars: '0.3200',
				last_price_dollars: '0.3100',
				volume_fp: '100.00',
				open_time: new Date(now - 9e8).toISOString(),
				close_time: new Date(now + 9e8).toISOString(),
				rules_primary: text
			}
		]
	}))
});

const manifold = (now: number) =>
	payloads.map(([, text], i) => ({
		id: `m${i}`,
		question: `${text} Musk`,
		url: 'javascript:window.__pwned=1',
		slug: text,
		outcomeType: 'BINARY',
		mechanism: 'cpmm-1',
		probability: 0.5,
		volume: 10,
		createdTime: now - 9e8,
		closeTime: now + 9e8,
		isResolved: false,
		textDescription: text
	}));

const predictit = () => ({
	markets: payloads.map(([, text], i) => ({
		id: i,
		name: text,
		url: text,
		status: 'Open',
		contracts: [
			{
				id: i,
				name: text,
				status: 'Open',
				lastTradePrice: 0.5,
				bestBuyYesCost: 0.51,
				bestSellYesCost: 0.49,
				dateEnd: 'NA'
			}
		]
	}))
});

const rss = (now: number) => `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>${inXml(HOSTILE.script!)}</title><description>${inXml(HOSTILE.handler!)}</description>
${payloads
	.map(
		// Escaped twice, so that tags are words of the headline and no tags.
		([kind, text], i) => `<item><title>${inXml(inXml(text))} Elon Musk and Ryanair ${kind}</title>
<link>https://news.example/${i}?q=${encodeURIComponent(text.toWellFormed())}</link><guid isPermaLink="false">${inXml(text)} ${i}</guid>
<description>${inXml(text)} ${inXml(inXml(text))}</description><author>${inXml(inXml(text))}</author>
<source url="${inXml(text)}">${inXml(inXml(text))}</source>
<pubDate>${new Date(now - i * 60_000).toUTCString()}</pubDate></item>`
	)
	.join('\n')}
<item><title>Musk link</title><link>javascript:window.__pwned=1</link></item>
</channel></rss>`;

/** Starts it; gives the settings that lead there and the address of its feed. */
export async function startOutside(now: number) {
	const answers: Record<string, () => unknown> = {
		'/gamma/events/keyset': () => gamma(now),
		'/gamma/markets/keyset': () => ({ markets: [] }),
		'/gamma/public-search': () => ({ events: [] }),
		'/data/v2/resolutions': () => ({ data: [] }),
		'/kalshi/events': () => kalshi(now),
		'/kalshi/series': () => ({ series: [] }),
		'/kalshi/markets': () => ({ cursor: '', markets: [] }),
		'/manifold/search-markets': () => manifold(now),
		'/manifold/market-probs': () => ({}),
		'/predictit/all/': predictit
	};
	const server = createServer((request, response) => {
		const { pathname, searchParams } = new URL(request.url!, 'http://loopback');
		const isNext = ['offset', 'before', 'after_cursor'].some(
			(name) => Number(searchParams.get(name)) > 0
		);
		const answer = answers[pathname];
		response.writeHead(answer || pathname === '/rss' ? 200 : 404, {
			'content-type': pathname === '/rss' ? 'text/xml; charset=utf-8' : 'application/json'
		});
		if (pathname === '/rss') return response.end(rss(now));
		response.end(JSON.stringify(isNext ? [] : (answer?.() ?? { error: 'not here' })));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const base = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
	return {
		feed: `${base}/rss`,
		settings: {
			POLYMARKET_GAMMA_URL: `${base}/gamma`,
			POLYMARKET_CLOB_URL: `${base}/clob`,
			POLYMARKET_DATA_URL: `${base}/data`,
			KALSHI_URL: `${base}/kalshi`,
			MANIFOLD_URL: `${base}/manifold`,
			PREDICTIT_URL: `${base}/predictit`
		},
		close: () => {
			server.closeAllConnections();
			server.close();
		}
	};
}
