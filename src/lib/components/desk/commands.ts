/** What the palette can do and where it can lead, beside what the server finds. */
import { withParameters } from '../address.ts';
import { THEMES, type Display, type Theme } from '../display.svelte.ts';
import { isPinned, togglePin } from '../pin.ts';
import { SECTIONS } from '../sections.ts';
import { LOCALES, ZONE_CHOICES, type Locale } from '#lib/domain/format.ts';
import type { Moment } from '#lib/domain/market.ts';
import { parseMoment } from '#lib/domain/range.ts';
import type { Name } from '#lib/domain/view.ts';
import { m } from '#lib/paraglide/messages.js';
import { setLocale } from '#lib/paraglide/runtime.js';
import { chooseKeys } from './keys.ts';
import { openSettings, openTakeAway } from './rows.ts';
import { forgetSeen, recentlySeen } from './seen.ts';

/** A line of the palette: it leads somewhere or does something. */
export type Entry = {
	id: string;
	label: string;
	/** What stands beside it: a price, the name in the other language. */
	detail?: string;
	lang?: string;
	/** Other words it is found by. */
	also?: readonly string[];
} & ({ href: string; download?: boolean; run?: undefined } | { run: () => void; href?: undefined });

/** What commands work on. */
export type Desk = {
	view: Display;
	url: URL;
	/** The pattern of the page's route. */
	route: string | null;
	asOf: Moment | null;
	topic: { slug: string; name: Name } | null;
	past: (path: string) => string;
	say: (words: string) => void;
	copy: (text: string) => void;
	showKeys: () => void;
};

type Words = (inputs?: object, options?: { locale?: Locale }) => string;
/** A message in both languages, whatever the page's is. */
const both = (words: Words): string[] => LOCALES.map((locale) => words({}, { locale }));

export const pages = ({ past }: Desk): Entry[] =>
	[
		...SECTIONS,
		{ href: '/search', label: m.search_title },
		{ href: '/breaking', label: m.breaking_title },
		{ href: '/brief', label: m.brief_link },
		{ href: '/alerts', label: m.alerts_title },
		{ href: '/status/speed', label: m.speed_link }
	].map(({ href, label }) => ({
		id: `page:${href}`,
		label: label(),
		href: past(href),
		also: both(label as Words)
	}));

const THEME_NAMES: Record<Theme, () => string> = {
	auto: m.theme_auto,
	light: m.theme_light,
	dark: m.theme_dark
};
/** What else people call them. */
const THEME_ALSO: Record<Theme, string> = {
	auto: 'system 시스템',
	light: 'day 라이트 모드',
	dark: 'night 다크 모드 야간'
};
const LOCALE_NAMES: Record<Locale, string> = { en: 'English', ko: '한국어' };
const FORMATS = ['csv', 'json', 'svg', 'metadata.json'];

const choices = ({ view, say }: Desk): Entry[] => [
	...LOCALES.filter((locale) => locale !== view.locale && !view.oneLanguage).map((locale) => ({
		id: `language:${locale}`,
		label: m.command_language({ name: LOCALE_NAMES[locale] }),
		lang: locale,
		also: [...both(m.language as Words), 'English Korean 영어 한국어'],
		run: () => void setLocale(locale)
	})),
	...THEMES.filter((theme) => theme !== view.theme).map((theme) => ({
		id: `theme:${theme}`,
		label: m.command_theme({ name: THEME_NAMES[theme]() }),
		also: [
			...both(m.theme as Words),
			...both(THEME_NAMES[theme] as Words),
			THEME_ALSO[theme],
			'테마'
		],
		run() {
			view.chooseTheme(theme);
			say(m.said_theme({ name: THEME_NAMES[theme]() }));
		}
	})),
	...ZONE_CHOICES.filter((zone) => zone !== view.zoneChoice).map((zone) => {
		const name = zone === 'browser' ? (view.homeZone ?? m.zone_browser()) : zone;
		return {
			id: `zone:${zone}`,
			label: m.command_zone({ name }),
			also: [...both(m.zone as Words), 'timezone 시각'],
			run() {
				view.chooseZone(zone);
				say(m.said_zone({ name }));
			}
		};
	})
];

const takes = ({ route, url }: Desk): Entry[] =>
	route !== '/topics/[slug]' && route !== '/markets/[id]'
		? []
		: [
				...FORMATS.map((format) => ({
					id: `take:${format}`,
					label: m.command_take({
						format: format === 'metadata.json' ? m.take_metadata() : format.toUpperCase()
					}),
					also: [...both(m.take_away as Words), 'download export 내려받기 다운로드'],
					href: `${url.pathname}/chart.${format}${url.search}`,
					download: true
				})),
				{
					id: 'take:all',
					label: m.command_take_all(),
					also: both(m.take_away as Words),
					run: openTakeAway
				}
			];

const moments = ({ asOf, url }: Desk): Entry[] => [
	{
		id: 'past',
		label: m.command_past(),
		also: [...both(m.as_of_label as Words), 'as of asOf 과거 시점'],
		run: () => openSettings('at')
	},
	...(asOf === null
		? []
		: [
				{
					id: 'now',
					label: m.as_of_back(),
					also: both(m.as_of_back as Words),
					href: url.pathname
				}
			])
];

const ofTopic = ({ view, topic }: Desk): Entry[] => {
	if (!topic) return [];
	const words = isPinned(view, topic.slug) ? m.command_unpin : m.command_pin;
	return [
		{
			id: 'pin',
			label: words(),
			also: both(words as Words),
			run: () => togglePin(view, topic)
		}
	];
};

/** Everything that can be done just now. */
export function commands(desk: Desk): Entry[] {
	const { view, url, say, copy, showKeys } = desk;
	const keys = view.keys ? m.command_keys_off : m.command_keys_on;
	return [
		...ofTopic(desk),
		{
			id: 'copy',
			label: m.command_copy_link(),
			also: [...both(m.command_copy_link as Words), 'url address 주소'],
			run: () => copy(url.href)
		},
		...takes(desk),
		...moments(desk),
		...choices(desk),
		{
			id: 'settings',
			label: m.command_settings(),
			also: both(m.command_settings as Words),
			run: () => openSettings()
		},
		{
			id: 'keys',
			label: m.command_keys(),
			also: [...both(m.command_keys as Words), 'shortcuts help 도움말'],
			run: showKeys
		},
		{
			id: 'keys:switch',
			label: keys(),
			also: both(keys as Words),
			run() {
				chooseKeys(view, !view.keys);
				say(view.keys ? m.said_keys_on() : m.said_keys_off());
			}
		},
		...(recentlySeen().length === 0
			? []
			: [
					{
						id: 'forget',
						label: m.command_forget(),
						also: [...both(m.command_forget as Words), 'history 기록'],
						run() {
							forgetSeen();
							say(m.said_forgotten());
						}
					}
				])
	];
}

/** The way to a past moment that was typed (`now-3d`, `2026-01-26`, `2026-01-26 09:05`), if it is one. */
export function momentTyped({ view, url }: Desk, text: string): Entry[] {
	const at = parseMoment(text.trim().replace(/^(\S{10}) /, '$1T'), view.now);
	if (at === null || at >= view.now || at <= 0) return [];
	return [
		{
			id: 'moment',
			label: m.command_as_of({ when: view.moment(at) }),
			href: url.pathname + withParameters(url.search, { asOf: String(at), cursor: null })
		}
	];
}
