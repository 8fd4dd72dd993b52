import type { Person, Reader } from '#lib/domain/person.ts';
import type { Context } from '../context.ts';
import { authorOf } from '../db/audit.ts';
import { passwordHashOf, personById } from '../db/person.ts';
import type { Auth } from './auth.ts';
import { attemptsOf } from './attempts.ts';
import { noteOnly } from './changes.ts';
import { authAt } from './index.ts';

/** A browser that wants in: what it sent, where it is, and the address it used. */
export type Visitor = { request: Request; client: string | null; origin: string };

/** Signed in, with the cookies to set; or not, and how long to wait, ms (0: not at all). */
export type Outcome = { cookies: string[] } | { wait: number };

type Answer = { headers: Headers; response: { user: { id: string; name: string } } };

/** Whether better-auth refused, rather than broke. */
export const isRefusal = (error: unknown): boolean => {
	const { statusCode } = error as { statusCode?: unknown };
	return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
};

/** Tries to sign somebody in, within the limits on trying; what succeeds is in the audit log. */
async function attempt(
	context: Context,
	visitor: Visitor,
	email: string | null,
	enter: (auth: Auth, headers: Headers) => Promise<Answer>
): Promise<Outcome> {
	const { clock, db, log } = context;
	const attempts = attemptsOf(context);
	const wait = attempts.wait(visitor.client, email, clock.now());
	if (wait > 0) return { wait };
	// Counted before the slow check, so that many at once are many.
	attempts.failed(visitor.client, email, clock.now());
	const [auth, { headersFor }] = await Promise.all([
		authAt(context, visitor.origin),
		import('./auth.ts')
	]);
	let answer: Answer;
	try {
		answer = await enter(auth, headersFor(visitor.request, visitor.client));
	} catch (error) {
		if (!isRefusal(error)) throw error;
		log('sign-in refused', { address: visitor.client ?? 'loopback' }, 'warn');
		return { wait: 0 };
	}
	attempts.succeeded(visitor.client, email);
	const { id } = answer.response.user;
	const person = await personById(db, id);
	if (!person) return { wait: 0 };
	const reader: Reader = { person, by: { kind: 'session', id: '' } };
	await noteOnly(context, authorOf(reader), {
		action: 'signed in',
		subject: `${person.name} <${person.email}>`
	});
	return { cookies: answer.headers.getSetCookie() };
}

/** Signs somebody in by e-mail address and password. */
export const byPassword = (
	context: Context,
	visitor: Visitor,
	{ email, password }: { email: string; password: string }
) =>
	attempt(context, visitor, email, (auth, headers) =>
		auth.api.signInEmail({ body: { email, password }, headers, returnHeaders: true })
	);

/** Signs somebody in by what their passkey answered to the challenge that their cookie names. */
export const byPasskey = (context: Context, visitor: Visitor, response: Record<string, unknown>) =>
	attempt(context, visitor, null, async (auth, headers) => {
		const { headers: set, response: answer } = await auth.api.verifyPasskeyAuthentication({
			// Checked field by field by the library, whatever it says it takes.
			body: { response: response as never },
			headers,
			returnHeaders: true
		});
		return { headers: set, response: { user: answer.user as { id: string; name: string } } };
	});

/** Whether this is the present password of somebody who is signed in; a wrong one counts as an attempt. */
export async function isPasswordOf(
	context: Context,
	{ client, origin }: Visitor,
	{ id, email }: Pick<Person, 'id' | 'email'>,
	password: string
): Promise<boolean> {
	const attempts = attemptsOf(context);
	const now = context.clock.now();
	if (attempts.wait(client, email, now) > 0) return false;
	attempts.failed(client, email, now);
	const hash = await passwordHashOf(context.db, id);
	if (hash === null) return false;
	const auth = await authAt(context, origin);
	const right = await (await auth.$context).password.verify({ hash, password });
	if (right) attempts.succeeded(client, email);
	return right;
}
