import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';
import type { Moment } from '#lib/domain/market.ts';
import {
	applies,
	damage,
	firstPage,
	readOrder,
	replaced,
	type Failure,
	type Order,
	type ServiceName
} from './orders.ts';
import { clob } from './services/clob.ts';
import { data } from './services/data.ts';
import { feedPath, feeds } from './services/feeds.ts';
import { fx } from './services/fx.ts';
import { gamma } from './services/gamma.ts';
import { createGdelt } from './services/gdelt.ts';
import { kalshi } from './services/kalshi.ts';
import { manifold } from './services/manifold.ts';
import { predictit } from './services/predictit.ts';
import { json, text, type Answer, type Service } from './services/service.ts';
import { marketSocket } from './services/market-socket.ts';
import type { World } from './world.ts';

/** Where each service's base address points below the simulator's own. */
const PLACES: { service: ServiceName; base: string; setting: string | null }[] = [
	{ service: 'gamma', base: '/gamma', setting: 'POLYMARKET_GAMMA_URL' },
	{ service: 'clob', base: '/clob', setting: 'POLYMARKET_CLOB_URL' },
	{ service: 'data', base: '/data', setting: 'POLYMARKET_DATA_URL' },
	{ service: 'kalshi', base: '/kalshi/trade-api/v2', setting: 'KALSHI_URL' },
	{ service: 'manifold', base: '/manifold/v0', setting: 'MANIFOLD_URL' },
	{ service: 'predictit', base: '/predictit/api/marketdata', setting: 'PREDICTIT_URL' },
	{ service: 'gdelt', base: '/gdelt/api/v2/doc/doc', setting: 'GDELT_URL' },
	{ service: 'fx', base: '/fx/stats/eurofxref', setting: 'FX_URL' },
	{ service: 'news', base: '/news', setting: null }
];

const MOST_REQUESTS_KEPT = 100_000;
const LARGEST_BODY = 256 * 2 ** 20;

/** One request as it came, for tests of politeness. */
export type Logged = {
	/** By the simulator's clock. */
	at: Moment;
	service: ServiceName;
	method: string;
	/** Below the service's base address. */
	path: string;
	query: Record<string, string[]>;
	headers: Record<string, string>;
	/** What was answered; 0 when the connection was reset. */
	status: number;
};

/** A running simulator. */
export type Simulator = {
	/** `http://127.0.0.1:PORT` */
	url: string;
	/** Base addresses by the name of their setting, and FEED_ALLOW_HOSTS for the news. */
	settings: Record<string, string>;
	/** The outlets' feeds, as `track` takes them. */
	sources: { url: string; name: string; lang: string; zone: string; owner: string }[];
	/** Gives an order to fail; the function that comes back takes it back. */
	order(order: Order): () => void;
	/** The orders that hold; may be emptied. */
	orders: Order[];
	requests: Logged[];
	close(): Promise<void>;
};

const compress = promisify(gzip);

/**
 * Plays the venues, the outlets, GDELT and the ECB on one loopback port, in their wire formats.
 * `clock` is the moment the services believe in; pauses of orders run in real time. Says nothing.
 */
