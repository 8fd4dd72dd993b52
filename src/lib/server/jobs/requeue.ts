import type { Context } from '../context.ts';
import { saveArticles } from '../db/article.ts';
import { saveReading } from '../db/market.ts';
import { openItems, solve, solveBodies, stillUnread } from '../db/quarantine.ts';
import type { SourceTable } from '../db/schema.ts';
import { ANY_KIND, listSources } from '../db/source.ts';
import { kinds, rereadItem } from '../news/index.ts';
import type { SourceKind } from '../news/source.ts';
import { venues } from '../venues/index.ts';
import type { Venue } from '../venues/venue.ts';
import { isBroken } from './job.ts';

const BATCH = 200;

/** Who reads items again: the adapters of venues and the kinds of news sources. */
export type Readers = { venues?: readonly Venue[]; kinds?: readonly SourceKind[] };

/** An item in quarantine: its text, and when it was last seen. */
type Kept = Awaited<ReturnType<typeof openItems>>[number];

/**
 * Reads quarantined items of venues and news again with today's adapters. What parses now is stored with the
 * moment it was last seen, and marked solved; the rest keeps the newest reason. A body that was none is done
 * with once its feed has been read since; it counts as read and solved then.
 */
export async function requeue(context: Context, readers: Readers = {}) {
	const { db, clock } = context;
	const sources = new Map((await listSources(db)).map((source) => [source.feedId, source]));
	const bodies = await solveBodies(db, clock.now());
	let read = bodies;
	let solved = bodies;
	for (let after = 0; ;) {
		const items = await openItems(db, after, BATCH);
		if (items.length === 0) return { read, solved, left: read - solved };
		for (const item of items) {
			after = item.id;
			const store = readerOf(context, item, sources.get(item.feedId), readers);
			if (!store) continue;
			read++;
			try {
				await store();
				await solve(db, item.id, clock.now());
				solved++;
			} catch (error) {
				if (isBroken(error)) throw error;
				await stillUnread(db, item.id, (error as Error).message);
			}
		}
	}
}

/** What reads and stores an item, or null: nobody reads such items again. */
function readerOf(
	{ connection }: Context,
	{ feedId, endpoint, payload, lastAt }: Kept,
	source: SourceTable | undefined,
	{ venues: adapters = venues, kinds: formats = kinds }: Readers
): (() => Promise<unknown>) | null {
	const venue = adapters.find((one) => one.services.some((service) => service.id === feedId));
	if (venue?.reread) {
		return async () => {
			const markets = venue.reread!(endpoint, JSON.parse(payload), lastAt);
			await saveReading(connection, markets, lastAt, venue.every.catalogue);
		};
	}
	if (!source) return null;
	return async () => {
		const { id, url, zone, lang, name, kind } = source;
		const meta = { at: lastAt, url, zone, lang, outlet: name };
		const named = kind === ANY_KIND ? undefined : kind;
		await saveArticles(
			connection,
			id,
			[rereadItem(JSON.parse(payload), meta, named, formats)],
			lastAt
		);
	};
}
