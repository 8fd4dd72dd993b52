import type { RequestEvent } from '@sveltejs/kit';
import { COOKIES } from '#lib/components/display.svelte.ts';
import type { PrintView } from '#lib/components/print-view.ts';
import {
	amount,
	localeOf,
	moment,
	percent,
	points,
	zoneOf,
	ZONE_CHOICES
} from '#lib/domain/format.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { Light, KeptMarket } from '#lib/domain/view.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { QuotabilityReason } from '#lib/domain/quotable.ts';
import { PRINT_ZONES, printed } from '#lib/server/print.ts';

type Asked = Pick<RequestEvent, 'locals' | 'cookies'>;

/**
 * The zone someone chose for what is printed, else that of the settings, else null. Not the device's: a
 * sentence from one address reads the same for everybody.
 */
export function printZone({ locals, cookies }: Asked): string | null {
	const choice = ZONE_CHOICES.find((zone) => zone === cookies.get(COOKIES.zone)) ?? 'browser';
	return choice === 'browser' ? locals.context.config.zone : zoneOf(choice, null);
}

const LIGHTS: Record<Light, () => string> = {
	green: m.light_green,
	amber: m.light_amber,
	red: m.light_red
};

const SIGNS: Record<Light, string> = { green: '✓', amber: '!', red: '✕' };

const STATUS = {
	listed: m.status_listed,
	paused: m.status_paused,
	closed: m.status_closed
};

/** A reason of the light in a few words, good or bad. */
function reasonWords(reason: QuotabilityReason, zone: string): string {
	const locale = localeOf(getLocale());
	switch (reason.kind) {
		case 'no-price':
			return m.no_price();
		case 'proposed':
			return m.light_proposed();
		case 'not-trading':
			return STATUS[reason.status]();
		case 'spread':
			return reason.spread === null
				? m.light_one_sided()
				: m.light_spread({ points: points(reason.spread).replace('+', '') });
		case 'volume':
			return reason.value === null
				? m.light_volume_unknown()
				: m.light_volume({ amount: amount(reason.value, reason.unit, locale) });
		case 'depth':
			return m.light_depth({ amount: amount(reason.value, reason.unit, locale) });
		case 'age':
			return m.light_age({ when: moment(reason.at, zone, locale) });
		case 'days':
			return m.light_days({ n: reason.days });
		case 'play':
			return m.play_money();
	}
}

/** What a page shows of a market to print, in the reader's language; every word as text. */
export async function toPrint(
	market: KeptMarket & { rules: string; daysMoved?: number | null },
	{ now, link, simulated }: { now: Moment; link: string; simulated: boolean },
	asked: Asked
): Promise<PrintView> {
	const locale = localeOf(getLocale());
	const zone = printZone(asked);
	const { sentence, quotability } = await printed(asked.locals.context.db, market, {
		...{ now, zone, link, simulated }
	});
	return {
		title: m.print_title(),
		light: quotability && {
			colour: quotability.light,
			sign: SIGNS[quotability.light],
			label: simulated
				? m.light_if_real({ label: LIGHTS[quotability.light]() })
				: LIGHTS[quotability.light](),
			reasons: quotability.reasons.map((reason) => ({
				text: reasonWords(reason, zone ?? PRINT_ZONES[locale]),
				colour: reason.light
			}))
		},
		band: market.breakEven && {
			text: `${percent(market.breakEven[0])}–${percent(market.breakEven[1])}`,
			what: m.break_even_what()
		},
		sentence: sentence && {
			own: { lang: locale, text: sentence[locale], copy: m.print_copy() },
			other:
				locale === 'ko'
					? { lang: 'en', text: sentence.en, copy: m.print_copy_en() }
					: { lang: 'ko', text: sentence.ko, copy: m.print_copy_ko() }
		},
		words: {
			band: m.break_even(),
			none: m.print_none(),
			otherLanguage: locale === 'ko' ? m.print_in_en() : m.print_in_ko(),
			copied: m.print_copied(),
			copiedLive: m.print_copied_live(),
			refused: m.said_copy_refused()
		}
	};
}
