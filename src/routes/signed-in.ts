import { error, redirect, type RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { legible } from '#lib/domain/legible.ts';
import { innerPath } from '#lib/domain/next.ts';
import { mayAs, type Reader, type Role } from '#lib/domain/person.ts';
import { m } from '#lib/paraglide/messages.js';
import { isRefusal, type Visitor } from '#lib/server/people/sign-in.ts';

/** What roles are called. */
export const ROLE_WORDS: Record<Role, () => string> = {
	viewer: m.role_viewer,
	editor: m.role_editor,
	admin: m.role_admin
};

type Here = Pick<RequestEvent, 'locals' | 'url'>;

/** A person in a browser, and the session they are known by. */
export type SignedIn = Reader & { by: { kind: 'session'; id: string } };

/**
 * Whoever is signed in with at least this role. Leads everyone else to the sign-in page, and throws 403
 * for another role: a token is for the API, not for pages that manage people.
 */
export function signedIn({ locals: { reader }, url }: Here, role: Role = 'viewer'): SignedIn {
	if (reader === null || reader.by.kind !== 'session') {
		redirect(303, `/sign-in?next=${encodeURIComponent(url.pathname)}`);
	}
	if (!mayAs(reader, role)) error(403, m.forbidden_role({ role: ROLE_WORDS[role]() }));
	return reader as SignedIn;
}

/** The page to go on to, from a form or an address; only one of this site. */
export const onwards = (wanted: FormDataEntryValue | string | null, { origin }: URL): string =>
	innerPath(typeof wanted === 'string' ? wanted : null, origin);

/** A request as sign-in sees it. */
export const visitorOf = (event: RequestEvent): Visitor => ({
	request: event.request,
	client: event.locals.client,
	origin: event.url.origin
});

/** A field of a form as text; empty when it is missing or a file. */
export function field(form: FormData, name: string): string {
	const value = form.get(name);
	return typeof value === 'string' ? value : '';
}

/** Answers with 403 what better-auth refused; what broke is thrown on. */
export function orRefused(thrown: unknown): never {
	if (isRefusal(thrown)) error(403);
	throw thrown;
}

/** Most characters of a name or a note. */
const LONGEST_NAME = 100;

/** A name in a form, in one line and without what turns or hides text; null when it is none or too long. */
export function nameIn(form: FormData, name: string): string | null {
	const text = legible(field(form, name)).replace(/\s+/g, ' ').trim();
	return text === '' || text.length > LONGEST_NAME ? null : text;
}

const passkeyAnswer = z.object({
	name: z.string().trim().max(100).default(''),
	response: z.looseObject({ id: z.string().max(2000) })
});

/** What a passkey answered, from a request of our own script. Throws 400 for anything else. */
export async function answerOf(request: Request): Promise<z.output<typeof passkeyAnswer>> {
	const read = passkeyAnswer.safeParse(await request.json().catch(() => null));
	if (!read.success) error(400);
	return read.data;
}
