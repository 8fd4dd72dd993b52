/** What a page elsewhere can make a browser send here, with our cookies and without asking us first. */
const FORM_TYPES = [
	'application/x-www-form-urlencoded',
	'multipart/form-data',
	'text/plain',
	// What SvelteKit's own remote forms send.
	'application/x-sveltekit-formdata'
];

/**
 * Whether a request would change something and does not come from a page of ours: its Origin is another
 * one, or it is a form without any. SvelteKit has a test of forms too (`csrf` in svelte.config.js), but
 * answers before `handle`, and so in no API's shape. A script with a token sends no Origin.
 */
export function isForeign({ method, headers }: Request, url: URL): boolean {
	if (!['POST', 'PUT', 'PATCH', 'DELETE'].includes(method)) return false;
	const origin = headers.get('origin');
	if (origin !== null) return origin !== url.origin;
	// No browser sends a token by itself.
	if (headers.get('authorization')?.toLowerCase().startsWith('bearer ')) return false;
	const [type = ''] = (headers.get('content-type') ?? '').split(';', 1);
	return FORM_TYPES.includes(type.trim().toLowerCase());
}
