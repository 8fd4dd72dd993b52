/** How this reader sees things: language, zone, theme, and the clock, handed down from the layout. */
import { createContext } from 'svelte';
import {
	age,
	amount,
	clockTime,
	day,
	moment,
	zoneName,
	zoneOf,
	type Locale,
	type ZoneChoice
} from '#lib/domain/format.ts';
import type { Moment, VolumeUnit } from '#lib/domain/market.ts';
import type { Name } from '#lib/domain/view.ts';

import type { MarketWords } from './market-words.ts';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Cookies that keep a reader's choices; `device-zone` is what the browser said its zone is. */
export const COOKIES = {
	theme: 'theme',
	zone: 'zone',
	deviceZone: 'device-zone',
	keys: 'keys',
	pins: 'pins'
} as const;

/** A pinned topic; without a name it is not known here, or was not yet at the moment that is shown. */
export type Pin = { slug: string; name: Name | null };

/** What the server knows of a reader when it draws the page. */
export type DisplaySettings = {
	now: Moment;
	locale: Locale;
	theme: Theme;
	zoneChoice: ZoneChoice;
	deviceZone: string | null;
	/** The zone the settings name instead of the device's own, or null. */
	homeZone: string | null;
	/** Whether the settings fix the language. */
	oneLanguage: boolean;
	/** Whether single keys do something. */
	keys: boolean;
	pins: Pin[];
	venues: { id: string; name: string }[];
	/** Words beside markets, in the reader's language. */
	words: MarketWords;
};

const TICK = 10_000;
const YEAR_IN_SECONDS = 365 * 24 * 3600;

/** What changes from page to page, and while one is shown. */
export type PageFacts = {
	/** Won for a dollar, by the rate of the moment that the page shows, or null. */
	wonRate(): number | null;
	/** The past moment that the page shows, or null for the present. */
	asOf(): Moment | null;
	news(): { at: Moment; every: number | null } | null;
};

export class Display {
	readonly locale: Locale;
	readonly homeZone: string | null;
	readonly oneLanguage: boolean;
	readonly venues: DisplaySettings['venues'];
	readonly words: DisplaySettings['words'];
	#now: Moment;
	/** The server's time at a moment of `performance.now()`. */
	#clock: { at: Moment; heard: number } | null = null;
	readonly #page: PageFacts;
	theme: Theme;
	zoneChoice: ZoneChoice;
	deviceZone: string | null;
	keys: boolean;
	pins: Pin[];

	constructor(settings: DisplaySettings, page: PageFacts) {
		this.#page = page;
		this.locale = settings.locale;
		this.homeZone = settings.homeZone;
		this.oneLanguage = settings.oneLanguage;
		this.venues = settings.venues;
		this.words = settings.words;
		this.#now = $state(settings.now);
		this.theme = $state(settings.theme);
		this.zoneChoice = $state(settings.zoneChoice);
		this.deviceZone = $state(settings.deviceZone);
		this.keys = $state(settings.keys);
		this.pins = $state.raw(settings.pins);
	}

	/** The server's time, ticking: a reader's own clock may be wrong. */
	get now() {
		return this.#now;
	}

	get wonRate() {
		return this.#page.wonRate();
	}

	/** When the news was last read, and how often it is. */
	get news() {
		return this.#page.news();
	}

	/** The moment that what is shown is of: ages are counted to it. */
	get then() {
		return this.#page.asOf() ?? this.#now;
	}

	get zone() {
		return zoneOf(this.zoneChoice, this.homeZone ?? this.deviceZone);
	}

	/** Lets the server's time tick and learns the device's zone. Gives the function that stops it. */
	start(): () => void {
		// The first of Intl takes a phone 40 ms: what waits to be heard comes before it.
		const learning = setTimeout(() => {
			const deviceZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
			if (deviceZone === this.deviceZone) return;
			this.deviceZone = deviceZone;
			keep(COOKIES.deviceZone, deviceZone);
		});
		this.sync(this.#now);
		const timer = setInterval(() => (this.#now = this.timeAt(performance.now())), TICK);
		return () => {
			clearTimeout(learning);
			clearInterval(timer);
		};
	}

	/** Takes over the server's time: `performance.now()` stands still while a computer sleeps. */
	sync(at: Moment) {
		this.#clock = { at, heard: performance.now() };
		this.#now = at;
	}

	/** The server's time when `performance.now()` was this. */
	timeAt(performed: number): Moment {
		return this.#clock ? this.#clock.at + performed - this.#clock.heard : this.#now;
	}

	chooseTheme(theme: Theme) {
		this.theme = theme;
		keep(COOKIES.theme, theme);
	}

	chooseZone(choice: ZoneChoice) {
		this.zoneChoice = choice;
		keep(COOKIES.zone, choice);
	}

	age = (at: Moment, then = this.then) => age(at, then, this.locale);
	moment = (at: Moment) => moment(at, this.zone, this.locale, this.now);
	day = (at: Moment) => day(at, this.zone, this.locale, this.now);
	clockTime = (at: Moment) => clockTime(at, this.zone);
	zoneName = (at: Moment) => zoneName(this.zone, at);
	amount = (value: number | null, unit: VolumeUnit) => amount(value, unit, this.locale);
	/** A venue's name as it writes itself; its id when the venue is no longer read. */
	venue = (id: string) => this.venues.find((venue) => venue.id === id)?.name ?? id;
}

/** Keeps a choice for a year. */
export function keep(name: string, value: string) {
	document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${YEAR_IN_SECONDS}; samesite=lax`;
}

export const [display, setDisplay] = createContext<Display>();
