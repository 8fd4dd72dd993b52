import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { headline, START } from './data.ts';
import { seeded } from './measure.ts';

/**
 * Servers on loopback, each in a process of its own, so that their work is not counted: pages of a
 * venue, news feeds, and the plainest server of a series there can be.
 */

export const MARKETS_PER_PAGE = 500;
const EVENT_MARKETS = 100;
export const FEED_ITEMS = 30;

const filler = (n: number) => 'The quick brown fox reads the rules of the market. '.repeat(n);

/** A market as Polymarket's Gamma sends it: about 4.8 kB; each third poll brings it a new price. */
function gammaMarket(i: number, poll: number) {
	const price = (100 + ((i * 37 + Math.floor((i + poll) / 3)) % 800)) / 1000;
	const id = createHash('sha256').update(String(i)).digest('hex');
	const moment = '2026-11-01T00:00:00Z';
	return {
		id: String(500_000 + i),
		question: `Will number ${i} happen before the end of the year?`,
		conditionId: `0x${id}`,
		slug: `will-number-${i}-happen`,
		description: filler(20) + i,
		outcomes: '["Yes", "No"]',
		outcomePrices: JSON.stringify([String(price), String(1 - price)]),
		clobTokenIds: JSON.stringify([`${i}`.padStart(77, '1'), `${i}`.padStart(77, '2')]),
		volume: String(1000 + i),
		volumeNum: 1000 + i,
		volume24hr: 10 + (i % 7),
		liquidity: '5000.5',
		liquidityNum: 5000.5,
		startDate: moment,
		endDate: '2026-12-31T00:00:00Z',
		createdAt: moment,
		updatedAt: moment,
		active: true,
		closed: false,
		archived: false,
		acceptingOrders: true,
		enableOrderBook: true,
		negRisk: false,
		bestBid: Number((price - 0.005).toFixed(3)),
		bestAsk: Number((price + 0.005).toFixed(3)),
		lastTradePrice: price,
		spread: 0.01,
		image: `https://example.com/${filler(4)}.png`,
		icon: `https://example.com/${filler(4)}.png`,
		umaResolutionStatuses: '[]',
		clobRewards: [{ id: String(i), rewardsAmount: 0, rewardsDailyRate: 0.001, note: filler(20) }],
		feesEnabled: false
	};
}

export function gammaPage(page: number, poll: number) {
	return {
		events: Array.from({ length: MARKETS_PER_PAGE / EVENT_MARKETS }, (_, e) => {
			const id = page * (MARKETS_PER_PAGE / EVENT_MARKETS) + e;
			return {
				id: String(id),
				slug: `event-${id}`,
				title: `Event ${id}`,
				description: filler(5),
				negRisk: false,
				tags: [{ id: '1', label: 'News', slug: 'news' }],
				markets: Array.from({ length: EVENT_MARKETS }, (_, m) =>
					gammaMarket(id * EVENT_MARKETS + m, poll)
				)
			};
		})
	};
}

const bodies = new Map<string, Buffer>();
const kept = (key: string, make: () => Buffer) => {
	let body = bodies.get(key);
	if (!body) bodies.set(key, (body = make()));
	return body;
};

/** `/POLL/PAGES/events/keyset`: the pages of one poll, gzipped, the last without a cursor. */
function venuePage(url: URL, response: ServerResponse) {
	const [, poll, pages] = url.pathname.split('/').map(Number) as [number, number, number];
	const page = Number(url.searchParams.get('after_cursor') ?? 0);
	// Markets that are not in the catalogue are not known here, nor how they ended.
	const nothing = /\/(?:markets\/keyset|v2\/resolutions)$/.test(url.pathname);
	if (nothing) {
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end('{"markets":[],"data":[]}');
		return;
	}
	const body = kept(`${poll} ${page}`, () => {
		const next = page + 1 < pages ? { next_cursor: String(page + 1) } : {};
		return gzipSync(JSON.stringify({ ...gammaPage(page, poll), ...next }));
	});
	response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
	response.end(body);
}

