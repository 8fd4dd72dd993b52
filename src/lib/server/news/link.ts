import { getDomain } from 'tldts';

/** Longest link kept. Google News links reach 700 characters. */
const LONGEST_LINK = 4_096;

/**
 * A link of a feed as a whole http(s) address, resolved against the bases given (nearest first), or
 * null: `javascript:`, `data:` and whatever is no address are no links. Google Alerts' wrapping is
 * taken off.
 */
export function resolveLink(
	link: string | null | undefined,
	bases: (string | null | undefined)[] = []
): string | null {
	const text = (link ?? '').trim();
	if (text === '' || text.length > LONGEST_LINK) return null;
	const whole = URL.parse(text) ?? URL.parse(text, baseOf(bases));
	if (!whole) return null;
	if (whole.protocol !== 'http:' && whole.protocol !== 'https:') return null;
	return unwrapped(whole);
}

/** The nearest base, itself resolved against those farther away. */
const baseOf = (bases: (string | null | undefined)[]) =>
	bases.reduceRight<string | undefined>(
		(base, next) => (next ? URL.parse(next.trim(), base)?.href : undefined) ?? base,
		undefined
	);

/** Google Alerts give `https://www.google.com/url?…&url=REAL&…`. */
function unwrapped(url: URL): string {
	if (!/^(?:www\.)?google\.[a-z.]{2,6}$/.test(url.hostname) || url.pathname !== '/url')
		return url.href;
	const real = url.searchParams.get('url') ?? url.searchParams.get('q') ?? '';
	return /^https?:\/\//.test(real) && URL.canParse(real) ? new URL(real).href : url.href;
}

/** Whether a text is a whole http(s) address on its own, as a permalink is. */
export const isAddress = (text: string | null | undefined): text is string =>
	/^\s*https?:\/\//i.test(text ?? '') && URL.canParse((text ?? '').trim());

/** The registrable domain of a link (`hani.co.kr`, `foo.github.io`), or null for bare hosts and addresses. */
export const domainOf = (link: string | null | undefined): string | null =>
	link ? getDomain(link, { allowPrivateDomains: true }) : null;
