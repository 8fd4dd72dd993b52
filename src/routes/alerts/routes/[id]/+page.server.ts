import { error, type RequestEvent } from '@sveltejs/kit';
import { LOCALES } from '#lib/domain/format.ts';
import { shownAddress } from '#lib/alerts/entry.ts';
import { routeFields } from '#lib/alerts/as-entered.ts';
import { m } from '#lib/paraglide/messages.js';
import { formFields } from '#lib/server/alerts/fields.ts';
import { routeFrom } from '#lib/server/alerts/from-fields.ts';
import { ROUTES } from '#lib/server/alerts/shelf.ts';
import { deed } from '#lib/server/desk.ts';
import { editing } from '../../../desk/editing.ts';
import { frame } from '../../../desk/frame.ts';
import { routing } from '../../entering.ts';
import type { Actions, PageServerLoad } from './$types';

/** The route that the address names. Throws 404 when there is none. */
async function named({ locals, params }: Pick<RequestEvent, 'locals' | 'params'>) {
	const id = /^\d{1,9}$/.test(params.id ?? '') ? Number(params.id) : 0;
	const route = await ROUTES.find(locals.context.db, id);
	if (!route) error(404, m.alerts_unknown());
	return route;
}

/** A route to be changed, without what opens it. */
export const load: PageServerLoad = async (event) => {
	await editing(event);
	const route = await named(event);
	return {
		frame: await frame(event),
		id: route.id,
		name: route.name,
		kind: route.kind,
		address: shownAddress(route),
		fields: routeFields(route),
		languages: [...LOCALES],
		mail: event.locals.context.config.mailServer !== ''
	};
};

export const actions: Actions = {
	save: routing(async (author, form, event) => {
		const { context } = event.locals;
		const known = await named(event);
		const { route } = routeFrom(context, formFields(form), known);
		return (await deed(context, author, (part) => ROUTES.change(part, known.id, route))).entry;
	})
};
