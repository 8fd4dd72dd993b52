import { COOKIES, THEMES, type DisplaySettings } from '#lib/components/display.svelte.ts';
import { sourceLines } from '#lib/components/sources.ts';
import { day, localeOf, ZONE_CHOICES, type Locale } from '#lib/domain/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { latestRate, type Rate } from '#lib/server/db/fx-rate.ts';
import { statusPage } from '#lib/server/db/status.ts';
import { venues } from '#lib/server/venues/index.ts';
import type { LayoutServerLoad } from './$types';
import { timesOf } from './times.ts';

/** What every page shows: the reader's choices, whether the data is simulated, the sources' ages. */
export const load: LayoutServerLoad = async ({ locals, cookies, url }) => {
	const { config, db } = locals.context;
	const { now, asOf } = timesOf({ locals, url });
	const display: DisplaySettings = {
		now,
		locale: localeOf(getLocale()),
		theme: THEMES.find((theme) => theme === cookies.get(COOKIES.theme)) ?? 'auto',
		zoneChoice: ZONE_CHOICES.find((zone) => zone === cookies.get(COOKIES.zone)) ?? 'browser',
		deviceZone: cookies.get(COOKIES.deviceZone) ?? null,
		homeZone: config.zone,
		oneLanguage: config.lang !== null,
		venues: venues.map(({ id, name }) => ({ id, name }))
	};
	const rate = await latestRate(db, asOf ?? undefined);
	return {
		display,
		wonRate: rate ? Number(rate.rate) : null,
		asOf,
		// Words that never change while someone reads come as text: as messages every page would load both languages.
		simulated: config.simulated ? { label: m.simulated(), why: m.simulated_why() } : null,
		words: {
			skip: m.skip(),
			menu: m.nav_label(),
			settings: m.settings(),
			past: m.as_of_label(),
			back: m.as_of_back(),
			sources: m.footer_sources(),
			none: m.footer_nothing_read(),
			status: m.footer_status(),
			rate: rate ? rateNote(rate, display.locale) : null,
			notice: m.footer_notice()
		},
		sources: sourceLines(await statusPage(db, { now, asOf: null }))
	};
};

/** At which rate, of which day and from whom, dollars are shown in won. */
const rateNote = ({ rate, date, source }: Rate, locale: Locale) =>
	m.footer_rate({
		rate: Number(rate).toLocaleString('en-US', { maximumFractionDigits: 2 }),
		date: day(Date.parse(date), 'UTC', locale),
		source
	});
