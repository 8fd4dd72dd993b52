import { redirect } from '@sveltejs/kit';
import { COOKIE } from '../link.ts';
import type { RequestHandler } from './$types';

/**
 * Where a link leads: what it carries goes into a cookie and out of the address, so that no history,
 * screenshot or log further on holds it. Nothing is used up by looking.
 */
export const GET: RequestHandler = ({ params, cookies, url }) => {
	cookies.set(COOKIE, params.secret, {
		path: '/invite',
		httpOnly: true,
		sameSite: 'lax',
		secure: url.protocol === 'https:',
		maxAge: 3600
	});
	redirect(303, '/invite');
};
