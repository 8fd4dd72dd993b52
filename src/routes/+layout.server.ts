import { COOKIES, THEMES, type DisplaySettings, type Pin } from '#lib/components/display.svelte.ts';
import { marketWords } from '#lib/components/market-words.ts';
import { SECTIONS } from '#lib/components/sections.ts';
import { sourceLines } from '#lib/components/sources.ts';
import { day, localeOf, ZONE_CHOICES, type Locale } from '#lib/domain/format.ts';
import type { Moment } from '#lib/domain/market.ts';
import { readPins } from '#lib/domain/pins.ts';
import { rateSource } from '#lib/domain/rate-source.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { Db } from '#lib/server/db/connect.ts';
import { latestRate, type Rate } from '#lib/server/db/fx-rate.ts';
import { feedHealth } from '#lib/server/db/status.ts';
import { topicNames } from '#lib/server/db/topic.ts';
import { editorOf } from '#lib/server/editing.ts';
import { venues } from '#lib/server/venues/index.ts';
import type { LayoutServerLoad } from './$types';
import { databaseLost } from './database-words.ts';
import { frameWords, simulatedMarketWords } from './frame-words.ts';
import { timesOf } from './times.ts';

/** What every page shows: the reader's choices, whether the data is simulated, the sources' ages. */
export const load: LayoutServerLoad = async ({ locals, cookies, url, request }) => {
	const { config, db } = locals.context;
	const { now, asOf } = timesOf({ locals, url });
	// Whoever may not read sees the way in, and nothing of what is behind it.
	const locked = config.privateReading && locals.reader === null;
	const display: DisplaySettings = {
		now,
		locale: localeOf(getLocale()),
		theme: THEMES.find((theme) => theme === cookies.get(COOKIES.theme)) ?? 'auto',
		zoneChoice: ZONE_CHOICES.find((zone) => zone === cookies.get(COOKIES.zone)) ?? 'browser',
		deviceZone: cookies.get(COOKIES.deviceZone) ?? null,
		homeZone: config.zone,
		oneLanguage: config.lang !== null,
		keys: cookies.get(COOKIES.keys) !== 'off',
		pins: locked ? [] : await pinsOf(db, cookies.get(COOKIES.pins), asOf),
		venues: venues.map(({ id, name }) => ({ id, name })),
		words: config.simulated ? simulatedMarketWords() : marketWords()
	};
	const rate = locked ? null : await latestRate(db, asOf ?? undefined);
	const edits = (await editorOf(locals.context, locals)) !== null;
	return {
		display,
		wonRate: rate ? Number(rate.rate) : null,
		asOf,
		locked,
		simulated: config.simulated ? { label: m.simulated(), why: m.simulated_why() } : null,
		database: databaseLost(locals.context),
		// Words that never change while someone reads come as text: as messages every page would load both languages.
		words: frameWords(),
		bar: {
			sections: [
				...SECTIONS.map(({ href, label }) => ({ href, label: label() })),
				...(edits ? [{ href: '/desk', also: '/alerts', label: m.desk() }] : [])
			],
			account: locals.reader
				? { href: '/you', label: locals.reader.person.name }
				: { href: '/sign-in', label: m.sign_in() },
			paletteKeys: isApple(request) ? '⌘K' : 'Ctrl K'
		},
		rateNote: rate ? rateNote(rate, display.locale) : null,
		sources: locked ? [] : sourceLines(await feedHealth(db, { now, asOf: null }))
	};
};

/** Pinned topics in their order, with their names. */
async function pinsOf(db: Db, cookie: string | undefined, asOf: Moment | null): Promise<Pin[]> {
	const slugs = readPins(cookie);
	const names = await topicNames(db, slugs, asOf);
	return slugs.map((slug) => ({ slug, name: names.get(slug) ?? null }));
}

/** Whether the reader's keyboard has a ⌘ key. */
const isApple = (request: Request) =>
	/Mac|iPhone|iPad/.test(request.headers.get('user-agent') ?? '');

/** At which rate, of which day and from whom, dollars are shown in won. */
const rateNote = ({ rate, date, source }: Rate, locale: Locale) =>
	m.footer_rate({
		rate: Number(rate).toLocaleString('en-US', { maximumFractionDigits: 2 }),
		date: day(Date.parse(date), 'UTC', locale),
		source: rateSource(source, locale, 'full')
	});
