import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';

/** Most characters of one piece of evidence. */
const LONGEST = 64 * 1024;
const HOUR = 3_600_000;

export type Evidence = { endpoint: string; item: unknown; reason: string };

/** A payload as text that both engines store: no NUL characters. */
export const evidenceText = (item: unknown) =>
	(typeof item === 'string' ? item : (JSON.stringify(item) ?? 'undefined'))
		.replaceAll('\u0000', '\ufffd')
		.slice(0, LONGEST);

const hashOf = (...parts: string[]) =>
	createHash('sha256').update(parts.join('\u0000')).digest('hex').slice(0, 32);

/** Keeps items that could not be read; the same evidence again only counts up. Gives how many. */
export async function quarantineItems(
	db: Db,
	feedId: string,
	items: Evidence[],
	at: Moment
): Promise<number> {
	for (let start = 0; start < items.length; start += 200) {
		const rows = items.slice(start, start + 200).map(({ endpoint, item, reason }) => {
			const payload = evidenceText(item);
			return {
				feedId,
				endpoint,
				kind: 'item',
				reason: reason.slice(0, 1000),
				payload,
				hash: hashOf('item', endpoint, payload),
				at,
				lastAt: at,
				times: 1,
				solvedAt: null
			};
		});
		const once = [...new Map(rows.map((row) => [row.hash, row])).values()];
		await db
			.insertInto('quarantine')
			.values(once)
			.onConflict((conflict) =>
				conflict.columns(['feedId', 'hash']).doUpdateSet({
					lastAt: at,
					times: sql<number>`quarantine.times + 1`,
					reason: sql<string>`excluded.reason`,
					solvedAt: null
				})
			)
			.execute();
	}
	return items.length;
}

/** Keeps the first 64 kB of a body that is none at all, once per feed and hour. */
export async function quarantineBody(
	db: Db,
	feedId: string,
	{ endpoint, body, reason }: { endpoint: string; body: Uint8Array; reason: string },
	at: Moment
): Promise<number> {
	const hour = Math.floor(at / HOUR);
	const result = await db
		.insertInto('quarantine')
		.values({
			feedId,
			endpoint,
			kind: 'body',
			reason: reason.slice(0, 1000),
			payload: evidenceText(new TextDecoder().decode(body.subarray(0, LONGEST))),
			hash: hashOf('body', String(hour)),
			at,
			lastAt: at,
			times: 1,
			solvedAt: null
		})
		.onConflict((conflict) =>
			conflict.columns(['feedId', 'hash']).doUpdateSet({
				lastAt: at,
				times: sql<number>`quarantine.times + 1`,
				solvedAt: null
			})
		)
		.returning('times')
		.executeTakeFirst();
	return result?.times === 1 ? 1 : 0;
}

/** Items still unread, oldest first, after an id. */
export async function openItems(db: Db, after: number, limit: number) {
	return await db
		.selectFrom('quarantine')
		.selectAll()
		.where('kind', '=', 'item')
		.where('solvedAt', 'is', null)
		.where('id', '>', after)
		.orderBy('id')
		.limit(limit)
		.execute();
}

/**
 * Marks bodies that were none as done with where their feed has been read in full since: what they should
 * have been came round again. Gives how many.
 */
export async function solveBodies(db: Db, at: Moment): Promise<number> {
	const result = await db
		.updateTable('quarantine')
		.set({ solvedAt: at })
		.where('kind', '=', 'body')
		.where('solvedAt', 'is', null)
		.where(({ exists, selectFrom }) =>
			exists(
				selectFrom('feed')
					.select('feed.id')
					.whereRef('feed.id', '=', 'quarantine.feedId')
					.whereRef('feed.lastSuccess', '>', 'quarantine.lastAt')
					.where('feed.failures', '=', 0)
			)
		)
		.where(({ not, exists, selectFrom }) =>
			not(
				exists(
					selectFrom('duty')
						.select('duty.feedId')
						.whereRef('duty.feedId', '=', 'quarantine.feedId')
						.where('duty.failures', '>', 0)
				)
			)
		)
		.executeTakeFirst();
	return Number(result.numUpdatedRows);
}

export async function solve(db: Db, id: number, at: Moment) {
	await db.updateTable('quarantine').set({ solvedAt: at }).where('id', '=', id).execute();
}

/** Notes why an item still cannot be read, after a try. */
export async function stillUnread(db: Db, id: number, reason: string) {
	await db
		.updateTable('quarantine')
		.set({ reason: reason.slice(0, 1000) })
		.where('id', '=', id)
		.execute();
}
