import { m } from '#lib/paraglide/messages.js';

/** The pages that the header leads to. */
export const SECTIONS = [
	{ href: '/', label: m.nav_now },
	{ href: '/markets', label: m.nav_markets },
	{ href: '/claims', label: m.nav_claims },
	{ href: '/draft', label: m.nav_draft },
	{ href: '/status', label: m.nav_status }
];
