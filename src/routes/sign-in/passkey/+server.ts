import { error, json } from '@sveltejs/kit';
import { attemptsOf } from '#lib/server/people/attempts.ts';
import { authAt } from '#lib/server/people/index.ts';
import { byPasskey } from '#lib/server/people/sign-in.ts';
import { answerOf, visitorOf } from '../../signed-in.ts';
import type { RequestHandler } from './$types';

/** A challenge for a passkey. */
export const GET: RequestHandler = async ({ locals, url, request }) => {
	const { context, client } = locals;
	if (!attemptsOf(context).challenge(client, context.clock.now())) error(429);
	const auth = await authAt(context, url.origin);
	const { headers, response } = await auth.api.generatePasskeyAuthenticationOptions({
		headers: request.headers,
		returnHeaders: true
	});
	locals.cookies.push(...headers.getSetCookie());
	return json(response);
};

/** What the passkey answered. */
export const POST: RequestHandler = async (event) => {
	const { response } = await answerOf(event.request);
	const outcome = await byPasskey(event.locals.context, visitorOf(event), response);
	if ('wait' in outcome) error(outcome.wait > 0 ? 429 : 401);
	event.locals.cookies.push(...outcome.cookies);
	return json({ done: true });
};
