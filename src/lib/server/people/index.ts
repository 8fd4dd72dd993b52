import type { Reader, Role } from '#lib/domain/person.ts';
import type { Context } from '../context.ts';
import { TOKEN_PREFIX, tokenReader } from '../db/api-token.ts';
import type { Db } from '../db/connect.ts';
import { newSecret } from '../db/secret.ts';
import type { Auth } from './auth.ts';

const SETTING = 'secret';

/** What signs sessions: SECRET, or for loopback one that is made once and kept in the database. */
async function secretOf({ config, db }: Context): Promise<string> {
	if (config.secret !== '') return config.secret;
	const known = await keptSecret(db);
	if (known !== undefined) return known;
	await db
		.insertInto('setting')
		.values({ name: SETTING, value: newSecret() })
		.onConflict((conflict) => conflict.doNothing())
		.execute();
	return (await keptSecret(db))!;
}

const keptSecret = async (db: Db) =>
	(await db.selectFrom('setting').select('value').where('name', '=', SETTING).executeTakeFirst())
		?.value;

const opened = new WeakMap<Context, Map<string, Promise<Auth>>>();

/**
 * What checks passwords and sessions at an address of this site. Fetched at its first use: most readers
 * never sign in. A failure is not kept.
 */
export function authAt(context: Context, origin: string): Promise<Auth> {
	const known = opened.get(context) ?? new Map<string, Promise<Auth>>();
	opened.set(context, known);
	const made =
		known.get(origin) ??
		(async () => {
			const [{ createAuth }, secret] = await Promise.all([import('./auth.ts'), secretOf(context)]);
			return createAuth(context.connection, origin, secret);
		})();
	known.set(origin, made);
	made.catch(() => known.delete(origin));
	return made;
}

/** Cookies of a session begin like this, with `__Secure-` before it over https. */
const COOKIE = 'hearsay.session_token=';
const BEARER = /^bearer +(\S{1,200})$/i;

/** Who asks, with the cookies that renew their session; `wrong`: a token was shown that is not valid. */
export type Known = { reader: Reader | null; cookies: string[]; wrong: boolean };

const NOBODY: Known = { reader: null, cookies: [], wrong: false };

/**
 * Who a request comes from: a token in `Authorization: Bearer`, else the session of its cookie. Never from
 * the address: addresses end up in logs.
 */
export async function readerOf(
	context: () => Context,
	{ headers }: Request,
	origin: string
): Promise<Known> {
	const shown = headers.get('authorization');
	if (shown !== null) {
		const token = BEARER.exec(shown)?.[1];
		// A proxy may ask for a password of its own: that is none of ours.
		if (token === undefined) return NOBODY;
		const { db, clock } = context();
		const reader = token.startsWith(TOKEN_PREFIX)
			? await tokenReader(db, token, clock.now())
			: null;
		return { reader, cookies: [], wrong: reader === null };
	}
	if (!headers.get('cookie')?.includes(COOKIE)) return NOBODY;
	const auth = await authAt(context(), origin);
	const { headers: set, response } = await auth.api
		.getSession({ headers, returnHeaders: true })
		// Where nothing can be written a session is not renewed, but it is one.
		.catch(() =>
			auth.api.getSession({ headers, returnHeaders: true, query: { disableRefresh: true } })
		);
	const cookies = set.getSetCookie();
	if (!response) return { ...NOBODY, cookies };
	const { user, session } = response;
	const { id, name, email } = user;
	return {
		reader: {
			person: { id, name, email, role: user.role as Role },
			by: { kind: 'session', id: session.id }
		},
		cookies,
		wrong: false
	};
}
