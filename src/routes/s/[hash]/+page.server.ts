import { asJson } from '#lib/domain/as-json.ts';
import type { Snapshot } from '#lib/charts/snapshot.ts';
import { chartWords } from '#lib/components/chart-words.ts';
import { isSettled } from '#lib/domain/market.ts';
import { m } from '#lib/paraglide/messages.js';
import { listRoutes } from '#lib/server/db/route.ts';
import { isThere } from '#lib/server/db/snapshot.ts';
import { toPrint } from '../../to-print.ts';
import { shareOfChart } from '../../share.ts';
import { editorOf } from '#lib/server/editing.ts';
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
		chartWords: chartWords(),
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
		watches: await watchesOf(snapshot.markets, event),
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

/** How far the bounds of a watch lie from what was printed, until somebody says otherwise. */
const AROUND = 0.03;
const LONGEST_NAME = 100;

/** For whoever may register a watch: the form of each market that had a price; null for everyone else. */
async function watchesOf(
	markets: readonly Snapshot['markets'][number][],
	{ locals }: Parameters<PageServerLoad>[0]
) {
	const { db } = locals.context;
	if ((await editorOf(locals.context, locals)) === null) return null;
	const routes = (await listRoutes(db)).map(({ id, name }) => ({ id, name }));
	return markets.map(({ id, title, status, quote }) => {
		const p = quote?.probability ?? null;
		if (p === null || isSettled(status)) return null;
		const bound = (at: number) => String(Number((Math.min(1, Math.max(0, at)) * 100).toFixed(1)));
		return {
			market: id,
			title: m.watch_name({ title }).slice(0, LONGEST_NAME).toWellFormed(),
			lo: bound(p - AROUND),
			hi: bound(p + AROUND),
			routes
		};
	});
}
