/** What a page elsewhere can make a browser send here, with our cookies and without asking us first. */
const FORM_TYPES = [
	'application/x-www-form-urlencoded',
	'multipart/form-data',
	'text/plain',
	// What SvelteKit's own remote forms send.
	'application/x-sveltekit-formdata'
];

/**
 * Whether a request is a form that does not come from a page of ours: its Origin is another one or
 * missing. SvelteKit has the same test (`csrf` in svelte.config.js), but answers before `handle`, and
 * so in no API's shape.
 */
export function isForeignForm({ method, headers }: Request, url: URL): boolean {
	const [type = ''] = (headers.get('content-type') ?? '').split(';', 1);
	return (
		['POST', 'PUT', 'PATCH', 'DELETE'].includes(method) &&
		FORM_TYPES.includes(type.trim().toLowerCase()) &&
		headers.get('origin') !== url.origin
	);
}
