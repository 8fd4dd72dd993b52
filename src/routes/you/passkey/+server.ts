import { json } from '@sveltejs/kit';
import { legible } from '#lib/domain/legible.ts';
import { authorOf } from '#lib/server/db/audit.ts';
import { noteOnly } from '#lib/server/people/changes.ts';
import { authAt } from '#lib/server/people/index.ts';
import { answerOf, orRefused, signedIn } from '../../signed-in.ts';
import type { RequestHandler } from './$types';

/** What a device needs to make a passkey for whoever is signed in. */
export const GET: RequestHandler = async ({ locals, url, request }) => {
	signedIn({ locals, url });
	const auth = await authAt(locals.context, url.origin);
	// Refused to a session that is more than a day old.
	const { headers, response } = await auth.api
		.generatePasskeyRegistrationOptions({ headers: request.headers, returnHeaders: true })
		.catch(orRefused);
	locals.cookies.push(...headers.getSetCookie());
	return json(response);
};

/** The passkey that the device made. */
export const POST: RequestHandler = async ({ locals, url, request }) => {
	const reader = signedIn({ locals, url });
	const { name, response } = await answerOf(request);
	const auth = await authAt(locals.context, url.origin);
	const { headers, response: passkey } = await auth.api
		.verifyPasskeyRegistration({
			body: { response, name: legible(name) || undefined },
			headers: request.headers,
			returnHeaders: true
		})
		.catch(orRefused);
	locals.cookies.push(...headers.getSetCookie());
	await noteOnly(locals.context, authorOf(reader), {
		action: 'passkey added',
		subject: `passkey ${passkey.id}`
	});
	return json({ done: true });
};
