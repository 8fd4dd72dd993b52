import { cookieName } from '#lib/paraglide/runtime.js';
import type { Config } from '../config.ts';
import { NOTICE } from './respond.ts';

/** What every answer carries. The content policy of pages is SvelteKit's (svelte.config.js). */
const ALWAYS = {
	'x-content-type-options': 'nosniff',
	'x-frame-options': 'DENY',
	// Other sites learn nothing; our own forms need their Origin, which `no-referrer` would take as well.
	'referrer-policy': 'same-origin',
	'cross-origin-opener-policy': 'same-origin',
	'permissions-policy':
		'camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)'
};

/** A page that has none of its own, such as the last resort of an error: words and their style. */
const STATIC_POLICY =
	"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** Pages where links and tokens are shown once: nothing of them is kept anywhere. */
const HANDS_OUT = /^\/(?:invite|sign-in|you|people|audit|alerts)(?:\/|$)/;

/** Browsers that came over https once come back over nothing else. */
const HTTPS_ONLY = 'max-age=31536000';

/** An answer of the API is data: a browser that is led to it runs and frames nothing. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

/**
 * The answer with the headers of this product: security, what the demo says of itself, the cookies of
 * whoever is signed in, and, where the settings fix the language, the one that makes the browser's part
 * speak it too. What is private, or a person's own, stays out of shared caches.
 */
export function stamped(
	response: Response,
	{ simulated, lang, privateReading }: Pick<Config, 'simulated' | 'lang' | 'privateReading'>,
	{ url, cookies, personal }: { url: URL; cookies: readonly string[]; personal: boolean }
): Response {
	const answer = isFixed(response) ? new Response(response.body, response) : response;
	for (const [name, value] of Object.entries(ALWAYS)) answer.headers.set(name, value);
	// Other sites frame these, and say so in the content policy of their own.
	if (url.pathname.startsWith('/embed/')) answer.headers.delete('x-frame-options');
	if (url.protocol === 'https:') answer.headers.set('strict-transport-security', HTTPS_ONLY);
	for (const cookie of cookies) answer.headers.append('set-cookie', cookie);
	if (HANDS_OUT.test(url.pathname)) answer.headers.set('cache-control', 'no-store');
	else if (privateReading || personal) answer.headers.set('cache-control', 'private, no-cache');
	if (simulated) answer.headers.set('x-data', NOTICE);
	const isPage = answer.headers.get('content-type')?.startsWith('text/html') ?? false;
	if (url.pathname.startsWith('/api/')) {
		answer.headers.set('content-security-policy', DATA_POLICY);
	} else if (isPage && !answer.headers.has('content-security-policy')) {
		const framed = url.pathname.startsWith('/embed/') ? '' : "; frame-ancestors 'none'";
		answer.headers.set('content-security-policy', STATIC_POLICY + framed);
	}
	if (lang !== null && isPage) {
		answer.headers.append('set-cookie', `${cookieName}=${lang}; Path=/; SameSite=Lax`);
	}
	return answer;
}

/** Whether an answer comes with headers that cannot be changed, as those of `fetch` do. */
function isFixed({ headers }: Response): boolean {
	try {
		headers.delete('x-data');
		return false;
	} catch {
		return true;
	}
}

/** The request as if its visitor had chosen this language; unchanged when none is fixed. */
export function speaking(request: Request, lang: Config['lang']): Request {
	if (lang === null) return request;
	const headers = new Headers(request.headers);
	const others = (headers.get('cookie') ?? '')
		.split(/;\s*/)
		.filter((pair) => pair !== '' && !pair.startsWith(`${cookieName}=`));
	headers.set('cookie', [`${cookieName}=${lang}`, ...others].join('; '));
	// Without the body: only the language is read from it, and the body is the page's to read.
	return new Request(request.url, { method: 'GET', headers });
}
