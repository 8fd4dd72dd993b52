/**
 * The page of this site to which an address from outside may lead, as path and query; `/` for anything
 * else. `//host`, `/\host`, control characters and other schemes are ways to leave that browsers know.
 */
export function innerPath(wanted: string | null, origin: string): string {
	if (wanted === null || !wanted.startsWith('/') || !URL.canParse(wanted, origin)) return '/';
	const url = new URL(wanted, origin);
	// What was read as a path of ours must still be one when it is read again.
	const path = url.pathname + url.search;
	return url.origin === origin && !path.startsWith('//') ? path : '/';
}
