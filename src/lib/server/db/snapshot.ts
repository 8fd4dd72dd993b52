import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Moment } from '#lib/domain/market.ts';
import type { Db } from './connect.ts';
import { topicBySlug } from './topic.ts';

/** Hex digits in a snapshot's name: 80 bits, so that nobody makes two that share one. */
const DIGITS = 20;
const HOUR = 3_600_000;
/** Most bytes of one snapshot, packed and unpacked. */
export const MOST_PACKED = 512 * 1024;
const MOST_UNPACKED = 16 * 1024 * 1024;

/** What a snapshot is called: the first digits of the SHA-256 of its canonical JSON. */
export const snapshotHash = (text: string) =>
	createHash('sha256').update(text).digest('hex').slice(0, DIGITS);

/** What became of a snapshot: stored (or there already), too large, or over the limit of the hour. */
export type Storing = { hash: string } | { refused: 'large' | 'many' };

/**
 * Stores the canonical JSON of a snapshot under its hash. One that is there already is stored again at
 * no cost; of new ones `perHour` go in, counted over all readers.
 */
export async function saveSnapshot(
	db: Db,
	text: string,
	{ now, perHour }: { now: Moment; perHour: number }
): Promise<Storing> {
	const hash = snapshotHash(text);
	const known = await db
		.selectFrom('snapshot')
		.select('hash')
		.where('hash', '=', hash)
		.executeTakeFirst();
	if (known) return { hash };
	const data = gzipSync(text, { level: 9 });
	if (data.length > MOST_PACKED || text.length > MOST_UNPACKED) return { refused: 'large' };
	const { n } = await db
		.selectFrom('snapshot')
		.select(({ fn }) => fn.countAll<number>().as('n'))
		.where('storedAt', '>', now - HOUR)
		.executeTakeFirstOrThrow();
	if (Number(n) >= perHour) return { refused: 'many' };
	await db
		.insertInto('snapshot')
		.values({ hash, storedAt: now, data })
		.onConflict((conflict) => conflict.column('hash').doNothing())
		.execute();
	return { hash };
}

/** A snapshot as it is found: its canonical JSON, nothing of that name, or no longer what was stored. */
export type Finding =
	{ state: 'whole'; text: string } | { state: 'missing' } | { state: 'changed' };

/** Reads a snapshot and holds it to its name: what was changed since is not given out. */
export async function findSnapshot(db: Db, hash: string): Promise<Finding> {
	if (!/^[0-9a-f]{20}$/.test(hash)) return { state: 'missing' };
	const row = await db
		.selectFrom('snapshot')
		.select('data')
		.where('hash', '=', hash)
		.executeTakeFirst();
	if (!row) return { state: 'missing' };
	const text = unpacked(row.data);
	return text !== null && snapshotHash(text) === hash
		? { state: 'whole', text }
		: { state: 'changed' };
}

function unpacked(data: Uint8Array): string | null {
	try {
		return gunzipSync(data, { maxOutputLength: MOST_UNPACKED }).toString('utf8');
	} catch {
		return null;
	}
}

/** Whether the page that a snapshot was taken of can still be seen. */
export async function isThere(
	db: Db,
	{ kind, id }: { kind: 'topics' | 'markets'; id: string }
): Promise<boolean> {
	if (kind === 'topics') return (await topicBySlug(db, id)) !== null;
	const row = await db.selectFrom('market').select('key').where('id', '=', id).executeTakeFirst();
	return row !== undefined;
}
