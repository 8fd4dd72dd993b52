import {
	redirect,
	type Handle,
	type HandleServerError,
	type RequestEvent,
	type ServerInit
} from '@sveltejs/kit';
import { LOCALES } from '#lib/domain/format.ts';
import { paraglideMiddleware } from '#lib/paraglide/server.js';
import { isMisdirected, LONGEST_ADDRESS, mayRead, mayReadReplica } from '#lib/server/access.ts';
import { ApiError, forbidden, tooMany, unauthorized } from '#lib/server/api/error.ts';
import { speaking, stamped } from '#lib/server/api/headers.ts';
import { requests, type RequestKind } from '#lib/server/api/requests.ts';
import { failed } from '#lib/server/api/respond.ts';
import { clientAddress } from '#lib/server/client-address.ts';
import { readConfig, servingFault, type Config } from '#lib/server/config.ts';
import type { Context } from '#lib/server/context.ts';
import { isForeign } from '#lib/server/foreign-form.ts';
import { createLimit, type Limit } from '#lib/server/limit.ts';
import { createLog, tell } from '#lib/server/log.ts';
import { readerOf } from '#lib/server/people/index.ts';
import { openServing, type Serving } from '#lib/server/serving.ts';
import { troubleWords } from '#lib/server/trouble-words.ts';

// Of the process, not of a visitor.
let config: Config | null = null;
let serving: Serving | null = null;
let limit: Limit | null = null;

const theConfig = () => (config ??= readConfig());

/** Opens the database once. A failure is not kept: the next request tries again. */
function theServing(): Serving {
	if (serving === null) {
		const opened = openServing(theConfig());
		// adapter-node sends this when it has answered its last request.
		process.once('sveltekit:shutdown' as 'SIGTERM', () => void opened.close());
		serving = opened;
	}
	return serving;
}

const theContext = () => theServing().context;

const contextFor = ({ request, url, locals }: RequestEvent): Context =>
	mayReadReplica(request.method, url.pathname, locals.reader)
		? theServing().reading
		: theServing().context;

/**
 * Ends a server whose settings would let in whoever should not be, before it answers anyone. Opens the
 * database before anybody asks: a disk that fills up later lets nobody open it any more, but lets read.
 */
export const init: ServerInit = async () => {
	const fault = servingFault(theConfig());
	if (fault !== null) {
		tell(fault, {}, 'error');
		process.exit(2);
	}
	let refused: string | null = null;
	try {
		refused = await theServing().begun;
	} catch {
		// The first request that needs it tries again, and says why not.
	}
	if (refused !== null) {
		tell(refused, {}, 'error');
		process.exit(2);
	}
};

export const handle: Handle = async ({ event, resolve }) => {
	const { locals, url } = event;
	const began = performance.now();
	Object.defineProperty(locals, 'context', { get: () => contextFor(event), enumerable: true });
	Object.assign(locals, { reader: null, client: null, cookies: [] });
	const answer = await answered(event, resolve).catch((error: unknown) => {
		if (isApi(event) || error instanceof ApiError) return refusal(event, error);
		throw error;
	});
	requests.note(kindOf(event), answer.status, performance.now() - began);
	const personal = isPage(event) && locals.reader !== null;
	return stamped(answer, theConfig(), { url, cookies: locals.cookies, personal });
};

async function answered(event: RequestEvent, resolve: Resolve): Promise<Response> {
	const elsewhere = await admit(event);
	if (elsewhere !== null) {
		// The router reads its own kind of answer, and makes it of what is thrown.
		if (event.isDataRequest) redirect(303, elsewhere);
		return new Response(null, { status: 303, headers: { location: elsewhere } });
	}
	// The API answers in its own shape even where no database can be opened.
	if (isApi(event)) theContext();
	return await (isPage(event) ? page(event, resolve) : resolve(event));
}

