import type { Origin } from '#lib/charts/snapshot.ts';
import { licenceOf } from '#lib/domain/export.ts';
import type { Moment } from '#lib/domain/market.ts';
import type { FeedView } from '#lib/domain/view.ts';
import { feedHealth } from '#lib/server/db/status.ts';
import { venues } from '#lib/server/venues/index.ts';
import type { Taken } from './chart-answer.ts';

/** Whether a feed is one that a chart's numbers came from. */
function isOrigin({ kind, id }: FeedView, { figure, markets }: Taken): boolean {
	if (kind === 'source' || kind === 'gdelt') return figure.stories !== null;
	return kind === 'venue' && markets.some(({ venue }) => id.split(':')[0] === venue);
}

/** What was read for a chart, when last, and what may be done with it, each venue by its services. */
export async function originsOf(
	taken: Taken,
	{ locals }: { locals: App.Locals }
): Promise<Origin[]> {
	const { feeds } = await feedHealth(locals.context.db, taken);
	return feeds
		.filter((feed) => isOrigin(feed, taken))
		.map(({ id, kind, name, url, lastSuccess }) => ({
			id,
			kind: kind as Origin['kind'],
			name,
			url,
			fetchedAt: lastSuccess,
			licence: licenceOf(kind as Origin['kind'], {
				url,
				home: venues.find((venue) => venue.id === id.split(':')[0])?.home ?? url
			})
		}));
}

/** Up to when a chart's numbers are known: the past moment asked about, else the last reading for it. */
export function knownAt({ asOf, markets, figure }: Taken, origins: readonly Origin[]): Moment {
	if (asOf !== null) return asOf;
	const read = [
		...origins.map(({ fetchedAt }) => fetchedAt),
		...markets.map(({ checkedAt, quote }) => checkedAt ?? quote?.at ?? null)
	].filter((at) => at !== null);
	return read.length > 0 ? Math.max(...read) : figure.to;
}
