import { fail } from '@sveltejs/kit';
import { z } from 'zod';
import { primaryLanguage } from '#lib/domain/language.ts';
import { m } from '#lib/paraglide/messages.js';
import { listSources, sourceId } from '#lib/server/db/source.ts';
import { source as asSource } from '#lib/server/jobs/track.ts';
import { parseOpml, type ListedFeed } from '#lib/server/news/opml/index.ts';
import { FeedError } from '#lib/server/news/source.ts';
import { addSources } from '#lib/server/sources.ts';
import { field } from '../../../signed-in.ts';
import { acting, editing, Refused } from '../../editing.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	await editing({ locals, url });
};

/** Largest list that is read, in characters, and most feeds of it. */
const LONGEST = 1024 * 1024;
const MOST_FEEDS = 500;

/** A feed as its checkbox carries it. */
const carried = z.array(asSource.pick({ url: true, name: true, lang: true })).max(MOST_FEEDS);

async function listIn(form: FormData): Promise<ListedFeed[]> {
	const file = form.get('file');
	const text = file instanceof File && file.size > 0 ? await file.slice(0, LONGEST + 1).text() : '';
	const opml = text || field(form, 'opml');
	if (opml.trim() === '') throw new Refused(m.desk_opml_missing());
	if (opml.length > LONGEST) throw new Refused(m.desk_opml_large());
	try {
		return parseOpml(opml).feeds;
	} catch (thrown) {
		throw thrown instanceof FeedError ? new Refused(m.desk_opml_wrong()) : thrown;
	}
}

export const actions: Actions = {
	/** Shows the feeds of a list, to choose from. */
	read: async ({ request, locals, url }) => {
		await editing({ locals, url });
		try {
			const feeds = await listIn(await request.formData());
			const known = new Set((await listSources(locals.context.db)).map(({ id }) => id));
			return {
				cut: Math.max(0, feeds.length - MOST_FEEDS),
				feeds: feeds.slice(0, MOST_FEEDS).map(({ url: at, name, lang, folder }) => {
					const language = primaryLanguage(lang) ?? undefined;
					return {
						...{ url: at, name, folder: folder.join(' / '), known: known.has(sourceId(at)) },
						carried: JSON.stringify({ url: at, name, lang: language })
					};
				})
			};
		} catch (thrown) {
			if (!(thrown instanceof Refused)) throw thrown;
			return fail(400, { message: thrown.message });
		}
	},
	save: acting(async (author, form, { locals: { context } }) => {
		let list: unknown;
		try {
			list = form.getAll('feed').map((one) => JSON.parse(String(one)) as unknown);
		} catch {
			throw new Refused(m.desk_wrong());
		}
		const read = carried.safeParse(list);
		if (!read.success) throw new Refused(m.desk_wrong());
		if (read.data.length === 0) throw new Refused(m.desk_opml_none_chosen());
		const { changed } = await addSources(context, author, read.data);
		return { entry: null, to: `/desk/sources?added=${changed}` };
	})
};