/** Lets a request in, or gives the way to the sign-in page. Throws `ApiError` for what is wrong with it. */
async function admit(event: RequestEvent): Promise<string | null> {
	const { request, url, locals } = event;
	const config = theConfig();
	const peer = event.getClientAddress();
	if (isMisdirected(config, url.hostname, peer)) {
		throw new ApiError('forbidden', MISDIRECTED);
	}
	if (url.pathname.length + url.search.length > LONGEST_ADDRESS) {
		throw new ApiError('too_large', `An address has at most ${LONGEST_ADDRESS} characters.`);
	}
	if (isForeign(request, url)) throw forbidden(FOREIGN);
	locals.client = clientAddress(peer, request.headers, config.addressHeader);
	const known = await readerOf(theContext, request, url.origin);
	locals.reader = known.reader;
	locals.cookies.push(...known.cookies);
	if (isApi(event)) keepLimit(event);
	if (known.wrong) throw unauthorized('This token is not valid: unknown, ended or past its time.');
	if (mayRead(config, locals.reader, url.pathname)) return null;
	const asksForPage = event.isDataRequest || request.headers.get('accept')?.includes('text/html');
	if (asksForPage && isPage(event) && !url.pathname.startsWith('/embed/')) {
		return `/sign-in?next=${encodeURIComponent(url.pathname + url.search)}`;
	}
	throw unauthorized('Reading here asks for a person or a token: Authorization: Bearer TOKEN.');
}

/** Counts a request to the API, and throws when it was one too many. Programs on this machine have no limit. */
function keepLimit({ locals: { client, reader } }: RequestEvent) {
	const { perMinute } = theConfig();
	const key = reader ? `person ${reader.person.id}` : client;
	if (perMinute === 0 || client === null || key === null) return;
	limit ??= createLimit({ most: perMinute, per: 60_000 });
	const now = theContext().clock.now();
	const wait = limit.wait(key, now);
	if (wait > 0) throw tooMany(Math.ceil(wait / 1000));
	limit.take(key, now);
}

const isApi = ({ url }: Pick<RequestEvent, 'url'>) =>
	url.pathname.startsWith('/api/') || url.pathname === '/mcp';
const isPage = (event: RequestEvent) =>
	!isApi(event) && !/^\/(healthz|readyz|metrics)$/.test(event.url.pathname);

const kindOf = (event: RequestEvent): RequestKind =>
	isApi(event) ? 'api' : isPage(event) ? 'page' : 'probe';

type Resolve = Parameters<Handle>[0]['resolve'];

/** A picture that is shared has no visitor to ask: its address names its language. */
const pictureLanguage = ({ pathname, searchParams }: URL) =>
	pathname.endsWith('/share.png')
		? (LOCALES.find((locale) => locale === searchParams.get('lang')) ?? null)
		: null;

/** Pages speak the visitor's language, or the one that the settings fix. */
const page = (event: RequestEvent, resolve: Resolve) =>
	paraglideMiddleware(
		speaking(event.request, theConfig().lang ?? pictureLanguage(event.url)),
		({ locale }) =>
			resolve(event, { transformPageChunk: ({ html }) => html.replace('%lang%', locale) })
	);

const FOREIGN = 'Changes are taken from pages of this site only.';
const MISDIRECTED =
	'Without the setting ORIGIN this server answers on its own machine only, as localhost or 127.0.0.1.';

/** What is wrong with a request, to the API in its shape, to everything else in a line of text. */
function refusal(event: RequestEvent, error: unknown): Response {
	const answer = failed({ config: theConfig(), log: createLog() }, event.url, error);
	if (isApi(event) || !(error instanceof ApiError)) return answer;
	const headers = new Headers(answer.headers);
	headers.set('content-type', 'text/plain; charset=utf-8');
	return new Response(`${error.message}\n`, { status: answer.status, headers });
}

/** Says nothing internal to the visitor; the log has it all. */
export const handleError: HandleServerError = ({ error, event, status, message }) => {
	if (status !== 404) {
		const { message: text, stack } = error instanceof Error ? error : new Error(String(error));
		const fields = { path: event.url.pathname, status, error: text, stack };
		createLog()('request failed', fields, status < 500 ? 'warn' : 'error');
	}
	// Whoever waited in vain is told what to do: the error's own words are nothing for readers.
	return { message: troubleWords(error) ?? message };
};
