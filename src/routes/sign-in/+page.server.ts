import { fail, redirect } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { authorOf } from '#lib/server/db/audit.ts';
import { isAnybody } from '#lib/server/db/person.ts';
import { takesPasskeys } from '#lib/server/passkey-host.ts';
import { signOut } from '#lib/server/people/changes.ts';
import { byPassword } from '#lib/server/people/sign-in.ts';
import { field, onwards, visitorOf } from '../signed-in.ts';
import type { Actions, PageServerLoad } from './$types';

/** The way in; whoever came from a page of this site goes back there. */
export const load: PageServerLoad = async ({ locals, url, request }) => {
	const { config, db } = locals.context;
	const from = request.headers.get('referer');
	const came = from !== null && URL.canParse(from) ? new URL(from) : null;
	const back =
		came?.origin === url.origin && !/^\/(sign-in|invite)/.test(came.pathname)
			? came.pathname + came.search
			: null;
	return {
		next: onwards(url.searchParams.get('next') ?? back, url),
		locked: config.privateReading,
		nobody: !(await isAnybody(db)),
		passkeys: takesPasskeys(url.hostname)
	};
};

export const actions: Actions = {
	in: async (event) => {
		const { context, cookies } = event.locals;
		const form = await event.request.formData();
		// A form that comes back has lost the address it was asked for.
		const next = onwards(form.get('next'), event.url);
		const [email, password] = [field(form, 'email'), field(form, 'password')];
		const outcome = await byPassword(context, visitorOf(event), { email, password });
		if ('wait' in outcome) {
			if (outcome.wait === 0) return fail(401, { email, next, message: m.sign_in_wrong() });
			event.setHeaders({ 'retry-after': String(Math.ceil(outcome.wait / 1000)) });
			const minutes = Math.ceil(outcome.wait / 60_000);
			return fail(429, { email, next, message: m.sign_in_wait({ minutes }) });
		}
		cookies.push(...outcome.cookies);
		redirect(303, next);
	},
	out: async ({ locals, cookies }) => {
		const { reader, context } = locals;
		if (reader?.by.kind === 'session') {
			await signOut(context, authorOf(reader), reader.person, { only: reader.by.id });
		}
		for (const { name } of cookies.getAll()) {
			if (name.endsWith('hearsay.session_token')) cookies.delete(name, { path: '/' });
		}
		redirect(303, '/');
	}
};
