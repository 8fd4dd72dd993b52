import { existsSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join, normalize } from 'node:path';

/** Recorded answers of the real venues and feeds. They are not part of this project. */
export const recordings = join(import.meta.dirname, '../../../shared/fixtures');
export const haveRecordings = existsSync(join(recordings, 'markets'));

type Item = Record<string, unknown>;

const json = (path: string) => JSON.parse(readFileSync(join(recordings, 'markets', path), 'utf8'));

/**
 * Plays the recorded answers on loopback, as the venues would give them: what was not recorded is
 * 404. Answers about single markets are cut from the recorded lists. Gives the settings that point
 * there, and `feed(path)` for the address of a recorded feed.
 */
export async function playRecordings() {
	const events: Item[] = [
		...json('polymarket/gamma-events-2026-07.json'),
		...json('polymarket/gamma-event-negrisk-2028-nominee.json')
	];
	const gammaMarkets: Item[] = [
		...events.flatMap((event) =>
			(event.markets as Item[]).map((market) => ({
				...market,
				events: [{ ...event, markets: undefined }]
			}))
		),
		...json('polymarket/gamma-markets-2026-07.json')
	];
	const kalshi = json('kalshi/events-2026-07.json') as { events: Item[] };
	const kalshiMarkets = kalshi.events.flatMap((event) => event.markets as Item[]);
	const histories = json('polymarket/prices-history-daily-rebuilt.json') as {
		token_id: string;
		history: { t: number; p: number }[];
	}[];
	const manifold = json('manifold/markets-1000-2022.json') as Item[];
	const answers: Record<string, (query: URLSearchParams) => unknown> = {
		'/gamma/events/keyset': (query) => ({
			events: query.get('tag_slug') || query.get('after_cursor') ? [] : events
		}),
		'/gamma/markets/keyset': (query) => ({
			markets: gammaMarkets.filter(
				(market) =>
					query.getAll('condition_ids').includes(market.conditionId as string) &&
					String(market.closed ?? false) === (query.get('closed') ?? 'false')
			)
		}),
		'/gamma/public-search': () => json('polymarket/gamma-public-search-2026-03.json'),
		'/data/v2/resolutions': (query) => {
			const recorded = json('polymarket/data-v2-resolutions-2026-09.json') as { data: Item[] };
			const wanted = query.get('condition')?.split(',') ?? [];
			return {
				...recorded,
				data: recorded.data.filter((one) => wanted.includes(one.condition_id as string))
			};
		},
		'/clob/prices-history': (query) => {
			const found = histories.find(({ token_id }) => token_id === query.get('market'));
			const [from, to] = [Number(query.get('startTs')), Number(query.get('endTs'))];
			return { history: (found?.history ?? []).filter(({ t }) => t >= from && t <= to) };
		},
		'/kalshi/events': (query) => ({
			...kalshi,
			events: query.get('cursor') ? [] : kalshi.events,
			cursor: ''
		}),
		'/kalshi/series': () => json('kalshi/series-list-2026-01.json').response,
		'/kalshi/markets': (query) => ({
			cursor: '',
			markets: kalshiMarkets.filter((market) =>
				query
					.get('tickers')
					?.split(',')
					.includes(market.ticker as string)
			)
		}),
		'/manifold/search-markets': (query) => {
			const start = Number(query.get('offset') ?? 0);
			return manifold.slice(start, start + Number(query.get('limit') ?? 100));
		},
		'/manifold/markets': (query) => (query.get('before') ? [] : manifold),
		'/manifold/market-probs': (query) =>
			Object.fromEntries(
				manifold
					.filter(({ id }) => query.getAll('ids').includes(id as string))
					.map(({ id, probability }) => [id, { prob: probability }])
			),
		'/predictit/all/': () => ({ markets: [json('predictit/market-2019.json')] })
	};
	const asked: string[] = [];
	const server = createServer((request, response) => {
		const url = new URL(request.url!, 'http://loopback');
		asked.push(request.url!);
		if (url.pathname.startsWith('/news/')) return sendFeed(url.pathname.slice(6), response);
		const single = manifold.find(({ id }) => url.pathname === `/manifold/market/${id}`);
		const answer = single ? () => single : answers[url.pathname];
		if (!answer) {
			response.writeHead(404, { 'content-type': 'application/json' });
			response.end('{"error":"not recorded"}');
			return;
		}
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify(answer(url.searchParams)));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as { port: number };
	const base = `http://127.0.0.1:${port}`;
	return {
		asked,
		settings: {
			POLYMARKET_GAMMA_URL: `${base}/gamma`,
			POLYMARKET_CLOB_URL: `${base}/clob`,
			POLYMARKET_DATA_URL: `${base}/data`,
			KALSHI_URL: `${base}/kalshi`,
			MANIFOLD_URL: `${base}/manifold`,
			PREDICTIT_URL: `${base}/predictit`
		},
		feed: (path: string) => `${base}/news/${path}`,
		close: () => {
			server.closeAllConnections();
			server.close();
		}
	};
}

function sendFeed(path: string, response: ServerResponse) {
	const file = normalize(join(recordings, 'news', path));
	if (!file.startsWith(recordings) || !existsSync(file)) {
		response.writeHead(404).end();
		return;
	}
	response.setHeader('content-type', 'text/xml');
	response.end(readFileSync(file));
}
