import { marketWords } from '#lib/components/market-words.ts';
import { perLanguage } from '#lib/components/texts.ts';
import { m } from '#lib/paraglide/messages.js';

/** What stands around every page, in the language of the request. */
export const frameWords = perLanguage(() => ({
	skip: m.skip(),
	errors: {
		heading: m.error_heading(),
		advice: m.error_advice(),
		notFound: m.error_not_found(),
		notFoundAdvice: m.error_not_found_advice(),
		status: m.error_status({ status: '{status}' })
	},
	menu: m.nav_label(),
	search: m.search_label(),
	searchNow: m.search_button(),
	settings: m.settings(),
	palette: m.palette(),
	paletteShort: m.palette_short(),
	pin: m.pin(),
	past: m.as_of_label(),
	asOf: m.as_of({ when: '{when}' }),
	back: m.as_of_back(),
	lost: m.connection_lost({ when: '{when}' }),
	wall: m.wall_link(),
	brief: m.brief_link(),
	sources: m.footer_sources(),
	newsSources: m.news_sources({ n: '{n}' }),
	failing: m.feed_failing(),
	none: m.footer_nothing_read(),
	status: m.footer_status(),
	notice: m.footer_notice()
}));

/** The words beside markets where prices are invented: they are never said to be fit to print. */
export const simulatedMarketWords = perLanguage(() => ({
	...marketWords(),
	light_short_green: m.light_short_green_if_real(),
	light_short_amber: m.light_short_amber_if_real()
}));
