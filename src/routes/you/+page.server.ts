import { fail } from '@sveltejs/kit';
import { PASSWORD, reaches, SCOPES } from '#lib/domain/person.ts';
import { m } from '#lib/paraglide/messages.js';
import { tokensOf } from '#lib/server/db/api-token.ts';
import { authorOf } from '#lib/server/db/audit.ts';
import { passkeysOf, sessionsOf } from '#lib/server/db/person.ts';
import { takesPasskeys } from '#lib/server/passkey-host.ts';
import {
	changePassword,
	endPasskey,
	endToken,
	makeToken,
	signOut
} from '#lib/server/people/changes.ts';
import { isPasswordOf } from '#lib/server/people/sign-in.ts';
import { authAt } from '#lib/server/people/index.ts';
import { field, nameIn, ROLE_WORDS, signedIn, visitorOf } from '../signed-in.ts';
import type { Actions, PageServerLoad } from './$types';

const DAY = 86_400_000;
/** How long a token may last, days. */
const TOKEN_DAYS = [30, 90, 365] as const;

/** A person's own page. */
export const load: PageServerLoad = async ({ locals, url }) => {
	const { person, by } = signedIn({ locals, url });
	const { db, clock } = locals.context;
	const now = clock.now();
	const [sessions, passkeys, tokens] = await Promise.all([
		sessionsOf(db, person.id, now),
		passkeysOf(db, person.id),
		tokensOf(db, person.id)
	]);
	return {
		person: { name: person.name, email: person.email, role: ROLE_WORDS[person.role]() },
		isAdmin: reaches(person.role, 'admin'),
		mayWrite: reaches(person.role, 'editor'),
		sessions: sessions.map((session) => ({ ...session, here: session.id === by.id })),
		passkeys,
		tokens: tokens.map((token) => ({ ...token, over: token.expiresAt <= now })),
		takesPasskeys: takesPasskeys(url.hostname),
		days: TOKEN_DAYS
	};
};

export const actions: Actions = {
	password: async (event) => {
		const { context } = event.locals;
		const { by, ...reader } = signedIn(event);
		const form = await event.request.formData();
		const [now, next] = [field(form, 'now'), field(form, 'password')];
		if (next.length < PASSWORD.least || next.length > PASSWORD.most) {
			const message = m.password_short({ n: PASSWORD.least, most: PASSWORD.most });
			return fail(400, { part: 'password' as const, message });
		}
		if (!(await isPasswordOf(context, visitorOf(event), reader.person, now))) {
			return fail(401, { part: 'password' as const, message: m.sign_in_wrong() });
		}
		const auth = await authAt(context, event.url.origin);
		const hash = await (await auth.$context).password.hash(next);
		const author = authorOf({ ...reader, by });
		await changePassword(context, author, reader.person, { hash, session: by.id });
		return { part: 'password' as const, done: m.password_changed() };
	},
	session: async (event) => {
		const reader = signedIn(event);
		const id = field(await event.request.formData(), 'id');
		await signOut(event.locals.context, authorOf(reader), reader.person, { only: id });
	},
	sessions: async (event) => {
		const reader = signedIn(event);
		const { context } = event.locals;
		await signOut(context, authorOf(reader), reader.person, { but: reader.by.id });
	},
	passkey: async (event) => {
		const reader = signedIn(event);
		const id = field(await event.request.formData(), 'id');
		await endPasskey(event.locals.context, authorOf(reader), reader.person.id, id);
	},
	token: async (event) => {
		const reader = signedIn(event);
		const { context } = event.locals;
		const form = await event.request.formData();
		const name = nameIn(form, 'name');
		const scope = SCOPES.find((one) => one === field(form, 'scope'));
		const days = TOKEN_DAYS.find((n) => String(n) === field(form, 'days'));
		if (name === null || !scope || !days) {
			return fail(400, { part: 'token' as const, message: m.token_wrong() });
		}
		const token = await makeToken(context, authorOf(reader), {
			personId: reader.person.id,
			name,
			scope,
			expiresAt: context.clock.now() + days * DAY
		});
		return { part: 'token' as const, token };
	},
	endToken: async (event) => {
		const reader = signedIn(event);
		const id = field(await event.request.formData(), 'id');
		await endToken(event.locals.context, authorOf(reader), reader.person.id, id);
	}
};