export async function startSimulator(options: {
	world: World;
	clock: () => Moment;
	port?: number;
	/** False: never packed, whoever asks. Packing costs more than it saves on loopback. */
	gzip?: boolean;
}): Promise<Simulator> {
	const { world, clock } = options;
	const services: Record<ServiceName, Service> = {
		gamma,
		clob,
		data,
		kalshi,
		manifold,
		predictit,
		gdelt: createGdelt(),
		fx,
		news: feeds
	};
	const orders: Order[] = [];
	const requests: Logged[] = [];

	/** Takes the orders for a request, and counts them down. */
	function taken(service: ServiceName, path: string): Order[] {
		const now = clock();
		const mine = orders.filter((order) => applies(order, service, path, now));
		for (const order of mine) if (order.times !== undefined) order.times -= 1;
		const left = orders.filter(
			(order) => (order.times ?? 1) > 0 && (order.until === undefined || now < order.until)
		);
		orders.splice(0, orders.length, ...left);
		return mine;
	}

	async function serve(request: IncomingMessage, response: ServerResponse) {
		const url = new URL(request.url ?? '/', 'http://simulator');
		if (url.pathname === '/_orders') return takeOrders(request, response, orders);
		const place = PLACES.find(
			({ base }) => url.pathname === base || url.pathname.startsWith(`${base}/`)
		);
		if (!place) return write(request, response, text('Not found', 404), [], clock());
		const path = url.pathname.slice(place.base.length) || '/';
		const mine = taken(place.service, path);
		const kinds = new Set(mine.map(({ kind }) => kind));
		const at = clock() + sum(mine, 'clock');
		const logged: Logged = {
			at: clock(),
			service: place.service,
			method: request.method ?? 'GET',
			path,
			query: Object.fromEntries(
				[...new Set(url.searchParams.keys())].map((name) => [name, url.searchParams.getAll(name)])
			),
			headers: Object.fromEntries(
				Object.entries(request.headers).map(([name, value]) => [name, String(value)])
			),
			status: 0
		};
		requests.push(logged);
		if (requests.length > MOST_REQUESTS_KEPT) requests.shift();
		const body = await jsonBody(request);
		const wait = sum(mine, 'delay');
		if (wait > 0) await pause(wait);
		if (kinds.has('reset')) return void request.socket.resetAndDestroy();
		const replacement = mine
			.map((order) => replaced(order, url.pathname + url.search))
			.find(Boolean);
		const answer =
			replacement ??
			outage(world, place.service, at) ??
			services[place.service](world, {
				method: logged.method,
				path,
				query: kinds.has('repeatedPage') ? firstPage(url.searchParams) : url.searchParams,
				body,
				at
			});
		if ('json' in answer.body && kinds.has('repeatedPage'))
			advance(answer.body.json, url.searchParams);
		if ('json' in answer.body) {
			// A service may hand out what it keeps: damage goes to a copy.
			const value = mine.length > 0 ? structuredClone(answer.body.json) : answer.body.json;
			answer.body = { json: mine.reduce<unknown>(damage, value) };
		}
		if (options.gzip === false) delete request.headers['accept-encoding'];
		logged.status = await write(request, response, answer, mine, at);
	}

	const server = createServer((request, response) => {
		serve(request, response).catch((error: unknown) => {
			// A caller that hung up in the middle is no fault of the simulator's.
			if (response.headersSent || request.socket.destroyed) return void request.socket.destroy();
			response.writeHead(500, { 'content-type': 'text/plain' });
			response.end(`The simulator failed: ${error instanceof Error ? error.stack : String(error)}`);
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(options.port ?? 0, '127.0.0.1', resolve);
	});
	const sockets = marketSocket(server, world, clock);
	const { port } = server.address() as AddressInfo;
	const url = `http://127.0.0.1:${port}`;
	return {
		url,
		settings: {
			POLYMARKET_WS_URL: `${url.replace('http', 'ws')}/ws`,
			...Object.fromEntries(
				PLACES.flatMap(({ base, setting }) => (setting ? [[setting, url + base]] : []))
			),
			FEED_ALLOW_HOSTS: `127.0.0.1:${port}`
		},
		sources: world.outlets.map((outlet) => ({
			url: `${url}/news${feedPath(outlet)}`,
			name: outlet.name,
			lang: outlet.lang,
			zone: outlet.zone,
			// All are served from one address, and are owned by different houses.
			owner: outlet.host
		})),
		order(wanted) {
			const order = { ...readOrder(wanted) };
			orders.push(order);
			return () => {
				const index = orders.indexOf(order);
				if (index !== -1) orders.splice(index, 1);
			};
		},
		orders,
		requests,
		async close() {
			sockets.close();
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		}
	};
}

/** Milliseconds that all orders of a kind add up to. */
const sum = (orders: Order[], kind: 'delay' | 'clock') =>
	orders.reduce((total, order) => total + (order.kind === kind && 'ms' in order ? order.ms : 0), 0);

const only = <K extends Failure['kind']>(orders: Order[], kind: K) =>
	orders.find((order): order is Order & Extract<Failure, { kind: K }> => order.kind === kind);

/** What a service that is down answers. */
function outage(world: World, service: ServiceName, at: Moment): Answer | null {
	const down = world.outages.some(
		(one) => one.service === service && at >= one.from && at < one.to
	);
	return down
		? json({ error: { code: 'service_unavailable', message: 'service unavailable' } }, 503)
		: null;
}

/** Gives a repeated first page a cursor that differs from the one that asked for it. */
function advance(value: unknown, query: URLSearchParams) {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
	const page = value as Record<string, unknown>;
	const turn = Number(
		/^again-(\d+)$/.exec(query.get('after_cursor') ?? query.get('cursor') ?? '')?.[1] ?? 0
	);
	if ('cursor' in page) page.cursor = `again-${turn + 1}`;
	else if ('next_cursor' in page) page.next_cursor = `again-${turn + 1}`;
}

async function jsonBody(request: IncomingMessage): Promise<unknown> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	if (chunks.length === 0) return null;
	try {
		return JSON.parse(Buffer.concat(chunks).toString());
	} catch {
		return null;
	}
}

/** `/_orders`: POST gives one or a list, GET shows them, DELETE takes all back. Loopback alone. */
async function takeOrders(request: IncomingMessage, response: ServerResponse, orders: Order[]) {
	const { remoteAddress } = request.socket;
	const reply = (status: number, value: unknown) => {
		response.writeHead(status, { 'content-type': 'application/json' });
		response.end(JSON.stringify(value));
	};
	if (remoteAddress !== '127.0.0.1' && remoteAddress !== '::ffff:127.0.0.1') {
		return reply(403, { error: 'Orders are taken from this machine alone.' });
	}
	if (request.method === 'DELETE') orders.length = 0;
	if (request.method === 'POST') {
		const body = await jsonBody(request);
		try {
			orders.push(...(Array.isArray(body) ? body : [body]).map(readOrder));
		} catch (error) {
			return reply(400, { error: error instanceof Error ? error.message : String(error) });
		}
	}
	reply(request.method === 'POST' ? 201 : 200, { orders });
}

/** Sends an answer as its orders say. Resolves with the status that went out. */
async function write(
	request: IncomingMessage,
	response: ServerResponse,
	answer: Answer,
	orders: Order[],
	at: Moment
): Promise<number> {
	const stale = only(orders, 'staleEtag');
	let bytes: Uint8Array =
		'json' in answer.body
			? Buffer.from(JSON.stringify(answer.body.json) ?? 'null')
			: answer.body.bytes;
	response.sendDate = false;
	response.setHeader('date', new Date(at).toUTCString());
	response.setHeader('content-type', answer.type);
	for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
	if (answer.modifiedAt !== undefined || stale) {
		const etag = stale
			? '"never-changes"'
			: `"${createHash('sha1').update(bytes).digest('hex').slice(0, 16)}"`;
		const modified = stale ? 0 : Math.floor((answer.modifiedAt ?? at) / 1000) * 1000;
		response.setHeader('etag', etag);
		response.setHeader('last-modified', new Date(modified).toUTCString());
		if (unchanged(request, etag, modified) || (stale && isConditional(request))) {
			response.removeHeader('content-type');
			response.writeHead(304).end();
			return 304;
		}
	}
	if (only(orders, 'invalidUtf8')) {
		const middle = Math.floor(bytes.length / 2);
		bytes = Buffer.concat([
			bytes.subarray(0, middle),
			Uint8Array.of(0xc3, 0x28, 0xff, 0xfe),
			bytes.subarray(middle)
		]);
	}
	const big = only(orders, 'gzipBomb') ?? only(orders, 'huge');
	if (big) return flood(response, answer.status, big);
	if (bytes.length > 1024 && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) {
		bytes = await compress(bytes, { level: 1 });
		response.setHeader('content-encoding', 'gzip');
		response.setHeader('vary', 'accept-encoding');
	}
	response.setHeader('content-length', bytes.length);
	response.writeHead(answer.status);
	const cut = only(orders, 'cut');
	const trickle = only(orders, 'trickle');
	if (cut) {
		const after = Math.min(bytes.length - 1, cut.after ?? Math.floor(bytes.length / 2));
		await new Promise<void>((resolve) => {
			response.write(bytes.subarray(0, Math.max(0, after)), () => resolve());
		});
		request.socket.destroy();
	} else if (trickle) {
		const size = Math.max(1, trickle.bytes);
		for (let start = 0; start < bytes.length && !response.destroyed; start += size) {
			response.write(bytes.subarray(start, start + size));
			await pause(trickle.everyMs);
		}
		response.end();
	} else {
		response.end(request.method === 'HEAD' ? undefined : bytes);
	}
	return answer.status;
}

const isConditional = ({ headers }: IncomingMessage) =>
	headers['if-none-match'] !== undefined || headers['if-modified-since'] !== undefined;

// If-None-Match decides alone when it is there (RFC 9110, 13.2.2).
function unchanged({ headers }: IncomingMessage, etag: string, modified: Moment): boolean {
	const tags = headers['if-none-match'];
	if (tags !== undefined)
		return tags.split(',').some((tag) => tag.trim() === etag || tag.trim() === '*');
	const since = Date.parse(headers['if-modified-since'] ?? '');
	return Number.isFinite(since) && since >= modified;
}

/** A body of spaces inside a JSON list, streamed; packed tightly for the bomb. */
async function flood(
	response: ServerResponse,
	status: number,
	order: { kind: 'gzipBomb' | 'huge'; megabytes?: number }
): Promise<number> {
	const size = Math.min(LARGEST_BODY, (order.megabytes ?? 128) * 2 ** 20);
	const block = Buffer.alloc(64 * 1024, ' ');
	const body = Readable.from(
		(function* () {
			yield Buffer.from('[');
			for (let sent = 2; sent < size; sent += block.length)
				yield block.subarray(0, Math.min(block.length, size - sent));
			yield Buffer.from(']');
		})()
	);
	// The caller closes when it has had enough; that ends the stream and is no error.
	if (order.kind === 'huge') {
		response.writeHead(status);
		await pipeline(body, response).catch(() => undefined);
	} else {
		response.setHeader('content-encoding', 'gzip');
		response.writeHead(status);
		await pipeline(body, createGzip({ level: 9 }), response).catch(() => undefined);
	}
	return status;
}
