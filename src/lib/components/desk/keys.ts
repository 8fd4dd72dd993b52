import { COOKIES, keep, type Display } from '../display.svelte.ts';

/** Where g and a letter lead. */
export const GO: Record<string, string> = { h: '/', m: '/markets', c: '/claims', s: '/status' };

/** Switches the single keys on or off, for this browser (WCAG 2.2, 2.1.4). */
export function chooseKeys(view: Display, on: boolean): void {
	view.keys = on;
	keep(COOKIES.keys, on ? 'on' : 'off');
}
