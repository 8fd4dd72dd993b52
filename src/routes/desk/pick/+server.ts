import { localeOf } from '#lib/domain/format.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import { options, PICKED } from '#lib/server/pick.ts';
import { editing } from '../editing.ts';
import type { RequestHandler } from './$types';

/** What a form's search offers while somebody types. */
export const GET: RequestHandler = async ({ locals, url }) => {
	await editing({ locals, url });
	const { db, clock } = locals.context;
	const of = PICKED.find((one) => one === url.searchParams.get('of')) ?? 'market';
	const q = (url.searchParams.get('q') ?? '').replaceAll('\u0000', '').slice(0, 300);
	const asked = { db, now: clock.now(), locale: localeOf(getLocale()) };
	return Response.json(await options(of, q, asked), {
		headers: { 'cache-control': 'private, no-store' }
	});
};
