/**
 * Where a market's page is. A colon stays readable in a path; everything else that could end or
 * split it is encoded.
 */
export const marketPath = (id: string) =>
	`/markets/${encodeURIComponent(id).replaceAll('%3A', ':')}`;

/** Where markets (by id) and topics (`topic:` and slug) are compared. */
export const comparePath = (names: readonly string[]) =>
	`/compare?${new URLSearchParams(names.map((name) => ['with', name]))}`.replaceAll('%3A', ':');

/** Where a claim's page is. */
export const claimPath = (id: string) => `/claims/${encodeURIComponent(id)}`;

/** Where the desk judges the rules of two markets beside each other. */
export const rulesPath = (a: string, b: string) =>
	`/desk/rules?${new URLSearchParams({ a, b })}`.replaceAll('%3A', ':');
