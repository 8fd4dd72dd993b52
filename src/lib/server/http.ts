import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Readable } from 'node:stream';
import { Agent, request as send, type Dispatcher } from 'undici';
import type { Moment } from '#lib/domain/market.ts';
import { BlockedAddress, guardedConnector, type Resolve } from './address.ts';
import type { Clock } from './context.ts';
import type { Connection } from './db/connect.ts';
import { saveValidators, validators } from './db/http-cache.ts';
import { retryAt, saveRetryAt, takeSlot } from './db/service-limit.ts';

/** One request to a service. `path` is joined to the base address, or is a whole URL for news. */
export type Request = {
	path: string;
	/** Repeated keys for arrays: `{ id: ['a', 'b'] }` becomes `id=a&id=b`. null and undefined are left out. */
	query?: Record<string, string | number | boolean | string[] | null | undefined>;
	/** A JSON body makes it a POST. */
	body?: unknown;
	/** Ask conditionally with what this URL's last answer gave (ETag, Last-Modified). */
	conditional?: boolean;
	/** Statuses besides 2xx that the caller reads itself, e.g. [404]. */
	accept?: number[];
	/** Most bytes after decompression; default 64 MB for venues, 10 MB for feeds. */
	maxBytes?: number;
};

/** An answer, read whole. `notModified` answers carry no body. */
export type Response = {
	url: string;
	status: number;
	headers: Record<string, string>;
	body: Uint8Array;
	notModified: boolean;
	/** When the answer was complete. */
	at: Moment;
	/** Where a permanent redirect (301, 308) leads, if the address has moved. */
	movedTo: string | null;
	/** Call once the body has been stored, so that the next conditional request may get a 304. */
	remember(): Promise<void>;
};

export type Fetcher = {
	/** Throws `FetchError` when no usable answer came after the retries. */
	fetch(request: Request): Promise<Response>;
	/** The same, read as JSON; a body that is no JSON throws `FetchError` with the body as evidence. */
	json(request: Request): Promise<{ data: unknown; at: Moment; status: number }>;
};

/** Why a request failed, in words for the status page, with what is needed to act on it. */
export class FetchError extends Error {
	readonly url: string;
	readonly status: number | null;
	/** When the service asked us to come back, from Retry-After or its back-off; null when it did not say. */
	readonly retryAt: Moment | null;
	/** `timeout`, `network`, `blocked` (address guard), `too-large`, `status`, `body` (no JSON, cut off, empty). */
	readonly reason: 'timeout' | 'network' | 'blocked' | 'too-large' | 'status' | 'body' | 'redirect';
	/** Up to 64 kB of what did arrive, for the quarantine. */
	readonly evidence: Uint8Array | null;

	constructor(
		message: string,
		details: {
			url: string;
			reason: FetchError['reason'];
			status?: number | null;
			retryAt?: Moment | null;
			evidence?: Uint8Array | null;
			cause?: unknown;
		}
	) {
		super(message, { cause: details.cause });
		this.name = 'FetchError';
		this.url = details.url;
		this.reason = details.reason;
		this.status = details.status ?? null;
		this.retryAt = details.retryAt ?? null;
		this.evidence = details.evidence ?? null;
	}
}

/** How one service is to be treated. */
export type Manners = {
	/** The key its limits are kept under; null for a news host, whose feeds keep their own. */
	service: string | null;
	spacing: number;
	burst: number;
	/** Requests under way at once, within this process. */
	parallel: number;
	/** Tries in all, for answers that may get better (429, 5xx, time-outs, cut off, no JSON). */
	tries: number;
	/** Ms for the whole request, and most bytes after decompression, unless a request says less. */
	timeout: number;
	maxBytes: number;
	accept: string;
};

export const venueManners: Omit<Manners, 'service' | 'spacing' | 'burst'> = {
	parallel: 4,
	tries: 4,
	timeout: 30_000,
	maxBytes: 64 * 1024 * 1024,
	accept: 'application/json'
};

export const newsManners: Manners = {
	service: null,
	spacing: 0,
	burst: 1,
	parallel: 1,
	tries: 2,
	timeout: 30_000,
	maxBytes: 10 * 1024 * 1024,
	accept:
		'application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1'
};

