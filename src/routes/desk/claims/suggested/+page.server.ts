import { localeOf, names } from '#lib/domain/format.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import { claimSuggestions } from '#lib/server/claim-suggestions.ts';
import { editing } from '../../editing.ts';
import type { PageServerLoad } from './$types';

const DAY = 24 * 3_600_000;
/** Sentences on the page, and how far back and through how many stories they are looked for. */
const SHOWN = 50;
const DAYS = 7;
const STORIES = 2000;

/** Sentences of the last days' stories that may be claims. */
export const load: PageServerLoad = async ({ locals, url }) => {
	await editing({ locals, url });
	const { db, clock } = locals.context;
	const since = clock.now() - DAYS * DAY;
	const { items, speakers, stories } = await claimSuggestions(db, { since, most: STORIES });
	const locale = localeOf(getLocale());
	return {
		days: DAYS,
		speakers,
		stories,
		more: Math.max(0, items.length - SHOWN),
		items: items.slice(0, SHOWN).map(({ speaker, words, quoted, because, story }) => ({
			speaker: { slug: speaker.slug, name: names(speaker.name, locale).main },
			...{ words, quoted, because, story }
		}))
	};
};
