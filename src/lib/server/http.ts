import { Agent, request as send, WebSocket, type Dispatcher } from 'undici';
import { clockOff, type ClockReading } from '#lib/domain/clocks.ts';
import type { Moment } from '#lib/domain/market.ts';
import { guardedConnector, type Resolve } from './address.ts';
import type { Clock } from './context.ts';
import { isNewsOfClock, noteClockOf } from './db/clock.ts';
import type { Connection } from './db/connect.ts';
import { saveValidators, validators } from './db/http-cache.ts';
import {
	isLeftAlone,
	lastOutage,
	noteAnswered,
	noteFailed,
	standing,
	takeProbe,
	type Standing
} from './db/outage.ts';
import { saveRetryAt, takeSlot } from './db/service-limit.ts';
import { parseJson, readBody } from './fetch-body.ts';
import {
	EVIDENCE,
	failure,
	FetchError,
	lost,
	quoted,
	retryAfter,
	subject,
	wordsOf,
	type Timeouts
} from './fetch-error.ts';
import type { Log } from './log.ts';
import { post, type Posted, type ToPost } from './post.ts';

export { FetchError };

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
	/** What it is called in sentences; its address alone when not given. */
	name?: string;
	timeouts: Timeouts;
	/** Most bytes, on the wire and unpacked, unless a request says less. */
	maxBytes: number;
	accept: string;
};

const TIMEOUTS: Timeouts = { connect: 10_000, headers: 25_000, idle: 15_000, whole: 30_000 };

export const venueManners: Omit<Manners, 'service' | 'spacing' | 'burst'> = {
	parallel: 4,
	tries: 4,
	timeouts: TIMEOUTS,
	maxBytes: 64 * 1024 * 1024,
	accept: 'application/json'
};

export const newsManners: Manners = {
	service: null,
	spacing: 0,
	burst: 1,
	parallel: 1,
	tries: 2,
	timeouts: TIMEOUTS,
	maxBytes: 10 * 1024 * 1024,
	accept:
		'application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1'
};

/** What all fetchers of a process share. `resolve`, `connect`, `random`, `timeouts`, `mostFailures` and `hops` are for tests. */
export type HttpParts = {
	connection: Connection;
	clock: Clock;
	contact: string;
	allowed: ReadonlySet<string>;
	signal?: AbortSignal;
	resolve?: Resolve;
	connect?: Parameters<typeof guardedConnector>[0]['connect'];
	random?: () => number;
	/** In place of what the manners say. */
	timeouts?: Partial<Timeouts>;
	/** In place of `MOST_FAILURES`. */
	mostFailures?: number;
	/** In place of `HOPS`. */
	hops?: number;
	/** Told of outages, once at their beginning and once at their end. */
	log?: Log;
};

export const VERSION = '0.1.0';
const HOPS = 5;
/** A Retry-After up to this long is waited for on the spot; a longer one is left to the schedule. */
const SHORT_WAIT = 5_000;

/** Who asks, and whom to write to about it. */
const userAgent = (contact: string) => `Hearsay/${VERSION}${contact ? ` (+${contact})` : ''}`;

