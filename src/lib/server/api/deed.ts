import { z } from 'zod';
import { legible } from '#lib/domain/legible.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { Context } from '../context.ts';
import type { Author } from '../db/audit.ts';
import { LedgerError } from '../db/claim.ts';
import { VerdictError } from '../db/story-verdict.ts';
import { editorOf, type Asking } from '../editing.ts';
import { UndoError } from '../undo.ts';
import { UnknownEnd } from '../verdicts.ts';
import { ApiError, badInput, conflict, forbidden, notFound, unauthorized } from './error.ts';
import { readFields, type Fields } from './input.ts';
import { failed, noticed, serve, wrongMethod, type Asked } from './respond.ts';
import type { Route } from './route.ts';

/** What a deed is called with. */
export type Call<Path extends Fields, Body extends z.ZodType> = {
	context: Context;
	author: Author;
	now: Moment;
	params: z.output<Path>;
	body: z.output<Body>;
};

/** One write route: where it is, what it takes as JSON, and the function that does it. */
export type Deed<
	Path extends Fields = Fields,
	Body extends z.ZodType = z.ZodType,
	Answer extends z.ZodType = z.ZodType
> = {
	/** As in the OpenAPI document. */
	path: string;
	summary: string;
	description?: string;
	params: Path;
	body: Body;
	answer: Answer;
	/** Throws `ApiError`, or one of the refusals that forms know, for what cannot be done. */
	act(call: Call<Path, Body>): Promise<z.output<Answer>>;
};

/** Holds a deed to its own schemas. */
export const deedRoute = <Path extends Fields, Body extends z.ZodType, Answer extends z.ZodType>(
	it: Deed<Path, Body, Answer>
) => it;

/** Longest body that is read, in characters. */
const LONGEST = 512 * 1024;

type Event = Asked & { locals: { readonly context: Context } & Asking };

/** The handlers of a `+server.ts` where a deed is done: by POST, beside what its read route answers. */
export const serveDeed = <P extends Fields, B extends z.ZodType, A extends z.ZodType>(
	it: Deed<P, B, A>
) => ({
	POST: (event: Event) => answerDeed(it, event),
	fallback: (event: Event) => wrongMethod(event.locals.context, event, ['POST'])
});

/** The same where the address is also read. */
export const serveBoth = <
	P extends Fields,
	S extends Fields,
	DP extends Fields,
	B extends z.ZodType,
	A extends z.ZodType
>(
	read: Route<P, S>,
	it: Deed<DP, B, A>
) => ({
	GET: serve(read).GET,
	POST: serveDeed(it).POST,
	fallback: (event: Event) => wrongMethod(event.locals.context, event, ['GET', 'POST'])
});

/** Does a deed and answers what came of it; whatever goes wrong in the API's one error shape. */
export async function answerDeed<P extends Fields, B extends z.ZodType, A extends z.ZodType>(
	it: Deed<P, B, A>,
	{ request, url, params, locals }: Event
): Promise<Response> {
	const { context } = locals;
	try {
		const author = await editorOf(context, locals);
		if (author === null) throw refusalOf(locals);
		const now = context.clock.now();
		const body = readBody(it.body, await request.text());
		const path = readFields(it.params, params, now);
		const answer = await it.act({ context, author, now, params: path, body });
		return Response.json(noticed(context, answer as object), {
			headers: { 'cache-control': 'no-store' }
		});
	} catch (error) {
		return failed(context, url, plain(error));
	}
}

const refusalOf = ({ reader }: Asking) =>
	reader === null
		? unauthorized('Changes ask for an editor: Authorization: Bearer TOKEN, made at /you.')
		: forbidden('Changes ask for an editor, and a token whose scope is write.');

/** What forms refuse too, as the API says it. */
function plain(error: unknown): unknown {
	if (error instanceof UndoError) {
		return error.reason === 'unknown' ? notFound(error.message) : conflict(error.message);
	}
	if (error instanceof VerdictError) {
		return error.reason === 'unknown' ? notFound(error.message) : conflict(error.message);
	}
	if (error instanceof UnknownEnd) return notFound(error.message);
	return error instanceof LedgerError ? conflict(error.message) : error;
}

/** A body as its schema reads it. Throws `bad_input` with the field and a sentence. */
function readBody<Body extends z.ZodType>(schema: Body, text: string): z.output<Body> {
	if (text.length > LONGEST) {
		throw new ApiError('too_large', `A body has at most ${LONGEST} characters.`);
	}
	let value: unknown;
	try {
		value = JSON.parse(text === '' ? '{}' : text);
	} catch {
		throw badInput('body', 'The body is no JSON.');
	}
	// PostgreSQL stores no such character, and nobody sees it.
	const clean = deepLegible(value);
	const read = schema.safeParse(clean);
	if (read.success) return read.data;
	const [issue] = read.error.issues;
	const field = issue?.path.map(String).join('.') || 'body';
	throw badInput(field, `${field}: ${issue?.message ?? 'cannot be read'}.`);
}

/** A value of JSON with every text in it legible, also the names of fields. */
function deepLegible(value: unknown): unknown {
	if (typeof value === 'string') return legible(value);
	if (Array.isArray(value)) return value.map(deepLegible);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, inner]) => [legible(name), deepLegible(inner)])
	);
}