/** `/feed/N`: an RSS feed of 30 items that never changes, with an ETag. */
function feed(url: URL, request: IncomingMessage, response: ServerResponse) {
	const n = Number(url.pathname.split('/')[2]);
	const etag = `"feed-${n}"`;
	if (request.headers['if-none-match'] === etag) {
		response.writeHead(304, { etag }).end();
		return;
	}
	const body = kept(`feed ${n}`, () => {
		const random = seeded(n);
		const items = Array.from({ length: FEED_ITEMS }, (_, i) => {
			const date = new Date(START + (n * FEED_ITEMS + i) * 60_000).toUTCString();
			return `<item><title>${headline(random, i)} ${n}-${i}</title><link>https://news${n}.example.com/story/${i}</link><guid isPermaLink="false">${n}-${i}</guid><pubDate>${date}</pubDate><description>${filler(10)}</description></item>`;
		});
		return Buffer.from(
			`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Feed ${n}</title><link>https://news${n}.example.com/</link><description>News</description>${items.join('')}</channel></rss>`
		);
	});
	response.writeHead(200, { 'content-type': 'application/rss+xml', etag }).end(body);
}

/** `/series?file&…`: clustered rows of one market as columns of JSON, and nothing else. */
function series(url: URL, response: ServerResponse) {
	const file = url.searchParams.get('file') ?? '';
	databases.set(file, databases.get(file) ?? new Database(file, { readonly: true }));
	const rows = databases
		.get(file)!
		.prepare('select at, probability from bare where market_key = 1 and at between ? and ?')
		.raw()
		.all(url.searchParams.get('from'), url.searchParams.get('to')) as [number, number][];
	response.writeHead(200, { 'content-type': 'application/json' });
	response.end(
		JSON.stringify({ t: rows.map(([at]) => at), p: rows.map(([, p]) => p / 1_000_000) })
	);
}

const databases = new Map<string, Database.Database>();

const listeners = new Set<ServerResponse>();
let told = 0;

/** `/api/v1/events` and `/tell`: the plainest broadcast there can be, in the shape of the product's events. */
function events(url: URL, response: ServerResponse) {
	if (url.pathname === '/tell') {
		const bytes = Buffer.from(`id: bare.${++told}\nevent: change\ndata: ${filler(2)}\n\n`);
		for (const listener of listeners) listener.write(bytes);
		response.end('told');
		return;
	}
	response.writeHead(200, { 'content-type': 'text/event-stream' });
	response.write('event: open\ndata: {}\n\n');
	listeners.add(response);
	response.on('close', () => listeners.delete(response));
}

/** The program of the child process: tells its port and serves until it is ended. */
function listen() {
	const server = createServer((request, response) => {
		const url = new URL(request.url ?? '/', 'http://loopback');
		if (url.pathname.startsWith('/feed/')) feed(url, request, response);
		else if (url.pathname === '/series') series(url, response);
		else if (/^\/(tell|api\/v1\/events)$/.test(url.pathname)) events(url, response);
		else venuePage(url, response);
	});
	server.listen(0, () => process.send?.((server.address() as { port: number }).port));
	process.once('disconnect', () => process.exit());
}

if (process.argv[2] === 'listen' && process.argv[1] === import.meta.filename) listen();

/** Starts the servers and gives their port and process; ends them afterwards. */
export async function withLoopback<T>(work: (port: number, pid: number) => Promise<T>): Promise<T> {
	const child: ChildProcess = fork(import.meta.filename, ['listen']);
	try {
		const port = await new Promise<number>((resolve, reject) => {
			child.once('message', (message) => resolve(message as number));
			child.once('exit', (code) => reject(new Error(`the loopback server ended with ${code}`)));
		});
		return await work(port, child.pid!);
	} finally {
		child.kill();
	}
}
