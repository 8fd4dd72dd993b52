import { createHash } from 'node:crypto';
import type { Context } from '../context.ts';
import { isUnreachable } from '../db/connect.ts';
import { isBusy, isUnwritable } from '../db/trouble.ts';
import { ApiError, errorBody } from './error.ts';
import { readFields, searchOf, type Fields } from './input.ts';
import { recall, remember, stateOf, type Sent } from './memory.ts';
import type { Route } from './route.ts';

/** What the demo says of all it shows. */
export const NOTICE = 'simulated data';

/** What a request carries, beside the clock and the database. */
export type Asked = { request: Request; url: URL; params: Record<string, string | undefined> };

/** A request with the context that `hooks.server.ts` gave it. */
type Event = Asked & { locals: { readonly context: Context } };

/** The handlers of a route's `+server.ts`: GET (and HEAD) answer, everything else is 405. */
export const serve = <P extends Fields, S extends Fields>(it: Route<P, S>) => ({
	GET: (event: Event) => respond(it, event.locals.context, event),
	fallback: (event: Event) => wrongMethod(event.locals.context, event)
});

/** The handler of every address below `/api` that no route answers. */
export const serveNothing = (event: Event) => wrongPath(event.locals.context, event);

/** The handlers of a document that is the same at every request. */
export const serveDocument = (document: () => object) => ({
	GET: (event: Event) => send(event.request, written(noticed(event.locals.context, document()))),
	fallback: (event: Event) => wrongMethod(event.locals.context, event)
});

/**
 * Answers a request by a route. Never throws: what goes wrong is answered in the API's one error
 * shape; what is not the caller's fault is logged and answered as 500, or as 503 while the database
 * cannot be reached or written, without a word of it.
 */
export async function respond<P extends Fields, S extends Fields>(
	it: Route<P, S>,
	context: Context,
	{ request, url, params }: Asked
): Promise<Response> {
	try {
		const { connection, config } = context;
		const now = context.clock.now();
		const question = `${config.simulated} ${url.origin}${url.pathname}${url.search}`;
		const state = stateOf(connection, now);
		const known = recall(connection, question, state);
		if (known) return send(request, known, it.immutable);
		const path = readFields(it.params, params, now);
		const search = readFields(it.query, searchOf(it.query, url.searchParams), now);
		const { asOf } = search as { asOf?: number };
		const answer = await it.read({
			context,
			now,
			asOf: asOf ?? null,
			origin: url.origin,
			input: { ...path, ...search }
		});
		const sent = written(noticed(context, answer as object));
		remember(connection, question, state, sent);
		return send(request, sent, it.immutable);
	} catch (error) {
		return failed(context, url, error);
	}
}

const INTERNAL = new ApiError('internal', 'Something failed inside; it is logged.');
const UNREACHABLE = new ApiError(
	'unavailable',
	'The database cannot be reached; try again in a moment.'
);

const BUSY = new ApiError(
	'unavailable',
	'The database is busy with something else; nothing was changed. Try again in a moment.'
);

const UNWRITABLE = new ApiError(
	'unavailable',
	'Nothing can be stored just now: the disk is full or read-only, or the main database does not answer.'
);

/** What a caller is told of an error that is not their fault. */
const inside = (error: unknown) =>
	isUnreachable(error)
		? UNREACHABLE
		: isUnwritable(error)
			? UNWRITABLE
			: isBusy(error)
				? BUSY
				: INTERNAL;

/** The error answer of anything thrown. */
export function failed(
	context: Pick<Context, 'config' | 'log'>,
	url: URL,
	error: unknown
): Response {
	if (error instanceof ApiError) {
		return json(noticed(context, errorBody(error)), error.status, errorHeaders(error));
	}
	const { message, stack } = error instanceof Error ? error : new Error(String(error));
	context.log('request failed', { path: url.pathname, error: message, stack }, 'error');
	return failed(context, url, inside(error));
}

const errorHeaders = ({ code, after, allow }: ApiError): Record<string, string> => ({
	...(code === 'method_not_allowed' ? { allow } : {}),
	...(code === 'unauthorized' ? { 'www-authenticate': 'Bearer' } : {}),
	...(after === null ? {} : { 'retry-after': String(after) })
});

/** An answer, which in the demo says that its data is simulated. */
export const noticed = ({ config }: Pick<Context, 'config'>, answer: object) =>
	config.simulated ? { notice: NOTICE, ...answer } : answer;

const shared = {
	// Kept by caches, but asked for each time: the ETag then saves the body.
	'cache-control': 'no-cache',
	'access-control-allow-origin': '*'
};
const FOR_EVER = { 'cache-control': 'public, max-age=31536000, immutable' };
const headers = { ...shared, 'content-type': 'application/json; charset=utf-8' };

const json = (body: object, status: number, more: Record<string, string>) =>
	new Response(JSON.stringify(body), { status, headers: { ...headers, ...more } });

/** An answer as JSON in UTF-8, with its strong ETag. */
function written(answer: object): Sent {
	const body = Buffer.from(JSON.stringify(answer));
	const hash = createHash('sha256').update(body).digest('base64url').slice(0, 27);
	return { body, etag: `"${hash}"` };
}

/** Bytes as they are kept: handed to `Response` themselves they would be copied for each answer. */
const streamOf = (bytes: Uint8Array) =>
	new ReadableStream<Uint8Array>({
		start(controller) {
			controller.enqueue(bytes);
			controller.close();
		}
	});

/** The answer, or 304 without a body when the caller has it already. */
function send(request: Request, { body, etag }: Sent, immutable = false): Response {
	const kept = immutable ? FOR_EVER : {};
	return holds(request.headers.get('if-none-match'), etag)
		? new Response(null, { status: 304, headers: { ...shared, ...kept, etag } })
		: new Response(streamOf(body), {
				headers: { ...headers, ...kept, etag, 'content-length': String(body.length) }
			});
}

/** Whether an If-None-Match names this answer (RFC 9110, 13.1.2: compared weakly, `*` is any). */
export function holds(ifNoneMatch: string | null, etag: string): boolean {
	if (ifNoneMatch === null) return false;
	return ifNoneMatch
		.split(',')
		.map((tag) => tag.trim().replace(/^W\//, ''))
		.some((tag) => tag === '*' || tag === etag);
}

/** What an API address answers to any method but those it knows. */
export const wrongMethod = (
	context: Context,
	{ request, url }: Asked,
	known: readonly ('GET' | 'POST')[] = ['GET']
) =>
	failed(
		context,
		url,
		new ApiError(
			'method_not_allowed',
			`${request.method} is not answered here; only ${known.join(' and ')} ${known.length > 1 ? 'are' : 'is'}.`,
			null,
			null,
			known.map((method) => (method === 'GET' ? 'GET, HEAD' : method)).join(', ')
		)
	);

/** What an API address that nothing answers says. */
export const wrongPath = (context: Context, { url }: Asked) =>
	failed(
		context,
		url,
		new ApiError('not_found', `There is no ${url.pathname}; see /api/v1/openapi.json.`)
	);
