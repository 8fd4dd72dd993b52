import type { RequestEvent } from '@sveltejs/kit';
import { COOKIES } from '#lib/components/display.svelte.ts';
import { ZONE_CHOICES, zoneOf } from '#lib/domain/format.ts';

/** The zone a reader's moments are written in: the one they chose, else that of the settings or their device. */
export function readerZone({ locals, cookies }: Pick<RequestEvent, 'locals' | 'cookies'>): string {
	const choice = ZONE_CHOICES.find((zone) => zone === cookies.get(COOKIES.zone)) ?? 'browser';
	if (choice !== 'browser') return zoneOf(choice, null);
	return locals.context.config.zone ?? zoneOf(choice, cookies.get(COOKIES.deviceZone) ?? null);
}
