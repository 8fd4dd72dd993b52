import { asJson } from '#lib/as-json.ts';
import { isThere } from '#lib/server/db/snapshot.ts';
import { toPrint } from '../../to-print.ts';
import { shareOfChart } from '../../share.ts';
import type { PageServerLoad } from './$types';
import { takenSnapshot } from './found.ts';

/**
 * For how long a browser shows the page without asking again. What is frozen is so for ever, and its
 * numbers and pictures may be kept for ever; around it stand the site's own header, sources and scripts.
 */
const FRESH = 5 * 60;

/** A snapshot, drawn from its own data. */
export const load: PageServerLoad = async (event) => {
	const taken = await takenSnapshot(event);
	const { subject, ...snapshot } = taken.snapshot;
	event.setHeaders({
		'cache-control': `private, max-age=${FRESH}`,
		vary: 'accept-language, cookie'
	});
	return {
		hash: event.params.hash,
		file: taken.name,
		...snapshot,
		markets: asJson(snapshot.markets),
		print: await Promise.all(
			snapshot.markets.map((market) =>
				toPrint(
					market,
					{
						now: snapshot.knownAt,
						link: `${event.url.origin}/s/${event.params.hash}`,
						simulated: snapshot.simulated
					},
					event
				)
			)
		),
		figure: asJson(taken.figure),
		/** Where the snapshot's own figure ends, however near the page is zoomed. */
		until: taken.snapshot.figure.to,
		zoomed: taken.figure !== taken.snapshot.figure,
		live: (await isThere(event.locals.context.db, subject))
			? `/${subject.kind}/${encodeURIComponent(subject.id)}`
			: null,
		table: event.url.searchParams.get('view') === 'table',
		share: shareOfChart(taken, event)
	};
};
