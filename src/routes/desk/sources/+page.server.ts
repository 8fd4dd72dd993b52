import { m } from '#lib/paraglide/messages.js';
import { listSources, stoppedSources } from '#lib/server/db/source.ts';
import { addSources, stopSource } from '#lib/server/sources.ts';
import { field } from '../../signed-in.ts';
import { acting, editing, Refused } from '../editing.ts';
import type { Actions, PageServerLoad } from './$types';

/** News sources that are read, and those that somebody stopped. */
export const load: PageServerLoad = async ({ locals, url }) => {
	await editing({ locals, url });
	const { db } = locals.context;
	const [read, stopped] = await Promise.all([listSources(db), stoppedSources(db)]);
	const line = ({ id, url, name, lang, zone, owner }: (typeof read)[number]) => ({
		...{ id, url, name, lang, zone, owner }
	});
	const added = url.searchParams.get('added');
	return {
		read: read.map(line),
		stopped: stopped.map(line),
		added: added !== null && /^\d{1,4}$/.test(added) ? Number(added) : null
	};
};

export const actions: Actions = {
	stop: acting(async (author, form, { locals: { context } }) => {
		const entry = await stopSource(context, author, field(form, 'id'));
		if (entry === undefined) throw new Refused(m.desk_source_unknown());
		return { entry, to: '/desk/sources' };
	}),
	again: acting(async (author, form, { locals: { context } }) => {
		const id = field(form, 'id');
		const source = (await stoppedSources(context.db)).find((one) => one.id === id);
		if (!source) throw new Refused(m.desk_source_unknown());
		const { entry } = await addSources(context, author, [source]);
		return { entry, to: '/desk/sources' };
	})
};
