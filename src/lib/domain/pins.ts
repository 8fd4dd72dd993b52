/** Topics a reader has pinned: slugs in a cookie, so that the server draws them where they belong. */

/** Pins kept; a cookie holds about 4,000 characters. */
export const MOST_PINS = 40;

const SLUG = /^[a-z0-9-]{1,80}$/;

/** The slugs in the text of a cookie, each once, those pinned first first; what is no slug is left out. */
export const readPins = (text: string | undefined): string[] =>
	[...new Set((text ?? '').split('.'))].filter((slug) => SLUG.test(slug)).slice(0, MOST_PINS);

/** The text of the cookie. */
export const writePins = (slugs: readonly string[]): string => slugs.join('.');

/** The slugs with this one pinned at the end, or no more pinned; the oldest make room. */
export const withPin = (slugs: readonly string[], slug: string): string[] =>
	slugs.includes(slug)
		? slugs.filter((other) => other !== slug)
		: [...slugs, slug].slice(-MOST_PINS);
