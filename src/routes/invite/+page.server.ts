import { fail, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { PASSWORD } from '#lib/domain/person.ts';
import { m } from '#lib/paraglide/messages.js';
import { personById, PersonError } from '#lib/server/db/person.ts';
import { accept } from '#lib/server/people/changes.ts';
import { authAt } from '#lib/server/people/index.ts';
import { byPassword } from '#lib/server/people/sign-in.ts';
import { field, nameIn, ROLE_WORDS, visitorOf } from '../signed-in.ts';
import { COOKIE, invitationHere } from './link.ts';
import type { Actions, PageServerLoad } from './$types';

const address = z.email().max(200);

/** What a link is for, or that it does not work any more. */
export const load: PageServerLoad = async ({ locals, cookies }) => {
	const invitation = await invitationHere(locals.context, cookies);
	if (!invitation) return { invitation: null };
	const { kind, role, personId } = invitation;
	const person = personId === null ? null : await personById(locals.context.db, personId);
	return {
		invitation: {
			kind,
			role: role === null ? null : ROLE_WORDS[role](),
			email: person?.email ?? null
		}
	};
};

export const actions: Actions = {
	default: async (event) => {
		const { locals, cookies, request, url } = event;
		const { context } = locals;
		const form = await request.formData();
		const name = nameIn(form, 'name');
		const typed = field(form, 'email').trim();
		const password = field(form, 'password');
		const refused = (status: number, message: string) =>
			fail(status, { name: name ?? '', email: typed, message });
		const invitation = await invitationHere(context, cookies);
		if (!invitation) return refused(410, m.invite_gone());
		const isNew = invitation.kind === 'person';
		if (isNew && name === null) return refused(400, m.name_wrong());
		if (isNew && !address.safeParse(typed).success) return refused(400, m.email_wrong());
		if (password.length < PASSWORD.least || password.length > PASSWORD.most) {
			return refused(400, m.password_short({ n: PASSWORD.least, most: PASSWORD.most }));
		}
		const auth = await authAt(context, url.origin);
		const passwordHash = await (await auth.$context).password.hash(password);
		let person;
		try {
			person = await accept(context, invitation, { name: name ?? '', email: typed, passwordHash });
		} catch (error) {
			if (error instanceof PersonError) return refused(409, m.email_taken());
			throw error;
		}
		if (!person) return refused(410, m.invite_gone());
		cookies.delete(COOKIE, { path: '/invite' });
		const { email } = person;
		const outcome = await byPassword(context, visitorOf(event), { email, password });
		if ('cookies' in outcome) locals.cookies.push(...outcome.cookies);
		redirect(303, '/you');
	}
};
