import { fail } from '@sveltejs/kit';
import { ROLES, type Person } from '#lib/domain/person.ts';
import { m } from '#lib/paraglide/messages.js';
import { authorOf } from '#lib/server/db/audit.ts';
import { openInvitations } from '#lib/server/db/invitation.ts';
import { listPeople, personById, PersonError } from '#lib/server/db/person.ts';
import { changeRole, invite, remove, signOut, withdraw } from '#lib/server/people/changes.ts';
import { linkFor } from '#lib/server/people/link.ts';
import { field, nameIn, ROLE_WORDS, signedIn } from '../signed-in.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

/** Who has an account, and which links wait to be used. */
export const load: PageServerLoad = async ({ locals, url }) => {
	const { person } = signedIn({ locals, url }, 'admin');
	const { db, clock } = locals.context;
	const now = clock.now();
	const [people, invitations] = await Promise.all([listPeople(db, now), openInvitations(db, now)]);
	const names = new Map(people.map(({ id, name }) => [id, name]));
	return {
		own: person.id,
		roles: ROLES.map((id) => ({ id, name: ROLE_WORDS[id]() })),
		people,
		invitations: invitations.map(({ personId, ...one }) => ({
			...one,
			role: one.role === null ? null : ROLE_WORDS[one.role](),
			whom: personId === null ? null : (names.get(personId) ?? null)
		}))
	};
};

const WRONG: Record<PersonError['reason'], () => string> = {
	taken: m.email_taken,
	unknown: m.people_unknown,
	'last admin': m.people_last
};

/** An admin's change of a person whom the form names; what cannot be done is said. */
const changing =
	<T>(change: (event: RequestEvent, person: Person, form: FormData) => Promise<T>) =>
	async (event: RequestEvent) => {
		signedIn(event, 'admin');
		const form = await event.request.formData();
		const person = await personById(event.locals.context.db, field(form, 'id'));
		try {
			if (!person) throw new PersonError('unknown');
			return await change(event, person, form);
		} catch (error) {
			if (error instanceof PersonError) return fail(409, { message: WRONG[error.reason]() });
			throw error;
		}
	};

const author = ({ locals }: RequestEvent) => authorOf(locals.reader);

export const actions: Actions = {
	invite: async (event) => {
		signedIn(event, 'admin');
		const { context } = event.locals;
		const form = await event.request.formData();
		const role = ROLES.find((one) => one === field(form, 'role')) ?? 'viewer';
		const made = await invite(context, author(event), {
			kind: 'person',
			role,
			personId: null,
			note: nameIn(form, 'note') ?? ''
		});
		return { made: { link: linkFor(event.url.origin, made.secret), until: made.expiresAt } };
	},
	withdraw: async (event) => {
		signedIn(event, 'admin');
		const id = field(await event.request.formData(), 'id');
		await withdraw(event.locals.context, author(event), id);
	},
	role: changing(async (event, { id }, form) => {
		const role = ROLES.find((one) => one === field(form, 'role'));
		if (role) await changeRole(event.locals.context, author(event), id, role);
	}),
	signOut: changing(async (event, person) => {
		await signOut(event.locals.context, author(event), person);
	}),
	password: changing(async (event, { id, name }) => {
		const made = await invite(event.locals.context, author(event), {
			kind: 'password',
			role: null,
			personId: id,
			note: name
		});
		return { made: { link: linkFor(event.url.origin, made.secret), until: made.expiresAt } };
	}),
	remove: changing(async (event, { id }) => {
		await remove(event.locals.context, author(event), id);
	})
};
