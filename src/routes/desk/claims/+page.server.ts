import { localeOf, names } from '#lib/domain/format.ts';
import { localTime } from '#lib/domain/local-time.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { claimKeys, enterClaim } from '#lib/server/claims.ts';
import { suggestionIn, type ClaimSuggestion } from '#lib/server/claim-suggestions.ts';
import { listSpeakers } from '#lib/server/db/claim.ts';
import { storyPage } from '#lib/server/db/story-page.ts';
import { readerZone } from '../../reader-zone.ts';
import { field } from '../../signed-in.ts';
import { acting, editing, finding, Refused, type Entered } from '../editing.ts';
import { claimIn, offered, speakerIn, textIn } from './claim-form.ts';
import type { Actions, PageServerLoad, PageServerLoadEvent } from './$types';

/** The sentence of a story that the address names (`story`, `speaker`); null when there is none. */
async function suggested({ locals, url }: PageServerLoadEvent): Promise<ClaimSuggestion | null> {
	const [story, speaker] = ['story', 'speaker'].map((name) => url.searchParams.get(name) ?? '');
	if (!/^[1-9]\d{0,8}$/.test(story!) || speaker === '') return null;
	return await suggestionIn(locals.context.db, { story: Number(story), speaker: speaker! });
}

/** A claim to be entered: empty, or with what the address names or a story says. */
export const load: PageServerLoad = async (event) => {
	const { locals, url } = event;
	await editing({ locals, url });
	const { db } = locals.context;
	const zone = readerZone(event);
	const asked = (name: string) => url.searchParams.get(name) ?? '';
	const suggestion = await suggested(event);
	const story = suggestion && (await storyPage(db, String(suggestion.story.key), null));
	const markets = story?.markets ?? [];
	const sure = markets.filter(({ link }) => link.state === 'confirmed');
	const given: Entered = {
		speaker: asked('speaker'),
		topic: asked('topic') || (story?.topics[0]?.slug ?? ''),
		market: asked('market') || (sure.length === 1 ? sure[0]!.id : ''),
		...(suggestion && {
			quote: suggestion.words,
			lang: suggestion.story.lang ?? '',
			url: suggestion.story.url,
			outlet: suggestion.story.outlet,
			said: localTime(suggestion.story.publishedAt, zone),
			zone
		})
	};
	const locale = localeOf(getLocale());
	return {
		offer: await offered(event, { market: given.market!, also: markets.map(({ id }) => id) }),
		given,
		suggestion: suggestion && {
			story: suggestion.story.key,
			title: suggestion.story.title,
			lang: suggestion.story.lang,
			quoted: suggestion.quoted,
			speaker: names(suggestion.speaker.name, locale).main
		}
	};
};

export const actions: Actions = {
	find: finding,
	save: acting(async (author, form, { locals: { context } }) => {
		const speakers = new Set((await listSpeakers(context.db, null)).map(({ slug }) => slug));
		const speaker = speakerIn(form, speakers);
		const slug = speaker?.slug ?? field(form, 'speaker');
		if (!speaker && !speakers.has(slug)) throw new Refused(m.desk_claim_speaker_wrong());
		const keys = await claimKeys(context);
		const taken = (key: string) => keys.has(key);
		const claim = claimIn(form, slug, { known: null, taken }, context.clock.now());
		const entry = await enterClaim(context, author, claim, { speaker, text: textIn(form) });
		return { entry, to: `/desk/claims/${encodeURIComponent(claim.id)}` };
	})
};
