import { error } from '@sveltejs/kit';
import { parseMoment } from '#lib/domain/range.ts';
import type { Moment } from '#lib/domain/market.ts';
import { m } from '#lib/paraglide/messages.js';

/**
 * The present, and the past moment a page is asked for (`?asOf=`), or null for the present. A moment
 * that cannot be read or lies ahead is answered with 400 and a sentence.
 */
export function timesOf({ locals, url }: { locals: App.Locals; url: URL }): {
	now: Moment;
	asOf: Moment | null;
} {
	const now = locals.context.clock.now();
	const text = url.searchParams.get('asOf');
	if (text === null) return { now, asOf: null };
	const asOf = parseMoment(text, now);
	if (asOf === null || asOf > now) error(400, m.as_of_wrong());
	return { now, asOf };
}
