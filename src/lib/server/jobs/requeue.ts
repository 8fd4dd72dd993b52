import type { Context } from '../context.ts';
import { saveReading } from '../db/market.ts';
import { openItems, solve, stillUnread } from '../db/quarantine.ts';
import { venues } from '../venues/index.ts';

const BATCH = 200;

/**
 * Reads quarantined items again with today's adapters. What parses now is stored with the moment
 * it was first seen, and marked solved; the rest keeps the newest reason. News items come round
 * again with their feed, so only venues' items are read here.
 */
export async function requeue(context: Context) {
	const { connection, db, clock } = context;
	let read = 0;
	let solved = 0;
	for (let after = 0; ;) {
		const items = await openItems(db, after, BATCH);
		if (items.length === 0) return { read, solved, left: read - solved };
		for (const item of items) {
			after = item.id;
			const venue = venues.find((one) =>
				one.services.some((service) => service.id === item.feedId)
			);
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
