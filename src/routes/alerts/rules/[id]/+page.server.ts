import { error, type RequestEvent } from '@sveltejs/kit';
import { ALERT_KINDS } from '#lib/domain/alert.ts';
import { ruleFields } from '#lib/alerts/as-entered.ts';
import { m } from '#lib/paraglide/messages.js';
import { formFields } from '#lib/server/alerts/fields.ts';
import { ruleChange } from '#lib/server/alerts/from-fields.ts';
import { RULES } from '#lib/server/alerts/shelf.ts';
import { listRoutes } from '#lib/server/db/route.ts';
import { editing } from '../../../desk/editing.ts';
import { frame } from '../../../desk/frame.ts';
import { entering, finding, subjectOptions } from '../../entering.ts';
import type { Actions, PageServerLoad } from './$types';

/** The rule that the address names. Throws 404 when there is none. */
async function named({ locals, params }: Pick<RequestEvent, 'locals' | 'params'>) {
	const id = /^\d{1,9}$/.test(params.id ?? '') ? Number(params.id) : 0;
	const rule = await RULES.find(locals.context.db, id);
	if (!rule) error(404, m.alerts_unknown());
	return rule;
}

/** A rule to be changed. */
export const load: PageServerLoad = async (event) => {
	await editing(event);
	const rule = await named(event);
	const fields = ruleFields(rule);
	const [routes, subjects] = await Promise.all([
		listRoutes(event.locals.context.db),
		subjectOptions(event, fields.subject)
	]);
	return {
		frame: await frame(event),
		id: rule.id,
		name: rule.name,
		fields,
		chosen: rule.routes.map(String),
		kinds: ALERT_KINDS.filter((kind) => kind !== 'watch'),
		routes: routes.map(({ id, name, kind }) => ({ id, name, kind })),
		subjects
	};
};

export const actions: Actions = {
	find: finding,
	save: entering(
		async (event, form) =>
			await ruleChange(event.locals.context, await named(event), formFields(form)),
		(part, rule, _author, { params }) => RULES.change(part, Number(params.id), rule)
	)
};
