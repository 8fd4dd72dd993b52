/**
 * The language of the page in the browser, in place of Paraglide's own runtime there (see
 * `vite.config.ts`): the server chose it and wrote it on the page, so the browser need not choose again.
 */
import type { Locale } from '#lib/domain/format.ts';

const YEAR_IN_SECONDS = 365 * 24 * 3600;

/** What messages ask of Paraglide's runtime: no language is fixed when the site is built. */
export const experimentalStaticLocale = undefined;

export const getLocale = () => document.documentElement.lang as Locale;

/** Keeps the choice where the server looks for it and asks it for the page again. */
export function setLocale(locale: Locale) {
	document.cookie = `PARAGLIDE_LOCALE=${locale}; path=/; max-age=${YEAR_IN_SECONDS}; samesite=lax`;
	location.reload();
}
