import type { RequestEvent } from '@sveltejs/kit';

/** More points than a wide screen has pixels to tell apart. */
const WIDE = 1500;
/** The same for a phone, which has less time to read and draw them. */
const PHONE = 600;

/** What is known of who asks for a chart; no request where it is kept for everyone, as a snapshot is. */
export type Asking = Pick<RequestEvent, 'locals' | 'url'> & Partial<Pick<RequestEvent, 'request'>>;

/**
 * The most points of a line that a page asks for, by the device that asks. Chromium says in a header of its own whether
 * it runs on a phone (User-Agent Client Hints); others have "Mobi" in their name, as browsers on phones agreed.
 */
export function pointsFor(request: Request | undefined): number {
	if (!request) return WIDE;
	const { headers } = request;
	const hint = headers.get('sec-ch-ua-mobile');
	const phone = hint === null ? /Mobi/.test(headers.get('user-agent') ?? '') : hint === '?1';
	return phone ? PHONE : WIDE;
}
