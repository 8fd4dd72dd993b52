import { innerPath } from '#lib/domain/next.ts';
import { DEED_WORDS } from '#lib/components/deed-words.ts';
import { listAudit } from '#lib/server/db/audit.ts';
import { canUndo, DESK_DEEDS, undo } from '#lib/server/undo.ts';
import { field } from '../signed-in.ts';
import { acting, editing, Refused } from './editing.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Actions, PageServerLoad } from './$types';

const SHOWN = 50;

/** What editors did lately. */
export const load: PageServerLoad = async ({ locals, url }) => {
	await editing({ locals, url });
	const entries = await listAudit(locals.context.db, {
		limit: SHOWN,
		before: null,
		deeds: DESK_DEEDS
	});
	return {
		changes: entries.map(({ id, at, name, action, subject }) => ({
			id,
			at,
			name,
			what: DEED_WORDS[action](),
			subject,
			undo: canUndo(action)
		}))
	};
};

export const actions: Actions = {
	/** Takes a change back, by its entry in the audit log. */
	undo: acting(async (author, form, { locals, url }) => {
		const id = field(form, 'entry');
		if (!/^[1-9]\d{0,8}$/.test(id)) throw new Refused(m.desk_undo_unknown());
		const entry = await undo(locals.context, author, Number(id));
		const back = innerPath(field(form, 'back'), url.origin);
		return { entry, to: back.startsWith('/desk') ? back : '/desk' };
	})
};
