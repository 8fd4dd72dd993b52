import { fail } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { isAddress } from '#lib/server/news/link.ts';
import { source as asSource } from '#lib/server/jobs/track.ts';
import { trySource } from '#lib/server/source-trial.ts';
import { addSources } from '#lib/server/sources.ts';
import { field } from '../../../signed-in.ts';
import { acting, editing, Refused } from '../../editing.ts';
import { whyUnread, ZONE_WORDS } from '../trial-words.ts';
import type { Actions, PageServerLoad } from './$types';

/** An address to be tried; the form asks for it. */
export const load: PageServerLoad = async ({ locals, url }) => {
	await editing({ locals, url });
	return { url: url.searchParams.get('url') ?? '' };
};

/** An address as people write it: the scheme may be missing. */
function addressIn(text: string): string | null {
	const typed = text.trim();
	const whole = /^[a-z][a-z0-9+.-]*:/i.test(typed) ? typed : `https://${typed}`;
	return typed !== '' && whole.length <= 2000 && isAddress(whole) ? whole : null;
}

const WORDS: Record<string, () => string> = {
	url: m.desk_source_url_wrong,
	name: m.desk_source_name_wrong,
	lang: m.desk_source_lang_wrong,
	zone: m.desk_source_zone_wrong
};

export const actions: Actions = {
	/** Fetches the address and shows what it brings; nothing is stored. */
	test: async ({ request, locals, url: here }) => {
		const author = await editing({ locals, url: here });
		const form = await request.formData();
		const typed = field(form, 'url');
		const refused = (message: string) => fail(400, { message, entered: { url: typed } });
		const url = addressIn(typed);
		if (url === null) return refused(m.desk_source_url_wrong());
		try {
			const by = author.personId ?? author.name;
			const trial = await trySource(locals.context, { url, by });
			return { trial, zoneWhy: ZONE_WORDS[trial.zone.why](), entered: { url } };
		} catch (thrown) {
			const message = whyUnread(thrown);
			if (message === null) throw thrown;
			return refused(message);
		}
	},
	save: acting(async (author, form, { locals: { context } }) => {
		const optional = (name: string) => field(form, name).trim() || undefined;
		const read = asSource.safeParse({
			url: addressIn(field(form, 'url')) ?? '',
			name: field(form, 'name'),
			lang: optional('lang')?.toLowerCase(),
			zone: optional('zone'),
			owner: optional('owner')
		});
		if (!read.success) {
			throw new Refused((WORDS[String(read.error.issues[0]?.path[0])] ?? m.desk_wrong)());
		}
		const { entry } = await addSources(context, author, [read.data]);
		return { entry, to: '/desk/sources' };
	})
};
