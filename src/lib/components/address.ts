/**
 * The query part of an address with some parameters changed: null or '' takes one away. Gives `?…`,
 * also when nothing is left, so that a link leads to the page without parameters.
 */
export function withParameters(search: string, changes: Record<string, string | null>): string {
	const params = new URLSearchParams(search);
	for (const [name, value] of Object.entries(changes)) {
		if (value === null || value === '') params.delete(name);
		else params.set(name, value);
	}
	// A colon may stand in a query as it is, and ids of markets have one.
	return `?${params}`.replaceAll('%3A', ':');
}
