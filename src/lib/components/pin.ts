import { readPins, withPin, writePins } from '#lib/domain/pins.ts';
import type { Name } from '#lib/domain/view.ts';
import { COOKIES, keep, type Display } from './display.svelte.ts';

/** Pins a topic or unpins it, beginning from the cookie: another tab may have changed it since. */
export function togglePin(view: Display, { slug, name }: { slug: string; name: Name }): void {
	const cookie = document.cookie
		.split('; ')
		.find((pair) => pair.startsWith(`${COOKIES.pins}=`))
		?.slice(COOKIES.pins.length + 1);
	const slugs = withPin(readPins(cookie), slug);
	const known = new Map(view.pins.map((pin) => [pin.slug, pin.name])).set(slug, name);
	view.pins = slugs.map((slug) => ({ slug, name: known.get(slug) ?? null }));
	keep(COOKIES.pins, writePins(slugs));
}

export const isPinned = (view: Display, slug: string) => view.pins.some((pin) => pin.slug === slug);
