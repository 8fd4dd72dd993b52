/** When two links lead to the same article. For comparing only: readers are sent to the link as it was. */

const TRACKING = new Set(
	(
		'fbclid gclid dclid msclkid igshid mc_cid mc_eid xtor cmpid icid ncid ref ref_src rss oc ' +
		'spm smid cid_source __twitter_impression'
	).split(' ')
);
const TRACKING_PREFIXES = ['utm_', 'at_'];
/** Keys that only track with this one value. */
const TRACKING_VALUES: Record<string, string> = {
	from: 'rss',
	plink: 'RSSREADER',
	did: '1195m',
	outputtype: 'amp'
};

const tracks = (name: string, value: string) =>
	TRACKING.has(name) ||
	TRACKING_PREFIXES.some((prefix) => name.startsWith(prefix)) ||
	TRACKING_VALUES[name] === value;

/**
 * One spelling for all links to an article: https, host in lower case without `www.`, `m.` or
 * `amp.`, no fragment, no tracking parameters, the other parameters sorted, the path as it is but
 * for a closing `/amp`. null when the text is no http(s) link.
 */
export function canonicalUrl(link: string): string | null {
	if (!URL.canParse(link)) return null;
	const url = new URL(link);
	if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
	const host = url.host.replace(/^(?:(?:www|m|amp)\.)+(?=[^.]+\.)/, '');
	const path = url.pathname.replace(/\/amp\/?$/, '') || '/';
	const query = [...url.searchParams]
		.filter(([name, value]) => !tracks(name.toLowerCase(), value))
		.sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0));
	const search = query.length > 0 ? `?${new URLSearchParams(query)}` : '';
	return `https://${host}${path}${search}`;
}

/** Whether a link leads to a site's front page: some outlets give it for articles of their partners. */
export function isFrontPage(link: string): boolean {
	const canonical = canonicalUrl(link);
	return canonical !== null && /^https:\/\/[^/]+\/(?:index\.\w{3,5})?$/.test(canonical);
}
