import type { Moment } from '#lib/domain/market.ts';

/** A link within the site that stays at the past moment a page shows; null: the present. */
export const inPast = (path: string, asOf: Moment | null): string =>
	asOf === null ? path : `${path}${path.includes('?') ? '&' : '?'}asOf=${asOf}`;