/** What all fetchers of a process share. `resolve`, `connect` and `random` are for tests. */
export type HttpParts = {
	connection: Connection;
	clock: Clock;
	contact: string;
	allowed: ReadonlySet<string>;
	signal?: AbortSignal;
	resolve?: Resolve;
	connect?: Parameters<typeof guardedConnector>[0]['connect'];
	random?: () => number;
};

const VERSION = '0.1.0';
const HOPS = 5;
const EVIDENCE = 64 * 1024;
/** A Retry-After up to this long is waited for on the spot; a longer one is left to the schedule. */
const SHORT_WAIT = 5_000;

/** The one place that talks to the network. `close` ends kept-alive connections. */
export function createHttp(parts: HttpParts) {
	const agent = new Agent({
		connect: guardedConnector(parts),
		headersTimeout: 0,
		bodyTimeout: 0,
		keepAliveTimeout: 10_000,
		// One slow host must not hold the sockets of another: connections are kept per origin.
		connections: 16
	});
	const queues = new Map<string, ReturnType<typeof queue>>();
	const queueOf = (name: string, parallel: number) => {
		let found = queues.get(name);
		if (!found) queues.set(name, (found = queue(parallel)));
		return found;
	};

	/** A fetcher for addresses below `base` ('' for whole addresses), with a service's manners. */
	function fetcher(base: string, manners: Manners): Fetcher {
		const fetchWith = async (request: Request, json: boolean): Promise<[Response, unknown]> => {
			const url = address(base, request);
			const lane = manners.service ?? new URL(url).host;
			return await queueOf(
				lane,
				manners.parallel
			)(() =>
				withTries(parts, manners, url, async () => {
					const response = await follow(agent, parts, manners, url, request);
					if (!json) return [response, null];
					return [response, parseJson(response)];
				})
			);
		};
		return {
			fetch: async (request) => (await fetchWith(request, false))[0],
			json: async (request) => {
				const [response, data] = await fetchWith(request, true);
				return { data, at: response.at, status: response.status };
			}
		};
	}

	return { fetcher, close: () => agent.close() };
}

export type Http = ReturnType<typeof createHttp>;

