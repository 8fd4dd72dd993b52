import type { Context } from '../context.ts';
import { saveReading } from '../db/market.ts';
import { openItems, solve, solveBodies, stillUnread } from '../db/quarantine.ts';
import { venues } from '../venues/index.ts';
import type { Venue } from '../venues/venue.ts';

const BATCH = 200;

/**
 * Reads quarantined items again with today's adapters. What parses now is stored with the moment
 * it was first seen, and marked solved; the rest keeps the newest reason. News items come round
 * again with their feed, so only venues' items are read here. A body that was none is done with once
 * its feed has been read since; it counts as read and solved then. `among` are the adapters.
 */
export async function requeue(context: Context, among: readonly Venue[] = venues) {
	const { connection, db, clock } = context;
	const bodies = await solveBodies(db, clock.now());
	let read = bodies;
	let solved = bodies;
	for (let after = 0; ;) {
		const items = await openItems(db, after, BATCH);
		if (items.length === 0) return { read, solved, left: read - solved };
		for (const item of items) {
			after = item.id;
			const venue = among.find((one) => one.services.some((service) => service.id === item.feedId));
			if (!venue?.reread) continue;
			read++;
			try {
				const markets = venue.reread(item.endpoint, JSON.parse(item.payload), item.lastAt);
				await saveReading(connection, markets, item.lastAt, venue.every.catalogue);
				await solve(db, item.id, clock.now());
				solved++;
			} catch (error) {
				await stillUnread(db, item.id, (error as Error).message);
			}
		}
	}
}