/** The one place that talks to the network. `close` ends kept-alive connections. */
export function createHttp(parts: HttpParts) {
	const agent = new Agent({
		connect: guardedConnector({
			...parts,
			timeout: parts.timeouts?.connect ?? TIMEOUTS.connect
		}),
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

	/** What each service's clock said last, as far as this process noted it. */
	const clocks = new Map<string, ClockReading>();
	const noteClock = async (service: string, { headers, at }: Response) => {
		const off = clockOff(headers, at);
		if (off === null || !isNewsOfClock(clocks.get(service), off, at)) return;
		clocks.set(service, { service, off, at });
		await noteClockOf(parts.connection.db, { service, off, at });
	};

	/** A fetcher for addresses below `base` ('' for whole addresses), with a service's manners. */
	function fetcher(base: string, wanted: Manners): Fetcher {
		const manners = { ...wanted, timeouts: { ...wanted.timeouts, ...parts.timeouts } };
		const fetchWith = async (request: Request, json: boolean): Promise<[Response, unknown]> => {
			const url = address(base, request);
			const lane = manners.service ?? new URL(url).host;
			return await queueOf(
				lane,
				manners.parallel
			)(() =>
				withTries(parts, manners, lane, url, async () => {
					const response = await follow(agent, parts, manners, url, request);
					await noteClock(lane, response);
					if (!json) return [response, null];
					return [response, parseJson(manners.name ?? null, response)];
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

	/** A websocket to an address that has been looked at like any other. */
	const socket = (url: string) =>
		new WebSocket(url, {
			dispatcher: agent,
			headers: { 'user-agent': userAgent(parts.contact) }
		});

	return {
		fetcher,
		socket,
		/** Sends something once to an address that a person chose; see `post`. */
		post: (what: ToPost): Promise<Posted> => post(agent, parts, what),
		close: () => agent.close()
	};
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
	lane: string,
	url: string,
	attempt: () => Promise<T>
): Promise<T> {
	const { clock } = parts;
	for (let tried = 1; ; tried++) {
		parts.signal?.throwIfAborted();
		const { before, probe } = await waitForTurn(parts, manners, lane, url);
		try {
			const answer = await attempt();
			await noteUp(parts, lane, url, before);
			return answer;
		} catch (error) {
			if (!(error instanceof FetchError)) throw error;
			const leftAlone = await noteDown(parts, lane, error, before, probe);
			const wait = await pauseAfter(parts, manners, error, tried);
			if (wait === null || leftAlone) throw error;
			await clock.sleep(wait, parts.signal);
		}
	}
}

/**
 * Waits until a service may be asked: not before it asked us to come back, not while it is left alone, and
 * at its pace. Gives how it stood; `probe` when ours is the one request that goes out after a pause.
 */
async function waitForTurn(
	{ connection, clock, signal }: HttpParts,
	manners: Manners,
	lane: string,
	url: string
): Promise<{ before: Standing | undefined; probe: boolean }> {
	const before = await standing(connection, lane);
	const now = clock.now();
	const told = before?.retryAt ?? 0;
	if (told > now) {
		if (told - now > SHORT_WAIT) {
			throw new FetchError(
				`${manners.name ?? lane} asked to be left alone until ${new Date(told).toISOString()}`,
				{ url, reason: 'status', retryAt: told }
			);
		}
		await clock.sleep(told - now, signal);
	}
	let probe = false;
	if (before?.askAfter) {
		probe =
			!isLeftAlone(before.askAfter, now) &&
			(await takeProbe(connection, lane, before.askAfter, clock.now()));
		if (!probe) throw await outage(connection, manners, lane, url);
	}
	if (manners.service !== null && manners.spacing > 0) {
		const slot = await takeSlot(connection.db, manners.service, clock.now(), manners);
		if (slot > clock.now()) await clock.sleep(slot - clock.now(), signal);
	}
	return { before, probe };
}

/** Why a service is not asked now, and when it will be. */
async function outage(connection: Connection, manners: Manners, lane: string, url: string) {
	const [now, last] = await Promise.all([
		standing(connection, lane),
		lastOutage(connection.db, lane)
	]);
	const until = now?.askAfter ?? null;
	return new FetchError(
		`${manners.name ?? lane} is not asked${until === null ? ' now' : ` until ${new Date(until).toISOString()}`}: ` +
			`${now?.failures ?? 'several'} requests in a row failed${last ? `, at first so: ${last.message}` : '.'}`,
		{ url, reason: 'outage', retryAt: until }
	);
}

/** An answer ends a row of failures, and an outage. */
async function noteUp(
	{ connection, clock, log }: HttpParts,
	lane: string,
	url: string,
	before: Standing | undefined
) {
	if (!before || before.failures === 0) return;
	const at = clock.now();
	const ended = await noteAnswered(connection, lane, before, { at, endpoint: pathOf(url) });
	if (ended) log?.('outage ended', { service: lane, since: ended.since, ms: at - ended.since });
}

/** Counts a failure; true when the service is left alone from now on. A refusal of one address is an answer. */
async function noteDown(
	parts: HttpParts,
	lane: string,
	error: FetchError,
	before: Standing | undefined,
	probe: boolean
): Promise<boolean> {
	const { connection, clock, log } = parts;
	if (error.reason === 'status' && error.status !== 429 && (error.status ?? 0) < 500) {
		await noteUp(parts, lane, error.url, before);
		return false;
	}
	const failed = {
		at: clock.now(),
		endpoint: pathOf(error.url),
		cause: error.reason,
		message: error.message
	};
	const { askAfter, began } = await noteFailed(
		connection,
		lane,
		failed,
		probe && before ? before : null,
		parts.mostFailures
	);
	if (began) {
		log?.('outage', { service: lane, ...failed, since: began.since, askAfter }, 'error');
	}
	return askAfter !== null;
}

/** The path of an address: an endpoint's name without its host and query. */
export const pathOf = (url: string) => (URL.canParse(url) ? new URL(url).pathname : url);

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

/** One request through its redirects. Each hop's address is checked by the connector. */
async function follow(
	agent: Agent,
	parts: HttpParts,
	manners: Manners,
	start: string,
	request: Request
): Promise<Response> {
	const { hops = HOPS } = parts;
	const seen = new Set<string>();
	const deadline = AbortSignal.timeout(manners.timeouts.whole);
	const signal = parts.signal ? AbortSignal.any([deadline, parts.signal]) : deadline;
	let url = start;
	let movedTo: string | null = null;
	let permanent = true;
	for (;;) {
		const asked = { name: manners.name ?? null, url: start };
		if (seen.has(url)) throw lost(asked, 'redirects in a circle');
		if (seen.size > hops) throw lost(asked, `redirects more than ${hops} times`);
		seen.add(url);
		const answer = await ask(agent, parts, manners, url, request, signal);
		if (![301, 302, 303, 307, 308].includes(answer.status) || !answer.headers.location) {
			return { ...answer, movedTo };
		}
		const target = URL.canParse(answer.headers.location, url)
			? new URL(answer.headers.location, url)
			: null;
		if (!target || !/^https?:$/.test(target.protocol)) {
			const where = quoted(answer.headers.location.slice(0, 200));
			throw lost(
				{ ...asked, url },
				`redirects to ${where}, which is no web address`,
				answer.status
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
	const asked = { name: manners.name ?? null, url };
	const known = request.conditional ? await validators(connection, url) : undefined;
	const headers: Record<string, string> = {
		'user-agent': userAgent(contact),
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
			headersTimeout: manners.timeouts.headers,
			bodyTimeout: manners.timeouts.idle,
			signal
		});
	} catch (error) {
		throw failure(asked, error, manners.timeouts, null);
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
		asked,
		answer.body,
		plain['content-encoding'],
		max,
		status,
		manners.timeouts
	);
	const at = clock.now();
	const redirect = status >= 300 && status < 400 && status !== 304;
	if (
		!(status >= 200 && status < 300) &&
		status !== 304 &&
		!redirect &&
		!request.accept?.includes(status)
	) {
		throw new FetchError(`${subject(asked)} answered ${status}${wordsOf(body)}`, {
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