function address(base: string, { path, query }: Request) {
	const url = new URL(/^https?:\/\//i.test(path) ? path : base + path);
	for (const [name, value] of Object.entries(query ?? {})) {
		if (value === null || value === undefined) continue;
		for (const one of Array.isArray(value) ? value : [value])
			url.searchParams.append(name, String(one));
	}
	url.hash = '';
	return url.href;
}

/** Lets `parallel` tasks run at once; the others wait in order. */
function queue(parallel: number) {
	let running = 0;
	const waiting: (() => void)[] = [];
	return async <T>(task: () => Promise<T>): Promise<T> => {
		if (running >= parallel) await new Promise<void>((resolve) => waiting.push(resolve));
		else running++;
		try {
			return await task();
		} finally {
			const next = waiting.shift();
			if (next) next();
			else running--;
		}
	};
}

async function withTries<T>(
	parts: HttpParts,
	manners: Manners,
	url: string,
	attempt: () => Promise<T>
): Promise<T> {
	for (let tried = 1; ; tried++) {
		parts.signal?.throwIfAborted();
		await waitForSlot(parts, manners, url);
		try {
			return await attempt();
		} catch (error) {
			if (!(error instanceof FetchError)) throw error;
			const wait = await pauseAfter(parts, manners, error, tried);
			if (wait === null) throw error;
			await parts.clock.sleep(wait, parts.signal);
		}
	}
}

async function waitForSlot(
	{ connection, clock, signal }: HttpParts,
	manners: Manners,
	url: string
) {
	if (manners.service === null) return;
	const told = await retryAt(connection.db, manners.service, clock.now());
	if (told !== null) {
		if (told - clock.now() > SHORT_WAIT) {
			throw new FetchError(
				`${manners.service} asked to be left alone until ${new Date(told).toISOString()}`,
				{ url, reason: 'status', retryAt: told }
			);
		}
		await clock.sleep(told - clock.now(), signal);
	}
	if (manners.spacing === 0) return;
	const slot = await takeSlot(connection.db, manners.service, clock.now(), manners);
	if (slot > clock.now()) await clock.sleep(slot - clock.now(), signal);
}

/** Ms until the next try, or null when there is none. What a service asked for is kept. */
async function pauseAfter(
	{ connection, clock, random = Math.random }: HttpParts,
	manners: Manners,
	error: FetchError,
	tried: number
): Promise<number | null> {
	const asked = error.retryAt === null ? null : error.retryAt - clock.now();
	if (asked !== null && asked > 0 && manners.service !== null) {
		await saveRetryAt(connection.db, manners.service, error.retryAt!);
	}
	const mayGetBetter =
		error.reason === 'timeout' ||
		error.reason === 'network' ||
		error.reason === 'body' ||
		(error.reason === 'status' && (error.status === 429 || (error.status ?? 0) >= 500));
	if (!mayGetBetter || tried >= manners.tries) return null;
	if (asked !== null) return asked > SHORT_WAIT ? null : Math.max(0, asked);
	return 400 * 2 ** (tried - 1) * (0.5 + random());
}

/** An address in a sentence: hundreds of ids in its query would bury the words. */
function shown(url: string) {
	const query = url.indexOf('?');
	return query < 0 || url.length - query < 100 ? url : `${url.slice(0, query + 80)}…`;
}

/** One request through its redirects. Each hop's address is checked by the connector. */
async function follow(
	agent: Agent,
	parts: HttpParts,
	manners: Manners,
	start: string,
	request: Request
): Promise<Response> {
	const seen = new Set<string>();
	const deadline = AbortSignal.timeout(manners.timeout);
	const signal = parts.signal ? AbortSignal.any([deadline, parts.signal]) : deadline;
	let url = start;
	let movedTo: string | null = null;
	let permanent = true;
	for (;;) {
		if (seen.has(url)) {
			throw new FetchError(`${shown(start)} redirects in a circle`, { url, reason: 'redirect' });
		}
		if (seen.size > HOPS) {
			throw new FetchError(`${shown(start)} redirects more than ${HOPS} times`, {
				url,
				reason: 'redirect'
			});
		}
		seen.add(url);
		const answer = await ask(agent, parts, manners, url, request, signal);
		if (![301, 302, 303, 307, 308].includes(answer.status) || !answer.headers.location) {
			return { ...answer, movedTo };
		}
		const target = URL.canParse(answer.headers.location, url)
			? new URL(answer.headers.location, url)
			: null;
		if (!target || !/^https?:$/.test(target.protocol)) {
			throw new FetchError(
				`${shown(url)} redirects to ${quoted(answer.headers.location)}, which is no web address`,
				{
					url,
					reason: 'redirect',
					status: answer.status
				}
			);
		}
		target.hash = '';
		permanent &&= answer.status === 301 || answer.status === 308;
		url = target.href;
		if (permanent) movedTo = url;
	}
}

async function ask(
	agent: Agent,
	{ connection, clock, contact }: HttpParts,
	manners: Manners,
	url: string,
	request: Request,
	signal: AbortSignal
): Promise<Response> {
	const known = request.conditional ? await validators(connection, url) : undefined;
	const headers: Record<string, string> = {
		'user-agent': `Hearsay/${VERSION}${contact ? ` (+${contact})` : ''}`,
		accept: manners.accept,
		'accept-encoding': 'gzip, deflate, br',
		...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
		...(known?.etag ? { 'if-none-match': known.etag } : {}),
		...(known?.lastModified ? { 'if-modified-since': known.lastModified } : {})
	};
	let answer: Dispatcher.ResponseData;
	try {
		answer = await send(url, {
			dispatcher: agent,
			method: request.body === undefined ? 'GET' : 'POST',
			body: request.body === undefined ? undefined : JSON.stringify(request.body),
			headers,
			signal
		});
	} catch (error) {
		throw failure(url, error, null, null, manners.timeout);
	}
	const status = answer.statusCode;
	const plain = Object.fromEntries(
		Object.entries(answer.headers).map(([name, value]) => [
			name,
			Array.isArray(value) ? value.join(', ') : (value ?? '')
		])
	);
	const max = Math.min(request.maxBytes ?? manners.maxBytes, manners.maxBytes);
	const body = await readBody(
		url,
		answer.body,
		plain['content-encoding'],
		max,
		status,
		manners.timeout
	);
	const at = clock.now();
	const redirect = status >= 300 && status < 400 && status !== 304;
	if (
		!(status >= 200 && status < 300) &&
		status !== 304 &&
		!redirect &&
		!request.accept?.includes(status)
	) {
		throw new FetchError(`${shown(url)} answered ${status}${words(body, plain['content-type'])}`, {
			url,
			reason: 'status',
			status,
			retryAt: retryAfter(plain['retry-after'], at),
			evidence: body.subarray(0, EVIDENCE)
		});
	}
	return {
		url,
		status,
		headers: plain,
		body,
		notModified: status === 304,
		at,
		movedTo: null,
		remember: () =>
			saveValidators(
				connection,
				url,
				{ etag: plain.etag ?? null, lastModified: plain['last-modified'] ?? null },
				at
			)
	};
}

/** Reads and inflates a body, counting bytes after decompression. */
async function readBody(
	url: string,
	raw: Readable,
	encoding: string | undefined,
	max: number,
	status: number,
	timeout: number
): Promise<Uint8Array> {
	const inflate =
		encoding === 'gzip' || encoding === 'x-gzip'
			? createGunzip()
			: encoding === 'br'
				? createBrotliDecompress()
				: encoding === 'deflate'
					? createInflate()
					: null;
	const chunks: Uint8Array[] = [];
	let size = 0;
	try {
		if (inflate) raw.on('error', (error) => inflate.destroy(error));
		for await (const chunk of inflate ? raw.pipe(inflate) : raw) {
			size += chunk.length;
			if (size > max) {
				raw.destroy();
				throw new FetchError(`${shown(url)} sent more than ${Math.round(max / 2 ** 20)} MB`, {
					url,
					reason: 'too-large',
					status,
					evidence: Buffer.concat(chunks).subarray(0, EVIDENCE)
				});
			}
			chunks.push(chunk);
		}
	} catch (error) {
		if (error instanceof FetchError) throw error;
		throw failure(url, error, status, Buffer.concat(chunks).subarray(0, EVIDENCE), timeout);
	}
	return Buffer.concat(chunks);
}

function failure(
	url: string,
	error: unknown,
	status: number | null,
	evidence: Uint8Array | null,
	timeout: number
) {
	const cause = error as Error & { code?: string };
	const blocked = error instanceof BlockedAddress;
	const late = cause.name === 'TimeoutError' || cause.code === 'UND_ERR_CONNECT_TIMEOUT';
	if (cause.name === 'AbortError') return error;
	const message = blocked
		? cause.message
		: late
			? `${shown(url)} did not answer in full within ${Math.round(timeout / 1000)} s`
			: evidence === null
				? `${shown(url)} could not be reached: ${cause.message || cause.code}`
				: `${shown(url)} broke off after ${evidence.length < EVIDENCE ? evidence.length : `more than ${EVIDENCE}`} bytes: ${cause.message || cause.code}`;
	return new FetchError(message, {
		url,
		reason: blocked ? 'blocked' : late ? 'timeout' : evidence === null ? 'network' : 'body',
		status,
		evidence,
		cause
	});
}

function parseJson(response: Response): unknown {
	const evidence = response.body.subarray(0, EVIDENCE);
	const refuse = (what: string) =>
		new FetchError(`${shown(response.url)} answered ${response.status} with ${what}`, {
			url: response.url,
			reason: 'body',
			status: response.status,
			evidence
		});
	if (response.body.length === 0) throw refuse('an empty body');
	let body: string;
	try {
		body = new TextDecoder('utf-8', { fatal: true }).decode(response.body);
	} catch {
		throw refuse('bytes that are not UTF-8');
	}
	try {
		return JSON.parse(body);
	} catch {
		throw refuse(`no JSON but ${quoted(body.slice(0, 80))}`);
	}
}

/** Retry-After as a moment: seconds or an HTTP date; null when absent or unreadable. Capped at a day. */
export function retryAfter(header: string | undefined, now: Moment): Moment | null {
	if (!header) return null;
	const at = /^\d{1,9}$/.test(header.trim()) ? now + Number(header) * 1000 : Date.parse(header);
	return Number.isFinite(at) && at > now ? Math.min(at, now + 86_400_000) : null;
}

/** The first words of an error's body, where it is text, for the status page. */
function words(body: Uint8Array, type = '') {
	if (!/json|text\/plain/.test(type) || body.length === 0) return '';
	return `: ${quoted(new TextDecoder().decode(body.subarray(0, 200)))}`;
}

const quoted = (text: string) => JSON.stringify(text.replace(/\s+/g, ' ').trim());
