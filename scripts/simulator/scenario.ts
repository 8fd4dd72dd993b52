import type { Moment } from '#lib/domain/market.ts';
import { DAY, HOUR, isoDay, dayOf } from './calendar.ts';
import { backgroundEvents } from './background.ts';
import { newsroom, outlets } from './newsroom.ts';
import { chance } from './random.ts';
import { storyEvents } from './story-markets.ts';
import type { World } from './world.ts';

/** How long before the anchor the story begins. */
export const STORY_DAYS = 24;

// Euro reference rates of the day the story is taken from: 1,440.55 won for a dollar.
const EURO = { USD: 1.1836, JPY: 183.1, GBP: 0.8675, CHF: 0.9253, CNY: 8.2378 };
const WON_PER_DOLLAR = 1440.55;

/**
 * The simulated world: markets, news and exchange rates as pure functions of time. One seed and
 * anchor always give the same world. `anchor` is the moment that counts as now of the story: the
 * dates of January 2026 are moved so that its last day ends there, deadlines and headlines included.
 */
export function world(seed: number, anchor: Moment): World {
	const ground = { seed, anchor, begin: anchor - STORY_DAYS * DAY };
	const list = outlets(ground);
	return {
		...ground,
		events: [...storyEvents(ground), ...backgroundEvents(ground)],
		outlets: list,
		articlesUntil: newsroom(ground, list),
		// Kalshi was down for five hours in the night before last.
		outages: [{ service: 'kalshi', from: anchor - 31 * HOUR, to: anchor - 26 * HOUR }],
		ratesOn: (day) => ratesOn(seed, anchor, day)
	};
}

/** Reference rates of a business day: a slow walk that meets the real level at the anchor. */
function ratesOn(seed: number, anchor: Moment, day: string): Record<string, number> | null {
	const at = Date.parse(`${day}T12:00:00Z`);
	if ([0, 6].includes(new Date(at).getUTCDay())) return null;
	const anchorDay = Date.parse(`${isoDay(dayOf(anchor))}T12:00:00Z`);
	const away = Math.abs(Math.round((at - anchorDay) / DAY));
	const wobble = (currency: string) =>
		1 +
		0.004 * Math.sqrt(away) * (chance(seed, currency, day) - 0.5) +
		0.0002 * Math.sign(at - anchorDay) * away;
	const rates = Object.fromEntries(
		Object.entries(EURO).map(([currency, rate]) => [currency, rate * wobble(currency)])
	) as typeof EURO;
	return { ...rates, KRW: rates.USD * WON_PER_DOLLAR * wobble('KRW') };
}
